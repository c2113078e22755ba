"""What the tests of the whole bot share: a strict local Telegram, and the bot against it, here or as a process.

Every such test ends with the local Telegram's ledger: a call that Telegram would have refused fails it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings

from bot import pace
from bot.pace import Budget
from bot.playground.flood import Flood, Limits
from bot.playground.server import LocalTelegram
from bot.settings import Settings
from tests import databases
from tests.bot_process import BotProcess
from tests.newsdesk import EDITORS
from tests.running_bot import RunningBot, Town

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("panchina", deadline=None)
settings.load_profile("panchina")

QUICK = 50.0  # messages a second in one chat, where a test is not about limits

RunBot = Callable[[], Awaitable[RunningBot]]
StartProcess = Callable[[], Awaitable[BotProcess]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """What to run on."""
    parser.addoption("--database", choices=databases.KINDS, default="sqlite", help="the database that tests run on")


def pytest_configure(config: pytest.Config) -> None:
    """Take the chosen database."""
    databases.chosen = config.getoption("--database")


def pytest_unconfigure() -> None:
    """Leave no server behind."""
    databases.stop()


@pytest.fixture
def on_file() -> None:
    """For tests about what only SQLite does."""
    if databases.chosen != "sqlite":
        pytest.skip("about SQLite's file")


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """Telegram with its flood limits; at the end nothing may have broken its contract."""
    async with LocalTelegram() as server:
        yield server
    assert server.ledger.violations == []


@pytest.fixture
async def run_bot(telegram: LocalTelegram, tmp_path: Path) -> AsyncIterator[RunBot]:
    """Start the bot in this process; it is stopped at the end."""
    running: list[RunningBot] = []

    async def start() -> RunningBot:
        bot = RunningBot(telegram, tmp_path, EDITORS)
        await bot.start()
        running.append(bot)
        return bot

    yield start
    for bot in running:
        await bot.stop()


@pytest.fixture
async def start_process(telegram: LocalTelegram, tmp_path: Path) -> AsyncIterator[StartProcess]:
    """Start the bot as a process of its own; it is killed at the end."""
    started: list[BotProcess] = []

    async def start() -> BotProcess:
        process = BotProcess(telegram, tmp_path, EDITORS)
        started.append(process)
        await process.start()
        return process

    yield start
    for process in started:
        await process.kill()


@pytest.fixture
def quick_chats(monkeypatch: pytest.MonkeyPatch, telegram: LocalTelegram) -> None:
    """One chat may get 50 messages a second, here and on Telegram's side, so that a conversation takes no minute."""
    monkeypatch.setattr(pace, "CHAT_SECONDS", 1 / QUICK)
    telegram.flood = Flood(Limits(private=QUICK))


@asynccontextmanager
async def town_of(folder: Path, messages_a_second: float) -> AsyncIterator[Town]:
    """One bot for all tests of a module, in quick chats, at its own pace or a hurried one; Telegram's limits follow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "CHAT_SECONDS", 1 / QUICK)
        patch.setattr(pace, "FREE_RATE", messages_a_second)
        patch.setattr(Settings, "budget", Budget(messages_a_second))
        async with LocalTelegram(limits=Limits(int(messages_a_second), private=QUICK, group=1_000)) as telegram:
            bot = RunningBot(telegram, folder, EDITORS)
            await bot.start()
            yield Town(telegram, bot)
            await bot.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """The bot of a module whose tests are not about limits, ten times as fast as Telegram allows."""
    async with town_of(tmp_path_factory.mktemp("town"), 10 * pace.FREE_RATE) as town:
        yield town


@pytest_asyncio.fixture(loop_scope="module")
async def town(running_town: Town) -> AsyncIterator[Town]:
    """The module's bot; after every test nothing may have broken the contract."""
    yield running_town
    assert running_town.telegram.ledger.violations == []
    await running_town.telegram.quiet(0.05)
