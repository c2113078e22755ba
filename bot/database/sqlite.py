"""SQLite behind one writing connection and one reading connection.

Two tasks on one connection would share a transaction, so every write goes through `Database.transaction`, first come
first served, and every read outside one through a connection that cannot write.
"""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import IO, Final

import aiosqlite

from bot.database.database import Database, Leader, Row, Transaction, surely
from bot.database.errors import ConstraintError, DatabaseError, DatabaseInUseError, OutageError, StatementError
from bot.database.migrations import migrate

# The last commits must survive a power cut (FULL), and a reader must never block the writer (WAL).
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",  # milliseconds; only another program (a backup) can hold the lock
    "PRAGMA secure_delete = ON",  # what a person asked to forget is overwritten, not just unlinked
)
# Two connections that checkpoint at once could damage a WAL database before these versions (sqlite.org/wal.html).
MENDED: Final = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


class Connection(Transaction):
    """One SQLite connection: the queries of a `Reader`, and the statements of a transaction."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer."""
        with _named():
            return list(await self._connection.execute_fetchall(sql, values))

    async def run(self, sql: str, *values: object) -> int:
        """Execute one statement; the number of rows it changed."""
        with _named():
            # Closing a cursor that has nothing more to give would cost another way to the connection's thread and back.
            return (await self._connection.execute(sql, values)).rowcount

    async def run_many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Execute one statement for each row of values."""
        with _named():
            await self._connection.executemany(sql, list(rows))


async def open_file(path: Path) -> SqliteDatabase:
    """Open the file, creating it and its folder if need be. Raises what `open_database` does."""
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
    return SqliteDatabase(path, writer, reader, lock)


class SqliteDatabase(Database):
    """An open database file, in this process alone."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection, lock: IO[str]) -> None:
        super().__init__()
        self.path = path
        self._writer = writer
        self._reader = reader
        self._file_lock = lock
        self._queue = asyncio.Lock()  # asyncio.Lock wakes its waiters in order of arrival
        self._leader = SoleLeader(self)

    async def close(self) -> None:
        """Close the connections and let another process open the file."""
        async with self._queue:
            await self._reader.close()
            await self._writer.close()
            self._file_lock.close()

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer, as of the last commit."""
        return await Connection(self._reader).all(sql, *values)

    async def every(self, sql: str, batch: int) -> AsyncIterator[Row]:
        """The rows of an answer one by one, of which so many are in memory at once."""
        with _named():
            async with self._reader.execute(sql) as cursor:
                while rows := await cursor.fetchmany(batch):
                    for row in rows:
                        yield row

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Everything inside is committed together, or not at all if it raises or is cancelled."""
        async with self._queue:
            try:
                with _named():
                    await self._writer.execute("BEGIN IMMEDIATE")
                yield Connection(self._writer)
            except BaseException:
                # A cancelled BEGIN still runs on the connection's thread, so the rollback must be queued behind it.
                await surely(self._roll_back())
                raise
            with _named():
                await surely(self._commit())

    async def lead(self, patience: float | None = None) -> Leader:
        """The lead, at once: no other process has the file open."""
        return self._leader

    async def nudge(self) -> None:
        """Tell the lead of this process."""
        self._leader.nudge()

    async def examine(self) -> tuple[bool, str]:
        """Whether the file is sound, and which SQLite reads it."""
        try:
            found = await self.one("PRAGMA quick_check")
        except StatementError:
            found = None
        if found is None or found[0] != "ok":
            return False, "DATABASE_URL: the file is damaged: restore a backup"
        return True, f"{self.path}; SQLite {sqlite3.sqlite_version}{_remark()}"

    async def _commit(self) -> None:
        try:
            await self._writer.commit()
        except sqlite3.Error:
            await self._roll_back()
            raise

    async def _roll_back(self) -> None:
        await self._writer.rollback()


class SoleLeader(Leader):
    """The lead where the lock on the file keeps every other process out."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, asyncio.Event())

    def may_send(self) -> bool:
        """Always: the file is locked."""
        return True

    async def resign(self) -> None:
        """Nothing to do: closing the file lets others open it."""


@contextmanager
def _named() -> Iterator[None]:
    """Raise the driver's errors by their common names."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ConstraintError(str(error)) from error
    except sqlite3.OperationalError as error:
        raise OutageError(str(error)) from error
    except sqlite3.Error as error:
        raise StatementError(str(error)) from error


def _remark() -> str:
    version = sqlite3.sqlite_version_info
    mended = any(version[:2] == good[:2] and version >= good for good in MENDED) or version >= MENDED[-1]
    return "" if mended else " (has the WAL-reset bug, which one writing process does not meet: never open it twice)"


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
