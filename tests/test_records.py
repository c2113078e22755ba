"""Records: outcomes share a commit, keep their order, and wait while the database refuses."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.records import FULL, Records
from tests.core import opened


@pytest.fixture
async def database(tmp_path):
    async with opened(tmp_path) as (database, _):
        yield database


def writing(name):
    return lambda tx: tx.run("INSERT INTO sources (name, used_at) VALUES (?, 0)", name)


async def test_committed_is_called_once_the_record_is_in_the_database(database):
    records, committed = Records(database), asyncio.Event()
    records.add(writing("a"), committed.set)
    await asyncio.wait_for(committed.wait(), 5)
    assert len(await database.all("SELECT * FROM sources")) == 1


async def test_records_that_arrive_together_share_few_commits_and_keep_their_order(database):
    records, commits = Records(database), counting_commits(database)
    for n in range(50):
        records.add(writing(f"{n:03}"), nothing)
    await records.flush()
    names = [row["name"] for row in await database.all("SELECT name FROM sources ORDER BY id")]
    assert names == [f"{n:03}" for n in range(50)]
    assert len(commits) <= 3


async def test_records_wait_for_company_no_longer_than_their_patience(database):
    records, commits = Records(database, patience=0.2), counting_commits(database)
    first = asyncio.Event()
    records.add(writing("a"), first.set)
    await asyncio.sleep(0.05)
    records.add(writing("b"), nothing)
    assert commits == []
    await asyncio.wait_for(first.wait(), 5)
    assert len(commits) == 1
    assert len(await database.all("SELECT * FROM sources")) == 2


async def test_many_records_do_not_wait(database):
    records = Records(database, patience=60)
    committed = asyncio.Event()
    for n in range(FULL):
        records.add(writing(f"{n}"), committed.set)
    await asyncio.wait_for(committed.wait(), 5)


async def test_a_database_that_refuses_is_tried_again_until_it_writes(database, caplog):
    records, refusals = Records(database), 1

    async def stubborn(tx):
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise OSError("no space left")
        await writing("kept")(tx)

    records.add(stubborn, nothing)
    await asyncio.wait_for(records.flush(), 5)
    assert len(await database.all("SELECT * FROM sources")) == 1
    assert "tried again" in caplog.text


def counting_commits(database):
    """One entry for every commit from now on."""
    commits, begin = [], database.transaction

    @asynccontextmanager
    async def counted():
        async with begin() as tx:
            yield tx
        commits.append(1)

    database.transaction = counted
    return commits


def nothing():
    """For records whose commit nobody waits for."""
