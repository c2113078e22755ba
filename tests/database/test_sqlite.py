"""The database: transactions that hold, whatever is cancelled, raised or opened twice."""

import asyncio
import sqlite3

import pytest

from bot.database import Database, DatabaseError, ids
from bot.database.migrations import migrate, steps


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "folder" / "panchina.db")
    yield database
    await database.close()


async def names(database):
    return [row["name"] for row in await database.all("SELECT name FROM sources ORDER BY name")]


async def add(tx, name):
    return await tx.insert("INSERT INTO sources (name, used_at) VALUES (?, 0) RETURNING id", name)


async def broken(database):
    async with database.transaction() as tx:
        await add(tx, "b")
        return 1 / 0


async def test_a_transaction_is_kept_whole_or_not_at_all(database):
    async with database.transaction() as tx:
        assert await add(tx, "a") == 1
    with pytest.raises(ZeroDivisionError):
        await broken(database)
    assert await names(database) == ["a"]


async def test_a_reader_never_sees_half_a_transaction(database):
    async with database.transaction() as tx:
        await add(tx, "a")
        assert await names(database) == []
    assert await names(database) == ["a"]


async def test_the_reading_connection_cannot_write(database):
    with pytest.raises(sqlite3.OperationalError):
        await database.all("INSERT INTO sources (name, used_at) VALUES ('a', 0)")


async def test_cancelling_a_transaction_rolls_it_back_and_frees_the_writer(database):
    started = asyncio.Event()

    async def never_ending():
        async with database.transaction() as tx:
            await add(tx, "lost")
            started.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(never_ending())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        await add(tx, "kept")
    assert await names(database) == ["kept"]


async def test_cancelling_at_any_moment_leaves_no_transaction_open(database):
    async def write(name):
        async with database.transaction() as tx:
            await add(tx, name)
            await add(tx, name + "'")

    for turn in range(40):
        task = asyncio.create_task(write(f"{turn:02}"))
        for _ in range(turn % 20):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with database.transaction() as tx:
        await add(tx, "last")
    found = await names(database)
    assert found[-1] == "last"
    assert all(name.endswith("'") or name == "last" or name + "'" in found for name in found)


async def test_writers_come_in_the_order_in_which_they_asked(database):
    async def write(name):
        async with database.transaction() as tx:
            await add(tx, name)

    await asyncio.gather(*(write(f"{n:02}") for n in range(20)))
    rows = await database.all("SELECT name FROM sources ORDER BY id")
    assert [row["name"] for row in rows] == [f"{n:02}" for n in range(20)]


async def test_a_second_process_is_refused_in_one_line(database):
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL: another process"):
        await Database.open(database.path)


@pytest.mark.parametrize("content", [b"this is no database at all, but it is long enough" * 20])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL: "):
        await Database.open(path)
    assert path.read_bytes() == content


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL: "):
        await Database.open(tmp_path / "file" / "panchina.db")


async def test_a_database_of_a_newer_program_is_refused(tmp_path):
    path = tmp_path / "panchina.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(DatabaseError, match="version 999"):
        await Database.open(path)


def test_a_migration_that_fails_changes_nothing(tmp_path, monkeypatch):
    broken = [(1, "CREATE TABLE good (id INTEGER); CREATE TABLE bad (")]
    monkeypatch.setattr("bot.database.migrations.steps", lambda: broken)
    connection = sqlite3.connect(tmp_path / "panchina.db", isolation_level=None)
    with pytest.raises(sqlite3.Error):
        migrate(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()


def test_migrations_are_numbered_without_a_gap():
    assert [number for number, _ in steps()] == list(range(1, len(steps()) + 1))


async def test_reopening_keeps_what_was_written(tmp_path):
    path = tmp_path / "panchina.db"
    for name in ("a", "b"):
        database = await Database.open(path)
        async with database.transaction() as tx:
            await add(tx, name)
        await database.close()
    database = await Database.open(path)
    assert await names(database) == ["a", "b"]
    await database.close()


async def test_ids_are_one_value(database):
    async with database.transaction() as tx:
        for name in "abc":
            await add(tx, name)
    rows = await database.all("SELECT name FROM sources WHERE id IN (SELECT value FROM json_each(?))", ids([1, 3]))
    assert [row["name"] for row in rows] == ["a", "c"]
