"""Finding: what a person types → subjects, best first.

Exact owners come first, then those who bear the words in a longer name, then names a slip or two away, then other
scripts by their sound. Only an exact name with one owner scores 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.directory.catalogue import Entry
from bot.directory.names import spellings, words_of
from bot.directory.owners import Owned, Owners
from bot.directory.parts import NO_NAMES, core, lettered
from bot.directory.scripts import romanised
from bot.directory.sides import is_other_side
from bot.directory.similar import Similar, SimilarNames
from bot.directory.sounds import Sounds
from bot.directory.subject import Subject

LONGEST = 80  # characters; the longest official name has about 60, and a longer text is no name
MOST_WORDS = 10
SHORTEST = 3  # letters; fewer are taken exactly or not at all
INITIALS = 4  # letters; PSG and SPFC are near to a dozen others, which nobody means who is right already
KNOWN = 60  # fame from which a guess of two slips in a short name is worth a button
# The classes of an answer, each below the next better one whatever the fame adds.
_SHARED, _BORNE, _SIMILAR, _SOUNDS = 0.94, 0.83, 0.77, 0.50
_FAME = 0.05  # what fame 100 adds within its class
_COVERED, _OWN = 0.06, 0.01  # what bearers get for the share of a name asked, and if it is their usual name
_WEIGHED = 40  # bearers that are looked at, best known first; at most 15 are shown
_MARKUP = re.compile(r"[<>{}\\]|://")


@dataclass(frozen=True, slots=True)
class Match:
    """A subject and how well it answers: 1 exactly where it may be followed at once, else between 0 and 1."""

    subject: Subject
    score: float


class Finder:
    """Answers queries. `subjects` maps a slug to its subject at the time of asking."""

    def __init__(self, entries: Mapping[str, Entry], subjects: Mapping[str, Subject]) -> None:
        self._entries = entries
        self._subjects = subjects
        self._owners = Owners(entries.values(), subjects)
        self._cores: dict[str, list[set[str]]] = {}  # the telling words of proper names, for those asked so far

    def prepare(self) -> None:
        """Build what is otherwise built when first needed."""
        _ = self._similar, self._sounds

    def add(self, entry: Entry) -> None:
        """Know the entry's names from now on."""
        for index in self._indexes():
            index.add(entry)

    def remove(self, entry: Entry) -> None:
        """Forget the entry's names."""
        self._cores.pop(entry.subject.slug, None)
        for index in self._indexes():
            index.remove(entry)

    def find(self, query: str, language: str, limit: int) -> list[Match]:
        """The subjects meant, best first; empty where nothing is close or the query is no name."""
        words = _words(query)
        if not words:
            return []
        owned = self._owners.exactly(words, language)
        if owned is None and (is_other_side(lettered(words[0])) or NO_NAMES.issuperset(words[0])):
            return []
        owned = owned or self._owners.nearly(words, language)
        scores = self._owned(owned)
        if sum(map(len, words[0])) >= SHORTEST:
            sure = bool(owned and owned.sure)
            self._add_bearers(words[0], scores, sure)
            if not sure or sum(map(len, words[0])) > INITIALS:
                self._add_similar(words[:1] if sure else words, scores, sure)
            if not scores:
                self._add_sounds(query, scores)
        matches = [Match(self._subjects[slug], round(score, 3)) for slug, score in scores.items()]
        matches.sort(key=lambda match: (-match.score, -match.subject.fame, match.subject.slug))
        return matches[:limit]

    def owners(self, name: str) -> tuple[str, ...]:
        """The slugs of all who own this very name."""
        return self._owners.of(spellings(name))

    def bearers(self, name: str) -> set[str]:
        """The slugs of all who bear the telling words of a name among their own."""
        return self._owners.bearers(core(words_of(name)))

    def owner_but_for_club_words(self, name: str) -> tuple[str, ...]:
        """The slug of the one club that owns the name but for club words; empty where there is none, or a choice."""
        words = words_of(name)
        return self._owners.of_core(words) if words else ()

    def _owned(self, owned: Owned | None) -> dict[str, float]:
        if owned is None:
            return {}
        return {slug: 1.0 if slug == owned.sure else self._ranked(_SHARED, slug) for slug in owned.slugs}

    def _add_bearers(self, words: tuple[str, ...], scores: dict[str, float], sure: bool) -> None:
        """Those who bear all the telling words, best known first: "Madrid", "City", "Carlos".

        Once somebody is sure, only by the usual name ("Davide Ancelotti"): who typed "Roma" does not mean Lazio Rom.
        """
        asked = frozenset(core(words))
        bearers = self._owners.bearers(core(words)) - scores.keys()
        for slug in sorted(bearers, key=lambda slug: -self._subjects[slug].fame)[:_WEIGHED]:
            own = asked <= {*words_of(self._subjects[slug].name)}
            if own or not sure:
                share = _OWN if own else 0.0
                scores[slug] = self._ranked(_BORNE + share + _COVERED * self._covered(asked, slug), slug)

    def _covered(self, asked: frozenset[str], slug: str) -> float:
        """The share of a proper name that was asked, at most half: "City" is half of Leicester City's."""
        names = self._cores.get(slug)
        if names is None:
            names = self._cores[slug] = [{*core(words_of(name))} for _language, name in self._entries[slug].proper()]
        return max((min(0.5, len(asked) / len(name)) for name in names if asked <= name), default=0.0)

    def _add_similar(self, spelt: tuple[tuple[str, ...], ...], scores: dict[str, float], sure: bool) -> None:
        """Names a slip or two away; once somebody is sure, only those a single slip from the very words typed."""
        forms = {" ".join(form) for words in spelt for form in ((words,) if sure else (words, core(words)))}
        for query in sorted(forms):
            for slug, whole, similar in self._similar.near(query):
                fame = self._subjects[slug].fame
                if similar.distance <= (1 if sure else 3) and not _by_luck(similar, whole, fame):
                    score = self._ranked(_likely(similar, whole), slug)
                    scores[slug] = max(score, scores.get(slug, 0.0))

    def _add_sounds(self, query: str, scores: dict[str, float]) -> None:
        latin = "" if query.isascii() else romanised(query)
        if not latin:
            return
        for slug, alike in self._sounds.near(latin).items():
            scores[slug] = self._ranked(_SOUNDS * (0.5 + alike / 2), slug)

    def _ranked(self, score: float, slug: str) -> float:
        return score + _FAME * self._subjects[slug].fame / 100

    @cached_property
    def _similar(self) -> SimilarNames:
        return SimilarNames(self._entries.values())

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(self._entries.values())

    def _indexes(self) -> list[Owners | SimilarNames | Sounds]:
        """What is built so far and has to hear of changes."""
        later = [self.__dict__[name] for name in ("_similar", "_sounds") if name in self.__dict__]
        return [self._owners, *later]


def _words(query: str) -> tuple[tuple[str, ...], ...]:
    """The query's folded words in each spelling; empty for what cannot be a name."""
    if len(query) > LONGEST or _MARKUP.search(query):
        return ()
    words = spellings(query)
    return words if words and len(words[0]) <= MOST_WORDS else ()


def _likely(similar: Similar, whole: bool) -> float:
    """More slips, and slips in a part of a name, are less likely what was meant."""
    return _SIMILAR * similar.likeness - (0.0 if whole else 0.04)


def _by_luck(similar: Similar, whole: bool, fame: int) -> bool:
    """True where ordinary words come as near (a third of those tried did).

    So two slips in a short word of a name are too many, and in a short name of somebody little known; so is one slip in
    four letters of somebody hardly known.
    """
    size = len(similar.term)
    if not similar.term.isascii():
        return False
    if similar.distance > 1:
        return size < (8 if whole else 9) and not (whole and fame >= KNOWN)
    return similar.distance == 1 and size == 4 and fame < KNOWN // 2
