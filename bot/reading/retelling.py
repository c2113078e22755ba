"""Retelling: whether a summary in somebody else's words says nothing that the article does not hold.

Meaning cannot be checked here; names and numbers can. A word with a capital must stand in the article, or belong to
another name of somebody whom the article names ("Brasile" for Brazil).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from bot.directory import Directory, Spot
from bot.directory.subject import Subject
from bot.links import Link
from bot.reading.language import UNKNOWN, guess
from bot.reading.page import Page
from bot.reading.summary import LIMIT
from bot.reading.words import Word, words

NUMBER: Final = re.compile(r"\d+")
# What leads elsewhere, or is no prose: an address, a handle, markup, a command.
ELSEWHERE: Final = re.compile(r"[@<>{}\[\]\\`|_#/]|://|\b[^\W\d_]{2,}\.[^\W\d_]{2,}")
JOINTS: Final = frozenset({"", "-", "'", "’"})
STOPS: Final = frozenset(".!?…:«»“”\"'‘’„()–—")


def faithful(summary: str, page: Page, directory: Directory, named: Collection[Subject], links: Sequence[Link]) -> str:
    """The summary on one line, if all of it can be answered for by the page; else an empty text.

    `named` are the subjects that the page names. It must name an end of the first link, and be in the page's language.
    """
    told = " ".join(summary.split())
    if not told or len(told) > LIMIT or ELSEWHERE.search(told) or not _printable(told):
        return ""
    spots = directory.spot(told, page.lexicon.language)
    slugs = {subject.slug for subject in named}
    written = f" {' '.join(word.folded for word in page.words)} "
    if any(
        not slugs & {subject.slug for subject in spot.subjects} and f" {spot.name} " not in written for spot in spots
    ):
        return ""
    said = {subject.slug for spot in spots for subject in spot.subjects}
    about = {links[0].coach.slug, links[0].club.slug} & said or links[0].coach.short in told
    found = set(NUMBER.findall(told)) <= set(NUMBER.findall(page.text)) and _capitals_stand_in(told, spots, page)
    return told if about and found and _same_language(told, page) else ""


def _printable(text: str) -> bool:
    return not any(unicodedata.category(letter)[0] == "C" for letter in text)


def _same_language(told: str, page: Page) -> bool:
    wanted = guess(page.words)
    return wanted == UNKNOWN or guess(words(told)) in (wanted, UNKNOWN)


def _capitals_stand_in(told: str, spots: Sequence[Spot], page: Page) -> bool:
    """Whether each word with a capital stands in the article, and two that stand together do so there too.

    Within a spot neither is asked: it is a name of somebody whom the article names.
    """
    known = {word.folded for word in page.words}
    together = {(one.folded, other.folded) for one, other in pairwise(page.words) if _joined(page.text, one, other)}
    plain = page.lexicon.words("function")
    owners = {at: number for number, spot in enumerate(spots) for at in range(spot.start, spot.end)}
    before: Word | None = None
    for word in words(told):
        owner = owners.get(word.start)
        if not word.capital or (owner is None and word.folded in plain and _opens(told, word)):
            before = None
            continue
        if owner is None and word.folded not in known:
            return False
        joined = before is not None and _joined(told, before, word)
        one_name = before is not None and owner is not None and owners.get(before.start) == owner
        if before is not None and joined and not one_name and (before.folded, word.folded) not in together:
            return False
        before = word
    return True


def _joined(text: str, one: Word, other: Word) -> bool:
    return text[one.end : other.start].strip() in JOINTS


def _opens(told: str, word: Word) -> bool:
    before = told[: word.start].rstrip()
    return not before or before[-1] in STOPS
