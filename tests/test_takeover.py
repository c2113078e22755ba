"""Two processes on one PostgreSQL database: one leads, and the other when it is killed, cut off or frozen.

Telegram's ledger judges: nobody's alert is lost, and what is repeated was in flight.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from tests import databases
from tests.bot_process import STANDING_BY, BotProcess
from tests.chaos import Storm
from tests.newsdesk import EDITORS, alerted, an_editor, article, eventually, finished, publish, somebody
from tests.replicas import Replicas
from tests.running_bot import RunningBot
from tests.wire import Wire

LONG = pytest.mark.skipif(
    "config.getoption('--database') != 'postgresql'", reason="long; runs with --database postgresql"
)
pytestmark = pytest.mark.usefixtures("quick_chats")

CLUBS = itertools.cycle(("Napoli", "Torino", "Lazio"))
IN_FLIGHT = 5  # at 30 a second and 50 ms, with one just taken up
TAKEOVER_SECONDS = 10.0
CROWD = 20
STRIKES = 2
SEED = 7


class Pair:
    """Two processes of the bot, of which the first leads and reaches the database over a wire."""

    def __init__(self, telegram: LocalTelegram, folder: Path) -> None:
        server = databases.server()
        self.telegram = telegram
        self.wire = Wire(server.port)
        self._folder = folder
        self._address = str(databases.address_in(folder, "postgresql"))
        self._processes: list[BotProcess] = []

    async def start(self) -> tuple[BotProcess, BotProcess]:
        """The leader, and who waits for the lead."""
        port = await self.wire.open()
        over_wire = self._address.replace(f":{databases.server().port}/", f":{port}/")
        leader = BotProcess(self.telegram, self._folder / "a", EDITORS, over_wire)
        other = BotProcess(self.telegram, self._folder / "b", EDITORS, self._address)
        self._processes = [leader, other]
        await leader.start()
        await other.stand_by()
        return leader, other

    async def end(self) -> None:
        """End both, whatever became of them."""
        for process in self._processes:
            await process.kill()
        await self.wire.close()


@pytest.fixture
async def pair(telegram: LocalTelegram, tmp_path: Path) -> AsyncIterator[Pair]:
    telegram.latency = 0.05
    pair = Pair(telegram, tmp_path)
    yield pair
    await pair.end()


async def told_half(telegram: LocalTelegram) -> tuple[list[Person], int]:
    """People who follow, and a rumour that reached some of them."""
    people = [somebody(telegram) for _ in range(CROWD)]
    for person in people:
        await person.say("Ancelotti")
    await asyncio.gather(*(person.expect("You now follow", timeout=20) for person in people))
    rumour = await publish(an_editor(telegram), article(f"{next(CLUBS)} are in talks with Carlo Ancelotti"))
    await eventually(lambda: sum(alerted(telegram, people, rumour)) >= 6)
    return people, rumour


async def taken_over(telegram: LocalTelegram, successor: BotProcess, reigns: int, since: float) -> float:
    """Wait until a process leads for so many times; the seconds since then."""
    await eventually(lambda: successor.log().count("started:") == reigns, TAKEOVER_SECONDS * 2)
    assert telegram.token not in successor.log()
    return time.monotonic() - since


async def all_told(telegram: LocalTelegram, people: list[Person], rumour: int) -> None:
    """Everyone got the alert, and at most what was in flight got it twice; the bot answers still."""
    await finished(an_editor(telegram), rumour)
    counts = alerted(telegram, people, rumour)
    assert min(counts) >= 1
    assert sum(counts) - len(people) <= IN_FLIGHT
    await say_and_hear(telegram)


async def say_and_hear(telegram: LocalTelegram) -> None:
    """Somebody new is answered."""
    newcomer = somebody(telegram)
    await newcomer.say("Ancelotti")
    await newcomer.expect("You now follow", timeout=10)


async def test_a_leader_that_is_cut_off_or_killed_is_followed_by_the_other(telegram: LocalTelegram, pair: Pair):
    first, second = await pair.start()

    people, rumour = await told_half(telegram)
    since = time.monotonic()
    pair.wire.cut()
    assert await taken_over(telegram, second, 1, since) <= TAKEOVER_SECONDS
    await eventually(lambda: "the lead is lost" in first.log(), TAKEOVER_SECONDS)
    pair.wire.mend()
    await all_told(telegram, people, rumour)
    await eventually(lambda: STANDING_BY in first.log(), TAKEOVER_SECONDS)

    people, rumour = await told_half(telegram)
    since = time.monotonic()
    await second.kill()
    assert await taken_over(telegram, first, 2, since) <= TAKEOVER_SECONDS
    await all_told(telegram, people, rumour)
    assert (await first.terminate())[0] == 0


@LONG
async def test_a_frozen_leader_sends_nothing_more_when_it_wakes_up(telegram: LocalTelegram, pair: Pair):
    first, second = await pair.start()
    people, rumour = await told_half(telegram)
    since = time.monotonic()
    os.kill(first.pid, signal.SIGSTOP)
    assert await taken_over(telegram, second, 1, since) <= TAKEOVER_SECONDS
    os.kill(first.pid, signal.SIGCONT)
    await all_told(telegram, people, rumour)
    await eventually(lambda: STANDING_BY in first.log(), TAKEOVER_SECONDS)


@LONG
async def test_replicas_that_take_webhooks_by_turns_lose_nothing_when_leaders_are_struck(
    telegram: LocalTelegram, tmp_path: Path
):
    replicas = Replicas(telegram, tmp_path, EDITORS, 2, webhook=True, seed=SEED)
    try:
        verdict = await Storm(telegram, replicas, SEED, crowd=16, life=2.0).rage(STRIKES)
    finally:
        await replicas.kill()
    assert verdict.problems == []
    assert verdict.alerts >= 5, "alerts flowed"
    assert telegram.world.updates.polls == 0
    assert telegram.token not in replicas.log()


async def test_neither_a_server_that_drops_all_nor_a_restart_costs_an_alert(telegram: LocalTelegram, tmp_path: Path):
    telegram.latency = 0.05
    address = str(databases.address_in(tmp_path, "postgresql"))
    bot = RunningBot(telegram, tmp_path, EDITORS, address)
    await bot.start()
    try:
        people, rumour = await told_half(telegram)
        bot.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await all_told(telegram, people, rumour)
        await bot.restart()
        await say_and_hear(telegram)
    finally:
        await bot.stop()
