"""What the tests of the whole bot have in common: articles of their own, and what editors and fans do with them."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import time
from collections.abc import Callable, Iterable

from bot.playground.ledger import Call
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import LocalTelegram

EDITOR_ID, SECOND_EDITOR_ID = 900, 901
EDITORS = (EDITOR_ID, SECOND_EDITOR_ID)
_numbers = itertools.count(10_000)
_FILLER = """
rain bread window harbour ladder teapot orange copper garden pencil blanket candle market bicycle lantern violin
pepper barrel ribbon saddle meadow button carpet hammer kettle mirror napkin paddle quarry rocket shovel tunnel
"""


def article(*claims: str, length: int = 0) -> str:
    """A text that says exactly these claims, no two texts alike; filled up to `length` characters."""
    number = next(_numbers)
    chance = random.Random(number)  # noqa: S311 - filler need not be secret
    parts = [f"{claims[0]}\n", *(f"{claim}." for claim in claims)]
    while True:
        words = chance.sample(_FILLER.split(), 12)
        parts.append(f"Other notes of the day, number {number}: {', '.join(words)}.")
        if len("\n".join(parts)) >= length:
            return "\n".join(parts)


def somebody(telegram: LocalTelegram, language: str = "en", name: str = "Robin") -> Person:
    """A person whom nobody met before, with the bot's chat open."""
    return telegram.person(next(_numbers), name, language, started=True)


def an_editor(telegram: LocalTelegram, number: int = EDITOR_ID) -> Person:
    """An editor at a phone, the same one whenever a test asks."""
    chat = telegram.world.chats.get(number)
    if chat is None:
        return telegram.person(number, "Marta", "en", started=True)
    return Person(telegram.world, telegram.world.users[number], chat)


async def follow(person: Person, *names: str) -> None:
    """Follow subjects by names that each belong to one; returns once the bot said that it does."""
    await person.say(", ".join(names))
    await person.expect("You now follow" if person.user.get("language_code") == "en" else "Ora segui")


async def draft(editor: Person, text: str) -> Message:
    """Paste an article; the draft, of something that moves or of what was told before."""
    await editor.paste(text)
    return await editor.expect(button="Discard", timeout=10)


async def publish(editor: Person, text: str) -> int:
    """Paste an article and alert everybody at once, even where nothing moves; the rumour's number."""
    card = await draft(editor, text)
    if card.key(label="Publish") is not None:
        await editor.press(card, label="Publish")
    else:
        await editor.press(card, label="Alert anyway…")
        await eventually(lambda: packed("insisted", card))
        await editor.press(card, data=packed("insisted", card)[0])
    return number_of(card)


async def tap(person: Person, message: Message, key: str, text: str = "", button: str = "") -> Message:
    """Press a button, by its label or by what it carries; what the chat then shows, once it has this text or button.

    What it carries may go on with the revision that it was made for.
    """
    carried = [one.data for row in message.keyboard for one in row]
    known = next((data for data in carried if data == key or data.startswith(f"{key}:")), "")
    await person.press(message, data=known, label="" if known else key)
    return await person.expect(text, button=button)


async def answer_to(person: Person, text: str) -> Message:
    """The bot's answer to a message."""
    await person.say(text)
    return await person.expect()


async def eventually(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Return once the condition holds. Raises AssertionError after so many seconds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about in time"
        await asyncio.sleep(0.02)


def number_of(card: Message) -> int:
    """The number of the draft or rumour that a card of the newsroom shows."""
    for row in card.keyboard:
        for key in row:
            found = re.fullmatch(r"(?:publish|silently|insisted|correct|deny|retract|receipt|draft):(\d+)", key.data)
            if found:
                return int(found[1])
    raise LookupError(f"no number on the buttons of {card}")


async def finished(editor: Person, rumour: int, seconds: float = 10) -> Message:
    """The receipt of a rumour once nothing is owed any more."""
    return await editor.expect(
        f" {rumour} ·", matching=lambda card: "Done" in card.text or "Nobody follows" in card.text, timeout=seconds
    )


def packed(verb: str, card: Message) -> list[str]:
    """What the buttons of a card carry that begin with a verb."""
    return [key.data for row in card.keyboard for key in row if key.data.startswith(f"{verb}:")]


def alert_number(call: Call) -> int | None:
    """The rumour whose alert a call sent; None for anything else. An alert is what can be muted."""
    found = re.search(r"mute:\d+:(\d+)", str(call.params.get("reply_markup", "")))
    return int(found[1]) if found else None


def alerts(telegram: LocalTelegram, chat_id: int, rumour: int | None = None) -> list[Call]:
    """The alerts that reached a chat, of one rumour or of all, in order."""
    sent = telegram.ledger.accepted("sendMessage", chat_id=chat_id)
    return [call for call in sent if (number := alert_number(call)) is not None and rumour in (None, number)]


def alerted(telegram: LocalTelegram, people: Iterable[Person], rumour: int) -> list[int]:
    """How many alerts of a rumour each of these people got."""
    return [len(alerts(telegram, person.id, rumour)) for person in people]
