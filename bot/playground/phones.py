"""Phones: what each one did while an article was on its way: sounds, silent messages, silent changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.playground.chats import Chat
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.world import World

SOUND, HUSHED, CHANGE = "S", "s", "e"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a phone did: its mark, the card's text, and what stood there before; `answers` is a reply."""

    mark: str
    text: str
    before: str = ""
    answers: bool = False

    @property
    def fresh(self) -> list[str]:
        """The lines that were not there before."""
        old = self.before.splitlines()
        return [line for line in self.text.splitlines() if line and line not in old]


@dataclass(slots=True)
class Phone:
    """One fan's phone, and what it did since it was looked at last."""

    person: Person
    events: list[Event] = field(default_factory=list)

    @property
    def marks(self) -> str:
        """What it did, sounds first: "See"."""
        return "".join(sorted((event.mark for event in self.events), key=(SOUND + HUSHED + CHANGE).index))


class Phones:
    """The phones of these people; they note what the bot does in their chats from now on."""

    def __init__(self, world: World, people: Iterable[Person]) -> None:
        self._phones = {person.id: Phone(person) for person in people}
        self._texts: dict[tuple[int, int], str] = {}
        world.listeners.append(self._heard)

    def __getitem__(self, person: Person) -> Phone:
        return self._phones[person.id]

    def clear(self) -> None:
        """Look at all of them: what comes now is new."""
        for phone in self._phones.values():
            phone.events = []

    def _heard(self, what: str, subject: Message | Chat | None) -> None:
        if not isinstance(subject, Message) or not subject.from_bot or subject.chat_id not in self._phones:
            return
        key = (subject.chat_id, subject.id)
        before, self._texts[key] = self._texts.get(key, ""), subject.text
        if what == "message":
            mark = HUSHED if subject.silent else SOUND
            event = Event(mark, subject.text, answers=subject.reply_to is not None)
        elif before != subject.text:
            event = Event(CHANGE, subject.text, before)
        else:
            return  # new buttons alone
        self._phones[subject.chat_id].events.append(event)
