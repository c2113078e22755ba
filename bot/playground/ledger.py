"""The ledger: every call, when it came and what became of it; independent of what the bot believes."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

KEPT = 200_000  # calls; about 120 MB at most, since texts and keyboards that repeat are kept once
SENDING = frozenset({"sendMessage", "sendPhoto", "editMessageText", "editMessageReplyMarkup"})
_SHARED = 4_096  # texts and keyboards remembered for sharing


@dataclass(slots=True)
class Call:
    """One call. `at` is seconds of a clock that only moves forward, `wall` seconds UTC.

    `code` is the HTTP status, 0 while unanswered and where the connection was cut; `accepted` says whether Telegram
    acted; `early` whether it came before the moment that an earlier 429 had named.
    """

    number: int
    at: float
    wall: float
    method: str
    params: dict[str, Any]
    chat_id: int | None = None
    code: int = 0
    accepted: bool = False
    message_id: int | None = None
    description: str = ""
    violation: bool = False
    fault: str = ""
    early: bool = False


@dataclass(slots=True)
class Ledger:
    """The last `kept` calls in order, with totals over all of them."""

    kept: int = KEPT
    total: int = 0
    calls: deque[Call] = field(init=False)
    violations: list[Call] = field(default_factory=list)
    early: list[Call] = field(default_factory=list)
    _deadlines: dict[int | None, float] = field(default_factory=dict)
    _shared: dict[str | bytes, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calls = deque(maxlen=self.kept)

    def begin(self, method: str) -> Call:
        """Note that a call arrived."""
        self.total += 1
        call = Call(self.total, time.monotonic(), time.time(), method, {})
        self.calls.append(call)
        return call

    def fill(self, call: Call, params: dict[str, Any]) -> None:
        """Note what it asked, and whether it came too early."""
        call.params = {name: self._share(value) for name, value in params.items()}
        chat_id = params.get("chat_id")
        call.chat_id = chat_id if isinstance(chat_id, int) else None
        if call.method in SENDING and call.at < self.deadline(call.chat_id):
            call.early = True
            self.early.append(call)

    def violated(self, call: Call, description: str) -> None:
        """Note that the bot broke the contract."""
        call.violation = True
        call.description = description
        self.violations.append(call)

    def forbid(self, chat_id: int | None, until: float) -> None:
        """A 429 was given for this chat, or for all (None), until that moment; deadlines only move forward."""
        self._deadlines[chat_id] = max(until, self._deadlines.get(chat_id, 0.0))

    def deadline(self, chat_id: int | None) -> float:
        """Before when nothing may be sent to this chat; 0 if nothing stands against it."""
        return max(self._deadlines.get(None, 0.0), self._deadlines.get(chat_id, 0.0))

    def accepted(self, method: str | None = None, *, chat_id: int | None = None, text: str = "") -> list[Call]:
        """The calls on which Telegram acted, in order, narrowed by method, chat and a piece of the text."""
        return [call for call in self.select(method, chat_id=chat_id, text=text) if call.accepted]

    def refused(self, method: str | None = None, *, chat_id: int | None = None, code: int | None = None) -> list[Call]:
        """The calls that were answered with an error, in order."""
        chosen = self.select(method, chat_id=chat_id)
        return [call for call in chosen if call.code >= 400 and code in (None, call.code)]

    def select(self, method: str | None = None, *, chat_id: int | None = None, text: str = "") -> Iterator[Call]:
        """All calls that match, whatever became of them."""
        for call in self.calls:
            if (
                method in (None, call.method)
                and chat_id in (None, call.chat_id)
                and (not text or text in str(call.params.get("text", call.params.get("caption", ""))))
            ):
                yield call

    def rate_windows(self, seconds: float = 1.0) -> int:
        """The most messages and edits that arrived within any window of that many seconds."""
        window: deque[float] = deque()
        most = 0
        for call in self.calls:
            if call.method in SENDING:
                window.append(call.at)
                while window[0] <= call.at - seconds:
                    window.popleft()
                most = max(most, len(window))
        return most

    def _share(self, value: object) -> object:
        """The same object for equal texts and keyboards: a rumour's text goes to thousands."""
        if isinstance(value, str):
            key: str | bytes = value
        elif isinstance(value, dict):
            key = orjson.dumps(value)
        else:
            return value
        if len(self._shared) >= _SHARED:
            self._shared.clear()
        return self._shared.setdefault(key, value)
