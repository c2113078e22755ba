"""The week: 25 articles, an editor who takes them in, and four fans whose phones should do what `week.toml` says.

Played against the very bot, over the local Telegram, with a clock that is moved on from article to article. At the end
a table holds what each phone did against what it should have done; the local Telegram's ledger is the second judge.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from functools import cache
from importlib.resources import files
from typing import Final

from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.phones import Event, Phones
from bot.playground.server import LocalTelegram
from bot.playground.wallclock import WallClock

EDITOR_ID: Final = 103  # belongs into ADMIN_IDS of the bot that plays along
MONDAY: Final = datetime(2025, 4, 14, 5, 0, tzinfo=UTC)
# Cards show further sources at most once an hour, so what an article changes may come an hour later.
AN_HOUR: Final = timedelta(hours=1, seconds=2)
AT_ONCE: Final = 2.5  # seconds for what should come before the hour is over
PATIENCE: Final = 8.0  # seconds for what should come: a courier that nobody nudges looks every five
REST: Final = 0.5  # seconds without a call, after which nothing more comes
SETTLING: Final = 3.0  # the same at the beginning: nobody's chat is then at its limit of one message a second
Print = Callable[[str], None]


class WeekError(Exception):
    """The week could not be played on; the message says where."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article, and for each fan what his phone should do at it, and why."""

    number: int
    at: datetime
    outlet: str
    about: str
    text: str
    button: str
    expected: dict[str, str]
    reasons: dict[str, str]

    @property
    def heading(self) -> str:
        """The number, the time and the outlet."""
        return f"{self.number:2} {self.at:%a %H:%M} {self.outlet}"


@dataclass(frozen=True, slots=True)
class Fan:
    """A fan by the key that `week.toml` uses, and what he follows: a name, and the stage from which on."""

    key: str
    person: Person
    follows: tuple[tuple[str, str], ...]
    quiet: str = ""  # the quiet hours that he sets, as their button reads

    @property
    def name(self) -> str:
        """What the fan is called."""
        return str(self.person.user["first_name"])


@dataclass(frozen=True, slots=True)
class Line:
    """What one article did to one phone."""

    article: Article
    fan: Fan
    marks: str
    events: tuple[Event, ...]

    @property
    def is_right(self) -> bool:
        """Whether the phone did what it should."""
        return self.marks == self.article.expected[self.fan.key]


@cache
def articles() -> tuple[Article, ...]:
    """The week's articles, in order."""
    written = tomllib.loads((files("bot.playground") / "week.toml").read_text(encoding="utf-8"))["articles"]
    found: list[Article] = []
    for number, entry in enumerate(written, start=1):
        copied = f"{entry['opening']}\n\n{found[entry['copies'] - 1].text}" if "copies" in entry else ""
        fans = {key: value for key, value in entry.items() if isinstance(value, list)}
        found.append(
            Article(
                number,
                entry["at"],
                entry["outlet"],
                entry["about"],
                copied or entry["text"].strip(),
                entry["button"],
                {key: mark for key, (mark, _) in fans.items()},
                {key: reason for key, (_, reason) in fans.items()},
            )
        )
    return tuple(found)


