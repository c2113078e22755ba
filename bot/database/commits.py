"""Shared commits: small pieces of work that come at the same time share one transaction.

Where many people write at once, most of the time goes into beginning and ending transactions and waiting for the disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from bot.database.database import Database, Transaction
from bot.database.errors import OutageError

MOST: Final = 8  # pieces of work in one transaction: others who want to write wait for its end

Result = TypeVar("Result")
Piece = tuple[Callable[[Transaction], Awaitable[Any]], "asyncio.Future[Any]"]


class SharedCommits:
    """Carries out work in transactions; what arrives while one is open shares the next.

    A piece that fails takes nothing from the others: the transaction is undone, and each piece carried out again in one
    of its own. So what a piece does beside the database it may do twice.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Piece] = []
        self._running: asyncio.Task[None] | None = None

    async def carry_out(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """What the work returns, once it is committed. Raises what the work raised, or what kept it from being kept.

        Who is cancelled while waiting does not learn whether it was committed.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            pieces, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            pieces = [piece for piece in pieces if not piece[1].done()]
            if pieces and not await self._together(pieces):
                for piece in pieces:
                    await self._together([piece])

    async def _together(self, pieces: Sequence[Piece]) -> bool:
        """Carry out all in one transaction; false if one of several failed, so that each is to be tried alone."""
        try:
            async with self._database.transaction() as tx:
                results = [await work(tx) for work, _ in pieces]
        except Exception as error:  # noqa: BLE001  whoever waits for it gets it
            # Where the database cannot work, it cannot for anybody.
            if len(pieces) > 1 and not isinstance(error, OutageError):
                return False
            for _, future in pieces:
                if not future.done():
                    future.set_exception(error)
            return True
        for (_, future), result in zip(pieces, results, strict=True):
            if not future.done():
                future.set_result(result)
        return True
