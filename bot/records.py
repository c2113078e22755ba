"""Records: outcomes on their way into the database; those that arrive together share a commit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot import alerts
from bot.database import Database, DeposedError, Transaction
from bot.owed import Arrival

logger = logging.getLogger(__name__)

FULL: Final = 100  # so many are committed without waiting for more


@dataclass(frozen=True, slots=True)
class Delivered:
    """A card arrived."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Shown:
    """A delivered card shows a revision, or will never."""

    arrival: Arrival


Write = Callable[[Transaction], Awaitable[None]]
Record = Delivered | Shown | Write
Committed = Callable[[], None]


class Records:
    """Outcomes in the order in which they came; they wait up to `patience` seconds for company.

    The longer they wait, the more a crash repeats; the less, the more commits they cost.
    """

    def __init__(self, database: Database, patience: float = 0.0) -> None:
        self._database = database
        self._patience = patience
        self._pending: list[tuple[Record, Committed]] = []
        self._hurry = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    def add(self, record: Record, committed: Committed) -> None:
        """Hand in an outcome; `committed` is called once it is in the database, however often that has to be tried."""
        self._pending.append((record, committed))
        if not self._patience or len(self._pending) >= FULL:
            self._hurry.set()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def flush(self) -> None:
        """Return once everything that was handed in is committed."""
        self._hurry.set()
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._pending:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), self._patience)
            self._hurry.clear()
            batch, self._pending = self._pending, []
            try:
                while not await self._commit([record for record, _ in batch]):  # noqa: ASYNC110  no event tells of room
                    await asyncio.sleep(1)
            except DeposedError:
                logger.warning("outcomes are left to who leads now: count=%d", len(batch) + len(self._pending))
                self._pending = []
                return
            for _, committed in batch:
                committed()

    async def _commit(self, batch: list[Record]) -> bool:
        try:
            async with self._database.transaction() as tx:
                await alerts.delivered(tx, [record.arrival for record in batch if isinstance(record, Delivered)])
                await alerts.shown(tx, [record.arrival for record in batch if isinstance(record, Shown)])
                for record in batch:
                    if not isinstance(record, (Delivered, Shown)):
                        await record(tx)
        except DeposedError:
            raise
        except Exception:
            logger.exception("outcomes could not be recorded; they are tried again: count=%d", len(batch))
            return False
        return True
