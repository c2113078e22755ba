"""Deliveries: updates on their way to the bot's webhook, in order, one at a time, until the bot says 2xx."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Final

import aiohttp
import orjson

from bot.playground.faults import DELIVERY, Faults
from bot.playground.hook import Hook
from bot.playground.messages import Json
from bot.playground.updates import Updates

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  Bot API, setWebhook
FIRST_WAIT_SECONDS: Final = 0.1  # doubled with every failure in a row
LONGEST_WAIT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try: `at` is seconds of a clock that only moves forward, `status` 0 where no answer came."""

    at: float
    update_id: object
    status: int


class Deliveries:
    """Delivers while a webhook is set; `tries` is the record. The ledger holds the bot's calls only.

    Faults of the method "webhook" spoil a try: one that acts loses the bot's answer, any other the update.
    """

    def __init__(self, updates: Updates, faults: Faults) -> None:
        self.tries: list[Delivery] = []
        self._updates = updates
        self._faults = faults
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to deliver whatever waits, as soon as there is a webhook."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Deliver no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        failures = 0
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as session:
            while True:
                self._updates.news.clear()
                hook = self._updates.hook
                if hook is None or not self._updates.pending:
                    failures = 0
                    await self._updates.news.wait()
                    continue
                update = self._updates.pending[0]
                if await self._delivered(session, hook, update):
                    self._updates.delivered(update)
                    failures = 0
                    continue
                await asyncio.sleep(min(FIRST_WAIT_SECONDS * (1 << min(failures, 10)), LONGEST_WAIT_SECONDS))
                failures += 1

    async def _delivered(self, session: aiohttp.ClientSession, hook: Hook, update: Json) -> bool:
        """Try once; whether Telegram may forget the update."""
        fault = self._faults.take(DELIVERY, None)
        status, failure = 0, "Connection closed"
        if fault is None or fault.kind.acts:
            status, failure = await _posted(session, hook, update)
        self.tries.append(Delivery(time.monotonic(), update.get("update_id"), status))
        if fault is not None and fault.kind.acts:
            failure = "Read timeout expired"
        if failure:
            hook.failed(failure)
        return not failure


async def _posted(session: aiohttp.ClientSession, hook: Hook, update: Json) -> tuple[int, str]:
    """The bot's status, 0 where none came; and in Telegram's words what was wrong, empty if nothing."""
    headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: hook.secret} if hook.secret else {})
    try:
        async with session.post(hook.url, data=orjson.dumps(update), headers=headers, allow_redirects=False) as answer:
            if 200 <= answer.status < 300:
                return answer.status, ""
            return answer.status, f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except TimeoutError:
        return 0, "Read timeout expired"
    except aiohttp.ClientError:
        return 0, "Connection refused"
