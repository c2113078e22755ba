"""The demo: a local Telegram, the very bot that `run` starts, and people to play with; no token, no network."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot import app, log
from bot.pace import FREE_RATE
from bot.playground.cast import EDITOR_ID, cast
from bot.playground.page import add_page
from bot.playground.server import LocalTelegram
from bot.playground.wallclock import WallClock
from bot.playground.week import MONDAY, Week, WeekError, table, transcript
from bot.settings import Settings


async def playground(port: int, stop: asyncio.Event) -> None:
    """Serve the page until `stop` is set. A port that is taken is replaced by a free one."""
    log.set_up()
    server = LocalTelegram(port=port)
    people = cast(server)
    add_page(server, people)
    try:
        await server.start()
    except OSError:
        server = LocalTelegram()
        people = cast(server)
        add_page(server, people)
        await server.start()
    print(f"The playground is open: {server.url}/\nStop it with Ctrl+C.", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="panchina-") as folder:
            await app.run(settings_of(server, Path(folder)), stop)
    finally:
        await server.stop()


async def story() -> int:
    """Play the week and print it; 0 only if every phone did what it should."""
    log.set_up(level=30)
    with WallClock(MONDAY) as clock:
        async with LocalTelegram() as server:
            week = Week(server, clock, print)
            with tempfile.TemporaryDirectory(prefix="panchina-") as folder:
                async with running(settings_of(server, Path(folder))):
                    return await _told(week)


async def _told(week: Week) -> int:
    try:
        await week.play()
    except (WeekError, AssertionError, LookupError, TimeoutError) as failure:
        print(f"\nThe week could not be played on: {failure}", file=sys.stderr)
        return 1
    for fan in week.fans:
        print(f"\n{transcript(week.lines, fan)}")
    print(table(week.lines, week.fans))
    wrong = sum(not line.is_right for line in week.lines)
    print(f"\n{wrong} differences" if wrong else "\nEvery phone did what it should.")
    return 1 if wrong else 0


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    """The bot, as a part of this process. What it raises while running is raised here."""
    stop, ready = asyncio.Event(), asyncio.Event()
    bot = asyncio.create_task(app.run(settings, stop, ready))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({bot, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield
    finally:
        stop.set()
        await bot


def settings_of(server: LocalTelegram, folder: Path) -> Settings:
    """The bot's settings for a local Telegram: complete, so that a real bot's environment and .env cannot reach it."""
    values = {
        "bot_token": server.token,
        "admin_ids": str(EDITOR_ID),
        "telegram_api_url": server.url,
        "database_url": f"sqlite:///{folder / 'panchina.db'}",
        "webhook_url": "",
        "broadcast_rate": FREE_RATE,
        "paid_broadcast": False,
        "host": "127.0.0.1",
        "port": None,
        "llm_api_url": "",
        "llm_model": "",
        "llm_api_key": "",
    }
    return Settings.model_validate(values)
