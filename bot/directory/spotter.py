"""Spotting: every name of the directory in an article, with its place.

A dict of folded names, asked for each run of words that may begin one: its cost depends on the text alone, not on how
many names there are (measured beside other methods: flat from 5,000 to 200,000 names, and no automaton to build).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from bot.directory.catalogue import Entry
from bot.directory.names import LANGUAGES, fold, initialled, spellings, word_set, words_of
from bot.directory.sides import follows_as_other_side
from bot.directory.subject import Subject

# Articles and particles that a paper may write small where the catalogue has a capital: "de Zerbi", "la Nazionale".
PARTICLES = word_set(
    "de di da do dos das del della van von der den ten ter el al la le lo los las les il i gli the die das os"
)
# Marks and invisible characters may stand within a word (decomposed accents, soft hyphens); rarely, so apart.
_EXTRA = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_SPLIT = re.compile(r"([^\W_]+)")
_SPLIT_EXTRA = re.compile(rf"([^\W_](?:[^\W_]|[{_EXTRA}])*)")
_HAS_EXTRA = re.compile(f"[{_EXTRA}]")
_SPACES = frozenset({" ", "\u00a0", "\u202f", " & "})
# Joints that also stand between two different names: "Inter-Milan" is a match, "Saint-Étienne" a town.
_HYPHENS = frozenset({"-", "\u2010", "\u2011", "–", "'", "’", ".", ". ", ".\u00a0", "\n", "/", "·", "・"})
_KEPT_WORDS = 50_000  # words remembered between texts, about 6 MB; then the memory starts afresh

# How a slug owns a name: as a proper name, as the bare short name of a coach, and as a nickname in which languages.
_PROPER, _SHORT, _FIRST_LANGUAGE = 1, 2, 4
_NICK_IN = {language: _FIRST_LANGUAGE << place for place, language in enumerate((*sorted(LANGUAGES), "other"))}
_NICK = sum(_NICK_IN.values())
_Owners = tuple[tuple[str, int], ...]  # slugs, each with how it owns a name


class Spot(NamedTuple):
    """A name in a text: text[start:end], without elision or possessive.

    `subjects` are all its owners, best known first. `name` is the name in folded words ("real madrid"). `lower` is true
    where the text writes it small, so that only nicknames were asked. `surname` is true for a bare short name of a
    coach ("Inzaghi"), whose bearer the context may have to tell.
    """

    start: int
    end: int
    subjects: tuple[Subject, ...]
    name: str
    lower: bool
    surname: bool


class _Find(NamedTuple):
    """A name found at some word: the place of its last word, letters of a genitive to cut, and who owns it how."""

    last: int
    cut: int
    name: str
    lower: bool
    owners: _Owners


class _Start(NamedTuple):
    """What a word as texts write it may begin: whether a name itself, and the second words (also with s) of others."""

    word: str
    alone: bool
    seconds: frozenset[str]


class Spotter:
    """All names, ready to be found in texts. `subjects` maps a slug to its subject at the time of asking."""

    def __init__(self, entries: Iterable[Entry], subjects: Mapping[str, Subject]) -> None:
        self.subjects = subjects
        self.owners: dict[str, _Owners] = {}
        # First word → second words of the names that begin with it → whether any of these is a nickname.
        self.seconds: dict[str, dict[str, bool]] = {}
        self.prefixes: set[str] = set()  # two and more words that a longer name begins with
        self.given: set[str] = set()  # coaches' given names: "di Carlo" is of Carlo, not Domenico Di Carlo
        self.folded = _Folded()
        self.starts = _Starts(self.owners, self.seconds)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Know the entry's names from now on."""
        slug = entry.subject.slug
        alone: dict[int, _Owners] = {}  # most names have one owner: all of an entry's such names share these
        if entry.subject.is_coach:
            self.given.update(words_of(entry.subject.name)[:1])
        for words, how in _keys(entry):
            name = " ".join(words)
            owners = self.owners.get(name, ())
            known = owners[-1][1] if owners and owners[-1][0] == slug else 0
            sole = alone.setdefault(how | known, ((slug, how | known),))
            others = owners[:-1] if known else owners
            self.owners[name] = (*others, *sole) if others else sole
            self.prefixes.update(" ".join(words[:size]) for size in range(2, len(words)))
            if len(words) > 1:
                seconds = self.seconds.setdefault(words[0], {})
                seconds[words[1]] = seconds.get(words[1], False) or bool(how & _NICK)
        self.starts.clear()

    def remove(self, entry: Entry) -> None:
        """Forget the entry's names."""
        for words, _how in _keys(entry):
            name = " ".join(words)
            owners = self.owners.get(name, ())
            self.owners[name] = tuple(owner for owner in owners if owner[0] != entry.subject.slug)
        self.starts.clear()

    def spot(self, text: str, language: str) -> list[Spot]:
        """Every name in the text, in order, longest first, never overlapping. Takes any text.

        Nicknames tagged with a language count only in texts of that one.
        """
        splitter = _SPLIT if text.isascii() or not _HAS_EXTRA.search(text) else _SPLIT_EXTRA
        pieces = splitter.split(text)  # gap, word, gap, word, …, gap
        starts = self.starts
        hits = [(at, start) for at in range(1, len(pieces), 2) if (start := starts[pieces[at]])]
        nicks = _NICK_IN.get(language, _NICK_IN["other"])
        return list(_Search(self, pieces, nicks).spots(hits)) if hits else []


