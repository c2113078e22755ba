"""A session with a PostgreSQL server, and what the driver's errors mean."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from bot.database.database import Row, Transaction
from bot.database.dialect import for_all_rows, for_postgresql, is_for_all_rows
from bot.database.errors import ConstraintError, DatabaseError, OutageError, StatementError

if TYPE_CHECKING:
    import asyncpg

CONNECT_SECONDS: Final = 5.0
GOODBYE_SECONDS: Final = 2.0
STATEMENT_SECONDS: Final = 60.0  # no statement of ours takes so long: the server cannot be reached
COPY_SECONDS: Final = 6 * 3600.0  # a whole table may come through one statement
STATEMENTS: Final = 500  # prepared ones kept by a session, which is more than the program has
# The server lets go of a session whose process vanished without a word within about five seconds, so that what it
# locked is free. Milliseconds where no unit is given.
SERVER_SETTINGS: Final = {
    "application_name": "panchina",
    "jit": "off",  # compiling costs more than any of our statements
    # A table that has just grown has no statistics yet, and the planner would gather and sort all that is owed only to
    # claim a hundred. Without this way it walks along the key, as our statements are meant.
    "enable_bitmapscan": "off",
    "idle_in_transaction_session_timeout": "5s",
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5000",
}
# Classes of errors that are nobody's fault and may pass: connection, transaction rolled back, resources, not in the
# right state, operator, system (postgresql.org/docs/current/errcodes-appendix.html).
PASSING: Final = ("08", "40", "53", "55", "57", "58")
READ_ONLY: Final = "25006"  # of a server that was demoted


def driver() -> Any:  # noqa: ANN401  a module
    """The driver, imported only where PostgreSQL is used. Raises DatabaseError with one line where it is missing."""
    try:
        import asyncpg  # noqa: PLC0415
    except ImportError:
        raise DatabaseError("DATABASE_URL: PostgreSQL needs its driver: pip install asyncpg") from None
    return asyncpg


@contextmanager
def named() -> Iterator[None]:
    """Raise the driver's errors by their common names, and ValueError for a value that no column can hold."""
    asyncpg = driver()
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        raise ConstraintError(str(error)) from error
    except asyncpg.DataError as error:
        raise ValueError(str(error)) from error
    except asyncpg.PostgresError as error:
        state = str(error.sqlstate)
        passing = state.startswith(PASSING) or state == READ_ONLY
        raise (OutageError if passing else StatementError)(f"{type(error).__name__}: {error}") from error
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise OutageError(str(error)) from error
    except (OSError, TimeoutError) as error:
        raise OutageError(f"the server does not answer: {error or type(error).__name__}") from error


def _plain(values: Iterable[object]) -> list[object]:
    """Values as PostgreSQL takes them: its texts hold no NUL, which no text that people read needs."""
    return [value.replace("\0", "") if isinstance(value, str) and "\0" in value else value for value in values]


class Connection(Transaction):
    """One connection, one statement at a time: the queries of a `Reader`, and the statements of a transaction.

    It is never opened anew, so a transaction that breaks with it cannot go on outside of itself.
    """

    def __init__(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        self._connection = connection
        self._for_all: dict[str, str] = {}

    @property
    def broken(self) -> bool:
        """True if the connection is gone."""
        return bool(self._connection.is_closed())

    async def script(self, sql: str) -> str:
        """Execute statements without values in one round trip; what the server says of the last one."""
        with self._asking():
            return str(await self._connection.execute(sql))

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer."""
        with self._asking():
            return list(await self._connection.fetch(for_postgresql(sql), *_plain(values)))

    async def run(self, sql: str, *values: object) -> int:
        """Execute one statement; the number of rows it changed."""
        with self._asking():
            done = await self._connection.execute(for_postgresql(sql), *_plain(values))
        count = done.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    async def run_many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Execute one statement for each row of values."""
        content = [_plain(values) for values in rows]
        with self._asking():
            if len(content) > 1 and is_for_all_rows(sql):
                statement = self._for_all[sql] = self._for_all.get(sql) or await self._at_once(sql)
                await self._connection.execute(statement, *map(list, zip(*content, strict=True)))
            elif content:
                await self._connection.executemany(for_postgresql(sql), content)

    async def take_in(self, table: str, columns: Sequence[str], rows: AsyncIterator[Sequence[object]]) -> int:
        """Put rows into a table as they are, in one statement, however many; their number."""
        content = (_plain(values) async for values in rows)
        with self._asking():
            done = await self._connection.copy_records_to_table(
                table, records=content, columns=columns, timeout=COPY_SECONDS
            )
        return int(done.rpartition(" ")[2])

    async def _at_once(self, sql: str) -> str:
        """The UPDATE as one statement for many rows; the server says of what types its values are."""
        prepared = await self._connection.prepare(for_postgresql(sql))
        return for_all_rows(sql, [kind.name for kind in prepared.get_parameters()])

    async def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Call `heard` at every notification."""
        with self._asking():
            await self._connection.add_listener(channel, lambda *_: heard())

    def cut(self) -> None:
        """Drop the connection without a word; whoever waits for it gets OutageError."""
        self._connection.terminate()

    async def close(self) -> None:
        """Say goodbye, or drop the connection where that takes too long."""
        if self.broken:
            return
        with contextlib.suppress(Exception):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._connection.close()
        if not self.broken:
            self.cut()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """A failure of which the server did not tell has an unknown outcome: such a connection is of no more use."""
        try:
            with named():
                yield
        except OutageError as error:
            if not hasattr(error.__cause__, "sqlstate"):
                self.cut()
            raise


class Session:
    """A connection for as long as it lasts, then a new one."""

    def __init__(self, address: str, **settings: str) -> None:
        self._address = address
        self._settings = {**SERVER_SETTINGS, **settings}
        self._connection: Connection | None = None

    async def open(self) -> Connection:
        """The connection, opened if need be. Raises OutageError where there is none to be had."""
        if self._connection is None or self._connection.broken:
            with named():
                connection = await driver().connect(
                    self._address,
                    timeout=CONNECT_SECONDS,
                    command_timeout=STATEMENT_SECONDS,
                    statement_cache_size=STATEMENTS,
                    server_settings=self._settings,
                )
            self._connection = Connection(connection)
        return self._connection

    def cut(self) -> None:
        """Drop the connection without a word; whoever waits for it gets OutageError."""
        if self._connection is not None:
            self._connection.cut()

    async def close(self) -> None:
        """Say goodbye."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
