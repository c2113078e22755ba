"""What is drawn: pictures made of ready words, in the reader's language, without anything to look up.

A picture is its words: two that are equal are drawn alike, byte for byte, so `key` may name what was drawn.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

LOOK = 1  # to be raised when the same words are drawn differently, so that what was kept under a key is drawn anew
STRONGEST = 4  # from 0, speculation, to 4, official: the ladder has one rung more than this


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its own letters, and in Latin ones, which are drawn where the font lacks a letter of `text`."""

    text: str
    latin: str = ""


Words = str | Name


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a claim has come.

    `strength` is 0 to 4 (speculation, interest, talks, agreed, official); None draws no ladder. `struck` is what was
    denied or has ended: it is drawn through and without a ladder. `emphasised` is what concerns the reader most.
    Raises ValueError for a strength that the ladder does not have.
    """

    strength: int | None = None
    struck: bool = False
    emphasised: bool = False

    def __post_init__(self) -> None:
        if self.strength is not None and not 0 <= self.strength <= STRONGEST:
            raise ValueError(f"A strength is 0 to {STRONGEST}, not {self.strength}.")


PLAIN = Mark()


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits on a bench now: `label` says "Now", `note` since when or how surely. Nobody known: say so in `name`."""

    label: Words
    name: Words
    claim: Words = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may come: `claim` is the stage in words ("in talks"), `note` date and sources."""

    name: Words
    claim: Words
    note: Words = ""
    mark: Mark = PLAIN


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a saga: `when` is a short date, `claim` what was said then, `note` by whom."""

    when: Words
    claim: Words
    note: Words = ""
    mark: Mark = PLAIN


@dataclass(frozen=True, slots=True)
class Mover:
    """A coach at a bench that may change: `going` away from it, or coming."""

    name: Words
    claim: Words
    note: Words = ""
    mark: Mark = PLAIN
    going: bool = False


@dataclass(frozen=True, slots=True)
class Domino:
    """A bench that may change: who would leave and who would come.

    `because` tells which move above opens it, and a line is drawn to it from there; empty where nothing does.
    """

    MOST: ClassVar[int] = 4

    bench: Words
    movers: tuple[Mover, ...]
    because: Words = ""

    def __post_init__(self) -> None:
        at_most(self.MOST, self.movers)


@dataclass(frozen=True, slots=True)
class Board:
    """A club's bench: who is there `now`, and the candidates, at most MOST; `more` says how many others there are.

    Raises ValueError for more candidates than that, for only the caller has the words that fold them.
    """

    MOST: ClassVar[int] = 8

    title: Words
    now: Seat
    candidates: tuple[Candidate, ...]
    footer: Words = ""
    more: Words = ""

    def __post_init__(self) -> None:
        at_most(self.MOST, self.candidates)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A coach's saga in the order given, at most MOST steps; `more` tells of those left out, before the first."""

    MOST: ClassVar[int] = 8

    title: Words
    steps: tuple[Step, ...]
    footer: Words = ""
    more: Words = ""

    def __post_init__(self) -> None:
        at_most(self.MOST, self.steps)


@dataclass(frozen=True, slots=True)
class Carousel:
    """The week's dominoes in the order given, at most MOST with MOVERS in all; `more` tells of what was left out."""

    MOST: ClassVar[int] = 5
    MOVERS: ClassVar[int] = 10

    title: Words
    dominoes: tuple[Domino, ...]
    footer: Words = ""
    more: Words = ""

    def __post_init__(self) -> None:
        at_most(self.MOST, self.dominoes)
        at_most(self.MOVERS, tuple(mover for domino in self.dominoes for mover in domino.movers))


Picture = Board | Timeline | Carousel


def at_most(most: int, rows: tuple[object, ...]) -> None:
    """Raise ValueError where there are more rows than a phone can show."""
    if len(rows) > most:
        raise ValueError(f"A picture holds at most {most} of these, not {len(rows)}: fold the rest into its words.")


def key(picture: Picture) -> str:
    """A name for what will be drawn: 64 hexadecimal digits, the same for equal pictures, today and after a restart."""
    return hashlib.sha256(f"{LOOK} {picture!r}".encode("utf-8", "surrogatepass")).hexdigest()