class _Search:
    """One text being searched: its pieces (gap, word, gap, word, …, gap), and the languages whose nicknames count."""

    def __init__(self, index: Spotter, pieces: list[str], nicks: int) -> None:
        self._index = index
        self._pieces = pieces
        self._nicks = nicks

    def spots(self, hits: list[tuple[int, _Start]]) -> Iterator[Spot]:
        """The names that begin at the hits."""
        pieces, folded = self._pieces, self._index.folded
        ends = list(accumulate(map(len, pieces)))
        last_word = len(pieces) - 2
        free = 0
        for at, start in hits:
            longer = at < last_word and folded[pieces[at + 2]] in start.seconds
            if at < free or not (longer or start.alone):
                continue
            find = self._longest_at(at, start, longer)
            if find is None or (start.word in PARTICLES and self._reaches_further(at + 2, find.last)):
                continue
            free = find.last + 1
            subjects = self._first_teams(find)
            if subjects:
                surname = any(how & _SHORT for _slug, how in find.owners)
                yield Spot(ends[at - 1], ends[find.last] - find.cut, subjects, find.name, find.lower, surname)

    def _longest_at(self, at: int, start: _Start, longer: bool) -> _Find | None:
        """The longest name that begins with the word at `at` and that its capitals allow."""
        found = self._owned(start.word, at, at) if start.alone else None
        name = start.word
        for last in range(at + 2, len(self._pieces), 2) if longer else ():
            word = self._index.folded[self._pieces[last]]
            if not self._joined(self._pieces[last - 1], name, word):
                break
            name = f"{name} {word}"
            found = self._owned(name, at, last) or found
            if name not in self._index.prefixes:
                break
        return found

    def _reaches_further(self, at: int, last: int) -> bool:
        """True if a name that begins at `at` ends behind `last`: in "di Carlo Ancelotti" it is Carlo Ancelotti's."""
        start = self._index.starts[self._pieces[at]] if at < len(self._pieces) else None
        find = self._longest_at(at, start, True) if start else None
        return find is not None and find.last > last

    def _joined(self, gap: str, name: str, word: str) -> bool:
        """True if what stands between may be part of one name; two names with a hyphen between are two."""
        owners = self._index.owners
        return gap in _SPACES or (gap in _HYPHENS and not (owners.get(name) and owners.get(word)))

    def _owned(self, name: str, at: int, last: int) -> _Find | None:
        """Who owns the name, written as the pieces show; a genitive s is cut where nobody owns the name with it."""
        cut = 0
        owners = self._index.owners.get(name)
        if not owners and name.endswith("s"):
            cut, owners = 1, self._index.owners.get(name[:-1])
        if not owners:
            return None
        capital = self._is_capital(at, last)
        counting = self._nicks | _PROPER if capital else self._nicks
        if not all(how & counting for _slug, how in owners):
            owners = tuple(owner for owner in owners if owner[1] & counting)
        if not owners or (cut and not capital):
            return None
        return _Find(last, cut, name[: len(name) - cut], not capital, owners)

    def _is_capital(self, at: int, last: int) -> bool:
        """True if the name is written as a proper name: a capital first, or a small particle before a capital.

        Scripts without capitals always are. A small particle before a given name is a mere "of": "di Carlo".
        """
        pieces, first = self._pieces, at
        while at < last and pieces[at][0].islower() and self._index.folded[pieces[at]] in PARTICLES:
            at += 2
        if at > first and self._index.folded[pieces[at]] in self._index.given:
            return False
        return not pieces[at][0].islower()

    def _first_teams(self, find: _Find) -> tuple[Subject, ...]:
        """The owners, best known first; none of a club if what follows makes it a women's, youth or reserve side."""
        subjects = [self._index.subjects[slug] for slug, _how in find.owners]
        after = self._pieces[find.last + 1 : find.last + 5]  # gap, word, gap, word
        if len(after) > 1 and (after[0] in _SPACES or after[0] == "-"):
            second = after[3] if len(after) > 3 else ""
            if follows_as_other_side(after[1], second):
                subjects = [subject for subject in subjects if subject.is_coach]
        if len(subjects) > 1:
            subjects.sort(key=lambda subject: (-subject.fame, subject.slug))
        return tuple(subjects)


