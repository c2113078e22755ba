"""Other scripts by their sound: Cyrillic, Greek, Arabic, Hebrew, kana and hangul against names in Latin letters.

A last resort where the catalogue lists no such form. Both sides shrink to their consonants in a few classes (vowels and
h go, l is r, p b f v are one), since scripts differ most in those: "Гвардиола", "과르디올라" shrink as Guardiola does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, product

from rapidfuzz.distance import OSA

from bot.directory.catalogue import Entry
from bot.directory.names import words_of
from bot.directory.parts import core
from bot.directory.similar import SimilarTerms

SHORTEST = 3  # consonants; with fewer, half the directory sounds alike
# Latin spellings of one sound, the longest first; where languages differ, several readings.
_READINGS = {
    "sch": ("S", "SK"),
    "tch": ("S",),
    "ch": ("S", "K"),
    "sh": ("S",),
    "zh": ("S",),
    "kh": ("",),
    "ts": ("S",),
    "tz": ("S",),
    "gh": ("K",),
    "ph": ("B",),
    "th": ("T",),
    "qu": ("K",),
    "gn": ("N",),
    "ng": ("N",),
    "j": ("", "S"),
    "w": ("B", ""),
    "x": ("KS", ""),
    "c": ("K",),
    **dict.fromkeys("pbfv", ("B",)),
    **dict.fromkeys("lr", ("R",)),
    **dict.fromkeys("gkq", ("K",)),
    **dict.fromkeys("td", ("T",)),
    **dict.fromkeys("sz", ("S",)),
    "m": ("M",),
    "n": ("N",),
}
_SOUND = re.compile("|".join(sorted(_READINGS, key=len, reverse=True)))
_VOWEL = re.compile("[aeiouyhjw]")
_MOST_READINGS = 8


class Sounds:
    """Which subjects have a name in Latin letters that sounds like a query in another script."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._names: dict[str, set[tuple[str, str]]] = {}  # skeleton → (name in Latin letters, slug)
        self._skeletons = SimilarTerms()
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Know the entry's names from now on."""
        for skeleton, name in _sounding(entry):
            self._skeletons.add(skeleton)
            self._names.setdefault(skeleton, set()).add((name, entry.subject.slug))

    def remove(self, entry: Entry) -> None:
        """Forget the entry's names."""
        for skeleton, name in _sounding(entry):
            self._names.get(skeleton, set()).discard((name, entry.subject.slug))

    def near(self, latin: str) -> dict[str, float]:
        """Slugs with how alike they sound, 0 to 1, to a query that `romanised` turned into Latin letters."""
        telling = [skeleton for skeleton in skeletons(latin) if _is_telling(skeleton)]
        exact = {skeleton: 0 for skeleton in telling if self._names.get(skeleton)}
        likeness: dict[str, float] = {}
        for skeleton, distance in (exact or self._similar(telling)).items():
            for name, slug in self._names[skeleton]:
                alike = OSA.normalized_similarity(latin, name) - 0.2 * distance
                likeness[slug] = max(alike, likeness.get(slug, 0.0))
        return likeness

    def _similar(self, telling: list[str]) -> dict[str, int]:
        return {similar.term: similar.distance for skeleton in telling for similar in self._skeletons.near(skeleton)}


def skeletons(latin: str) -> set[str]:
    """The consonant classes of a name in each of its readings, a leading vowel as A: "klopp" gives {"KRB"}."""
    first = "A" if _VOWEL.match(latin) else ""
    sounds = [("S",) if found == "c" and _softens(latin, at) else _READINGS[found] for found, at in _sounds(latin)]
    found = set()
    for reading in product(*sounds):
        joined = first + "".join(reading)
        found.add("".join(letter for letter, _run in groupby(joined)))
        if len(found) == _MOST_READINGS:
            break
    return found


def _sounds(latin: str) -> Iterator[tuple[str, int]]:
    return ((match[0], match.end()) for match in _SOUND.finditer(latin))


def _softens(latin: str, after: int) -> bool:
    return latin[after : after + 1] in {"e", "i", "y"}


def _sounding(entry: Entry) -> set[tuple[str, str]]:
    """The usual names in Latin letters, in all languages, each with its skeletons."""
    subject = entry.subject
    usual = {" ".join(core(words_of(name))) for name in (subject.name, subject.short, *subject.localised.values())}
    return {
        (skeleton, name) for name in usual if name.isascii() for skeleton in skeletons(name) if _is_telling(skeleton)
    }


def _is_telling(skeleton: str) -> bool:
    return len(skeleton.lstrip("A")) >= SHORTEST
