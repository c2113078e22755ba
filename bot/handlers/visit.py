"""A visit: one update while a desk answers it, and the answer that the desk gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot import following
from bot.cards import Card
from bot.cards.card import Button
from bot.database import Transaction
from bot.directory import Directory, Subject
from bot.following import Follower
from bot.handlers.examination import Examination
from bot.i18n import Texts, Voice
from bot.inbox import Call, Kept
from bot.newsroom import PROMPT_SECONDS, Prompt
from bot.pictures import Picture, packed
from bot.press import message
from bot.reading import Reading
from bot.reading.sameness import Alike
from bot.reports import Report

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks, and where. `topic_id` is 0 outside forum topics; `message_id` is the message spoken or pressed on."""

    user_id: int
    chat_id: int
    topic_id: int
    kind: str
    language: str
    message_id: int
    editor: bool = False

    @property
    def private(self) -> bool:
        """True in a chat with the bot alone."""
        return self.kind == "private"


@dataclass(slots=True)
class Visit:
    """What a desk needs to answer: who speaks, what was said or pressed, and the open transaction.

    An article comes with its examination.
    """

    tx: Transaction
    directory: Directory
    texts: Texts
    kept: Kept
    person: Person
    follower: Follower | None
    now: int
    text: str = ""
    values: tuple[str, ...] = ()
    examination: Examination | None = None

    @property
    def report(self) -> Report | None:
        """The article as it is to be kept; None where there is none."""
        return self.examination.report if self.examination else None

    @property
    def reading(self) -> Reading | None:
        """What the article says; None where there is none."""
        return self.examination.reading if self.examination else None

    @property
    def alike(self) -> Alike | None:
        """The earlier report that the article is most alike, if any: a copy, rewrite, translation, the same news."""
        return self.examination.alike if self.examination else None

    @property
    def copied(self) -> int | None:
        """The rumour that the article merely repeats, being a copy of a report of it that adds nothing."""
        return self.alike.rumour_id if self.alike and self.alike.sameness.repeats else None

    @property
    def voice(self) -> Voice:
        """The language that this chat chose, else the person's own."""
        return self.texts.speaking(self.follower.language if self.follower else self.person.language)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The button's values as numbers. Raises ValueError for a button that no desk of ours packed."""
        return tuple(int(value) for value in self.values)

    @property
    def place(self) -> int:
        """The place of a link in a rumour, from 0, as a button's second value. Raises ValueError or IndexError."""
        place = int(self.values[1])
        if place < 0:
            raise IndexError(place)
        return place

    @property
    def shown(self) -> Rows:
        """The buttons of the message that was pressed; none where Telegram does not tell them any more."""
        message = self.kept.payload.get("callback_query", {}).get("message") or {}
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return tuple(
            tuple(Button(key["text"], key.get("callback_data", ""), key.get("url", "")) for key in row) for row in rows
        )

    def subject(self, number: int) -> Subject:
        """The subject of that id. Raises ValueError where the directory knows none."""
        subject = self.directory.by_id(number)
        if subject is None:
            raise ValueError(number)
        return subject

    async def enter(self) -> Follower:
        """The follower of this chat, made if it has none yet."""
        person = self.person
        language = self.texts.speaking(person.language).language
        self.follower = await following.greet(self.tx, person.chat_id, person.topic_id, person.kind, language, self.now)
        return self.follower


@dataclass(frozen=True, slots=True)
class Answer:
    """What a desk says: a new message, a change of the message whose button was pressed, a toast, or nothing.

    `picture` is sent with what is said as its caption, drawn only once everything is committed; `after` runs then.
    `prompt` names what an answer typed to the message changes; `receipt` the rumour whose delivery it goes on showing,
    `latest` the rumour and the follower who reads in it how that one stands. `picture` is sent with what is said as its
    caption, drawn only once everything is committed; `after` runs then.
    """

    say: Card | None = None
    edit: Card | None = None
    rows: Rows | None = None
    toast: str = ""
    prompt: Prompt | None = None
    lasting: bool = False
    receipt: int = 0
    picture: Picture | None = None
    latest: tuple[int, int] | None = None
    after: Callable[[], None] | None = field(default=None, compare=False)


def calls(answer: Answer, person: Person, pressed: str, now: int) -> list[Call]:
    """An answer as the calls to make: the toast first (`pressed` is the callback's id), then what changes the chat."""
    made: list[Call] = []
    if pressed:
        toast: dict[str, Any] = {"callback_query_id": pressed}
        if answer.toast:
            toast["text"] = answer.toast[:200]
        made.append({"method": "answerCallbackQuery", "parameters": toast})
    if answer.rows is not None:
        rows = Card("", answer.rows).markup() or {"inline_keyboard": []}
        made.append(_change(person, "editMessageReplyMarkup", {"reply_markup": rows}))
    if answer.edit is not None:
        made.append(_noted(answer, now, _change(person, "editMessageText", message(answer.edit))))
    if answer.say is not None:
        made.append(_noted(answer, now, _new(person, answer, answer.say, pressed)))
    return made


def _change(person: Person, method: str, parameters: dict[str, Any]) -> Call:
    place = {"chat_id": person.chat_id, "message_id": person.message_id}
    return {"method": method, "parameters": {**place, **parameters}}


def _new(person: Person, answer: Answer, card: Card, pressed: str) -> Call:
    content = message(card)
    if answer.picture is not None:
        del content["link_preview_options"]
        content["caption"] = content.pop("text")
    parameters: dict[str, Any] = {"chat_id": person.chat_id, **content}
    if person.topic_id:
        parameters["message_thread_id"] = person.topic_id
    if not person.private and not pressed:
        # In a group it must be plain who is answered; the message may be gone by then.
        parameters["reply_parameters"] = {"message_id": person.message_id, "allow_sending_without_reply": True}
    if answer.picture is not None:
        return {"method": "sendPhoto", "parameters": parameters, "picture": packed(answer.picture)}
    return {"method": "sendMessage", "parameters": parameters}


def _noted(answer: Answer, now: int, call: Call) -> Call:
    if answer.prompt is not None:
        expires_at = None if answer.lasting else now + PROMPT_SECONDS
        call["prompt"] = [answer.prompt.rumour_id, answer.prompt.field, expires_at]
    if answer.receipt:
        call["receipt"] = answer.receipt
    if answer.latest is not None:
        call["latest"] = list(answer.latest)
    return call
