"""The webhook: takes updates as Telegram delivers them, and says 200 only once they are rows of the inbox.

Whatever is not answered with 2xx Telegram delivers again, for up to 24 hours (Bot API, setWebhook); an update that
comes twice is a row once. Strangers find neither path nor secret, and learn nothing from what they are refused with.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from bot import inbox
from bot.database import Database, StatementError
from bot.hooks import Hook
from bot.telegraph import Done, Outcome, Refused, Telegraph, TooFast

logger = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  its name, not the secret
# At a round trip of 50 ms that is 600 updates a second; Telegram allows 1 to 100 (Bot API, setWebhook).
CONNECTIONS: Final = 30
CHECK_SECONDS: Final = 30
START_TRIES: Final = 5
LONGEST_WAIT_SECONDS: Final = 30.0


class WebhookError(Exception):
    """Telegram does not take the webhook; the message is one line and names no address."""


@dataclass(slots=True)
class _Batch:
    """Updates that share a commit; `kept` once it has happened, and never if it failed or was cancelled."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    kept: bool = False


class Webhook:
    """Updates over HTTP, at `path`; the other way is `Poller`.

    `answered_at` is when Telegram last said that the webhook stands and that updates get through (seconds UTC).
    """

    def __init__(
        self, database: Database, telegraph: Telegraph, arrived: Callable[[], Awaitable[None]], address: str, hook: Hook
    ) -> None:
        self._database = database
        self._telegraph = telegraph
        self._arrived = arrived
        self._address = f"{address}/{hook.path}"
        self._secret = hook.secret
        self.path = urlsplit(self._address).path
        self.answered_at = self._moved_at = time.time()
        self._batch = _Batch()
        self._turn = asyncio.Lock()

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one delivery: empty 200 once it is kept, 503 if it cannot be, and 4xx for what is no update.

        A body over the server's limit raises the server's own 413.
        """
        told = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(told, self._secret.encode()):
            raise web.HTTPNotFound  # as for any other path
        try:
            update = _update_in(await request.read())
        except web.RequestPayloadError:  # packed, and cannot be unpacked
            raise web.HTTPBadRequest from None
        if update is None:
            raise web.HTTPBadRequest
        if not await self._keep(update):
            raise web.HTTPServiceUnavailable
        return web.Response()

    async def register(self) -> None:
        """Tell Telegram where to deliver. It is tried a few times; raises WebhookError where Telegram will not."""
        for attempt in range(START_TRIES):
            outcome = await self._set()
            if isinstance(outcome, Done):
                self.answered_at = time.time()
                return
            if attempt < START_TRIES - 1:
                logger.warning("Telegram does not take the webhook yet: %s", _reason(outcome))
                seconds = outcome.seconds if isinstance(outcome, TooFast) else 0.0
                await asyncio.sleep(min(max(seconds, attempt + 1.0), LONGEST_WAIT_SECONDS))
        raise WebhookError(f"Telegram does not take it: {_reason(outcome)}")

    async def run(self) -> None:
        """Ask Telegram every half minute how the webhook does, until cancelled."""
        while True:
            await self._check()
            await asyncio.sleep(CHECK_SECONDS)

    async def _keep(self, update: dict[str, Any]) -> bool:
        """Make an update a row; whether it is one. What arrives while a commit runs shares the next."""
        batch = self._batch
        batch.updates.append(update)
        async with self._turn:
            if batch is self._batch:  # the first of the batch whose turn it is commits for all
                self._batch = _Batch()
                await self._commit(batch)
        return batch.kept

    async def _commit(self, batch: _Batch) -> None:
        try:
            async with self._database.transaction() as tx:
                await inbox.keep(tx, batch.updates, int(time.time()))
        except Exception:
            logger.exception("updates could not be kept; Telegram delivers them again")
            return
        batch.kept = True
        self._moved_at = time.time()
        try:
            await self._arrived()
        except StatementError as error:  # a nudge may be lost: whoever leads looks at the rows too
            logger.warning("the leader could not be nudged: %s", error)

    async def _set(self) -> Outcome:
        return await self._telegraph.ask(
            "setWebhook",
            url=self._address,
            secret_token=self._secret,
            allowed_updates=inbox.KINDS,
            max_connections=CONNECTIONS,
            drop_pending_updates=False,
        )

    async def _check(self) -> None:
        asked_at = time.time()
        outcome = await self._telegraph.ask("getWebhookInfo")
        if not isinstance(outcome, Done) or not isinstance(outcome.result, dict):
            logger.warning("Telegram does not tell how the webhook does: %s", _reason(outcome))
        elif outcome.result.get("url") != self._address:
            logger.error("the webhook was taken away: another process uses the same BOT_TOKEN; it is set again")
            await self._set()
        elif self._is_stuck(outcome.result):
            # Telegram's words name what went wrong on the way, as a status or a certificate's fault.
            logger.warning(
                "Telegram cannot deliver updates: waiting=%s: %s",
                outcome.result.get("pending_update_count"),
                outcome.result.get("last_error_message"),
            )
        else:
            self.answered_at = asked_at

    def _is_stuck(self, info: dict[str, Any]) -> bool:
        """Whether updates wait, and Telegram failed to deliver since the last one that came."""
        return bool(info.get("pending_update_count")) and info.get("last_error_date", 0) > self._moved_at


def _update_in(body: bytes) -> dict[str, Any] | None:
    """The update that a body holds; None if it holds none, or one nested too deeply to be written as a row."""
    try:
        update = orjson.loads(body)
        orjson.dumps(update)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return update if inbox.is_update(update) else None


def _reason(outcome: Outcome) -> str:
    match outcome:
        case Refused(refusal):
            return refusal
        case TooFast():
            return "it asks for silence"
        case _:
            return "no usable answer"
