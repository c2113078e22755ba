"""What both databases promise alike: transactions that hold, whatever is cancelled or raised; and the same SQL."""

import asyncio

import pytest

from bot import inbox, pauses
from bot.database import ConstraintError, DatabaseError, StatementError, ids, open_database
from tests.databases import KINDS, address_in


@pytest.fixture(params=KINDS)
def address(request, tmp_path):
    return address_in(tmp_path, request.param)


@pytest.fixture
async def database(address):
    database = await open_database(address)
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
    with pytest.raises(StatementError):
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


async def test_reopening_keeps_what_was_written(address):
    for name in ("a", "b"):
        database = await open_database(address)
        async with database.transaction() as tx:
            await add(tx, name)
        await database.close()
    database = await open_database(address)
    assert await names(database) == ["a", "b"]
    await database.close()


async def test_ids_are_one_value(database):
    async with database.transaction() as tx:
        for name in "abc":
            await add(tx, name)
    rows = await database.all("SELECT name FROM sources WHERE id IN (SELECT value FROM json_each(?))", ids([1, 3]))
    assert [row["name"] for row in rows] == ["a", "c"]


async def test_a_row_has_its_values_by_name_by_place_and_in_order(database):
    async with database.transaction() as tx:
        number = await add(tx, "a")
        row = await tx.one("SELECT id, name FROM sources")
    assert (row["name"], row[0], list(row)) == ("a", number, [number, "a"])


async def test_places_may_be_numbered_and_a_question_in_quotes_is_none(database):
    row = await database.one("SELECT ?2 AS b, '?' AS sign, ?1 AS a, ?2 AS again", "x", "y")
    assert list(row) == ["y", "?", "x", "y"]


async def test_a_statement_tells_how_many_rows_it_changed(database):
    async with database.transaction() as tx:
        await tx.run_many("INSERT INTO sources (name, used_at) VALUES (?, ?)", [("a", 1), ("b", 2), ("c", 2)])
        await tx.run_many("INSERT INTO sources (name, used_at) VALUES (?, ?)", [])
        assert await tx.run("UPDATE sources SET used_at = 3 WHERE used_at = ?", 2) == 2
        assert await tx.run("INSERT INTO sources (name, used_at) VALUES ('a', 0) ON CONFLICT DO NOTHING") == 0
        assert await tx.run("DELETE FROM sources") == 3


async def test_an_update_of_many_rows_changes_each_as_it_was_told(database):
    async with database.transaction() as tx:
        for name in "abcd":
            await add(tx, name)
        await tx.run_many(
            "UPDATE sources SET name = coalesce(?, name), used_at = ? WHERE name = ? AND used_at = ?",
            [("x", 5, "a", 0), (None, 6, "b", 0), ("y", 7, "c", 1), ("z", 8, "nobody", 0)],
        )
        rows = [tuple(row) for row in await tx.all("SELECT name, used_at FROM sources ORDER BY id")]
        await tx.run_many("UPDATE sources SET name = ?2 || '?' WHERE name = ?1", [("x", "q"), ("d", "r")])
    assert rows == [("x", 5), ("b", 6), ("c", 0), ("d", 0)]
    assert await names(database) == ["b", "c", "q?", "r?"]


async def test_a_row_that_breaks_a_rule_is_told_from_other_failures(database):
    async def twice():
        async with database.transaction() as tx:
            await add(tx, "a")
            await add(tx, "a")

    with pytest.raises(ConstraintError):
        await twice()
    with pytest.raises(StatementError):
        await database.all("SELECT nothing FROM nowhere")
    assert await names(database) == []


async def test_a_number_that_no_column_holds_is_a_wrong_value(database):
    with pytest.raises((ValueError, OverflowError)):
        await database.all("SELECT name FROM sources WHERE id = ?", 1 << 63)
    with pytest.raises((ValueError, OverflowError)):
        async with database.transaction() as tx:
            await tx.run("DELETE FROM sources WHERE id = ?", -(1 << 70))
    assert await names(database) == []


async def test_any_text_is_kept_whatever_its_letters(database):
    texts = ["", "Łukasz 'the' \"?\" \\", "👩‍👩‍👧", "a\nb\tc", "%_$1"]
    async with database.transaction() as tx:
        for text in texts:
            await add(tx, text)
    assert sorted(await names(database)) == sorted(texts)


async def test_a_text_with_a_nul_hinders_nobody(database):
    async with database.transaction() as tx:
        await add(tx, "a\0b")
    assert (await names(database))[0].replace("\0", "") == "ab"


async def test_a_database_of_a_newer_program_is_refused(address):
    database = await open_database(address)
    async with database.transaction() as tx:
        await tx.run("PRAGMA user_version = 999" if hasattr(database, "path") else "UPDATE panchina SET version = 999")
    await database.close()
    with pytest.raises(DatabaseError, match="version 999"):
        await open_database(address)


async def test_updates_are_kept_once_and_the_longer_silence_counts(database):
    updates = [{"update_id": n, "message": {"chat": {"id": n % 3}}} for n in range(50)]
    for expected in (50, 0):
        async with database.transaction() as tx:
            assert await inbox.keep(tx, updates, 7) == expected
    assert await inbox.chats_waiting(database, 7) == [0, 1, 2]
    assert await inbox.oldest_waiting(database, 10) == 3
    for until in (30, 20):
        async with database.transaction() as tx:
            await pauses.keep(tx, [0, 5], until)
    assert sorted(await pauses.current(database, 7)) == [(0, 30), (5, 30)]


async def test_the_lead_is_given_and_given_back(database):
    leader = await database.lead()
    assert leader.may_send()
    assert not leader.lost.is_set()
    async with leader.database.transaction() as tx:
        await add(tx, "a")
    nudged = asyncio.Event()
    leader.on_nudge(nudged.set)
    await database.nudge()
    await asyncio.wait_for(nudged.wait(), 5)
    await leader.resign()
    assert await names(database) == ["a"]
    await (await database.lead()).resign()


async def test_the_database_says_that_it_is_sound(database):
    sound, said = await database.examine()
    assert sound
    assert "SQL" in said
