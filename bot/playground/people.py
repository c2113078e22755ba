"""People with phones, as tests and the page play them: they write, forward, press, block, and look at the screen."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

from telegram.constants import MessageLimit

from bot.playground.chats import Chat, Door
from bot.playground.entities import utf16_length
from bot.playground.groups import Group
from bot.playground.messages import Json, Message
from bot.playground.world import Answer, Query, World, read

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PATIENCE = 5.0  # seconds that a person waits for something to appear
_numbers = itertools.count(1)


class Person:
    """Someone with a phone. What they do becomes updates for the bot; what the bot does shows on `screen()`."""

    def __init__(self, world: World, user: Json, chat: Chat) -> None:
        self.world = world
        self.user = user
        self.chat = chat
        self._since = 0
        self._seen: set[tuple[int, int]] = set()

    @property
    def id(self) -> int:
        """The person's numeric id, which is also the id of the private chat with the bot."""
        return int(self.user["id"])

    async def say(
        self,
        text: str,
        *,
        chat: Group | None = None,
        thread: int | None = None,
        reply_to: Message | None = None,
        anonymous: bool = False,
        via_bot: str = "",
        date: int | None = None,
        **extra: object,
    ) -> Message:
        """Write a message in private, or in a group and there in a topic; `extra` goes into its JSON as it stands.

        `anonymous` writes in the group's name, `via_bot` through another bot of that username. Raises ValueError for
        a text that no app would send in one message.
        """
        if not text.strip() or utf16_length(text) > MessageLimit.MAX_TEXT_LENGTH:
            raise ValueError(f"apps send 1 to {MessageLimit.MAX_TEXT_LENGTH:d} characters; use paste() for more")
        where, sender = self._place(chat), self.user
        if anonymous:
            sender, extra = ANONYMOUS, {"sender_chat": where.as_json(), **extra}
        if via_bot:
            other = {"id": 98765, "is_bot": True, "first_name": via_bot, "username": via_bot}
            extra = {"via_bot": other, **extra}
        return self._post(where, sender, text.strip(), thread=thread, reply_to=reply_to, date=date, extra=extra)

    async def paste(self, text: str, *, reply_to: Message | None = None) -> list[Message]:
        """Write a text of any length: like Telegram's apps, cut at a line or a space before 4,096 characters."""
        return [await self.say(piece, reply_to=reply_to) for piece in pieces(text)]

    async def reply(self, message: Message, text: str) -> Message:
        """Answer one message, in its chat and topic."""
        where = self.world.chat(message.chat_id)
        return self._post(where, self.user, text.strip(), thread=message.thread, reply_to=message)

    async def forward(
        self,
        text: str,
        origin: str = "channel",
        title: str = "Calcio Oggi",
        username: str = "",
        date: int | None = None,
    ) -> Message:
        """Forward a message that came from a "channel", a "person", a "hidden" person or a "group", in private."""
        moment = date or int(time.time()) - 60
        return self._post(
            self._place(None),
            self.user,
            text.strip(),
            extra={"forward_origin": _origin(origin, title, username, moment)},
        )

    async def sticker(self, chat: Group | None = None) -> Message:
        """Send a sticker."""
        sticker = _file() | {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._post(self._place(chat), self.user, "", extra={"sticker": {**sticker, "emoji": "⚽"}})

    async def photo(self, caption: str = "", chat: Group | None = None) -> Message:
        """Send a photo, perhaps with a caption."""
        photo = [_file() | {"width": 320, "height": 240, "file_size": 12_345}]
        return self._post(self._place(chat), self.user, caption.strip(), extra={"photo": photo})

    async def edit(self, message: Message, text: str) -> Message:
        """Change one's own message."""
        if message.sender is not self.user:
            raise ValueError("people edit only what they wrote")
        message.text, message.entities = read(text.strip())
        message.edited_at = message.changed_at = int(time.time())
        self.world.announce("edit", message)
        self.world.tell_bot("edited_message", message)
        return message

    async def press(
        self,
        message: Message | int | None = None,
        *,
        label: str = "",
        data: str = "",
        chat: Group | None = None,
        forged: bool = False,
        wait: float = PATIENCE,
    ) -> Answer | None:
        """Press a button: of that message, or of the newest one that has it. Returns what the phone then shows.

        `forged` sends data that no button of the message holds, as a tampered app can. `wait` is seconds; with 0
        nobody waits and None comes back. Raises LookupError without such a button, TimeoutError without an answer.
        """
        query = self._ask(self._pressed(message, label, data, chat, forged=forged), label, data, forged=forged)
        if wait <= 0:
            return None
        return await self.world.until(lambda: query.answer, wait)

    def block(self) -> None:
        """Block the bot, which hears of it."""
        self.world.turn(self.chat, self.user, Door.BLOCKED, "member", "kicked")

    def unblock(self) -> None:
        """Unblock the bot, which hears of it."""
        self.world.turn(self.chat, self.user, Door.OPEN, "kicked", "member")

    def deactivate(self) -> None:
        """Delete the account; the bot hears nothing and finds out when it writes."""
        self.chat.door = Door.DEACTIVATED

    def screen(self, chat: Group | None = None) -> list[Message]:
        """What the phone shows now in the private chat (or a group), oldest first."""
        return (chat.chat if chat else self.chat).screen()

    async def expect(
        self,
        text_contains: str = "",
        *,
        button: str = "",
        edited: bool | None = None,
        matching: Callable[[Message], bool] | None = None,
        chat: Group | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - the caller's patience is part of the promise
    ) -> Message:
        """The next message of the bot, new or changed, that fits: with that text, that button, edited or not.

        "Next" means: since this person last wrote or pressed, and not returned by an earlier `expect`. Raises
        AssertionError, showing the screen, after `timeout` seconds.
        """

        def fits(message: Message) -> bool:
            return (
                text_contains in message.text
                and (not button or message.key(label=button) is not None)
                and edited in (None, message.edited)
                and (matching is None or matching(message))
            )

        try:
            return await self.world.until(lambda: self._next(fits, chat), timeout)
        except TimeoutError:
            shown = "\n".join(map(str, self.screen(chat)[-6:]))
            wanted = text_contains or button or "such a message"
            raise AssertionError(
                f"{self.user['first_name']} waited {timeout} s for {wanted!r}; seen:\n{shown}"
            ) from None

    def _next(self, fits: Callable[[Message], bool], chat: Group | None) -> Message | None:
        for message in self.screen(chat):
            mark = (message.chat_id * 1_000_000 + message.id, message.stamp)
            if message.from_bot and message.stamp > self._since and mark not in self._seen and fits(message):
                self._seen.add(mark)
                return message
        return None

    def _place(self, chat: Group | None) -> Chat:
        if chat is not None:
            return chat.chat
        if self.chat.door in (Door.BLOCKED, Door.DEACTIVATED):
            raise ValueError("a blocked bot cannot be written to: unblock it first")
        self.chat.door = Door.OPEN
        return self.chat

    def _post(self, chat: Chat, sender: Json, text: str, **rest: Any) -> Message:  # noqa: ANN401
        self._since = self.world.stamp
        message = self.world.new_message(chat, sender, text, **rest)
        self.world.tell_bot("message", message)
        return message

    def _pressed(
        self, message: Message | int | None, label: str, data: str, chat: Group | None, *, forged: bool
    ) -> Message:
        where = chat.chat if chat else self.chat
        if isinstance(message, int):
            message = where.messages[message]
        candidates = [message] if message else [m for m in reversed(where.screen()) if m.from_bot]
        for candidate in candidates:
            if forged or candidate.key(label=label, data=data):
                return candidate
        seen = [found.labels for found in candidates[:5]]
        raise LookupError(f"no button {label or data!r}; there are {seen}")

    def _ask(self, message: Message, label: str, data: str, *, forged: bool) -> Query:
        key = None if forged else message.key(label=label, data=data)
        if key is not None and not key.data:
            raise LookupError(f"the button {key.label!r} opens or copies something and asks the bot nothing")
        self._since = self.world.stamp
        return self.world.ask(self.user, message, key.data if key else data)


def pieces(text: str) -> list[str]:
    """Cut a long text as Telegram's apps do: at the last line break or space before the limit."""
    limit, parts, rest = MessageLimit.MAX_TEXT_LENGTH, [], text.strip()
    while utf16_length(rest) > limit:
        room = rest[:limit]
        while utf16_length(room) > limit:
            room = room[: len(room) - (utf16_length(room) - limit + 1) // 2]
        at = max(room.rfind("\n"), room.rfind(" "))
        at = at if at > limit // 2 else len(room)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest]


def _file() -> Json:
    number = next(_numbers)
    return {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}"}


def _origin(origin: str, title: str, username: str, moment: int) -> Json:
    """Telegram's MessageOrigin object."""
    number = next(_numbers)
    named = {"username": username} if username else {}
    if origin == "channel":
        channel = {"id": -1_001_000_000_000 - number, "type": "channel", "title": title, **named}
        return {"type": "channel", "date": moment, "chat": channel, "message_id": number}
    if origin == "person":
        user = {"id": 700_000 + number, "is_bot": False, "first_name": title, **named}
        return {"type": "user", "date": moment, "sender_user": user}
    if origin == "group":
        group = {"id": -1_001_500_000_000 - number, "type": "supergroup", "title": title, **named}
        return {"type": "chat", "date": moment, "sender_chat": group}
    if origin == "hidden":
        return {"type": "hidden_user", "date": moment, "sender_user_name": title}
    raise ValueError(f"unknown origin {origin!r}")
