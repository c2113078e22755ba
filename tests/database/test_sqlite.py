"""What only SQLite's file has: the lock beside it, files that are none, migrations that fail."""

import sqlite3

import pytest

from bot.database import DatabaseError, open_database
from bot.database.migrations import migrate, steps


async def test_a_second_process_is_refused_in_one_line(tmp_path):
    database = await open_database(tmp_path / "folder" / "panchina.db")
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL: another process"):
        await open_database(tmp_path / "folder" / "panchina.db")
    await database.close()


@pytest.mark.parametrize("content", [b"this is no database at all, but it is long enough" * 20])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL: "):
        await open_database(path)
    assert path.read_bytes() == content


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL: "):
        await open_database(tmp_path / "file" / "panchina.db")


async def test_a_file_of_a_newer_program_is_refused(tmp_path):
    path = tmp_path / "panchina.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(DatabaseError, match="version 999"):
        await open_database(path)


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
