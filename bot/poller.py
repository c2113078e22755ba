"""The poller: fetches updates and makes each a row of the inbox before it asks for the next.

python-telegram-bot's own poller confirms updates before they are handled, dies silently when queueing fails, and
fetches a batch it cannot parse again without a pause; this one keeps raw JSON and asks further only after the commit.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import orjson

from bot import inbox
from bot.database import Database
from bot.telegraph import Done, Outcome, Refused, Telegraph, TooFast

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 25  # how long Telegram may keep the question open
READ_SECONDS: Final = POLL_SECONDS + 10.0
BREATH_SECONDS: Final = 0.2  # between two polls that brought nothing, should the server not wait
LONGEST_WAIT_SECONDS: Final = 4  # so that people are answered soon after Telegram is back
QUIET_SECONDS: Final = 2 * 86_400  # after a week without updates Telegram numbers them anew


class Poller:
    """Long polling, one question at a time. `answered_at` is when Telegram last answered (seconds UTC)."""

    def __init__(self, database: Database, telegraph: Telegraph, arrived: Callable[[], None]) -> None:
        self._database = database
        self._telegraph = telegraph
        self._arrived = arrived
        self._offset: int | None = None
        self._news_at = time.time()
        self.answered_at = time.time()

    async def run(self) -> None:
        """Poll until cancelled."""
        # A webhook that an earlier set-up left behind would make every poll a conflict.
        await self._telegraph.ask("deleteWebhook", drop_pending_updates=False)
        failures = 0
        while True:
            if await self._poll():
                failures = 0
                continue
            failures += 1
            await asyncio.sleep(min(1 << min(failures - 1, 5), LONGEST_WAIT_SECONDS))

    async def _poll(self) -> bool:
        """Ask once and keep what comes; false if it has to be asked again after a pause."""
        asked_at = time.monotonic()
        outcome = await self._telegraph.call("getUpdates", orjson.dumps(self._question()), READ_SECONDS)
        if not isinstance(outcome, Done) or not isinstance(outcome.result, list):
            _explain(outcome)
            if isinstance(outcome, TooFast):
                await asyncio.sleep(outcome.seconds)
            return False
        self.answered_at = time.time()
        if outcome.result:
            return await self._keep(outcome.result)
        if time.monotonic() - asked_at < BREATH_SECONDS:
            await asyncio.sleep(BREATH_SECONDS)
        return True

    def _question(self) -> dict[str, Any]:
        if time.time() - self._news_at > QUIET_SECONDS:
            self._offset = None
        question: dict[str, Any] = {"timeout": POLL_SECONDS, "allowed_updates": inbox.KINDS}
        if self._offset is not None:
            question["offset"] = self._offset
        return question

    async def _keep(self, updates: list[Any]) -> bool:
        readable = [update for update in updates if inbox.is_update(update)]
        if len(readable) < len(updates):
            logger.error("Telegram sent updates without a number: count=%d", len(updates) - len(readable))
        try:
            async with self._database.transaction() as tx:
                await inbox.keep(tx, readable, int(time.time()))
        except Exception:
            # The offset stays, so Telegram keeps them for us until the database can be written again.
            logger.exception("updates could not be kept; they are asked for again")
            return False
        self._news_at = time.time()
        if readable:
            self._offset = max(update["update_id"] for update in readable) + 1
        self._arrived()
        return bool(readable)


def _explain(outcome: Outcome) -> None:
    if isinstance(outcome, Refused) and "onflict" in outcome.refusal:
        logger.error("another process polls with the same BOT_TOKEN, or a webhook is set: stop it, or this one")
    else:
        logger.warning("polling failed and is tried again: %s", outcome)
