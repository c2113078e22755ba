"""Word lists that are no language's: paraphrases of clubs (colours, grounds), demonyms of nations, given names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from bot.reading.words import fold, words

Steps = tuple[str, ...]


def rows(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each form in a two-column list with the slugs that it may mean, likeliest first."""
    text = (files("bot.reading.gazetteer") / name).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        for form in row["words"].split("|"):
            yield form, tuple(row["slugs"].split("|"))


@lru_cache(maxsize=1)
def paraphrases() -> dict[str, list[tuple[Steps, tuple[str, ...]]]]:
    """Paraphrases of clubs by their first folded word, the longest first."""
    found: dict[str, list[tuple[Steps, tuple[str, ...]]]] = {}
    for form, slugs in rows("paraphrases.csv"):
        steps = tuple(word.folded for word in words(form))
        found.setdefault(steps[0], []).append((steps, slugs))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


@lru_cache(maxsize=1)
def demonyms() -> dict[str, list[tuple[str, str]]]:
    """Adjectives of nations by their first three letters: stem (with `*`) or word, and the nation's slug."""
    found: dict[str, list[tuple[str, str]]] = {}
    for form, slugs in rows("demonyms.csv"):
        if " " not in form:
            folded = fold(form)
            found.setdefault(folded[:3], []).append((folded, slugs[0]))
    return found


def nation_of(folded: str) -> str:
    """The slug of the nation that an adjective means; empty if it is none."""
    for form, slug in demonyms().get(folded[:3], ()):
        if folded == form or (form[-1] == "*" and folded.startswith(form[:-1])):
            return slug
    return ""


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names that coaches bear in the football countries, folded."""
    return frozenset((files("bot.reading.gazetteer") / "given.txt").read_text(encoding="utf-8").split())
