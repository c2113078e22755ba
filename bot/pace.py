"""Pace: when the next message may leave, by Telegram's limits and its requests for silence.

Pure: the caller's clock comes in as `now`, in seconds of any steady clock. The limits are of the bot's token: about 30
messages a second overall, one a second in a chat with short bursts tolerated, 20 a minute in a group (Telegram's bot
FAQ).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

OVERALL: Final = 0  # the scope of the whole bot; every chat's id is another number
CHAT_SECONDS: Final = 1.0
GROUP_MESSAGES: Final = 20
FREE_RATE: Final = 30.0  # messages a second; with paid broadcasts up to PAID_RATE (Bot API 10.1, sendMessage)
PAID_RATE: Final = 1000.0
STARS_A_MESSAGE: Final = 0.1  # for each one above the free rate, charged on success only
GROUP_SECONDS: Final = 60.0
# A person who types fast is answered at once: three answers in a row, as "short bursts" allows, then one a second.
ANSWER_AHEAD_SECONDS: Final = 2.0
# What alerts leave of the rate, in messages a second and as a share: without it, an answer would have to wait until
# the second is over whose messages they used up. One answer may be ahead of the pace beside the one whose turn it is:
# with two, a start that held back its first burst let 34 messages arrive in a second (tests/test_fan_out.py, three
# busy processes beside it: 2 of 5 runs).
RESERVE: Final = 0.75
RESERVED_SHARE: Final = 0.025
ANSWERS_AHEAD: Final = 1
KEPT_CHATS: Final = 5_000
PROBE_SECONDS: Final = 2.0  # between two messages while Telegram is away: people wait little longer than it is


class Lane(IntEnum):
    """Who goes first when several wait."""

    ANSWER = 0
    ALERT = 1
    EDIT = 2


@dataclass(frozen=True, slots=True)
class Budget:
    """How many messages a second may leave, and whether those above the free rate are paid for."""

    rate: float = FREE_RATE
    paid: bool = False

    def seconds(self, messages: int) -> float:
        """How long so many messages take."""
        return messages / self.rate

    def stars(self, messages: int) -> int:
        """What so many messages cost at most, in Stars."""
        free = FREE_RATE * max(1.0, self.seconds(messages))
        return math.ceil(STARS_A_MESSAGE * max(0.0, messages - free)) if self.paid else 0


FREE: Final = Budget()


class Pace:
    """The budget of one bot token at `rate` messages a second: in no second at all do more leave.

    Alerts and edits are spaced evenly, a little wider than the rate asks. Answers come in between, and push those
    behind them back by one turn. Only messages can be paid for, so edits keep to the free rate.
    """

    def __init__(self, rate: float) -> None:
        self._spacing = 1 / max(rate - RESERVE, rate * (1 - RESERVED_SHARE))
        self._slack = min(0.02, 5 / rate)  # evens out a late clock
        self._ahead = self._slack + ANSWERS_AHEAD * self._spacing
        self._next = 0.0
        self._left: deque[float] = deque(maxlen=max(1, int(rate)))  # when the latest messages left
        self._usual = self._spacing
        self._edit_spacing = max(self._spacing, 1 / FREE_RATE)
        self._next_edit = 0.0
        self._due: dict[int, float] = {}  # when each chat has used up what was sent to it, at one message a second
        self._groups: dict[int, deque[float]] = {}
        self._pauses: dict[int, float] = {}

    def ready_at(self, chat_id: int, lane: Lane, now: float) -> float:
        """The moment from which a message to this chat may leave; `now` or earlier means at once."""
        early = self._ahead if lane is Lane.ANSWER else self._slack
        overall = max(self._next - early, self._second_over(), self._pauses.get(OVERALL, 0.0))
        if lane is Lane.EDIT:
            overall = max(overall, self._next_edit - self._slack)
        return max(overall, self.chat_ready_at(chat_id, lane, now))

    def _second_over(self) -> float:
        """When the second is over that already holds as many messages as it may; 0 if it does not."""
        return self._left[0] + 1.0 if len(self._left) == self._left.maxlen else 0.0

    def chat_ready_at(self, chat_id: int, lane: Lane, now: float) -> float:
        """The same for the limits of this chat alone."""
        return max(self._pauses.get(chat_id, 0.0), self._chat_limit(chat_id, lane, now))

    def _chat_limit(self, chat_id: int, lane: Lane, now: float) -> float:
        due = self._due.get(chat_id, 0.0)
        if chat_id > 0:
            return due - ANSWER_AHEAD_SECONDS if lane is Lane.ANSWER else due
        sent = self._groups.get(chat_id)
        if sent is None or len(sent) < GROUP_MESSAGES:
            return due
        return max(due, sent[0] + GROUP_SECONDS)

    def take(self, chat_id: int, lane: Lane, now: float) -> None:
        """Note that a message to this chat, or an edit in it, leaves now."""
        self._left.append(now)
        self._next = max(self._next, now) + self._spacing
        if lane is Lane.EDIT:
            self._next_edit = max(self._next_edit, now) + self._edit_spacing
        if len(self._due) > KEPT_CHATS:
            self._forget(now)
        self._due[chat_id] = max(self._due.get(chat_id, 0.0), now) + CHAT_SECONDS
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque(maxlen=GROUP_MESSAGES)).append(now)

    def _forget(self, now: float) -> None:
        """Drop the chats whose limits no longer bind."""
        self._due = {chat_id: due for chat_id, due in self._due.items() if due > now}
        self._groups = {chat_id: sent for chat_id, sent in self._groups.items() if sent[-1] > now - GROUP_SECONDS}

    def crawl(self) -> None:
        """Telegram is away: one message each two seconds leaves, to see whether it is back."""
        self._spacing = PROBE_SECONDS

    def stride(self, now: float) -> None:
        """Telegram is back: at the usual rate again, and not above it."""
        self._spacing = self._usual
        self._next = min(self._next, now + self._usual)

    @property
    def crawling(self) -> bool:
        """Whether Telegram is away."""
        return self._spacing > self._usual

    def pause(self, scope: int, until: float) -> None:
        """Let nothing leave for a chat, or for `OVERALL`, before `until`; a pause is never shortened."""
        self._pauses[scope] = max(self._pauses.get(scope, 0.0), until)

    def paused_until(self, scope: int) -> float:
        """When the pause of a scope ends; 0 where there is none."""
        return self._pauses.get(scope, 0.0)

    def forget_pauses(self, now: float) -> None:
        """Drop the pauses that are over."""
        self._pauses = {scope: until for scope, until in self._pauses.items() if until > now}
