"""Records: outcomes on their way into the database; those that arrive together share a commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.database import Database, Transaction

logger = logging.getLogger(__name__)

Write = Callable[[Transaction], Awaitable[None]]


class Records:
    """Writes of outcomes, in the order in which they came."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: list[tuple[Write, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, write: Write) -> None:
        """Return once the write is committed.

        While the database refuses, this waits: a send whose outcome is not recorded would be repeated.
        """
        recorded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((write, recorded))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await recorded

    async def _write(self) -> None:
        while self._pending:
            batch, self._pending = self._pending, []
            while not await self._commit([write for write, _ in batch]):  # noqa: ASYNC110  no event tells of room
                await asyncio.sleep(1)
            for _, recorded in batch:
                if not recorded.done():
                    recorded.set_result(None)

    async def _commit(self, writes: Sequence[Write]) -> bool:
        try:
            async with self._database.transaction() as tx:
                for write in writes:
                    await write(tx)
        except Exception:
            logger.exception("outcomes could not be recorded; they are tried again: count=%d", len(writes))
            return False
        return True
