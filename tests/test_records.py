"""Records: outcomes share a commit, keep their order, and wait while the database refuses."""

import asyncio

import pytest

from bot.records import Records
from tests.core import opened


@pytest.fixture
async def database(tmp_path):
    async with opened(tmp_path) as (database, _):
        yield database


def writing(name):
    return lambda tx: tx.run("INSERT INTO sources (name, used_at) VALUES (?, 0)", name)


async def test_a_record_is_committed_when_add_returns(database):
    records = Records(database)
    await records.add(writing("a"))
    assert len(await database.all("SELECT * FROM sources")) == 1


async def test_records_that_arrive_together_share_few_commits_and_keep_their_order(database):
    records, commits = Records(database), 0
    commit = database._commit

    async def counted():
        nonlocal commits
        commits += 1
        await commit()

    database._commit = counted
    await asyncio.gather(*(records.add(writing(f"{n:03}")) for n in range(50)))
    assert [row["name"] for row in await database.all("SELECT name FROM sources ORDER BY id")] == [
        f"{n:03}" for n in range(50)
    ]
    assert commits <= 3


async def test_a_database_that_refuses_is_tried_again_until_it_writes(database, caplog):
    records, refusals = Records(database), 1

    async def stubborn(tx):
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise OSError("no space left")
        await writing("kept")(tx)

    await asyncio.wait_for(records.add(stubborn), 5)
    assert len(await database.all("SELECT * FROM sources")) == 1
    assert "tried again" in caplog.text
