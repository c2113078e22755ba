"""Phones: what Telegram holds of every chat, and a telegraph that stops where a test wants it to.

A call waits until the test lets it through. It may be refused, or its answer may be lost although Telegram acted; what
may come again for that is counted by chat and rumour.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum

import orjson

from bot.owed import Due, Duty
from bot.pace import Lane
from bot.rumours import Rumour
from bot.telegraph import Done, Gone, Outcome, Refused, TooFast, Unsure

Call = tuple[int, int, Duty]  # rumour, follower, and what was sent
CARRIED: ContextVar[tuple[Rumour, Due]] = ContextVar("carried")  # what the call at hand is for


class Luck(Enum):
    """What becomes of a call."""

    FINE = "fine"
    UNHEARD = "Telegram acted, and its answer was lost"
    LOST = "no answer, and nothing was done"
    TOO_FAST = "silence asked for"
    REFUSED = "refused"


@dataclass(slots=True)
class Message:
    """A message of the bot on a phone: whose it is, and the revision that it shows."""

    number: int
    rumour: Rumour
    follower_id: int
    duty: Duty
    revision: int
    reply_to: int | None
    first: Rumour  # as it was sent
    text: str
    deleted: bool = False


@dataclass(slots=True)
class Phones:
    """The chats; `judge` hears of each message before it is there. While `turns` is 0, calls wait."""

    judge: Callable[[Rumour, Due, Message], None]
    turns: float = 0
    latency: float = 0.05
    hanging: int = 0
    chats: dict[int, list[Message]] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    luck: deque[Luck] = field(default_factory=deque)
    repeatable: Counter[Call] = field(default_factory=Counter)
    refused: set[Call] = field(default_factory=set)
    heard_in_crash: deque[bool] = field(default_factory=deque)
    _waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return sum(not one.done() for one in self._waiting)

    def let(self, turns: float) -> None:
        """Let so many calls through, those that wait first."""
        self.turns += turns
        while self._waiting and self.turns >= 1:
            one = self._waiting.popleft()
            if not one.done():
                self.turns -= 1
                one.set_result(None)

    def hold(self) -> None:
        """Let nothing more through."""
        self.turns = 0

    async def deliver(self, method: str, chat_id: int, lane: Lane, content: bytes) -> Outcome:
        """One call of the courier's."""
        del lane
        rumour, due = CARRIED.get()
        call = (rumour.id, due.follower_id, due.duty)
        try:
            await self._turn()
        except asyncio.CancelledError:  # a crash: who knows whether it had arrived
            if self.heard_in_crash and self.heard_in_crash.popleft() and chat_id not in self.blocked:
                self.repeatable[call] += 1
                self._take(method, chat_id, content, rumour, due)
            raise
        if chat_id in self.blocked:
            self.refused.add(call)
            return Gone("Forbidden: bot was blocked by the user")
        return self._answer(self.luck.popleft() if self.luck else Luck.FINE, method, chat_id, content, call)

    async def _turn(self) -> None:
        if self.turns >= 1:
            self.turns -= 1
            return
        self._waiting.append(asyncio.get_running_loop().create_future())
        await self._waiting[-1]

    def _answer(self, luck: Luck, method: str, chat_id: int, content: bytes, call: Call) -> Outcome:
        rumour, due = CARRIED.get()
        match luck:
            case Luck.TOO_FAST:
                return TooFast(3.0)
            case Luck.LOST:
                return Unsure("the server stumbled")
            case Luck.REFUSED:
                self.refused.add(call)
                return Refused("message to edit not found" if due.duty is Duty.EDIT else "message is too long")
            case Luck.UNHEARD:
                self.repeatable[call] += 1
                self._take(method, chat_id, content, rumour, due)
                return Unsure("no answer in time")
            case Luck.FINE:
                return self._take(method, chat_id, content, rumour, due)

    def _take(self, method: str, chat_id: int, content: bytes, rumour: Rumour, due: Due) -> Outcome:
        body = orjson.loads(content)
        chat = self.chats.setdefault(chat_id, [])
        if method == "editMessageText":
            return self._edit(chat, body, rumour, due)
        reply_to = body.get("reply_parameters", {}).get("message_id")
        number = 1000 * (chat_id % 1000) + len(chat) + 1
        message = Message(number, rumour, due.follower_id, due.duty, rumour.revision, reply_to, rumour, body["text"])
        self.judge(rumour, due, message)
        chat.append(message)
        return Done({"message_id": number})

    def _edit(self, chat: list[Message], body: dict[str, object], rumour: Rumour, due: Due) -> Outcome:
        held = next((one for one in chat if one.number == body["message_id"]), None)
        if held is None or held.rumour.id != rumour.id or held.duty is not Duty.ALERT:
            raise AssertionError(f"an edit of rumour {rumour.id} is for message {body['message_id']}, {held}")
        if held.deleted:
            self.refused.add((rumour.id, due.follower_id, due.duty))
            return Refused("message to edit not found")
        held.revision, held.rumour, held.text = rumour.revision, rumour, str(body["text"])
        return Done(True)
