"""Similar names: candidates by shared trigrams, then the edit distance of the best of them.

Measured on misspelt names: a dict of trigrams and 50 candidates finds more than any scorer over the whole list, in a
tenth of its time; scoring everything would block the loop for 33 ms with 50,000 names.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.directory.catalogue import Entry
from bot.directory.names import spellings
from bot.directory.ownership import Ownership
from bot.directory.parts import core

CANDIDATES = 100
LONG_WORD = 6  # letters; shorter words of a name are too easily hit by chance
_TOUCHED = 20_000  # postings counted per query at most; the rarest trigrams come first and say most


@dataclass(frozen=True, slots=True)
class Similar:
    """A term close to the query: `distance` in letters inserted, left out, changed or swapped with a neighbour."""

    term: str
    distance: int
    likeness: float


class SimilarTerms:
    """A growing set of terms (folded words with single spaces) that answers which are a slip or two away.

    Terms known from the start are numbered by length, so that a query counts only those about as long as itself. Their
    postings lie behind one another in one array: ten thousands of lists take four times the memory.
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._terms = sorted(sorted(set(terms)), key=len)
        self._lengths = array("I", map(len, self._terms))
        self._places: dict[str, int] = {}  # trigram → its place in `_begins`
        self._begins, self._numbers = array("I"), array("I")  # where each trigram's numbers begin, and all of these
        self._later: dict[str, int] = {}  # terms that came later → their numbers
        self._later_postings: dict[str, list[int]] = {}
        self._lay_out()

    def add(self, term: str) -> None:
        """Know the term from now on; a second time changes nothing."""
        if term in self._later or self._was_there(term):
            return
        number = self._later[term] = len(self._terms)
        self._terms.append(term)
        for gram in trigrams(term):
            self._later_postings.setdefault(gram, []).append(number)

    def near(self, query: str) -> list[Similar]:
        """The terms within the slips that the query's length forgives, in no order. The query is folded words."""
        slips = forgiven(len(query))
        if not slips:
            return []
        terms = [self._terms[number] for number in self._candidates(query, slips)]
        distances = dict(_distances(query, terms, slips))
        if " " in query:
            other = {_ordered(term): term for term in terms if term not in distances and " " in term}
            distances |= {other[term]: slip for term, slip in _distances(_ordered(query), list(other), slips)}
        return [
            Similar(term, distance, 1 - distance / max(len(query), len(term)))
            for term, distance in distances.items()
            if not _by_chance(query, term, distance)
        ]

    def _lay_out(self) -> None:
        postings: dict[str, list[int]] = {}
        for number, term in enumerate(self._terms):
            for gram in trigrams(term):
                postings.setdefault(gram, []).append(number)
        for place, (gram, numbers) in enumerate(postings.items()):
            self._places[gram] = place
            self._begins.append(len(self._numbers))
            self._numbers.extend(numbers)
        self._begins.append(len(self._numbers))

    def _was_there(self, term: str) -> bool:
        low, high = bisect_left(self._lengths, len(term)), bisect_left(self._lengths, len(term) + 1)
        at = bisect_left(self._terms, term, low, high)
        return at < high and self._terms[at] == term

    def _candidates(self, query: str, slips: int) -> list[int]:
        """The numbers of the terms of fitting length that share most trigrams with the query."""
        low = bisect_left(self._lengths, len(query) - slips)
        high = bisect_left(self._lengths, len(query) + slips + 1)
        numbers = self._numbers
        slices: list[Sequence[int]] = []
        for gram in trigrams(query):
            place = self._places.get(gram)
            if place is not None:
                begin, end = self._begins[place], self._begins[place + 1]
                first = bisect_left(numbers, low, begin, end)
                slices.append(numbers[first : bisect_left(numbers, high, first, end)])
            if gram in self._later_postings:
                slices.append(self._later_postings[gram])
        slices.sort(key=len)
        counts: Counter[int] = Counter()
        touched = 0
        for some in slices:
            touched += len(some)
            if touched > _TOUCHED and counts:
                break
            counts.update(some)
        return [number for number, _shared in counts.most_common(CANDIDATES)]


class SimilarNames:
    """Which subjects have a name a slip or two away."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._whole = Ownership()  # names without club words → slugs
        self._words = Ownership()  # long words of such names → slugs
        for entry in entries:
            self._own(entry)
        self._terms = SimilarTerms((*self._whole, *self._words))

    def add(self, entry: Entry) -> None:
        """Know the entry's names from now on."""
        for term in self._own(entry):
            self._terms.add(term)

    def remove(self, entry: Entry) -> None:
        """Forget the entry's names."""
        for term, whole in terms_of(entry):
            (self._whole if whole else self._words).take(term, entry.subject.slug)

    def near(self, query: str) -> Iterator[tuple[str, bool, Similar]]:
        """Each slug with a similar name, whether that is a whole name or a word of one, and how similar."""
        for similar in self._terms.near(query):
            for whole, table in ((True, self._whole), (False, self._words)):
                for slug in table.get(similar.term, ()):
                    yield slug, whole, similar

    def _own(self, entry: Entry) -> list[str]:
        """Note the entry as an owner of each of its terms, which are returned."""
        terms = list(terms_of(entry))
        for term, whole in terms:
            (self._whole if whole else self._words).give(term, entry.subject.slug)
        return [term for term, _whole in terms]


def terms_of(entry: Entry) -> Iterator[tuple[str, bool]]:
    """What an entry's names are compared by: each with and without club words (true), and its long words (false)."""
    for _language, name in (*entry.proper(), *entry.nicks()):
        for words in spellings(name):
            telling = core(words)
            yield " ".join(words), True
            if telling and telling != words:
                yield " ".join(telling), True
            if len(telling) > 1:
                yield from ((word, False) for word in telling if len(word) >= LONG_WORD)


def trigrams(term: str) -> set[str]:
    """The trigrams of each word, two blanks before it and one behind, so that word order does not matter."""
    grams: set[str] = set()
    for word in term.split():
        padded = f"  {word} "
        grams.update(padded[at : at + 3] for at in range(len(padded) - 2))
    return grams


def forgiven(length: int) -> int:
    """Slips forgiven in a name of so many letters: none below 3, one to 5, two to 13, three beyond."""
    if length < 3:
        return 0
    return 1 if length < 6 else 2 if length < 14 else 3


def _distances(query: str, terms: list[str], slips: int) -> Iterator[tuple[str, int]]:
    found = process.extract(query, terms, scorer=OSA.distance, score_cutoff=slips, limit=None)
    return ((term, int(distance)) for term, distance, _place in found)


def _ordered(term: str) -> str:
    return " ".join(sorted(term.split()))


def _by_chance(query: str, term: str, distance: int) -> bool:
    """True for what ordinary words hit too: more slips than the shorter one forgives, three letters not just swapped,
    two slips in a short name from its first letter on.
    """
    shortest = min(len(query), len(term))
    if distance > forgiven(shortest):
        return True
    if shortest <= 3:
        return sorted(query) != sorted(term)
    return distance > 1 and shortest < 8 and query[0] != term[0]
