"""What every database offers: queries, transactions, and the lead among the processes that share it."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class Row(Protocol):
    """One row of an answer: its values by name, by place, and in order."""

    def __getitem__(self, column: str | int, /) -> Any: ...  # noqa: ANN401  a column holds what it holds

    def __iter__(self) -> Iterator[Any]: ...


class Ids(tuple[int, ...]):
    """A list of ids as one value, for `IN (SELECT value FROM json_each(?))`."""

    __slots__ = ()

    def __conform__(self, _: object) -> str:
        """The list as SQLite binds it: JSON."""
        return "[" + ",".join(map(str, self)) + "]"


def ids(numbers: Iterable[int]) -> Ids:
    """A list of ids as one value, for `IN (SELECT value FROM json_each(?))`."""
    return Ids(numbers)


class Reader(Protocol):
    """What can answer a query: an open transaction, or the database outside of one.

    The SQL is what both databases take, with `?` or `?1`, `?2` for values. Raises StatementError where it fails.
    """

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer."""

    async def one(self, sql: str, *values: object) -> Row | None:
        """The first row of the answer, if any."""
        rows = await self.all(sql, *values)
        return rows[0] if rows else None


class Transaction(Reader, Protocol):
    """What can also write, until its block ends. A statement that failed leaves nothing to do but to end it."""

    async def run(self, sql: str, *values: object) -> int:
        """Execute one statement; the number of rows it changed."""

    async def insert(self, sql: str, *values: object) -> int:
        """Execute an INSERT that ends in `RETURNING id`; the new row's id."""
        row = await self.one(sql, *values)
        if row is None:
            raise RuntimeError("the statement returned no id")
        return int(row[0])

    async def run_many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Execute one statement for each row of values; no two rows of an UPDATE may change the same one."""


class Leader(ABC):
    """The lead among the processes that share a database: only its holder polls, answers and delivers.

    `database` is the one that its holder writes through: its transactions fail once another leads. `lost` is set when
    the lead is gone, or when nobody can tell any more.
    """

    def __init__(self, database: Database, lost: asyncio.Event) -> None:
        self.database = database
        self.lost = lost
        self._nudged: Callable[[], None] = lambda: None

    @abstractmethod
    def may_send(self) -> bool:
        """True while no other process can have the lead: asked before each call that shows something."""

    def on_nudge(self, nudged: Callable[[], None]) -> None:
        """Call `nudged` when a process says that there are updates. A nudge may be lost: the rows are the truth."""
        self._nudged = nudged

    def nudge(self) -> None:
        """Pass on that there are updates."""
        self._nudged()

    @abstractmethod
    async def resign(self) -> None:
        """Let another process lead at once."""


class Database(Reader, ABC):
    """An open database. `open_database` opens one; `close` it.

    `answered_at` is when it last answered somebody who waits for the lead (seconds UTC).
    """

    answered_at: float

    def __init__(self) -> None:
        self.answered_at = time.time()

    @abstractmethod
    async def close(self) -> None:
        """Close the connections."""

    @abstractmethod
    async def all(self, sql: str, *values: object) -> list[Row]:
        """Every row of the answer, as of the last commit."""

    @abstractmethod
    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Everything inside is committed together, or not at all if it raises or is cancelled.

        The transactions of one process come first come, first served.
        """

    @abstractmethod
    async def lead(self, patience: float | None = None) -> Leader:
        """Wait until this process leads, and return the lead.

        Raises DatabaseInUseError where another process still leads after `patience` seconds; None waits for ever.
        """

    @abstractmethod
    async def nudge(self) -> None:
        """Tell whoever leads, here or in another process, that there are updates."""

    @abstractmethod
    async def examine(self) -> tuple[bool, str]:
        """Whether the database is sound, and one line about it for the operator."""


async def surely(work: Coroutine[Any, Any, None]) -> None:
    """Finish the work even if the caller is cancelled meanwhile, then pass the cancellation on."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
