"""Rows of subjects and names: they survive, merge with what is shipped by slug, and never take what somebody owns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import following
from bot.database import ConstraintError, Database, open_database
from bot.directory import Directory, Entry, Kind, Subject, register
from bot.directory.register import Name
from tests.databases import address_in
from tests.directory.seed import seed_entries

NOW = 1_800_000_000


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    database = await open_database(address_in(folder))
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(autouse=True)
def small_catalogue(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """What is shipped, so that a test may ship more."""
    entries = list(seed_entries())
    monkeypatch.setattr(Directory, "shipped", classmethod(lambda cls: cls(entries)))
    return entries


async def test_an_added_name_is_there_after_the_next_start(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        directory = await register.load(database, NOW)
        milan = directory.by_slug("milan")
        assert milan is not None
        async with database.transaction() as tx:
            await register.add_name(tx, milan.id, Name("Casciavit", nickname=True), NOW)
            await register.add_name(tx, milan.id, Name("Milano Rossonera", "fr"), NOW)
        found = (await register.load(database, NOW)).find("casciavit")
        entry = (await register.load(database, NOW)).entry("milan")
    assert (found[0].subject, found[0].score) == (milan, 1.0)
    assert entry is not None
    assert "Casciavit" in entry.nicknames
    assert entry.subject.name_in("fr") == "Milano Rossonera"
    assert entry.subject.name_in("it") == milan.name_in("it")


async def test_a_subject_that_the_catalogue_ships_later_keeps_its_id_its_followers_and_its_names(
    tmp_path: Path, small_catalogue: list[Entry]
) -> None:
    async with opened(tmp_path) as database:
        await register.load(database, NOW)
        async with database.transaction() as tx:
            added = await register.add(tx, Kind.COACH, "Ottavio Zanzibello", "Zanzibello", NOW)
            await register.add_name(tx, added.id, Name("Zanzi"), NOW)
            fan = await following.greet(tx, 5, 0, "private", "en", NOW)
            await following.follow(tx, fan, added.id, NOW)
        assert (await register.load(database, NOW)).find("Zanzi")[0].subject == added
        shipped = Subject("ottavio-zanzibello", Kind.COACH, "Ottavio Zanzibello", "Zanzibello", fame=12)
        small_catalogue.append(Entry(shipped, names=("Il Professore di Borgo",)))
        directory = await register.load(database, NOW)
        again = await register.load(database, NOW)
        origin = await database.one("SELECT origin FROM subjects WHERE id = ?", added.id)
        async with database.transaction() as tx:
            assert not await register.withdraw(tx, added.id)
    for loaded in (directory, again):
        for name in ("Zanzi", "Il Professore di Borgo", "Zanzibello"):
            [match] = [match for match in loaded.find(name) if match.score == 1.0]
            assert (match.subject.id, match.subject.fame) == (added.id, 12)
    assert origin is not None
    assert origin["origin"] == "shipped"


async def test_a_name_that_another_subject_owns_is_a_choice_and_never_an_instant_follow(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        directory = await register.load(database, NOW)
        assert directory.find("Rossoneri")[0].score == 1.0
        roma = directory.by_slug("roma")
        assert roma is not None
        async with database.transaction() as tx:
            await register.add_name(tx, roma.id, Name("Rossoneri"), NOW)
            club = await register.add(tx, Kind.CLUB, "Arsenal", "Arsenal", NOW)
        directory = await register.load(database, NOW)
    for name, slugs in (("Rossoneri", {"milan", "roma"}), ("Arsenal", {"arsenal", club.slug})):
        for language in ("en", "it"):
            matches = directory.find(name, language)
            assert {match.subject.slug for match in matches[:2]} == slugs
            assert all(match.score < 1.0 for match in matches)


async def test_slugs_of_added_subjects_are_unique_whatever_they_are_called(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await register.load(database, NOW)
        async with database.transaction() as tx:
            names = ["Borgo", "Borgo", "Borgo", "Зубрёнок", "北", "北", "Milan"]
            slugs = [(await register.add(tx, Kind.CLUB, name, name, NOW)).slug for name in names]
    assert slugs[:3] == ["borgo", "borgo-club", "borgo-club-2"]
    assert len(set(slugs)) == len(names)
    assert slugs[6] == "milan-club"
    assert all(slug.isascii() and slug for slug in slugs)


async def test_a_proposed_coach_becomes_the_one_who_is_added(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await register.load(database, NOW)
        proposed = Subject("ottavio-zanzibello", Kind.COACH, "Ottavio Zanzibello", "Zanzibello", known=False)
        async with database.transaction() as tx:
            row = await register.enrol(tx, proposed, NOW)
            added = await register.add(tx, Kind.COACH, "Ottavio Zanzibello", "Zanzibello", NOW)
        assert (added.id, added.slug, added.known) == (row, "ottavio-zanzibello", True)
        assert (await register.load(database, NOW)).by_id(row) == added


async def test_an_addition_goes_with_its_names_unless_it_is_followed(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await register.load(database, NOW)
        async with database.transaction() as tx:
            borgo = await register.add(tx, Kind.CLUB, "Borgo", "Borgo", NOW)
            await register.add_name(tx, borgo.id, Name("Borghesi"), NOW)
            await register.take_in(tx, [(borgo.id, Name("Burgus"))], [(41, borgo.id)], NOW)
            fan = await following.greet(tx, 5, 0, "private", "en", NOW)
            await following.follow(tx, fan, borgo.id, NOW)
            assert not await register.withdraw(tx, borgo.id)
            await following.unfollow(tx, fan, borgo.id)
            assert await register.withdraw(tx, borgo.id)
            assert not await register.withdraw(tx, borgo.id)
            milan = await tx.one("SELECT id FROM subjects WHERE slug = 'milan'")
            assert milan is not None
            assert not await register.withdraw(tx, milan["id"])
        for table in ("names", "wikidata"):
            assert await database.all(f"SELECT * FROM {table}") == []


async def test_a_subject_has_a_name_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await register.load(database, NOW)
        async with database.transaction() as tx:
            borgo = await register.add(tx, Kind.CLUB, "Borgo", "Borgo", NOW)
            await register.add_name(tx, borgo.id, Name("Borghesi"), NOW)
        with pytest.raises(ConstraintError):
            async with database.transaction() as tx:
                await register.add_name(tx, borgo.id, Name("Borghesi"), NOW)
        async with database.transaction() as tx:
            await register.take_in(tx, [(borgo.id, Name("Borghesi"))], [], NOW)
        assert len(await database.all("SELECT * FROM names")) == 1
