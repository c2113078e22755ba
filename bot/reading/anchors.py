"""Anchors: what stays as it is when a text is put into other words or another language.

Names, numbers, months, days and nations, sentence by sentence, and where the quotes stand. A name is a word with a
capital where grammar asks for none. German gives every noun one: the usual nouns of such articles stand in a list, and
others pass for names, so whoever compares asks how many of the other language's anchors are found again.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

from bot.reading.gazetteer import nation_of
from bot.reading.lexicon import lexicon
from bot.reading.sentences import Sentence
from bot.reading.words import Word

SHORTEST: Final = 3  # letters of a name; shorter ones are articles and initials
TITLED: Final = 0.6  # share of capitals from which a sentence is a title, whose capitals say nothing
TITLED_GERMAN: Final = 0.8
SMALL: Final = 12  # numbers up to it are in every article: they mark an order, and are no proof
PLURAL: Final = 5  # letters behind which a final s is dropped: "Inzaghis", "Ancelotti's" without its apostrophe
QUOTED_WORDS: Final = 3  # words of the shortest quote; fewer are a title or irony
MOST: Final = 250  # anchors of a text that are kept: an article of 6,000 characters has some 120

QUOTE = re.compile(r"«([^«»]{4,1500})»|»([^«»]{4,1500})«|“([^“”]{4,1500})”|„([^„“”]{4,1500})[“”]|\"([^\"\n]{4,1500})\"")
THOUSANDS = re.compile(r"\A\d{1,3}(?:[.,]\d{3})+\Z")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ENDINGS = ("ung", "ungen", "heit", "keit", "schaft", "trainer", "vertrag", "spiel", "spielen", "jahrige", "jahrigen")
OPENERS = '«“„":;¡¿(–—-'  # a capital behind one of them may be a sentence's


@lru_cache(maxsize=8)
def calendar(language: str) -> dict[str, str]:
    """The months ("@1" to "@12"), days ("@mo" …) and numbers ("2" to "12") of a language by their folded words."""
    table = tomllib.loads((files("bot.reading.gazetteer") / "calendar.toml").read_text(encoding="utf-8"))
    lists: dict[str, str] = table.get(language, {})
    numbers = {word: str(at) for at, word in enumerate(lists.get("numbers", "").split(), 2) if word != "-"}
    months = {word: f"@{at}" for at, word in enumerate(lists.get("months", "").split(), 1)}
    days = {
        word: f"@{day}" for day, word in zip(("mo", "tu", "we", "th", "fr", "sa", "su"), days_in(lists), strict=False)
    }
    return numbers | months | days


@lru_cache(maxsize=1)
def german_nouns() -> frozenset[str]:
    """Nouns that German articles about coaches are full of, folded."""
    return frozenset((files("bot.reading.gazetteer") / "nouns-de.txt").read_text(encoding="utf-8").split())


def days_in(lists: dict[str, str]) -> list[str]:
    """The days of a language, from Monday."""
    return lists.get("days", "").split()


def key(folded: str) -> str:
    """A name's word as it is compared: without a genitive's or plural's s."""
    return folded[:-1] if len(folded) > PLURAL and folded[-1] == "s" else folded


def number(written: str) -> str:
    """A number as it is compared: "10.000" and "10,000" are 10000, "4,2" is 4.2, "05" is 5."""
    if THOUSANDS.match(written):
        return re.sub(r"[.,]", "", written)
    return written.replace(",", ".").lstrip("0") or "0"


def is_proof(anchor: str) -> bool:
    """False for small numbers, months and days, which unlike stories share by chance."""
    return not anchor.startswith("@") and not (anchor.isdecimal() and int(anchor[:9]) <= SMALL)


def is_german_noun(folded: str) -> bool:
    """Whether a German word with a capital is a usual noun, by the list or by its ending."""
    return folded in german_nouns() or folded.endswith(ENDINGS)


def quotes_of(text: str) -> list[tuple[int, int]]:
    """Where the quotes of a text begin and end (characters), in order; short ones are left out."""
    found = []
    for match in QUOTE.finditer(text):
        place = match.span(match.lastindex or 0)
        if text.count(" ", *place) + 1 >= QUOTED_WORDS:
            found.append(place)
    return found


class Anchorage:
    """The anchors of one masked text with its words and sentences.

    `named` are keys of words that are known to be names, also where a sentence begins with them.
    """

    def __init__(
        self, text: str, language: str, words: Sequence[Word], sentences: Iterable[Sentence], named: frozenset[str]
    ) -> None:
        self._named = named
        self._text = text
        self._calendar = calendar(language)
        self._small = lexicon(language).words("function") if self._calendar else frozenset()
        self._german = language == "de"
        self._words = words
        starts = [word.start for word in words]
        self._spans = [(bisect_left(starts, s.start), bisect_left(starts, s.end)) for s in sentences]
        self._sure = {self._words[at].folded for span in self._spans for at in self._inner_capitals(*span)}

    def by_sentence(self) -> tuple[tuple[str, ...], ...]:
        """The anchors of each sentence in order, none twice; sentences without any are left out."""
        found = (tuple(dict.fromkeys(self._anchors(first, stop))) for first, stop in self._spans)
        kept: list[tuple[str, ...]] = []
        total = 0
        for anchors in found:
            total += len(anchors)
            if total > MOST:
                break
            if anchors:
                kept.append(anchors)
        return tuple(kept)

    def _inner_capitals(self, first: int, stop: int) -> Iterator[int]:
        """Words with a capital that no beginning and no title gives them."""
        capitals = [at for at in range(first, stop) if self._words[at].capital]
        if len(capitals) >= (TITLED_GERMAN if self._german else TITLED) * (stop - first):
            return
        for at in capitals:
            if at > first and not self._opens(at):
                yield at

    def _opens(self, at: int) -> bool:
        gap = self._text[self._words[at - 1].end : self._words[at].start] if at else ""
        return any(mark in OPENERS for mark in gap.strip()) and gap.strip() != "-"

    def _anchors(self, first: int, stop: int) -> Iterator[str]:
        if first < stop:
            begin, end = self._words[first].start, self._words[stop - 1].end
            numbers = {m.start(): number(m.group()) for m in NUMBER.finditer(self._text, begin, end)}
            for at in range(first, stop):
                word = self._words[at]
                found = numbers.get(word.start) if word.text[0].isdecimal() else self._anchor(word)
                if found:
                    yield found

    def _anchor(self, word: Word) -> str:
        dated = self._calendar.get(word.folded, "")
        if dated:
            return dated
        nation = nation_of(word.folded)
        if nation:
            return nation
        if not word.capital or len(word.folded) < SHORTEST:
            return ""
        proper = word.folded in self._sure or key(word.folded) in self._named
        common = word.folded in self._small or (self._german and is_german_noun(word.folded))
        return key(word.folded) if proper and not common else ""
