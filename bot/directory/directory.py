"""The directory: all subjects, by slug, by id, by what a person types and by what an article says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final

from bot.directory.catalogue import Entry, load_catalogue
from bot.directory.finder import LONGEST, Finder, Match
from bot.directory.spotter import Spot, Spotter
from bot.directory.subject import Subject

KEPT_ANSWERS: Final = 500  # queries remembered, about a megabyte: what is in the news is asked for by many at once


class Directory:
    """Subjects and their names in memory. What finds and spots is built when first asked, then kept up to date."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Raises ValueError if two entries have the same slug."""
        self._entries: dict[str, Entry] = {}
        self._subjects: dict[str, Subject] = {}
        self._by_id: dict[int, Subject] = {}
        self._answers: dict[tuple[str, str, int], tuple[Match, ...]] = {}
        for entry in entries:
            if entry.subject.slug in self._entries:
                raise ValueError(f"two entries have the slug {entry.subject.slug!r}")
            self._keep(entry)

    @classmethod
    def shipped(cls) -> Directory:
        """The shipped catalogue. Raises CatalogueError if a data file is broken."""
        return cls(load_catalogue())

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All subjects, in the order they came in."""
        return tuple(self._subjects.values())

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All subjects with their names, in the order they came in."""
        return tuple(self._entries.values())

    def entry(self, slug: str) -> Entry | None:
        """A subject with its names; None for an unknown slug."""
        return self._entries.get(slug)

    def by_slug(self, slug: str) -> Subject | None:
        """The subject of a slug; None for an unknown one."""
        return self._subjects.get(slug)

    def by_id(self, row: int) -> Subject | None:
        """The subject of a row's id; None for an unknown one and for 0."""
        return self._by_id.get(row)

    def with_ids(self, ids: Mapping[str, int]) -> Directory:
        """The same directory whose subjects carry their rows' ids, by slug; subjects without a row keep theirs."""
        return Directory(
            replace(entry, subject=replace(entry.subject, id=ids[slug])) if slug in ids else entry
            for slug, entry in self._entries.items()
        )

    def add(self, entry: Entry) -> None:
        """Take in a subject, or put its new names in the place of the old ones if its slug is known."""
        self.remove(entry.subject.slug)
        self._keep(entry)
        self._answers.clear()
        for index in self._built():
            index.add(entry)

    def remove(self, slug: str) -> None:
        """Forget a subject; nothing happens for an unknown slug."""
        entry = self._entries.pop(slug, None)
        if entry is None:
            return
        self._answers.clear()
        for index in self._built():
            index.remove(entry)
        del self._subjects[slug]
        self._by_id.pop(entry.subject.id, None)

    def prepare(self) -> None:
        """Build every index now (about 0.4 s), so that the first question does not wait for it."""
        self._finder.prepare()
        _ = self._spotter

    def find(self, query: str, language: str = "en", limit: int = 15) -> list[Match]:
        """The subjects that a person means by what he typed, best first; empty where nothing is close.

        A score of 1 stands at most once, and exactly where the query is a name that one subject owns (ties of names
        tagged with a language go to the person's). Takes any text.
        """
        asked = (query, language, limit)
        answer = self._answers.get(asked)
        if answer is None:
            answer = tuple(self._finder.find(query, language, limit))
            if len(self._answers) >= KEPT_ANSWERS:
                self._answers.clear()
            if len(query) <= LONGEST:
                self._answers[asked] = answer
        return list(answer)

    def owners(self, name: str) -> tuple[Subject, ...]:
        """All who own this very name, whatever its case and accents: who shares it must be asked for."""
        return tuple(self._subjects[slug] for slug in self._finder.owners(name))

    def bearers(self, name: str) -> tuple[Subject, ...]:
        """All who bear the telling words of a name among their own: of "Madrid" Real, Atlético and others."""
        return tuple(self._subjects[slug] for slug in self._finder.bearers(name))

    def club_of(self, name: str) -> Subject | None:
        """The club that a name means but for words such as FC and Calcio; None where there is none, or a choice."""
        return next((self._subjects[slug] for slug in self._finder.owner_but_for_club_words(name)), None)

    def spot(self, text: str, language: str = "") -> list[Spot]:
        """Every name in an article, in order, longest first, never overlapping. Takes any text.

        Give the text's language, if it is known: nicknames that the catalogue tags with languages count only in these
        ("Mannschaft" is Germany in Italian, and an ordinary word in German).
        """
        return self._spotter.spot(text, language)

    @cached_property
    def _spotter(self) -> Spotter:
        return Spotter(self._entries.values(), self._subjects)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self._entries, self._subjects)

    def _built(self) -> list[Spotter | Finder]:
        """What is built so far and has to hear of changes."""
        return [self.__dict__[name] for name in ("_spotter", "_finder") if name in self.__dict__]

    def _keep(self, entry: Entry) -> None:
        subject = entry.subject
        self._entries[subject.slug] = entry
        self._subjects[subject.slug] = subject
        if subject.id:
            self._by_id[subject.id] = subject
