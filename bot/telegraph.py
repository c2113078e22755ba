"""The telegraph: one call to Telegram, and what came of it, from a short closed list of outcomes.

`BadRequest` and `TimedOut` are kinds of `NetworkError` in python-telegram-bot, so the order of the refusals matters.
"""

from __future__ import annotations

import itertools
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import orjson
from telegram import error

from bot import pauses
from bot.database import Database, StatementError
from bot.gate import Gate
from bot.pace import Lane
from bot.transport import READ_SECONDS, AiohttpRequest, Content

logger = logging.getLogger(__name__)

FIRST_LATENCY_SECONDS: Final = 0.05
HANGING_SECONDS: Final = 2.0  # a call that takes longer than this hangs, and nobody else should wait for it
UNAUTHORISED_SECONDS: Final = 30.0  # a revoked token is asked again twice a minute, not thousands of times
GONE: Final = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "bot was kicked",
    "bot is not a member",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
    "group chat was deactivated",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
)


@dataclass(frozen=True, slots=True)
class Done:
    """Telegram accepted the call; `result` is what it answered."""

    result: Any

    @property
    def message_id(self) -> int | None:
        """The id of the message that was sent or edited, where the answer holds one."""
        return self.result.get("message_id") if isinstance(self.result, dict) else None


@dataclass(frozen=True, slots=True)
class TooFast:
    """Telegram asked for so many seconds of silence; nothing was sent."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat cannot be reached any more: blocked, deactivated, kicked, not found."""

    refusal: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup with another id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will not take this call, now or later."""

    refusal: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """No usable answer: the call was perhaps accepted. `reached` is false where it surely was not."""

    why: str
    reached: bool = True


Outcome = Done | TooFast | Gone | Moved | Refused | Unsure


class Telegraph:
    """Calls Telegram at the pace of the gate; remembers its requests for silence in the database.

    `latency` is how long Telegram lately took to answer, in seconds; calls without an answer do not count.
    """

    def __init__(
        self,
        request: AiohttpRequest,
        base_url: str,
        gate: Gate,
        database: Database,
        may_send: Callable[[], bool] = lambda: True,
    ) -> None:
        self._request = request
        self._base_url = base_url
        self._gate = gate
        self._database = database
        self._may_send = may_send
        self.latency = FIRST_LATENCY_SECONDS
        self._out: dict[int, float] = {}  # alerts and edits on their way, in the order in which they left
        self._calls = itertools.count()

    @property
    def hanging(self) -> int:
        """How many alerts and edits wait for an answer that is overdue."""
        overdue = time.monotonic() - HANGING_SECONDS
        if next(iter(self._out.values()), overdue) >= overdue:  # almost always, and asked for each alert
            return 0
        return sum(1 for _ in itertools.takewhile(lambda started: started < overdue, self._out.values()))

    @property
    def away(self) -> bool:
        """Whether Telegram does not answer at all."""
        return self._gate.away

    async def deliver(self, method: str, chat_id: int, lane: Lane, content: Content) -> Outcome:
        """Make a call that shows something in a chat, when its turn has come. Raises TurnedAwayError like the gate."""
        await self._gate.enter(chat_id, lane)
        number, started = next(self._calls), time.monotonic()
        if lane is not Lane.ANSWER:
            self._out[number] = started
        try:
            outcome = await self.call(method, content)
            self._learn(outcome, time.monotonic() - started)
            if isinstance(outcome, TooFast):
                await self._fall_silent(chat_id, outcome.seconds)
            elif isinstance(outcome, Done):
                self._gate.accepted(chat_id)
        finally:
            self._out.pop(number, None)
            self._gate.leave()
        return outcome

    def _learn(self, outcome: Outcome, seconds: float) -> None:
        """Note whether Telegram is there, and how quick it is: a moving average sizes the number of sends in flight."""
        if isinstance(outcome, Unsure):
            self._gate.unanswered()
            return
        self._gate.answered()
        self.latency += 0.1 * (min(seconds, 5.0) - self.latency)

    async def call(self, method: str, content: Content, read_seconds: float = READ_SECONDS) -> Outcome:
        """Make one call at once, outside the pace: what it answers, never an exception of Telegram's.

        Nothing is called where another process may lead by now.
        """
        if not self._may_send():
            return Unsure("another process may lead", reached=False)
        try:
            return Done(await self._request.call(f"{self._base_url}/{method}", content, read_seconds))
        except error.InvalidToken:
            logger.error("Telegram does not accept BOT_TOKEN: nothing is sent for %d s", UNAUTHORISED_SECONDS)  # noqa: TRY400
            self._gate.pause(0, UNAUTHORISED_SECONDS)
            return Unsure("unauthorised", reached=False)
        except error.TelegramError as refusal:
            return outcome_of(refusal)
        except (KeyError, TypeError):
            return Unsure("the answer holds no result")

    async def ask(self, method: str, **parameters: object) -> Outcome:
        """Make one call that shows nothing in a chat, with its parameters by name."""
        return await self.call(method, orjson.dumps(parameters))

    async def _fall_silent(self, chat_id: int, seconds: float) -> None:
        scopes = self._gate.refused(chat_id, seconds)
        logger.warning("Telegram asked for silence: seconds=%s scopes=%s", seconds, scopes)
        try:
            async with self._database.transaction() as tx:
                await pauses.keep(tx, scopes, math.ceil(time.time() + seconds))
        except StatementError:
            # Only a restart would miss the row; the call's outcome must not be lost over it.
            logger.exception("a silence could not be kept")


def outcome_of(refusal: error.TelegramError) -> Outcome:
    """What a refusal means. The order counts: see the module's first lines."""
    text = refusal.message
    match refusal:
        case error.RetryAfter():
            return TooFast(_seconds(refusal.retry_after))
        case error.ChatMigrated():
            return Moved(refusal.new_chat_id)
        case error.Forbidden():
            return Gone(text)
        case error.BadRequest():
            return Gone(text) if any(sign in text.lower() for sign in GONE) else Refused(text)
        case error.Conflict():
            return Refused(text)
        case error.TimedOut():
            return Unsure("no answer in time")
        case _:
            return Unsure(text[:200], reached="failed: ClientConnector" not in text)


def _seconds(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
