"""Importing: files of Wikidata items become subjects and names, one transaction a file; nothing is ever removed.

An item is the subject that had its number before, else the one of the same kind that owns its label, else the club that
owns it but for words such as FC; else it is new. Names that others own become choices, as the finder does it.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.database import Transaction, open_database
from bot.directory import Directory, Entry, Kind, Subject, register
from bot.directory.imports import Item, read_items
from bot.directory.names import LANGUAGES, compact, fold, words_of
from bot.directory.naming import NameFlawError, checked
from bot.directory.parts import core
from bot.directory.register import Name
from bot.directory.sides import is_other_side
from bot.reading.strangers import surname_of

EXAMPLES: Final = 10
SHORTEST: Final = 3  # letters of an imported name: two-letter aliases are claimed by dozens
PROGRESS: Final = 100  # items between two lines of progress
_NATIONAL: Final = re.compile(r"(.+?)(?: men's)? national (?:association )?(?:football|soccer) team", re.IGNORECASE)


@dataclass(slots=True)
class Outcome:
    """What became of a file's items and names; `unclear` are examples of what is ambiguous.

    `other_sides` are women's, youth and reserve sides, `nameless` items without a name that can be found.
    """

    added: int = 0
    merged: int = 0
    known: int = 0
    other_sides: int = 0
    nameless: int = 0
    names: int = 0
    ambiguous: int = 0
    unclear: list[str] = field(default_factory=list)

    def doubt(self, name: str, subject: str, others: Iterable[Subject]) -> None:
        """Count a name that others have a claim to."""
        self.ambiguous += 1
        if len(self.unclear) < EXAMPLES:
            bearers = ", ".join(sorted(other.slug for other in others)[:3])
            self.unclear.append(f"{name!r} of {subject}, also {bearers}")

    def lines(self, file: str) -> list[str]:
        """The report on one file."""
        skipped = self.known + self.other_sides + self.nameless
        counted = f"{self.added} added, {self.merged} merged, {skipped} skipped, {self.ambiguous} ambiguous"
        why = f"{self.known} known already, {self.other_sides} other sides, {self.nameless} without a name"
        unclear = [f"  ambiguous: {example}" for example in self.unclear]
        return [f"{file}: {counted}; {self.names} new names", f"  skipped: {why}", *unclear]


async def take_in(address: Path | str, files: Sequence[str], kind: str, say: Callable[[str], None]) -> None:
    """Take in the files, in order, and say what became of each; the first that is broken ends it.

    Raises ImportFileError or OSError for such a file, of which nothing is kept, and DatabaseError where the database
    cannot be opened.
    """
    opened = await open_database(address)
    try:
        # Who leads has the directory in memory, and would not see what is added.
        leader = await opened.lead(patience=0)
        database = leader.database
        for file in files:
            items = read_items(file, await asyncio.to_thread(Path(file).read_bytes))
            now = int(time.time())
            directory = await register.load(database, now)
            async with database.transaction() as tx:
                importer = _Importer(tx, directory, Kind(kind), file, now)
                outcome = await importer.run(items)
            for line in outcome.lines(file):
                say(line)
        await leader.resign()
    finally:
        await opened.close()


class _Importer:
    """One file on its way into the register. The directory in memory learns as it goes, and is dropped afterwards."""

    def __init__(self, tx: Transaction, directory: Directory, kind: Kind, file: str, now: int) -> None:
        self._tx = tx
        self._directory = directory
        self._kind = kind
        self._file = file
        self._now = now
        self._outcome = Outcome()
        self._names: list[tuple[int, Name]] = []
        self._numbers: list[tuple[int, int]] = []

    async def run(self, items: Sequence[Item]) -> Outcome:
        """Take in every item."""
        numbers = await register.items(self._tx)
        named = self._usable(items)
        subjects = _settled(named, self._kind, self._directory, numbers, self._outcome)
        surnames = Counter(fold(surname_of(name)) for name in named.values())
        progress = _Progress(self._file, len(named))
        for number, (item, name) in enumerate(zip(_by_number(items, named), named.values(), strict=True)):
            progress.show(number)
            if item.number not in subjects:
                continue
            subject = subjects[item.number]
            if subject is None:
                await self._add(item, name, surnames)
            else:
                self._merge(item, subject, item.number in numbers)
        progress.end()
        await register.take_in(self._tx, self._names, self._numbers, self._now)
        self._outcome.names = len(self._names)
        return self._outcome

    def _usable(self, items: Sequence[Item]) -> dict[int, str]:
        """The usual names by number; items of other sides and without a name are counted and left out."""
        found: dict[int, str] = {}
        for item in items:
            name = _usable(_bare(item.label, self._kind))
            if name:
                found[item.number] = name
            elif is_other_side(words_of(item.label)):
                self._outcome.other_sides += 1
            else:
                self._outcome.nameless += 1
        return found

    async def _add(self, item: Item, name: str, surnames: Mapping[str, int]) -> None:
        surname = surname_of(name) if self._kind is Kind.COACH else name
        # A surname that others bear, here or in the file, would lead to a stranger at once.
        alone = surnames[fold(surname)] == 1 and not self._directory.bearers(surname) and len(surname) >= SHORTEST
        subject = await register.add(self._tx, self._kind, name, surname if alone else name, self._now)
        self._directory.add(Entry(subject))
        self._give(item, subject, tagged=True)
        self._numbers.append((item.number, subject.id))
        self._outcome.added += 1

    def _merge(self, item: Item, subject: Subject, numbered: bool) -> None:
        if not numbered:
            self._numbers.append((item.number, subject.id))
        if self._give(item, subject, tagged=False) or not numbered:
            self._outcome.merged += 1
        else:
            self._outcome.known += 1

    def _give(self, item: Item, subject: Subject, *, tagged: bool) -> int:
        """Give a subject the item's names that it lacks; how many.

        Only a new subject's labels become its shown names, since those of the shipped ones are reviewed.
        """
        entry = self._directory.entry(subject.slug) or Entry(subject)
        new: list[Name] = []
        seen: set[str] = set()
        for written, language in (*((label, code) for code, label in item.labels.items()), *_untagged(item.aliases)):
            name = _usable(_bare(written, self._kind))
            key = compact(words_of(name))
            owners = self._directory.owners(name) if name else ()
            if not name or key in seen:
                continue
            seen.add(key)
            others = [owner for owner in owners if owner.slug != subject.slug]
            if others:
                self._outcome.doubt(name, subject.slug, others)
            if len(others) < len(owners) or self._is_part(name, subject, others):
                continue
            new.append(Name(name, language if tagged and language in LANGUAGES and not others else ""))
        if new:
            self._directory.add(entry.grown(name.written for name in new))
            self._names += [(subject.id, name) for name in new]
        return len(new)

    def _is_part(self, name: str, subject: Subject, owners: Sequence[Subject]) -> bool:
        """True for a single word that nobody owns and others bear: "City", "Madrid". It is offered as it is."""
        if owners or len(words_of(name)) > 1:
            return False
        others = [bearer for bearer in self._directory.bearers(name) if bearer.slug != subject.slug]
        if others:
            self._outcome.doubt(name, subject.slug, others)
        return bool(others)


def _settled(
    named: Mapping[int, str], kind: Kind, directory: Directory, numbers: Mapping[int, int], outcome: Outcome
) -> dict[int, Subject | None]:
    """Who each item is, None for a new subject; items that might be several are counted and left out.

    Where two items claim one subject, the better match has it, then the older item: its number is smaller.
    """
    taken = {subject_id: number for number, subject_id in numbers.items()}
    settled: dict[int, Subject | None] = {}
    claims: dict[str, list[tuple[bool, int, Subject]]] = {}
    for number, name in named.items():
        known = directory.by_id(numbers.get(number, 0))
        owners = [owner for owner in directory.owners(name) if owner.kind is kind]
        if known is not None:
            settled[number] = known
        elif len(owners) > 1 or any(owner.id in taken for owner in owners):
            outcome.doubt(name, f"Q{number}", owners)
        else:
            club = directory.club_of(name) if kind is Kind.CLUB else None
            claimed = owners[0] if owners else club
            if claimed is None or claimed.kind is not kind or claimed.id in taken:
                settled[number] = None
            else:
                claims.setdefault(claimed.slug, []).append((not owners, number, claimed))
    for several in claims.values():
        (_, first, subject), *rest = sorted(several, key=lambda claim: claim[:2])
        settled[first] = subject
        for nearly, number, _ in rest:
            if nearly:
                settled[number] = None
            else:
                outcome.doubt(named[number], f"Q{number}", [subject])
    return settled


def _by_number(items: Iterable[Item], named: Mapping[int, str]) -> list[Item]:
    return [item for item in items if item.number in named]


def _untagged(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((name, "") for name in names)


def _bare(label: str, kind: Kind) -> str:
    """What a label names: a national team by its country."""
    team = _NATIONAL.fullmatch(label.strip()) if kind is Kind.NATIONAL else None
    return team[1] if team else label


def _usable(written: str) -> str:
    """The name as it is kept; "" for what is none, is another side's, or has only words such as FC."""
    try:
        name = checked(written)
    except NameFlawError:
        return ""
    words = words_of(name)
    telling = core(words) and len(compact(words)) >= SHORTEST
    return name if telling and not is_other_side(words) else ""


class _Progress:
    """How far a file is, in one line of a terminal; silent where nobody watches."""

    def __init__(self, file: str, total: int) -> None:
        self._file = file
        self._total = total
        self._watched = sys.stderr.isatty()

    def show(self, done: int) -> None:
        """Say it once in a while."""
        if self._watched and done % PROGRESS == 0:
            sys.stderr.write(f"\r{self._file}: {done} of {self._total}")
            sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._watched:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
