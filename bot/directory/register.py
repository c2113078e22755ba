"""The register: subjects as rows, so that what people follow keeps its id whatever the shipped catalogue becomes."""

from __future__ import annotations

import asyncio

from bot.database import Database, Reader, Row, Transaction
from bot.directory.catalogue import Entry
from bot.directory.directory import Directory
from bot.directory.subject import Kind, Subject


async def load(database: Database, now: int) -> Directory:
    """The shipped catalogue with its rows' ids, and the subjects that were added since.

    Raises CatalogueError if a shipped file is broken. New subjects of the catalogue become rows first.
    """
    shipped = await asyncio.to_thread(Directory.shipped)
    rows = {row["slug"]: row["id"] for row in await database.all("SELECT slug, id FROM subjects")}
    if any(subject.slug not in rows for subject in shipped.subjects):
        async with database.transaction() as tx:
            await _enter(tx, shipped, now)
        rows = {row["slug"]: row["id"] for row in await database.all("SELECT slug, id FROM subjects")}
    directory = shipped.with_ids(rows)
    for entry in await _added(database):
        if directory.by_slug(entry.subject.slug) is None:
            directory.add(entry)
    return directory


async def _enter(tx: Transaction, shipped: Directory, now: int) -> None:
    # A coach that an editor added before the catalogue knew him keeps his id, and with it his followers.
    await tx.run_many(
        "INSERT INTO subjects (slug, kind, name, short, origin, created_at) VALUES (?, ?, ?, ?, 'shipped', ?) "
        "ON CONFLICT (slug) DO UPDATE SET origin = 'shipped' WHERE origin <> 'shipped'",
        [(subject.slug, subject.kind, subject.name, subject.short, now) for subject in shipped.subjects],
    )


async def _added(reader: Reader) -> list[Entry]:
    rows = await reader.all("SELECT * FROM subjects WHERE origin = 'added' ORDER BY id")
    return [Entry(_subject(row, known=True)) for row in rows]


async def enrol(tx: Transaction, subject: Subject, now: int) -> int:
    """The row's id of a subject; one whom the directory lacks becomes a row that nobody can find yet."""
    if subject.id:
        return subject.id
    await tx.run(
        "INSERT OR IGNORE INTO subjects (slug, kind, name, short, origin, created_at) "
        "VALUES (?, ?, ?, ?, 'proposed', ?)",
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


async def subjects(reader: Reader, directory: Directory, rows: list[Row]) -> dict[int, Subject]:
    """The subjects of rows that hold `coach_id` and `club_id`, by id; proposed ones too."""
    wanted = {row[column] for row in rows for column in ("coach_id", "club_id")}
    found = {number: subject for number in wanted if (subject := directory.by_id(number)) is not None}
    for number in wanted - found.keys():
        row = await reader.one("SELECT * FROM subjects WHERE id = ?", number)
        if row is not None:
            found[number] = _subject(row, known=row["origin"] != "proposed")
    return found


def _subject(row: Row, *, known: bool) -> Subject:
    return Subject(row["slug"], Kind(row["kind"]), row["name"], row["short"], id=row["id"], known=known)