class Week:
    """One performance: the people, their phones, and what came of each article."""

    def __init__(self, server: LocalTelegram, clock: WallClock, say: Print) -> None:
        self._server = server
        self._clock = clock
        self._say = say
        self._editor = server.person(EDITOR_ID, "Marta", "en")
        rome = (("Roma", "interest"), ("Ancelotti", ""), ("Italia", "interest"))
        self.fans = (
            Fan("giulia", server.person(101, "Giulia", "it"), rome),
            Fan("chiara", server.person(105, "Chiara", "it"), rome, "00:00–07:30"),
            Fan("oliver", server.person(102, "Oliver", "en"), (("Milan", ""),)),
            Fan("lucia", server.person(104, "Lucía", "es"), (("Real Madrid", ""),)),
        )
        self._phones = Phones(server.world, [fan.person for fan in self.fans])
        self.lines: list[Line] = []

    async def play(self) -> None:
        """Play the whole week. Raises WeekError, AssertionError, LookupError or TimeoutError where it cannot go on."""
        await asyncio.gather(*(self._follow(fan) for fan in self.fans))
        await self._server.quiet(SETTLING)
        week = articles()
        for article, later in zip(week, [*week[1:], None], strict=True):
            await self._happen(article, later.at if later else article.at + 2 * AN_HOUR)
        ledger = self._server.ledger
        if ledger.violations or ledger.early:
            raise WeekError(f"Telegram would have refused: {ledger.violations or ledger.early}")

    async def _follow(self, fan: Fan) -> None:
        """Say hello, follow, and set the thresholds by the buttons."""
        person = fan.person
        await person.say("/start")
        await person.expect()
        for name, stage in fan.follows:
            await person.say(name)
            card = await person.expect(name)
            if stage:
                await _press(person, card, "levels:", f"level:*:{stage}")
        if fan.quiet:
            await person.say("/settings")
            settings = await person.expect(matching=lambda card: card.key(data="quiet") is not None)
            await _press(person, settings, "quiet")
            chosen = await person.expect(button=fan.quiet)
            await person.press(chosen, label=fan.quiet)
        followed = ", ".join(f"{name} (from {stage})" if stage else name for name, stage in fan.follows)
        self._say(f"{fan.name} follows {followed}{f', quiet hours {fan.quiet}' if fan.quiet else ''}")

    async def _happen(self, article: Article, until: datetime) -> None:
        """Let the editor take an article in, and wait for what it does, within the hour or before the next one."""
        self._phones.clear()
        self._clock.set(article.at)
        toast = await self._take_in(article)
        self._say(f"\n{article.heading}: {article.about}\n   Marta: {toast}")
        await self._rest(article, AT_ONCE)
        if any(self._phones[fan.person].marks != article.expected[fan.key] for fan in self.fans):
            self._clock.set(min(article.at + AN_HOUR, until - timedelta(seconds=30)))
            await self._rest(article, PATIENCE)
        for fan in self.fans:
            phone = self._phones[fan.person]
            line = Line(article, fan, phone.marks, tuple(phone.events))
            self.lines.append(line)
            self._say(f"   {fan.name}: {phone.marks or '-'}{'' if line.is_right else '   <-- not as it should be'}")

    async def _take_in(self, article: Article) -> str:
        """Forward an article to the bot and tap what it offers; what happened, in words."""
        await self._editor.forward(article.text, title=article.outlet)
        draft = await self._editor.expect(edited=False)
        offered = next((label for label in ("Publish", "Publish silently") if draft.key(label=label)), "")
        if offered != article.button:
            raise WeekError(f"{article.heading}: {article.button or 'no draft'} was expected of\n{draft}")
        if not offered:
            return draft.text.splitlines()[0]
        answer = await self._editor.press(draft, label=offered)
        return f"[{offered}] {answer.text if answer else ''}"

    async def _rest(self, article: Article, patience: float) -> None:
        """Wait until every phone did what it should, at most for a while, and then until nothing more happens."""

        def done() -> bool | None:
            pairs = ((self._phones[fan.person].marks, article.expected[fan.key]) for fan in self.fans)
            return all(not Counter(expected) - Counter(marks) for marks, expected in pairs) or None

        with suppress(TimeoutError):
            await self._server.world.until(done, patience)
        await self._server.quiet(REST)


def transcript(lines: Sequence[Line], fan: Fan) -> str:
    """What one fan saw in that week, article by article, each with its reason."""
    told = [f"== {fan.name}'s week"]
    for line in lines:
        if line.fan is not fan:
            continue
        reason = line.article.reasons[fan.key]
        told.append(f"\n{line.article.heading}: {line.marks or 'silence'} ({reason})")
        for event in line.events:
            told += _shown(event)
    return "\n".join(told)


def _shown(event: Event) -> list[str]:
    heads = {"S": "a sound", "s": "a message without a sound", "e": "a silent change; now it also says"}
    head = f"    {heads[event.mark]}{', as a reply' if event.answers else ''}:"
    return [head, *(f"    │ {line}" for line in event.fresh)]


def table(lines: Sequence[Line], fans: Sequence[Fan]) -> str:
    """What each phone should have done and did, and how many sounds that came to."""
    rows = ["", f"{'':32}" + "".join(f"{fan.name:>18}" for fan in fans)]
    rows.append(f"{'':32}" + f"{'expected/actual':>18}" * len(fans))
    for number in range(0, len(lines), len(fans)):
        row = lines[number : number + len(fans)]
        rows.append(f"{row[0].article.heading:32}" + "".join(f"{_cell(line):>18}" for line in row))
    sounds = (sum(line.marks.count("S") for line in lines if line.fan is fan) for fan in fans)
    rows.append(f"{'sounds':32}" + "".join(f"{count:>17} " for count in sounds))
    return "\n".join(rows)


def _cell(line: Line) -> str:
    expected = line.article.expected[line.fan.key]
    return f"{expected or '-'}/{line.marks or '-'}{' ' if line.is_right else '!'}"


async def _press(person: Person, card: Message, *carried: str) -> None:
    """Press one button of a message after another, each as soon as it is there, by the pattern of what it carries."""
    for pattern in carried:

        def found() -> str | None:
            keys = (key.data for row in card.keyboard for key in row)
            return next((data for data in keys if fnmatch(data, f"{pattern}*")), None)  # noqa: B023 - used at once

        await person.press(card, data=await person.world.until(found, PATIENCE))
