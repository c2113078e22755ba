"""Flood limits: how much a bot may send before Telegram answers 429.

Telegram publishes: about 30 messages a second overall, one a second in one chat with short bursts, 20 a minute in a
group (Bots FAQ, "My bot is hitting limits"). The exact numbers are undocumented; these are strict readings of them.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is allowed. Edits count towards the whole only: the limits per chat speak of messages.

    `overall` is calls in any one second, of which `tolerance` (a share) more passes, since a network shuffles what a
    bot paced well; messages that are paid for have the limit `paid` instead. `private` is messages a second in one
    private chat once a `burst` is used up; `group` is messages in any one minute in one group.
    """

    overall: int = 30
    paid: int = 1000
    tolerance: float = 0.1
    private: float = 1.0
    burst: int = 3
    group: int = 20


@dataclass(slots=True)
class _Bucket:
    """Tokens of one private chat, refilled with time."""

    tokens: float
    at: float


@dataclass(slots=True)
class Flood:
    """Counts what is sent. Times are seconds of a clock that only moves forward."""

    limits: Limits | None
    refused: int = 0
    _second: deque[float] = field(default_factory=deque)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _chats: dict[int, _Bucket] = field(default_factory=dict)

    def wait(self, chat_id: int, now: float, *, edit: bool, paid: bool = False) -> int:
        """Whole seconds until this call would be allowed; 0 counts it as sent."""
        if self.limits is None:
            return 0
        seconds = max(self._overall(now, paid=paid), 0.0 if edit else self._in_chat(chat_id, now))
        if seconds > 0:
            self.refused += 1
            return math.ceil(seconds)
        self._count(chat_id, now, edit=edit)
        return 0

    def _overall(self, now: float, *, paid: bool) -> float:
        limits = self._limits
        allowed = limits.paid if paid else limits.overall
        while self._second and self._second[0] <= now - 1:
            self._second.popleft()
        full = len(self._second) >= math.floor(allowed * (1 + limits.tolerance))
        return self._second[0] + 1 - now if full else 0.0

    def _in_chat(self, chat_id: int, now: float) -> float:
        limits = self._limits
        if chat_id < 0:
            minute = self._groups.setdefault(chat_id, deque())
            while minute and minute[0] <= now - 60:
                minute.popleft()
            return minute[0] + 60 - now if len(minute) >= limits.group else 0.0
        bucket = self._chats.get(chat_id)
        if bucket is None:
            return 0.0
        bucket.tokens = min(limits.burst, bucket.tokens + (now - bucket.at) * limits.private)
        bucket.at = now
        return 0.0 if bucket.tokens >= 1 else (1 - bucket.tokens) / limits.private

    def _count(self, chat_id: int, now: float, *, edit: bool) -> None:
        self._second.append(now)
        if edit:
            return
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).append(now)
        else:
            bucket = self._chats.setdefault(chat_id, _Bucket(self._limits.burst, now))
            bucket.tokens -= 1

    @property
    def _limits(self) -> Limits:
        return self.limits or Limits()
