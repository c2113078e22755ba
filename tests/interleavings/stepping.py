"""Stepping: the real courier, which tells what it is about to do and when it has come to a stand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from bot.courier import Courier
from bot.database import Database
from bot.directory import Directory
from bot.gate import Gate
from bot.i18n import Texts
from bot.owed import Due
from bot.pace import Pace
from bot.press import Press
from bot.rounds import Key, Rounds, Task
from bot.rumours import Rumour
from tests.interleavings.phones import CARRIED, Phones

RATE = 30.0
TEXTS = Texts.load()
Notice = Callable[[Rumour, Due], Awaitable[None]]


class WatchedRounds(Rounds):
    """Rounds that say what was taken up, at the moment at which the world was asked."""

    notice: Notice

    async def next(self, carried: Collection[Key]) -> list[Task]:
        found = await super().next(carried)
        for rumour, alert in found:
            await self.notice(rumour, alert)
        return found


class SteppedCourier(Courier):
    """A courier that rests until it is nudged, and can be dropped as a kill would."""

    def __init__(self, database: Database, directory: Directory, phones: Phones, notice: Notice) -> None:
        telegraph: Any = phones
        super().__init__(database, directory, telegraph, Gate(Pace(RATE)), Press(TEXTS), RATE)
        self._rounds = rounds = WatchedRounds(database, directory, RATE)
        rounds.notice = notice
        self._phones = phones
        self._resting = False
        self._running = asyncio.create_task(self.run())

    async def _rest(self) -> None:
        self._resting = True
        await self._nudged.wait()
        self._resting = False

    async def _carry(self, rumour: Rumour, alert: Due) -> None:
        CARRIED.set((rumour, alert))
        await super()._carry(rumour, alert)

    async def step(self) -> None:
        """Have it look for work, and return once nothing goes on without a turn at Telegram. Raises TimeoutError."""
        self.nudge()
        async with asyncio.timeout(20):
            while not self._stands():  # noqa: ASYNC110  what it waits for is in several places
                await asyncio.sleep(0.0003)

    def _stands(self) -> bool:
        rests = self._resting and not self._nudged.is_set() and not self._unrecorded
        return rests and self._phones.waiting == len(self._carriers)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in flight either."""
        return not self._carried

    async def end(self) -> None:
        """Stop as SIGTERM does: what is in flight lands."""
        self.stop()
        self._phones.let(float("inf"))
        await self._running
        self._phones.hold()

    async def drop(self) -> None:
        """Vanish as kill -9 does: what is in flight is never recorded."""
        tasks = [self._running, *self._carriers]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
