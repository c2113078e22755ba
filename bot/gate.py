"""The gate: everyone who wants to send waits here for a turn; answers to people go before alerts."""

from __future__ import annotations

import asyncio
import heapq
import logging
from typing import Final

from bot.pace import OVERALL, Lane, Pace

logger = logging.getLogger(__name__)

Waiting = tuple[Lane, int, int, "asyncio.Future[None]"]
FAILURES_IN_A_ROW: Final = 50  # so many unanswered without an answer in between: Telegram is away, not one chat
PATIENCE_SECONDS: Final = 1.5  # an alert that has to wait longer is looked up anew: the world may change meanwhile
SCAN: Final = 200  # waiters looked at for one that may go; behind so many, someone always may


class TurnedAwayError(Exception):
    """No turn: the bot stops, or is silent for long. What was to be sent stays owed."""


class Gate:
    """Turns at the pace of one bot token.

    Telegram does not say whether a 429 is meant for one chat or for the whole bot. So after the first, that chat is
    silent and the others go on one at a time; a second 429, for another chat, silences all until the later deadline.

    While Telegram is away (many calls in a row had no usable answer), one message every two seconds tries whether it is
    back, answers to people first; the first that is answered brings the usual rate back, and never more.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._waiting: list[Waiting] = []
        self._order = 0
        self._out = 0
        self._suspect: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._failures = 0
        self._closed = False

    async def enter(self, chat_id: int, lane: Lane) -> None:
        """Wait until a message to this chat may leave; whoever entered must `leave`.

        Raises TurnedAwayError for an alert or edit where the bot stops, or the whole bot is silent for long.
        """
        if lane is not Lane.ANSWER and self._turns_away():
            raise TurnedAwayError
        if self._waiting or not self._goes_at_once(chat_id, lane):
            await self._wait(chat_id, lane)

    def leave(self) -> None:
        """Give the turn back: what was sent has been answered."""
        self._out -= 1
        self._open()

    def _goes_at_once(self, chat_id: int, lane: Lane) -> bool:
        """Take a turn without waiting; false if that is not allowed now."""
        now = self._now()
        if (self._probing() and self._out) or self._pace.ready_at(chat_id, lane, now) > now:
            return False
        self._pace.take(chat_id, lane, now)
        self._out += 1
        return True

    async def _wait(self, chat_id: int, lane: Lane) -> None:
        future = asyncio.get_running_loop().create_future()
        self._order += 1
        heapq.heappush(self._waiting, (lane, self._order, chat_id, future))
        self._open()
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                self.leave()
            raise

    def accepted(self, chat_id: int) -> None:
        """Note that Telegram took a message: whatever made it ask for silence was another chat's."""
        if self._suspect is not None and self._suspect != chat_id:
            self._suspect = None

    def refused(self, chat_id: int, seconds: float) -> list[int]:
        """Note a 429 for a message to this chat; the scopes that are now silent for so many seconds."""
        until = self._now() + seconds
        scopes = [chat_id]
        suspect = self._suspect
        if suspect is not None and suspect != chat_id and self._pace.paused_until(suspect) > self._now():
            scopes.append(OVERALL)
            until = max(until, self._pace.paused_until(suspect))
        else:
            self._suspect = chat_id
        for scope in scopes:
            self._pace.pause(scope, until)
        self._send_off()
        return scopes

    def pause(self, scope: int, seconds: float) -> None:
        """Silence a chat, or the whole bot, for so many seconds from now."""
        self._pace.pause(scope, self._now() + seconds)
        self._send_off()

    def close(self) -> None:
        """The bot stops: nothing but answers gets a turn from now on."""
        self._closed = True
        self._send_off()

    def answered(self) -> None:
        """Note that Telegram gave a usable answer, whatever it said."""
        self._failures = 0
        if self._pace.crawling:
            logger.warning("Telegram is back")
            self._pace.stride(self._now())
            self._open()

    def unanswered(self) -> None:
        """Note that a call had no usable answer."""
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW and not self._pace.crawling:
            logger.warning("Telegram is away: one message at a time tries whether it is back")
            self._pace.crawl()

    @property
    def away(self) -> bool:
        """Whether Telegram does not answer at all."""
        return self._pace.crawling

    def chat_wait(self, chat_id: int, lane: Lane) -> float:
        """Seconds until this chat's own limits allow a message; 0 where they allow it now."""
        now = self._now()
        return max(0.0, self._pace.chat_ready_at(chat_id, lane, now) - now)

    def silence(self) -> float:
        """Seconds for which the whole bot is silent; 0 where it is not."""
        return max(0.0, self._pace.paused_until(OVERALL) - self._now())

    def _turns_away(self) -> bool:
        return self._closed or self.silence() > PATIENCE_SECONDS

    def _send_off(self) -> None:
        """Turn away the alerts and edits that wait in vain."""
        if self._turns_away():
            for lane, _, _, future in self._waiting:
                if lane is not Lane.ANSWER and not future.done():
                    future.set_exception(TurnedAwayError())

    def _open(self) -> None:
        """Let through everyone who may go now, and come back when the next one may."""
        if not self._waiting:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting and not (self._probing() and self._out):
            now = self._now()
            wait = self._let_one_through(now)
            if wait is not None:
                self._timer = asyncio.get_running_loop().call_later(wait, self._open)
                return
        if self._waiting and self._suspect is not None:
            # The one that is out may hang; once the suspect's silence is over, nobody need wait for it.
            wait = max(0.0, self._pace.paused_until(self._suspect) - self._now())
            self._timer = asyncio.get_running_loop().call_later(wait + 0.001, self._open)

    def _let_one_through(self, now: float) -> float | None:
        """Free the first waiter who may go; None if one went, else seconds until one may."""
        skipped: list[Waiting] = []
        soonest = now + 1.0
        try:
            while self._waiting and len(skipped) < SCAN:
                lane, _, chat_id, future = waiting = heapq.heappop(self._waiting)
                if future.done():
                    continue
                ready_at = self._pace.ready_at(chat_id, lane, now)
                if ready_at <= now:
                    self._pace.take(chat_id, lane, now)
                    self._out += 1
                    future.set_result(None)
                    return None
                skipped.append(waiting)
                soonest = min(soonest, ready_at)
        finally:
            for waiting in skipped:
                heapq.heappush(self._waiting, waiting)
        return max(0.0005, soonest - now)

    def _probing(self) -> bool:
        suspect = self._suspect
        return suspect is not None and self._pace.paused_until(suspect) > self._now()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
