"""Carrying a file over to PostgreSQL: every table there is, whole or not at all, and the numbers go on behind it."""

import asyncio
import re
import sqlite3
from contextlib import closing

import pytest

from bot.database import ConstraintError, DatabaseError, DatabaseInUseError, open_database
from bot.database.transfer import transfer
from tests.commandline import bot, complaint
from tests.databases import address_in, rows_of

ROWS = 3
SILENT = "".join  # takes what it is told, and says nothing


@pytest.fixture
def target(tmp_path):
    return address_in(tmp_path, "postgresql")


@pytest.fixture
async def source(tmp_path):
    """A file in which every table has rows, whatever tables there are."""
    path = tmp_path / "panchina.db"
    await (await open_database(path)).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in tables(connection):
            fill(connection, table)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        # A number that was given once is never given again, also not by the other database.
        connection.execute("DELETE FROM follows WHERE id = (SELECT max(id) FROM follows)")
    return path


def tables(connection):
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in found.fetchall()]


def fill(connection, table):
    """Three rows: every number in the n-th is n, so that all of them refer to one another."""
    [(made,)] = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
    columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
    itself = {row[3] for row in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall() if row[2] == table}
    for number in range(1, ROWS + 1):
        values = [value_of(made, name, kind, ROWS + 1 - number if name in itself else number) for name, kind in columns]
        connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] >= 1, table


def value_of(made, column, kind, number):
    """A value that the column takes: one of those that it allows, or any."""
    allowed = re.search(rf"\b{column} IN \(([^)]*)\)", made)
    if allowed:
        choice = [one.strip().strip("'") for one in allowed[1].split(",")]
        value = choice[number % len(choice)]
        return int(value) if kind == "INTEGER" else value
    return number if kind == "INTEGER" else f"{column} {number}: Țürk “Roma”\n\t\\N"


def content(rows):
    return sorted(map(tuple, rows), key=repr)


async def test_every_row_of_every_table_is_carried_over(source, target):
    said = []
    total = await transfer(source, target, said.append)
    with closing(sqlite3.connect(source)) as connection:
        for table in tables(connection):
            there = rows_of(target, f"SELECT * FROM {table}")
            columns = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]
            assert content(rows_of(target, f"SELECT {', '.join(columns)} FROM {table}")) == content(
                connection.execute(f"SELECT {', '.join(columns)} FROM {table}")
            )
            total -= len(there)
    assert total == 0
    assert any(line.startswith("alerts: ") for line in said)


async def test_new_rows_are_numbered_behind_all_that_ever_were(source, target):
    await transfer(source, target, SILENT)
    database = await open_database(target)
    async with database.transaction() as tx:
        follow = "INSERT INTO follows (follower_id, subject_id, created_at) VALUES (3, 1, 0) RETURNING id"
        assert await tx.insert(follow) == ROWS + 1, "the last follow is gone, and its number stays with it"
        source_row = "INSERT INTO sources (name, used_at) VALUES ('new', 0) RETURNING id"
        assert await tx.insert(source_row) == ROWS + 1
    await database.close()


async def test_the_first_row_of_a_table_that_was_empty_has_the_first_number(tmp_path, target):
    await (await open_database(tmp_path / "panchina.db")).close()
    assert await transfer(tmp_path / "panchina.db", target, SILENT) == 0
    database = await open_database(target)
    async with database.transaction() as tx:
        assert await tx.insert("INSERT INTO sources (name, used_at) VALUES ('new', 0) RETURNING id") == 1
    await database.close()


async def test_what_fails_leaves_the_target_empty(source, target):
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute("UPDATE links SET coach_id = 99")  # refers to nobody; a damaged file
    with pytest.raises(ConstraintError):
        await transfer(source, target, SILENT)
    assert rows_of(target, "SELECT count(*) FROM subjects") == [(0,)]
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute("UPDATE links SET coach_id = 1")
    assert await transfer(source, target, SILENT) > 0


async def test_a_target_that_holds_anything_is_refused(source, target):
    database = await open_database(target)
    async with database.transaction() as tx:
        await tx.insert("INSERT INTO audit (at, actor_id, act) VALUES (0, 1, 'publish') RETURNING id")
    await database.close()
    with pytest.raises(DatabaseError, match=r"^--to: the database is not empty"):
        await transfer(source, target, SILENT)
    assert rows_of(target, "SELECT count(*) FROM subjects") == [(0,)]


async def test_neither_may_be_in_use(source, target):
    file = await open_database(source)
    with pytest.raises(DatabaseInUseError, match="DATABASE_URL"):
        await transfer(source, target, SILENT)
    await file.close()
    database = await open_database(target)
    leader = await database.lead()
    with pytest.raises(DatabaseError, match=r"^--to: another process"):
        await transfer(source, target, SILENT)
    await leader.resign()
    await database.close()


def test_the_command_carries_over_and_says_how_much(source, target):
    done = bot("transfer", "--to", target, settings={"DATABASE_URL": f"sqlite:///{source}"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert re.fullmatch(rb"\d+ rows carried over\. From now on: DATABASE_URL=postgresql://\xe2\x80\xa6\n", done.stdout)


@pytest.mark.parametrize(
    ("url", "to", "said"),
    [
        ("sqlite:///missing.db", "postgresql://anna:swordfish@127.0.0.1:1/x", "DATABASE_URL: must name the SQLite"),
        ("postgresql://anna@127.0.0.1/x", "postgresql://anna:swordfish@127.0.0.1:1/x", "DATABASE_URL: must name"),
        ("{file}", "postgresql://anna:swordfish@127.0.0.1:1/x", "--to: the database cannot be opened"),
        ("{file}", "sqlite:///swordfish.db", "--to: must look like postgresql://"),
        ("{file}", "swordfish", "--to: must look like"),
    ],
)
def test_what_cannot_be_is_one_line_without_a_secret(source, tmp_path, monkeypatch, url, to, said):
    monkeypatch.chdir(tmp_path)
    line = complaint(bot("transfer", "--to", to, settings={"DATABASE_URL": url.format(file=f"sqlite:///{source}")}))
    assert line.startswith(said)
    assert "swordfish" not in line
    assert not (tmp_path / "missing.db").exists()


def test_it_needs_no_loop_of_its_own(source, target):
    """As the command line calls it."""
    assert asyncio.run(transfer(source, target, SILENT)) > 0
