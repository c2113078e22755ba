"""Shared commits: whoever comes at the same time shares a transaction, and a failure is its own alone."""

import asyncio
from collections import Counter

import pytest

from bot.database import OutageError, SharedCommits, StatementError, open_database
from bot.database.commits import MOST
from tests.databases import KINDS, address_in


@pytest.fixture(params=KINDS)
async def database(request, tmp_path):
    database = await open_database(address_in(tmp_path, request.param))
    yield database
    await database.close()


class Writers:
    """People who each add a source; some of them fail after that."""

    def __init__(self, database):
        self.database = database
        self.commits = SharedCommits(database)
        self.tries = Counter()
        self.begun = 0
        begin = database.transaction

        def counted():
            self.begun += 1
            return begin()

        database.transaction = counted

    async def add(self, name, fails=None, meanwhile=None):
        async def work(tx):
            self.tries[name] += 1
            number = await tx.insert("INSERT INTO sources (name, used_at) VALUES (?, 0) RETURNING id", name)
            if meanwhile is not None:
                await meanwhile()
            if fails is not None:
                raise fails
            return number

        return await self.commits.carry_out(work)

    async def kept(self):
        return {row["name"]: row["id"] for row in await self.database.all("SELECT id, name FROM sources")}


async def test_many_who_come_at_once_share_few_transactions_and_each_gets_his_own_result(database):
    writers = Writers(database)
    names = [f"n{number}" for number in range(3 * MOST)]
    numbers = await asyncio.gather(*(writers.add(name) for name in names))
    assert dict(zip(names, numbers, strict=True)) == await writers.kept()
    assert writers.begun == 3


async def test_nobody_is_told_before_the_commit(database):
    writers, told = Writers(database), []

    async def first():
        await writers.add("a")
        told.append("a")

    async def look():
        assert await writers.kept() == {}
        assert told == []

    await asyncio.gather(first(), writers.add("b", meanwhile=look))
    assert set(await writers.kept()) == {"a", "b"}


async def test_one_that_fails_undoes_none_of_the_others(database):
    writers = Writers(database)
    results = await asyncio.gather(
        *(writers.add(f"n{number}", ValueError("no") if number == 2 else None) for number in range(5)),
        return_exceptions=True,
    )
    assert isinstance(results.pop(2), ValueError)
    assert sorted(results) == sorted((await writers.kept()).values())
    assert set(await writers.kept()) == {"n0", "n1", "n3", "n4"}
    assert all(tries <= 2 for tries in writers.tries.values())


async def test_a_statement_that_breaks_a_rule_undoes_none_of_the_others_either(database):
    writers = Writers(database)
    results = await asyncio.gather(*(writers.add(name) for name in ("a", "b", "a")), return_exceptions=True)
    assert sum(isinstance(result, StatementError) for result in results) == 1
    assert set(await writers.kept()) == {"a", "b"}


async def test_an_outage_is_everybodys_and_nothing_is_tried_in_vain(database):
    writers = Writers(database)
    results = await asyncio.gather(
        writers.add("a"), writers.add("b", OutageError("no room")), writers.add("c"), return_exceptions=True
    )
    assert all(isinstance(result, OutageError) for result in results)
    assert writers.begun == 1
    assert await writers.kept() == {}
    assert await writers.add("d")


async def test_one_that_is_cancelled_while_waiting_holds_up_nobody(database):
    writers = Writers(database)
    started = asyncio.Event()

    async def linger():
        started.set()
        await asyncio.sleep(0.05)

    first = asyncio.create_task(writers.add("a", meanwhile=linger))
    await started.wait()
    second, third = (asyncio.create_task(writers.add(name)) for name in ("b", "c"))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(first, third)
    assert set(await writers.kept()) == {"a", "c"}
    assert writers.tries["b"] == 0


async def test_whoever_is_cancelled_during_the_transaction_breaks_it_for_nobody(database):
    writers = Writers(database)
    started = asyncio.Event()

    async def linger():
        started.set()
        await asyncio.sleep(0.05)

    first, second = asyncio.create_task(writers.add("a", meanwhile=linger)), asyncio.create_task(writers.add("b"))
    await started.wait()
    first.cancel()
    await second
    assert "b" in await writers.kept()
    assert writers.begun == 1
