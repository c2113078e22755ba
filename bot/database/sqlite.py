"""SQLite behind one writing connection and one reading connection.

Two tasks on one connection would share a transaction, so every write goes through `Database.transaction`, first come
first served, and every read outside one through a connection that cannot write.
"""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import IO, Any, Protocol

import aiosqlite

from bot.database.migrations import migrate

Row = sqlite3.Row

# The last commits must survive a power cut (FULL), and a reader must never block the writer (WAL).
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",  # milliseconds; only another program (a backup) can hold the lock
    "PRAGMA secure_delete = ON",  # what a person asked to forget is overwritten, not just unlinked
)


class DatabaseError(Exception):
    """The database cannot be opened; the message is one line for the operator and names no secret."""


class DatabaseInUseError(DatabaseError):
    """Another process has the database open."""


class Reader(Protocol):
    """What can answer a query: an open transaction, or the database outside of one."""

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer."""

    async def one(self, sql: str, *values: object) -> Row | None:
        """The first row of the answer, if any."""


def ids(numbers: Iterable[int]) -> str:
    """A list of ids as one value, for `IN (SELECT value FROM json_each(?))`."""
    return "[" + ",".join(map(str, numbers)) + "]"


class Connection:
    """One SQLite connection: the queries of a `Reader`, and the statements of a transaction."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer."""
        return list(await self._connection.execute_fetchall(sql, values))

    async def one(self, sql: str, *values: object) -> Row | None:
        """The first row of the answer, if any."""
        rows = await self.all(sql, *values)
        return rows[0] if rows else None


class Transaction(Connection):
    """The writing connection while a transaction is open."""

    async def run(self, sql: str, *values: object) -> int:
        """Execute one statement; the number of rows it changed."""
        async with self._connection.execute(sql, values) as cursor:
            return cursor.rowcount

    async def insert(self, sql: str, *values: object) -> int:
        """Execute an INSERT that ends in `RETURNING id`; the new row's id."""
        row = await self.one(sql, *values)
        if row is None:
            raise RuntimeError("the statement returned no id")
        return int(row[0])

    async def run_many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Execute one statement for each row of values."""
        async with self._connection.executemany(sql, list(rows)):
            pass


class Database:
    """An open database file. Open it with `Database.open`, close it with `close`."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection, lock: IO[str]) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._file_lock = lock
        self._queue = asyncio.Lock()  # asyncio.Lock wakes its waiters in order of arrival

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Open the file, creating it and its folder if need be, and bring its tables up to date.

        Raises DatabaseError where it cannot be opened or written, is newer than this program, or is in use by another.
        """
        lock = _lock_beside(path)
        opened: list[aiosqlite.Connection] = []
        try:
            await asyncio.to_thread(_migrate, path)
            writer = await _connect(path, opened)
            reader = await _connect(path, opened)
            await reader.execute("PRAGMA query_only = ON")
        except (sqlite3.Error, ValueError) as error:
            for connection in opened:
                await connection.close()
            lock.close()
            raise DatabaseError(f"DATABASE_URL: the database cannot be opened: {error}") from error
        return cls(path, writer, reader, lock)

    async def close(self) -> None:
        """Close the connections and let another process open the file."""
        async with self._queue:
            await self._reader.close()
            await self._writer.close()
            self._file_lock.close()

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer, as of the last commit."""
        return await Connection(self._reader).all(sql, *values)

    async def one(self, sql: str, *values: object) -> Row | None:
        """The first row of the answer, as of the last commit."""
        return await Connection(self._reader).one(sql, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Everything inside is committed together, or not at all if it raises or is cancelled."""
        async with self._queue:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield Transaction(self._writer)
            except BaseException:
                # A cancelled BEGIN still runs on the connection's thread, so the rollback must be queued behind it.
                await _surely(self._roll_back())
                raise
            await _surely(self._commit())

    async def _commit(self) -> None:
        try:
            await self._writer.commit()
        except sqlite3.Error:
            await self._roll_back()
            raise

    async def _roll_back(self) -> None:
        await self._writer.rollback()


def _migrate(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(PRAGMAS[0])
        migrate(connection)


async def _connect(path: Path, opened: list[aiosqlite.Connection]) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, isolation_level=None)
    opened.append(connection)
    connection.row_factory = sqlite3.Row
    for pragma in PRAGMAS:
        await connection.execute(pragma)
    return connection


def _lock_beside(path: Path) -> IO[str]:
    """Hold the operating system's lock for this file: a second courier on it would send everything twice."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise DatabaseError(f"DATABASE_URL: {error.strerror or 'the folder cannot be written'}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise DatabaseInUseError("DATABASE_URL: another process is using this database") from error
    return lock


async def _surely(work: Coroutine[Any, Any, None]) -> None:
    """Finish the work even if the caller is cancelled meanwhile, then pass the cancellation on."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
