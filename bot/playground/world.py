"""The world on Telegram's side: chats, messages, button presses, updates; what happens, independent of HTTP."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from bot.playground.chats import SUPERGROUPS, Chat, Door, member_json
from bot.playground.entities import Entity, cleaned, found, ordered
from bot.playground.files import Files
from bot.playground.messages import Json, Message
from bot.playground.refusals import QUERY_TOO_OLD, bad_request
from bot.playground.updates import Updates

Seen = TypeVar("Seen")
Listener = Callable[[str, Message | Chat | None], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person sees after pressing a button; an empty text shows nothing but stops the spinner."""

    text: str = ""
    alert: bool = False


@dataclass(slots=True, eq=False)
class Query:
    """A button press that waits for its answer; `asked_at` is seconds of a clock that only moves forward."""

    id: str
    person_id: int
    message: Message
    data: str
    asked_at: float
    answer: Answer | None = None


@dataclass(eq=False)
class World:
    """Everything that Telegram knows. `listeners` hear of every new or changed message and chat."""

    bot: Json
    chats: dict[int, Chat] = field(default_factory=dict)
    users: dict[int, Json] = field(default_factory=dict)
    files: Files = field(default_factory=Files)
    updates: Updates = field(default_factory=Updates)
    queries: dict[str, Query] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    listeners: list[Listener] = field(default_factory=list)
    query_lifetime: float = 60.0
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _stamps: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def chat(self, chat_id: int | str) -> Chat:
        """The chat of that id. Raises Refusal ("chat not found")."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may write there. Raises Refusal in Telegram's words."""
        chat = self.chat(chat_id)
        refusal = chat.refusal()
        if refusal is not None:
            raise refusal
        return chat

    def new_message(self, chat: Chat, sender: Json, text: str = "", **rest: object) -> Message:
        """A message with the next id, kept in the chat and told to listeners; the bot hears of it elsewhere."""
        if "entities" not in rest:
            text, rest["entities"] = read(text)
        number = chat.last_id + 1 if chat.id < SUPERGROUPS else next(self._ids)
        date = rest.pop("date", None) or int(time.time())
        message = Message(number, chat.as_json(), sender, date, text, **rest)  # type: ignore[arg-type]
        chat.keep(message)
        self.announce("message", message)
        return message

    def ask(self, user: Json, message: Message, data: str) -> Query:
        """A person pressed a button: queue the callback query for the bot."""
        query = Query(str(secrets.randbits(62)), user["id"], message, data, time.monotonic())
        self.queries[query.id] = query
        payload = {"id": query.id, "from": user, "message": message.as_json(), "chat_instance": str(message.chat_id)}
        self.updates.push("callback_query", {**payload, "data": data})
        self.pulse()
        return query

    def answer(self, query_id: str, answer: Answer) -> None:
        """The bot answers a button press. Raises Refusal for one that is unknown, answered or too old."""
        query = self.queries.pop(query_id, None)
        if query is None or time.monotonic() - query.asked_at > self.query_lifetime:
            raise bad_request(QUERY_TOO_OLD)
        query.answer = answer
        self.pulse()

    def turn(self, chat: Chat, by: Json, door: Door, old: str, new: str) -> None:
        """The bot's standing in a chat changes from status `old` to `new`, and it hears of it (my_chat_member)."""
        chat.door = door
        change = {"old_chat_member": member_json(self.bot, old), "new_chat_member": member_json(self.bot, new)}
        self.updates.push("my_chat_member", {"chat": chat.as_json(), "from": by, "date": int(time.time()), **change})
        self.announce("chat", chat)

    def tell_bot(self, kind: str, message: Message) -> None:
        """Queue a message for the bot; "edited_message" or "message"."""
        self.updates.push(kind, message.as_json())

    def announce(self, what: str, subject: Message | Chat | None = None) -> None:
        """Stamp a message and wake everyone who waits for a change: "message", "edit", "chat" or "settings"."""
        if isinstance(subject, Message):
            subject.stamp = next(self._stamps)
        for listener in self.listeners:
            listener(what, subject)
        self.pulse()

    def pulse(self) -> None:
        """Something changed: waiting conditions are looked at again."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def until(self, condition: Callable[[], Seen | None], seconds: float) -> Seen:
        """What the condition gives, as soon as it gives something. Raises TimeoutError after that many seconds."""
        async with asyncio.timeout(seconds):
            while True:
                seen = condition()
                if seen is not None:
                    return seen
                waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(waiting)
                try:
                    await waiting
                finally:
                    self._waiting.discard(waiting)

    @property
    def stamp(self) -> int:
        """A moment: everything that happens later has a greater stamp."""
        return next(self._stamps)


def read(text: str) -> tuple[str, list[Entity]]:
    """A person's text as Telegram keeps it, with what Telegram marks in it."""
    text = cleaned(text)
    return text, ordered(found(text))
