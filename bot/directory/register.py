"""The register: subjects and added names as rows.

What people follow keeps its id whatever the shipped catalogue becomes, and what was added stays apart from it: both are
merged by slug at every start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from bot.database import Database, Reader, Row, Transaction
from bot.directory.catalogue import Entry
from bot.directory.directory import Directory
from bot.directory.naming import slug_for
from bot.directory.subject import Kind, Subject


@dataclass(frozen=True, slots=True)
class Name:
    """A name beside the catalogue's: `id` is its row's, `nickname` true if articles may write it small."""

    name: str
    language: str = ""
    nickname: bool = False
    id: int = 0

    @property
    def written(self) -> str:
        """The name as the catalogue writes it: "it:Bayern Monaco"."""
        return f"{self.language}:{self.name}" if self.language else self.name

    def given_to(self, entry: Entry) -> Entry:
        """The entry with this name."""
        return entry.grown(nicknames=[self.written]) if self.nickname else entry.grown(names=[self.written])


async def load(database: Database, now: int) -> Directory:
    """The shipped catalogue with its rows' ids, the subjects that were added since, and all added names.

    Raises CatalogueError if a shipped file is broken. New subjects of the catalogue become rows first.
    """
    shipped = await asyncio.to_thread(Directory.shipped)
    rows = await database.all("SELECT slug, id FROM subjects WHERE origin = 'shipped'")
    if not {subject.slug for subject in shipped.subjects} <= {row["slug"] for row in rows}:
        async with database.transaction() as tx:
            await _enter(tx, shipped, now)
        rows = await database.all("SELECT slug, id FROM subjects WHERE origin = 'shipped'")
    known = shipped.with_ids({row["slug"]: row["id"] for row in rows}).entries
    added = await database.all("SELECT * FROM subjects WHERE origin = 'added' ORDER BY id")
    names = await _names(database)
    entries = [*known, *(Entry(_subject(row, known=True)) for row in added)]
    return Directory(_named(entry, names.get(entry.subject.id, ())) for entry in entries)


async def _enter(tx: Transaction, shipped: Directory, now: int) -> None:
    # A coach that an editor added before the catalogue knew him keeps his id, and with it his followers and names.
    await tx.run_many(
        "INSERT INTO subjects (slug, kind, name, short, origin, created_at) VALUES (?, ?, ?, ?, 'shipped', ?) "
        "ON CONFLICT (slug) DO UPDATE SET origin = 'shipped' WHERE subjects.origin <> 'shipped'",
        [(subject.slug, subject.kind, subject.name, subject.short, now) for subject in shipped.subjects],
    )


async def _names(reader: Reader) -> dict[int, list[Name]]:
    """All added names by their subject's id."""
    found: dict[int, list[Name]] = {}
    for row in await reader.all("SELECT * FROM names WHERE subject_id IS NOT NULL ORDER BY id"):
        found.setdefault(row["subject_id"], []).append(_name(row))
    return found


def _named(entry: Entry, names: Sequence[Name]) -> Entry:
    if not names:
        return entry
    return entry.grown(
        [name.written for name in names if not name.nickname], [name.written for name in names if name.nickname]
    )


async def add(tx: Transaction, kind: Kind, name: str, short: str, now: int) -> Subject:
    """A new subject that can be followed; a coach whom an article proposed under this name becomes the one.

    The slug is made from the name, and told apart by kind or number where it is taken.
    """
    slug = slug_for(name, kind)
    proposed = await tx.one("SELECT * FROM subjects WHERE slug = ? AND kind = ? AND origin = 'proposed'", slug, kind)
    if proposed is not None:
        await tx.run("UPDATE subjects SET origin = 'added', short = ? WHERE id = ?", short, proposed["id"])
        return replace(_subject(proposed, known=True), short=short)
    for free in _slugs(slug, kind):
        if await tx.one("SELECT 1 FROM subjects WHERE slug = ?", free) is None:
            break
    row = await tx.insert(
        "INSERT INTO subjects (slug, kind, name, short, origin, created_at) VALUES (?, ?, ?, ?, 'added', ?) "
        "RETURNING id",
        free,
        kind,
        name,
        short,
        now,
    )
    return Subject(free, kind, name, short, id=row)


def _slugs(slug: str, kind: Kind) -> Iterator[str]:
    """What a new subject may be called, the plainest first."""
    yield slug
    yield f"{slug}-{kind}"
    yield from (f"{slug}-{kind}-{number}" for number in count(2))


