"""One message as a chat holds it, as Telegram's JSON tells it, and as a phone shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.playground.entities import Entity, as_html

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A button as the phone shows it: a label, and what it does (one of the others)."""

    label: str
    data: str = ""
    url: str = ""
    copies: str = ""
    style: str = ""


@dataclass(slots=True, eq=False)
class Message:
    """A message. Times are seconds UTC; `edited_at` is 0 for a text that was never changed.

    `extra` holds what stands in the JSON besides text: a sticker, a forward's origin, a service message. `stamp`
    grows with every message and change in the whole world, so that "newer than" has a meaning.
    """

    id: int
    chat: Json
    sender: Json
    date: int
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    markup: Json | None = None
    reply_to: Message | None = None
    thread: int | None = None
    silent: bool = False
    edited_at: int = 0
    changed_at: int = 0
    stamp: int = 0
    extra: Json = field(default_factory=dict)

    @property
    def chat_id(self) -> int:
        """The chat it stands in."""
        return int(self.chat["id"])

    @property
    def from_bot(self) -> bool:
        """Whether the bot under test wrote it."""
        return bool(self.sender.get("is_bot")) and "via_bot" not in self.extra and "sender_chat" not in self.extra

    @property
    def edited(self) -> bool:
        """Whether a phone shows it as edited: only where the text changed, not for new buttons alone."""
        return self.edited_at > 0

    @property
    def html(self) -> str:
        """The text as Telegram's HTML."""
        return as_html(self.text, self.entities)

    @property
    def keyboard(self) -> list[list[Key]]:
        """The buttons, row by row; empty without any."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[_key(button) for button in row] for row in rows]

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons, in order."""
        return [key.label for row in self.keyboard for key in row]

    @property
    def asks_reply(self) -> bool:
        """Whether the phone opens a reply to it at once (ForceReply)."""
        return bool((self.markup or {}).get("force_reply"))

    def key(self, *, label: str = "", data: str = "") -> Key | None:
        """The first button with that label or those data; None if there is none."""
        for key in (key for row in self.keyboard for key in row):
            if (label and key.label == label) or (data and key.data == data):
                return key
        return None

    def as_json(self, *, alone: bool = False) -> Json:
        """Telegram's Message object; `alone` leaves out what it replies to, as Telegram does one level down."""
        body: Json = {"message_id": self.id, "from": self.sender, "chat": self.chat, "date": self.date, **self.extra}
        if self.changed_at:
            body["edit_date"] = self.changed_at
        if self.thread is not None:
            body |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.reply_to is not None and not alone:
            body["reply_to_message"] = self.reply_to.as_json(alone=True)
        if self.text:
            kind = "caption" if "photo" in self.extra else "text"
            body[kind] = self.text
            if self.entities:
                body["entities" if kind == "text" else "caption_entities"] = self.entities
        if self.markup and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body

    def __str__(self) -> str:
        """The text and the buttons, for people who read a failed test."""
        rows = "".join("\n  " + " ".join(f"[{key.label}]" for key in row) for row in self.keyboard)
        return f"{self.sender.get('first_name')} #{self.id}: {self.text}{rows}"


def _key(button: Json) -> Key:
    copies = button.get("copy_text", {}).get("text", "")
    return Key(button["text"], button.get("callback_data", ""), button.get("url", ""), copies, button.get("style", ""))