class _Folded(dict[str, str]):
    """Words as texts write them → folded, remembered as they turn up."""

    def __missing__(self, word: str) -> str:
        if len(self) > _KEPT_WORDS:
            self.clear()
        self[word] = folded = fold(word)
        return folded


class _Starts(dict[str, _Start | None]):
    """Words as texts write them → what they may begin, None for almost all; remembered as they turn up."""

    def __init__(self, owners: Mapping[str, _Owners], seconds: Mapping[str, dict[str, bool]]) -> None:
        super().__init__()
        self._owners = owners
        self._seconds = seconds

    def __missing__(self, word: str) -> _Start | None:
        if len(self) > _KEPT_WORDS:
            self.clear()
        self[word] = start = self._start(word)
        return start

    def _start(self, word: str) -> _Start | None:
        folded = fold(word)
        small = word[:1].islower()
        owners = self._owners.get(folded, ())
        seconds = self._seconds.get(folded, {})
        if not owners and not small:
            owners = self._owners.get(folded.removesuffix("s"), ())
        if not owners and not seconds:
            return None
        alone = any(how & _NICK for _slug, how in owners) if small else bool(owners)
        only_nicks = small and folded not in PARTICLES
        begun = {second for second, nick in seconds.items() if nick or not only_nicks}
        begun |= {f"{second}s" for second in begun}
        return _Start(folded, alone, frozenset(begun)) if alone or begun else None


def _keys(entry: Entry) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every spelling of every name of an entry, with how it is owned."""
    subject = entry.subject
    for _language, name in entry.proper():
        bare_short = subject.is_coach and name == subject.short != subject.name
        for words in spellings(name):
            yield words, _PROPER | (_SHORT if bare_short else 0)
        if "&" in name:
            yield from ((words, _PROPER) for words in spellings(name.replace("&", " and ")))
    for language, name in entry.nicks():
        yield from ((words, _NICK_IN[language] if language else _NICK) for words in spellings(name))
    if subject.is_coach:
        yield from ((words, _PROPER) for words in initialled(subject.name, subject.short))
