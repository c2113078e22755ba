"""Several processes of the bot on one PostgreSQL database, of which the one that leads is struck again and again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from bot.playground.server import LocalTelegram
from tests import databases
from tests.bot_process import LEADING, STANDING_BY, BotProcess, Strike
from tests.running_bot import follows_of, free_port, rows_of, webhook_url
from tests.wire import Wire

AWAY_SECONDS: Final = 8.0  # frozen or cut off, for longer than the server waits for a leader
WAIT_SECONDS: Final = 30.0  # after so long there will be no other leader


class Replicas:
    """So many processes, each with a wire of its own to the database.

    With `webhook` all take updates, behind one address that passes connections on to them in turn.
    """

    def __init__(
        self, telegram: LocalTelegram, folder: Path, editors: Iterable[int], count: int, *, webhook: bool, seed: int
    ) -> None:
        self.address = str(databases.address_in(folder, "postgresql"))
        self.count = count
        self._telegram = telegram
        self._folder = folder
        self._editors = tuple(editors)
        self._ports = [free_port() for _ in range(count)] if webhook else []
        self._front = Wire(*self._ports)
        self._wires = [Wire(databases.server().port) for _ in range(count)]
        self._processes: list[BotProcess] = []
        self._chance = random.Random(seed)  # noqa: S311 - what befalls a leader need not be secret
        self._one_at_a_time = asyncio.Lock()

    async def start(self) -> float:
        """Start all, and return once one leads and the others wait: the seconds until the first led."""
        began = time.monotonic()
        front = await self._front.open() if self._ports else None
        for place, wire in enumerate(self._wires):
            port = await wire.open()
            address = self.address.replace(f":{databases.server().port}/", f":{port}/")
            settings = {"WEBHOOK_URL": webhook_url(front), "PORT": str(self._ports[place])} if front else {}
            folder = self._folder / str(place)
            self._processes.append(BotProcess(self._telegram, folder, self._editors, address, settings=settings))
        await self._processes[0].join()
        recovery = time.monotonic() - began
        await asyncio.gather(*(process.join() for process in self._processes[1:]))
        return recovery

    async def strike(self) -> Strike:
        """Kill, freeze or cut off whoever leads; return once another does, and the struck one waits for the lead."""
        async with self._one_at_a_time:
            leader = await self._leader()
            blow = self._chance.choice((self._kill, self._freeze, self._cut_off))
            return await blow(leader, self._wires[self._processes.index(leader)])

    async def freeze(self, seconds: float) -> None:
        """Let whoever leads stand still for so long."""
        async with self._one_at_a_time:
            await (await self._leader()).freeze(seconds)

    async def terminate(self) -> tuple[int, float]:
        """SIGTERM for all: the worst exit code, and the longest seconds until one was gone."""
        ended = await asyncio.gather(*(process.terminate() for process in self._processes))
        return max(abs(code) for code, _ in ended), max(seconds for _, seconds in ended)

    async def kill(self) -> None:
        """SIGKILL for all, and every wire taken down."""
        for process in self._processes:
            process.go_on()
            await process.kill()
        for wire in (*self._wires, self._front):
            await wire.close()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database says, read past the bots."""
        return rows_of(self.address, sql, *values)

    def follows(self, chat_id: int, topic_id: int = 0) -> list[str]:
        """The slugs that a chat or topic follows, in the order of its follows."""
        return follows_of(self.address, chat_id, topic_id)

    def log(self) -> str:
        """All that they ever said, one after the other."""
        return "".join(f"--- {place}\n{process.log()}" for place, process in enumerate(self._processes))

    async def _kill(self, leader: BotProcess, _: Wire) -> Strike:
        await leader.kill()
        killed_at = time.monotonic()
        recovery = await self._succeeded(leader, killed_at)
        await leader.join()
        return Strike("killed", killed_at, killed_at, recovery)

    async def _freeze(self, leader: BotProcess, _: Wire) -> Strike:
        return await self._away("frozen", leader, leader.stand_still, leader.go_on)

    async def _cut_off(self, leader: BotProcess, wire: Wire) -> Strike:
        return await self._away("cut off", leader, wire.cut, wire.mend)

    async def _away(self, kind: str, leader: BotProcess, go: Callable[[], None], back: Callable[[], None]) -> Strike:
        reigned = _reigns(leader)
        began = time.monotonic()
        go()
        recovery = await self._succeeded(leader, began)
        over = time.monotonic()
        await asyncio.sleep(max(0.0, began + AWAY_SECONDS - over))
        back()
        await self._eventually(lambda: _reigns(leader) > reigned)
        return Strike(kind, began, over, recovery)

    async def _succeeded(self, leader: BotProcess, since: float) -> float:
        """Wait until another leads; the seconds since then."""
        await self._eventually(lambda: any(each.leads for each in self._processes if each is not leader))
        return time.monotonic() - since

    async def _leader(self) -> BotProcess:
        await self._eventually(lambda: any(process.leads for process in self._processes))
        return next(process for process in self._processes if process.leads)

    async def _eventually(self, condition: Callable[[], bool]) -> None:
        """Return once it holds. Raises TimeoutError with what the bots said last."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not condition():  # noqa: ASYNC110  a process has no event
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise TimeoutError(f"nobody leads:\n{self.log()[-4000:]}") from None


def _reigns(process: BotProcess) -> int:
    """How often it began to lead or to wait."""
    said = process.log()
    return said.count(LEADING) + said.count(STANDING_BY)
