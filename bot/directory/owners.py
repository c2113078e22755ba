"""Who owns a name: exact look-ups by folded keys, and which subjects bear a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.directory.catalogue import Entry
from bot.directory.names import compact, initialled, spellings, words_of
from bot.directory.ownership import Ownership
from bot.directory.parts import ARTICLES, CLUB_WORDS, JOINING, NATION_WORDS, TITLES, core, without_article
from bot.directory.subject import Kind, Subject

_UNTELLING = CLUB_WORDS | JOINING | ARTICLES  # nobody is looked for by such a word alone


@dataclass(frozen=True, slots=True)
class Owned:
    """The subjects that own what was asked, by slug.

    `sure` is the one that may be followed at once, None where there is a choice.
    """

    slugs: tuple[str, ...]
    sure: str | None


class Owners:
    """Names → slugs, kept up to date as subjects come and go."""

    def __init__(self, entries: Iterable[Entry], subjects: Mapping[str, Subject]) -> None:
        self._subjects = subjects
        self._whole = Ownership()  # compact name → slugs
        self._tagged = Ownership()  # "it:" and compact name → slugs of those whose name is tagged so
        self._cores = Ownership()  # names without article, club words, years → slugs
        self._orders = Ownership()  # sorted words of a coach's name → slugs
        self._bearers = Ownership()  # word → slugs of all who bear it in some name
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Know the entry's names from now on."""
        slug = entry.subject.slug
        for keys in _keys(entry):
            for table, key in self._tabled(keys):
                table.give(key, slug)

    def remove(self, entry: Entry) -> None:
        """Forget the entry's names."""
        slug = entry.subject.slug
        for keys in _keys(entry):
            for table, key in self._tabled(keys):
                table.take(key, slug)

    def exactly(self, query: tuple[tuple[str, ...], ...], language: str) -> Owned | None:
        """Who owns the query as it is, in any of its spellings, or in another order of a coach's names.

        None if nobody does.
        """
        for words in query:
            for asked in (words, without_article(words)):
                found = self._chosen(compact(asked), language, self._whole.get(compact(asked), ()))
                if found:
                    return found
        return next(filter(None, map(self._by_order, query)), None)

    def of(self, words: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
        """The slugs of all who own a name in one of its spellings, word for word."""
        return tuple(dict.fromkeys(slug for spelt in words for slug in self._whole.get(compact(spelt), ())))

    def of_core(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The club that owns a name but for club words, "AC Milan"; none where several might."""
        found = self._by_core(words, "")
        return (found.sure,) if found and found.sure else ()

    def nearly(self, query: tuple[tuple[str, ...], ...], language: str) -> Owned | None:
        """Who owns the query but for club words, a title, "national team" or a second name; None if nobody does."""
        for words in query:
            found = (
                self._by_core(words, language)
                or self._twice(words)
                or self._titled(words, language)
                or self._national(words, language)
            )
            if found:
                return found
        return None

    def bearers(self, words: tuple[str, ...]) -> set[str]:
        """The slugs of those who bear all the telling ones of these words, in whatever names."""
        telling = [word for word in words if len(word) > 1 and word not in _UNTELLING]
        sets = [set(self._bearers.get(word, ())) for word in telling]
        return set.intersection(*sets) if sets else set()

    def _by_order(self, words: tuple[str, ...]) -> Owned | None:
        slugs = self._orders.get(_ordered(words), ()) if len(words) > 1 else ()
        return Owned(slugs, slugs[0] if len(slugs) == 1 else None) if slugs else None

    def _by_core(self, words: tuple[str, ...], language: str) -> Owned | None:
        """By what remains without club words, if the query names one subject then.

        "Paris" is not Paris FC while Paris Saint-Germain bears the word: that is for `bearers`.
        """
        asked = core(words)
        key = compact(asked)
        owners = self._whole.get(key)
        if owners:
            return self._chosen(key, language, [slug for slug in owners if not self._subjects[slug].is_coach])
        slugs = self._cores.get(key) or self._cores.get(compact(without_article(words)), ())
        if len(slugs) == 1 and self.bearers(asked) <= {*slugs}:
            return Owned(slugs, slugs[0])
        return None

    def _twice(self, words: tuple[str, ...]) -> Owned | None:
        """By two names of one subject in a row: "Cholo Simeone", "Pippo Inzaghi"."""
        for at in range(1, len(words)):
            first = self._whole.get(compact(words[:at]), ())
            both = [slug for slug in self._whole.get(compact(words[at:]), ()) if slug in first]
            if len(both) == 1:
                return Owned((both[0],), both[0])
        return None

    def _titled(self, words: tuple[str, ...], language: str) -> Owned | None:
        """By what follows a title: "mister Ancelotti"."""
        if words[0] not in TITLES:
            return None
        key = compact(words[1:])
        return self._chosen(key, language, [slug for slug in self._whole.get(key, ()) if self._subjects[slug].is_coach])

    def _national(self, words: tuple[str, ...], language: str) -> Owned | None:
        """By a country among words for its team: "Italy national team"."""
        rest = core(tuple(word for word in words if word not in NATION_WORDS))
        if not rest or len(rest) == len(words):
            return None
        key = compact(rest)
        teams = [slug for slug in self._whole.get(key, ()) if self._subjects[slug].kind is Kind.NATIONAL]
        return self._chosen(key, language, teams)

    def _chosen(self, key: str, language: str, slugs: Sequence[str]) -> Owned | None:
        """The one owner; among several the one whose name is tagged with the person's language."""
        if len(slugs) < 2:
            return Owned((slugs[0],), slugs[0]) if slugs else None
        tagged = [slug for slug in self._tagged.get(f"{language}:{key}", ()) if slug in slugs]
        return Owned(tuple(slugs), tagged[0] if len(tagged) == 1 else None)

    def _tabled(self, keys: _Keys) -> Iterator[tuple[Ownership, str]]:
        yield self._whole, keys.whole
        if keys.language:
            yield self._tagged, f"{keys.language}:{keys.whole}"
        if keys.core:
            yield self._cores, keys.core
        for order in keys.orders:
            yield self._orders, order
        for word in keys.words:
            if len(word) > 1 and word not in _UNTELLING:
                yield self._bearers, word


@dataclass(slots=True)
class _Keys:
    """All keys under which one spelling of one name is kept."""

    language: str
    whole: str = ""
    core: str = ""
    orders: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def _keys(entry: Entry) -> Iterator[_Keys]:
    """The keys of every name.

    The core of names beyond the subject's own has no article: "The Reds" is found by "reds", but Las Palmas not by
    "palmas". Only coaches' names may stand in any order: "Milan Inter" is a match, no club.
    """
    subject = entry.subject
    own = {subject.name, subject.short}
    for language, name in (*entry.proper(), *entry.nicks()):
        for words in spellings(name):
            keys = _Keys(language, compact(words), words=words)
            bare = words if name in own else without_article(words)
            telling = bare if subject.is_coach else core(bare)
            if telling != words:
                keys.core = compact(telling)
                keys.words = words + telling
            if subject.is_coach and len(words) > 1:
                keys.orders = (_ordered(words),)
            yield keys
    if subject.is_coach:
        yield _Keys("", compact(words_of(subject.name)), orders=tuple(map(_ordered, _initials(subject))))


def _initials(subject: Subject) -> Iterator[tuple[str, ...]]:
    """An initial with the short name, and with its last word: "R. De Zerbi", "R. Zerbi"."""
    yield from initialled(subject.name, subject.short)
    given, short = words_of(subject.name), words_of(subject.short)
    if len(given) > len(short) > 1 and given[-len(short) :] == short:
        yield given[0][0], short[-1]


def _ordered(words: tuple[str, ...]) -> str:
    return " ".join(sorted(words))
