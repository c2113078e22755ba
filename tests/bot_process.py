"""The bot as a process of its own, which can be killed: `python -m bot run` with a clean environment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.playground.server import LocalTelegram
from tests.databases import address_in, url_of
from tests.running_bot import follows_of, rows_of, webhook_url

CHECKOUT = Path(__file__).resolve().parents[1]
LEADING, STANDING_BY, DEPOSED = "started:", "waiting for the lead", "the lead is lost"
START_SECONDS = 60.0  # a shared machine may be slow; alone it takes about one


@dataclass(frozen=True, slots=True)
class Strike:
    """What was done to a bot: when it began, when all that it may have repeated had been sent, how long nobody worked.

    The two moments are of a clock that only moves forward; `recovery` is in seconds.
    """

    kind: str
    began: float
    over: float
    recovery: float


class BotProcess:
    """One bot: its database and its log stay in `folder`, however often its process is killed and started."""

    def __init__(
        self,
        telegram: LocalTelegram,
        folder: Path,
        editors: Iterable[int],
        address: Path | str | None = None,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """With a port it takes webhooks there, without one it polls."""
        self.telegram = telegram
        self.port = port
        self.address = address_in(folder) if address is None else address
        folder.mkdir(exist_ok=True)
        self._log = folder / "bot.log"
        self._folder = folder
        self._editors = ",".join(map(str, editors))
        self._settings = dict(settings or {})
        self._process: asyncio.subprocess.Process | None = None
        self._said = 0  # characters of the log that are of processes before

    async def start(self) -> float:
        """Return once it takes updates in: the seconds that took. Raises RuntimeError where it ends before."""
        started, before = time.monotonic(), self._taken_in()
        await self._begin(lambda: self._taken_in() > before)
        return time.monotonic() - started

    async def stand_by(self) -> None:
        """Start, and return once it waits for the lead that another process has."""
        before = self.log().count(STANDING_BY)
        await self._begin(lambda: self.log().count(STANDING_BY) > before)

    async def join(self) -> None:
        """Start, and return once it leads, or waits for the lead that another process has."""
        before = self.log().count(STANDING_BY)
        await self._begin(lambda: self.leads or self.log().count(STANDING_BY) > before)

    async def _begin(self, begun: Callable[[], bool]) -> None:
        self._said = len(self.log())
        with self._log.open("ab") as log:
            self._process = process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self._folder, env=self._environment(), stdout=log, stderr=log
            )
        async with asyncio.timeout(START_SECONDS):
            while not begun():
                if process.returncode is not None:
                    raise RuntimeError(f"the bot ended at once:\n{self.log()[-2000:]}")
                await asyncio.sleep(0.005)

    async def strike(self) -> Strike:
        """Kill it and start it anew."""
        await self.kill()
        killed_at = time.monotonic()
        return Strike("killed", killed_at, killed_at, await self.start())

    async def kill(self) -> None:
        """SIGKILL: no chance to say goodbye."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> tuple[int, float]:
        """SIGTERM: the exit code, and the seconds until it was gone."""
        started = time.monotonic()
        code = await self._end(signal.SIGTERM)
        return code, time.monotonic() - started

    async def freeze(self, seconds: float) -> None:
        """Stand still for so long, as on a machine that swaps or on a disk that hangs; a kill may come meanwhile."""
        process = self._process
        self._signal(process, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._signal(process, signal.SIGCONT)

    def stand_still(self) -> None:
        """Freeze it until `go_on`."""
        self._signal(self._process, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        self._signal(self._process, signal.SIGCONT)

    @property
    def leads(self) -> bool:
        """True if it said last that it leads; one that was frozen or cut off may not know better yet."""
        if self._process is None or self._process.returncode is not None:
            return False
        said = self.log()[self._said :]
        return said.rfind(LEADING) > max(said.rfind(STANDING_BY), said.rfind(DEPOSED))

    def log(self) -> str:
        """All that it ever said."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    @property
    def pid(self) -> int:
        """The process's number. Raises RuntimeError if it does not run."""
        if self._process is None:
            raise RuntimeError("the bot does not run")
        return self._process.pid

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database says, read past the bot."""
        return rows_of(self.address, sql, *values)

    def follows(self, chat_id: int, topic_id: int = 0) -> list[str]:
        """The slugs that a chat or topic follows, in the order of its follows."""
        return follows_of(self.address, chat_id, topic_id)

    async def _end(self, number: int) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
        return await process.wait()

    @staticmethod
    def _signal(process: asyncio.subprocess.Process | None, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            if process is not None and process.returncode is None:
                process.send_signal(number)

    def _taken_in(self) -> int:
        """How often it began to take updates in."""
        updates = self.telegram.world.updates
        return len(self.telegram.ledger.accepted("setWebhook")) if self.port else updates.polls

    def _environment(self) -> dict[str, str]:
        web = {"WEBHOOK_URL": webhook_url(self.port), "PORT": str(self.port)} if self.port else {}
        return web | {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self._folder),
            "PYTHONPATH": str(CHECKOUT),
            "BOT_TOKEN": self.telegram.token,
            "ADMIN_IDS": self._editors,
            "DATABASE_URL": url_of(self.address),
            "TELEGRAM_API_URL": self.telegram.url,
            **self._settings,
        }
