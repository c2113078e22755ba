"""The bot in this process, against a local Telegram, with a database of its own."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import app
from bot.playground.server import LocalTelegram
from bot.settings import Settings
from tests import databases
from tests.databases import address_in, url_of


class RunningBot:
    """Starts and stops `bot.app.run` as often as a test likes; the database stays between two starts."""

    def __init__(
        self,
        telegram: LocalTelegram,
        folder: Path,
        editors: Iterable[int],
        address: Path | str | None = None,
        port: int | None = None,
        llm_url: str = "",
        llm_seconds: int = 60,
    ) -> None:
        """With a port it takes webhooks there, without one it polls. With `llm_url` it asks a language model there."""
        self.telegram = telegram
        self.port = port
        self.llm_url, self.llm_seconds = llm_url, llm_seconds
        self.address = address_in(folder) if address is None else address
        self._editors = ",".join(map(str, editors))
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return once it fetches updates, or has them delivered. Raises what kept it from starting."""
        self._stop, ready = asyncio.Event(), asyncio.Event()
        self._task = asyncio.create_task(app.run(self._settings(), self._stop, ready))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({self._task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._task.done():
            ended, self._task = self._task, None
            await ended

    async def stop(self) -> None:
        """Stop it as SIGTERM does. Raises what it died of, if it did."""
        if self._task is not None:
            self._stop.set()
            task, self._task = self._task, None
            await task

    async def restart(self) -> None:
        """Stop it and start it anew."""
        await self.stop()
        await self.start()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database says, read past the bot."""
        return rows_of(self.address, sql, *values)

    def one(self, sql: str, *values: object) -> Any:
        """The first column of the first row."""
        return self.rows(sql, *values)[0][0]

    def follows(self, chat_id: int, topic_id: int = 0) -> list[str]:
        """The slugs that a chat or topic follows, in the order of its follows."""
        return follows_of(self.address, chat_id, topic_id)

    def _settings(self) -> Settings:
        values = {
            "bot_token": self.telegram.token,
            "admin_ids": self._editors,
            "telegram_api_url": self.telegram.url,
            "database_url": url_of(self.address),
            "webhook_url": webhook_url(self.port),
            "host": "127.0.0.1",
            "port": self.port,
            "llm_api_url": self.llm_url,
            "llm_model": "stand-in" if self.llm_url else "",
            "llm_api_key": "",
            "llm_timeout": self.llm_seconds,
        }
        return Settings.model_validate(values)


@dataclass(frozen=True, slots=True)
class Town:
    """A local Telegram and the bot in it, shared by tests that bring people and subjects of their own."""

    telegram: LocalTelegram
    bot: RunningBot


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def webhook_url(port: int | None) -> str:
    """A WEBHOOK_URL, with a prefix, at this port of this machine; empty without one."""
    return f"http://127.0.0.1:{port}/bots/" if port else ""


def rows_of(address: Path | str, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What a database says to a reader of its own."""
    if isinstance(address, str):
        return databases.rows_of(address, sql, *values)
    with closing(sqlite3.connect(f"file:{address}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


def follows_of(address: Path | str, chat_id: int, topic_id: int = 0) -> list[str]:
    """The slugs that a chat or topic follows, in the order of its follows."""
    found = rows_of(
        address,
        "SELECT slug FROM follows JOIN followers ON followers.id = follower_id "
        "JOIN subjects ON subjects.id = subject_id WHERE chat_id = ? AND topic_id = ? ORDER BY follows.id",
        chat_id,
        topic_id,
    )
    return [slug for (slug,) in found]
