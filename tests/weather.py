"""The weather of a storm: Telegram stumbles, the bot's process freezes, another program locks its database."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from bot.playground.faults import FaultKind
from bot.playground.server import LocalTelegram
from tests.bot_process import BotProcess
from tests.databases import locked
from tests.replicas import Replicas

METHODS: Final = ("sendMessage", "editMessageText")
# After these Telegram has acted and the bot cannot know: it sends again, kill or no kill.
AMBIGUOUS: Final = frozenset({FaultKind.CUT_AFTER, FaultKind.HANG_AFTER, FaultKind.BROKEN_JSON})
BREAKS: Final = (FaultKind.INTERNAL, FaultKind.BAD_GATEWAY, FaultKind.CUT_BEFORE, FaultKind.CUT_AFTER)
HANGS: Final = (FaultKind.HANG_BEFORE, FaultKind.HANG_AFTER)


class Weather:
    """One bad thing after the other until `over`; `counts` says how many of each."""

    def __init__(self, telegram: LocalTelegram, bot: BotProcess | Replicas, chance: random.Random) -> None:
        self._telegram = telegram
        self._bot = bot
        self._chance = chance
        self.counts: Counter[str] = Counter()

    async def blow(self, over: asyncio.Event) -> None:
        """Let it storm, and leave clear sky behind."""
        kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "429 for one chat": self._one_silent,
            "429 for all": self._all_silent,
            "5xx and cut connections": self._break,
            "hanging connections": self._hang,
            "frozen process": self._freeze,
            "locked database": self._lock,
        }
        while not over.is_set():
            await asyncio.sleep(self._chance.uniform(1.0, 4.0))
            kind = self._chance.choice(list(kinds))
            self.counts[kind] += 1
            await kinds[kind]()
        self._telegram.faults.waiting.clear()

    async def _one_silent(self) -> None:
        self._telegram.fault(429, "sendMessage", retry_after=self._chance.randint(1, 2))

    async def _all_silent(self) -> None:
        self._telegram.fault(429, "sendMessage", overall=True, retry_after=self._chance.randint(1, 2))

    async def _break(self) -> None:
        for _ in range(self._chance.randint(1, 3)):
            self._telegram.fault(self._chance.choice(BREAKS), self._chance.choice(METHODS))

    async def _hang(self) -> None:
        for _ in range(self._chance.randint(1, 3)):
            delay = self._chance.uniform(1.0, 4.0)
            self._telegram.fault(self._chance.choice(HANGS), self._chance.choice(METHODS), delay=delay)

    async def _freeze(self) -> None:
        await self._bot.freeze(self._chance.uniform(0.3, 2.0))

    async def _lock(self) -> None:
        async with locked(self._bot.address):
            await asyncio.sleep(self._chance.uniform(0.3, 3.0))