async def withdraw(tx: Transaction, subject_id: int) -> bool:
    """Take an addition back; false if it is followed, shipped by now, or gone.

    One that a rumour names becomes proposed again.
    """
    taken = await tx.one(
        "SELECT EXISTS (SELECT 1 FROM links WHERE ?1 IN (coach_id, club_id)) AS told FROM subjects "
        "WHERE id = ?1 AND origin = 'added' AND NOT EXISTS (SELECT 1 FROM follows WHERE subject_id = ?1)",
        subject_id,
    )
    if taken is None:
        return False
    await tx.run("DELETE FROM names WHERE subject_id = ?", subject_id)
    await tx.run("DELETE FROM wikidata WHERE subject_id = ?", subject_id)
    if taken["told"]:
        await tx.run("UPDATE subjects SET origin = 'proposed' WHERE id = ?", subject_id)
    else:
        await tx.run("DELETE FROM subjects WHERE id = ?", subject_id)
    return True


async def add_name(tx: Transaction, subject_id: int | None, name: Name, now: int) -> int:
    """Give a subject one more name, or keep it (None) until an editor says whose it is; the row's id.

    Raises ConstraintError if the subject has it already.
    """
    return await tx.insert(
        "INSERT INTO names (subject_id, name, language, nickname, origin, created_at) VALUES (?, ?, ?, ?, ?, ?) "
        "RETURNING id",
        subject_id,
        name.name,
        name.language,
        int(name.nickname),
        "asked" if subject_id is None else "added",
        now,
    )


async def asked(reader: Reader, name_id: int) -> Name | None:
    """A name that waits for its subject; None if it has one by now, or was dropped."""
    row = await reader.one("SELECT * FROM names WHERE id = ? AND subject_id IS NULL", name_id)
    return _name(row) if row is not None else None


async def drop_name(tx: Transaction, name_id: int) -> tuple[int, Name] | None:
    """Forget an added name; its subject's id (0 if it waited for one) and what it was. None if it was gone."""
    row = await tx.one("SELECT * FROM names WHERE id = ? AND origin <> 'imported'", name_id)
    if row is None:
        return None
    await tx.run("DELETE FROM names WHERE id = ?", name_id)
    return row["subject_id"] or 0, _name(row)


async def items(reader: Reader) -> dict[int, int]:
    """Subjects' ids by the number of their Wikidata item."""
    return {row["number"]: row["subject_id"] for row in await reader.all("SELECT * FROM wikidata")}


async def take_in(
    tx: Transaction, named: Iterable[tuple[int, Name]], numbered: Iterable[tuple[int, int]], now: int
) -> None:
    """Keep imported names, each with its subject's id, and Wikidata numbers, each with its subject's id."""
    await tx.run_many(
        "INSERT INTO names (subject_id, name, language, nickname, origin, created_at) "
        "VALUES (?, ?, ?, ?, 'imported', ?) ON CONFLICT DO NOTHING",
        [(subject_id, name.name, name.language, int(name.nickname), now) for subject_id, name in named],
    )
    await tx.run_many("INSERT INTO wikidata (number, subject_id) VALUES (?, ?) ON CONFLICT DO NOTHING", numbered)


async def enrol(tx: Transaction, subject: Subject, now: int) -> int:
    """The row's id of a subject; one whom the directory lacks becomes a row that nobody can find yet."""
    if subject.id:
        return subject.id
    await tx.run(
        "INSERT INTO subjects (slug, kind, name, short, origin, created_at) "
        "VALUES (?, ?, ?, ?, 'proposed', ?) ON CONFLICT DO NOTHING",
        subject.slug,
        subject.kind,
        subject.name,
        subject.short,
        now,
    )
    row = await tx.one("SELECT id FROM subjects WHERE slug = ?", subject.slug)
    if row is None:
        raise RuntimeError("a subject just enrolled is not there")
    return int(row["id"])


async def accept(tx: Transaction, subject: Subject) -> bool:
    """Make a proposed subject one that can be followed; false if it was that already."""
    return bool(await tx.run("UPDATE subjects SET origin = 'added' WHERE id = ? AND origin = 'proposed'", subject.id))


async def subjects(reader: Reader, directory: Directory, rows: Sequence[Row]) -> dict[int, Subject]:
    """The subjects of rows that hold `coach_id` and `club_id`, by id; proposed ones too."""
    return await subjects_by_id(reader, directory, {row[column] for row in rows for column in ("coach_id", "club_id")})


async def subjects_by_id(reader: Reader, directory: Directory, numbers: Iterable[int]) -> dict[int, Subject]:
    """These subjects by id; proposed ones too."""
    wanted = set(numbers)
    found = {number: subject for number in wanted if (subject := directory.by_id(number)) is not None}
    for number in wanted - found.keys():
        row = await reader.one("SELECT * FROM subjects WHERE id = ?", number)
        if row is not None:
            found[number] = _subject(row, known=row["origin"] != "proposed")
    return found


def _subject(row: Row, *, known: bool) -> Subject:
    return Subject(row["slug"], Kind(row["kind"]), row["name"], row["short"], id=row["id"], known=known)


def _name(row: Row) -> Name:
    return Name(row["name"], row["language"], bool(row["nickname"]), row["id"])
