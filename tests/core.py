"""A small directory in a real database, and people who follow: what the tests of the core stand on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot import dues, following, publishing, rumours, sagas
from bot.database import Database, open_database
from bot.directory import Directory, Entry, Kind, Subject
from bot.following import Follower
from bot.links import Link, Relation, Stage
from bot.owed import Due, Duty
from bot.reading import Reading
from bot.reports import Report
from tests import databases
from tests.databases import address_in

NOW = 1_800_000_000
EDITOR = 7


def subject(number: int, slug: str, kind: Kind = Kind.CLUB) -> Subject:
    name = slug.replace("-", " ").title()
    return Subject(slug, kind, name, name.split()[-1] if kind is Kind.COACH else name, id=number)


ANCELOTTI = subject(1, "carlo-ancelotti", Kind.COACH)
RANIERI = subject(2, "claudio-ranieri", Kind.COACH)
ROMA, MILAN, BRAZIL, MADRID = (
    subject(3, "roma"),
    subject(4, "milan"),
    subject(5, "brazil", Kind.NATIONAL),
    subject(6, "real-madrid"),
)
MOURINHO = subject(7, "jose-mourinho", Kind.COACH)
CONCEICAO = subject(8, "sergio-conceicao", Kind.COACH)
SUBJECTS = (ANCELOTTI, RANIERI, ROMA, MILAN, BRAZIL, MADRID, MOURINHO, CONCEICAO)


def link(coach: Subject, club: Subject, relation: str = "linked", stage: str = "interest") -> Link:
    return Link(coach, club, Relation(relation), Stage(stage), "evidence")


STORY = (
    link(ANCELOTTI, MADRID, "leaving"),
    link(ANCELOTTI, ROMA),
    link(ANCELOTTI, MILAN),
    link(RANIERI, ROMA, "leaving", "agreed"),
)


@asynccontextmanager
async def opened(folder: Path):
    """A database with these subjects as rows, and the directory that knows them."""
    database = await open_database(address_in(folder))
    async with database.transaction() as tx:
        await tx.run_many(
            "INSERT INTO subjects (id, slug, kind, name, short, origin, created_at) "
            "VALUES (?, ?, ?, ?, ?, 'shipped', 0) ON CONFLICT DO NOTHING",
            [(end.id, end.slug, end.kind, end.name, end.short) for end in SUBJECTS],
        )
        if databases.chosen == "postgresql":  # SQLite numbers new rows behind these by itself
            await tx.all("SELECT setval(pg_get_serial_sequence('subjects', 'id'), ?)", len(SUBJECTS))
    try:
        yield database, Directory(Entry(end) for end in SUBJECTS)
    finally:
        await database.close()


async def follower(database: Database, chat_id: int, *subjects: Subject, language: str = "en") -> Follower:
    """A person who follows these subjects."""
    async with database.transaction() as tx:
        found = await following.greet(tx, chat_id, 0, "private", language, NOW)
        for end in subjects:
            await following.follow(tx, found, end.id, NOW)
    return found


def report(text: str = "An article.", fingerprint: str = "f", source: str = "Calcio Oggi") -> Report:
    return Report(text, source, "https://example.org/a", "pasted", fingerprint)


async def drafted(database: Database, *links: Link, fingerprint: str = "f", source: str = "Calcio Oggi") -> int:
    """A draft of these links; its id."""
    async with database.transaction() as tx:
        reading = Reading("en", links or STORY, (), "A summary.")
        return await rumours.save_draft(tx, reading, report(fingerprint=fingerprint, source=source), EDITOR, NOW)


async def published(database: Database, directory: Directory, *links: Link, at: int = NOW) -> int:
    """A published rumour of these links; its id."""
    number = await drafted(database, *links, fingerprint=f"{at}{links}")
    async with database.transaction() as tx:
        draft = await rumours.load(tx, directory, number)
        assert draft is not None
        assert await publishing.publish(tx, directory, draft, EDITOR, at, insist=True) is not None
    return number


async def owed(database: Database, number: int, duty: Duty = Duty.ALERT, after: int = 0, limit: int = 10) -> list[Due]:
    """What a rumour owes of one kind, and nothing tried yet, in the order of its followers."""
    audience = await sagas.audience(database, number)
    return await dues.due(database, duty, number, audience, after, limit, NOW)


async def write(database: Database, verb: Callable[..., Awaitable[Any]], *values: object, **named: object) -> Any:
    """What a verb of the core answers, in a transaction of its own."""
    async with database.transaction() as tx:
        return await verb(tx, *values, **named)
