"""PostgreSQL behind one writing session and one reading session per process.

Transactions of one process come one after the other, as on SQLite. Of several processes on one database only the leader
writes more than updates into the inbox, so no two of them ever want the same rows.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from bot.database import bookkeeping
from bot.database.database import Database, Leader, Row, Transaction, surely
from bot.database.dialect import tables_for_postgresql
from bot.database.errors import DatabaseError, DatabaseInUseError, DeposedError, OutageError, StatementError
from bot.database.leadership import SessionLeader, begin_epoch, lock_session
from bot.database.migrations import missing
from bot.database.session import Connection, Session

logger = logging.getLogger(__name__)

OLDEST: Final = 14  # of the server: the first that ends idle sessions
ASK_SECONDS: Final = 0.5  # between two attempts to lead


async def connect(address: str) -> PostgresDatabase:
    """Connect, and bring the tables up to date. Raises DatabaseError where that fails."""
    writer = Session(address)
    reader = Session(address, default_transaction_read_only="on")
    try:
        await _check(await writer.open())
        await _migrate(await writer.open())
        await reader.open()
    except (StatementError, ValueError) as error:
        await writer.close()
        await reader.close()
        raise DatabaseError(f"DATABASE_URL: the database cannot be opened: {error}") from error
    return PostgresDatabase(address, writer, reader)


async def _check(connection: Connection) -> None:
    row = await connection.one("SELECT current_setting('server_version_num'), current_setting('server_encoding')")
    if row is None or int(row[0]) // 10_000 < OLDEST:
        raise ValueError(f"PostgreSQL {OLDEST} or newer is needed")
    if row[1] != "UTF8":
        raise ValueError("its encoding must be UTF8")


async def _migrate(connection: Connection) -> None:
    """Bring the tables up to date, step by step; other processes that start now wait for it."""
    await connection.script(bookkeeping.OPEN)
    row = await connection.one(bookkeeping.VERSION)
    for number, sql in missing(int(row[0]) if row else 0):
        await connection.script(bookkeeping.step(number, tables_for_postgresql(sql)))
    await connection.script(bookkeeping.CLOSE)


async def _begin(connection: Connection, begin: str, begun: str) -> None:
    if await connection.script(begin) != begun:
        raise DeposedError("another process leads by now")


async def _commit(connection: Connection) -> None:
    try:
        said = await connection.script("COMMIT")
    except StatementError:
        await _roll_back(connection)
        raise
    if said != "COMMIT":
        raise StatementError("a statement of the transaction had failed, so nothing of it was kept")


async def _roll_back(connection: Connection) -> None:
    if connection.broken:
        return
    try:
        await connection.script("ROLLBACK")
    except StatementError:
        connection.cut()


def _still(began: float, patience: float | None) -> None:
    if patience is not None and time.monotonic() - began >= patience:
        raise DatabaseInUseError("DATABASE_URL: another process is using this database")


class PostgresDatabase(Database):
    """A PostgreSQL database as every process may use it; `lead` gives the one that a leader writes through."""

    def __init__(self, address: str, writer: Session, reader: Session) -> None:
        super().__init__()
        self._address = address
        self._writer = writer
        self._reader = reader
        self._queue = asyncio.Lock()  # asyncio.Lock wakes its waiters in order of arrival
        self._reading = asyncio.Lock()

    async def close(self) -> None:
        """Close the sessions."""
        async with self._queue, self._reading:
            await self._reader.close()
            await self._writer.close()

    def cut(self) -> None:
        """Drop the sessions without a word; whoever waits for them gets OutageError, and the next opens new ones."""
        self._reader.cut()
        self._writer.cut()

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer, as of the last commit."""
        async with self._reading:
            return await (await self._reader.open()).all(sql, *values)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Everything inside is committed together, or not at all if it raises or is cancelled.

        Where the connection breaks at the commit, nobody can tell whether it was kept.
        """
        return self.transact("BEGIN", "BEGIN")

    @asynccontextmanager
    async def transact(self, begin: str, begun: str) -> AsyncIterator[Connection]:
        """A transaction that begins with this script. Raises DeposedError where the server answers anything else."""
        async with self._queue:
            connection = await self._writer.open()
            try:
                await _begin(connection, begin, begun)
                yield connection
            except BaseException:
                await surely(_roll_back(connection))
                raise
            await surely(_commit(connection))

    async def lead(self, patience: float | None = None) -> Leader:
        """Wait until no other process leads, and begin a new epoch."""
        session, began, waiting = lock_session(self._address), time.monotonic(), False
        try:
            while (leader := await self._take(session)) is None:
                _still(began, patience)
                if not waiting:
                    logger.info("another process leads: waiting for the lead")
                waiting = True
                await asyncio.sleep(ASK_SECONDS)
        except BaseException:
            await surely(session.close())
            raise
        return leader

    async def _take(self, session: Session) -> Leader | None:
        """The lead, if it is free."""
        try:
            begun = await begin_epoch(session)
            self.answered_at = time.time()
            if begun is None:
                return None
            lost, (lock, epoch) = asyncio.Event(), begun
            leader = SessionLeader(LedDatabase(self, epoch, lost), lost, lock, epoch, self.cut)
            await leader.watch()
        except OutageError as error:
            logger.warning("the database does not answer; it is asked again: %s", error)
            session.cut()
            return None
        return leader

    async def nudge(self) -> None:
        """Tell whoever leads, in whatever process."""
        async with self._reading:
            await (await self._reader.open()).script(f"NOTIFY {bookkeeping.NUDGE}")

    async def examine(self) -> tuple[bool, str]:
        """Whether the server can be written, and its version."""
        try:
            row = await self.one("SELECT current_setting('server_version'), pg_is_in_recovery()")
        except StatementError as error:
            return False, f"DATABASE_URL: {error}"
        if row is None or row[1]:
            return False, "DATABASE_URL: the server is a standby that cannot be written"
        return True, f"PostgreSQL {row[0]}"


class LedDatabase(Database):
    """The database of a leader: the same sessions, and transactions that are only let in during his epoch.

    A transaction that breaks with its connection costs the lead too. Nobody can tell whether it was kept, and a new
    reign, here or elsewhere, begins with what the rows say.
    """

    def __init__(self, database: PostgresDatabase, epoch: int, lost: asyncio.Event) -> None:
        super().__init__()
        self._database = database
        self._lost = lost
        self._begin = bookkeeping.begin(epoch)

    async def close(self) -> None:
        """Nothing to do: the sessions are the process's."""

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer, as of the last commit."""
        return await self._database.all(sql, *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """As every transaction; raises DeposedError where this process does not lead any more."""
        if self._lost.is_set():
            raise DeposedError("another process may lead by now")
        connection = None
        try:
            async with self._database.transact(self._begin, "SELECT 1") as connection:
                yield connection
        except DeposedError:
            self._lost.set()
            raise
        except OutageError as error:
            if connection is not None and not connection.broken:
                raise
            self._lost.set()
            raise DeposedError(str(error)) from error

    async def lead(self, patience: float | None = None) -> Leader:
        """Raises RuntimeError: who leads does not ask for it."""
        raise RuntimeError("this process leads already")

    async def nudge(self) -> None:
        """Tell whoever leads."""
        await self._database.nudge()

    async def examine(self) -> tuple[bool, str]:
        """What the database says of itself."""
        return await self._database.examine()
