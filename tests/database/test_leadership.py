"""The lead among several processes: one has it, transactions of an older epoch are never let in, nudges cross over."""

import asyncio
import time
from types import SimpleNamespace

import pytest

from bot import inbox
from bot.database import DatabaseInUseError, DeposedError, OutageError, leadership, open_database
from tests.databases import address_in

SECONDS = 8.0  # for a lead to be taken over


@pytest.fixture
async def replicas(tmp_path):
    """One database, as two processes see it."""
    opened = [await open_database(address_in(tmp_path, "postgresql")) for _ in range(2)]
    yield opened
    for database in opened:
        await database.close()


async def end_sessions(database, like):
    """End the sessions whose last statement looks so, as a server that restarts does."""
    return await database.all(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE ? "
        "AND datname = current_database()",
        like,
    )


async def end_lead(database):
    """End the session that holds the lock, and leave those alone that share another for a transaction."""
    return await database.all(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )


async def names(database):
    return [row["name"] for row in await database.all("SELECT name FROM sources ORDER BY name")]


async def add(tx, name):
    return await tx.insert("INSERT INTO sources (name, used_at) VALUES (?, 0) RETURNING id", name)


async def test_one_leads_and_the_other_when_it_resigns(replicas):
    first = await replicas[0].lead()
    with pytest.raises(DatabaseInUseError, match="another process"):
        await replicas[1].lead(patience=0)
    waiting = asyncio.create_task(replicas[1].lead())
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await first.resign()
    second = await asyncio.wait_for(waiting, SECONDS)
    assert (first.may_send(), second.may_send()) == (False, True)
    await second.resign()


async def test_whoever_loses_the_lead_stops_before_he_notices(replicas):
    first = await replicas[0].lead()
    await end_lead(replicas[1])
    second = await asyncio.wait_for(replicas[1].lead(), SECONDS)
    first.lost.clear()  # as if the news had not reached it yet
    with pytest.raises(DeposedError):
        async with first.database.transaction() as tx:
            await add(tx, "late")
    async with second.database.transaction() as tx:
        await add(tx, "right")
    assert await names(replicas[0]) == ["right"]
    assert first.lost.is_set()
    await first.resign()
    await second.resign()


async def test_the_watch_notices_a_lost_lead(replicas):
    leader = await replicas[0].lead()
    await end_lead(replicas[1])
    await asyncio.wait_for(leader.lost.wait(), SECONDS)
    assert not leader.may_send()
    assert await names(replicas[0]) == [], "its sessions are opened anew"
    await leader.resign()
    again = await asyncio.wait_for(replicas[0].lead(), SECONDS)
    async with again.database.transaction() as tx:
        await add(tx, "again")
    await again.resign()


async def test_whoever_heard_nothing_for_a_while_may_not_send(replicas, monkeypatch):
    leader = await replicas[0].lead()
    now = time.monotonic()
    monkeypatch.setattr(leadership, "time", SimpleNamespace(monotonic=lambda: now + leadership.SURE_SECONDS + 0.1))
    assert not leader.may_send(), "as after a freeze, before anything else is noticed"
    assert leadership.SURE_SECONDS < leadership.GIVEN_UP_SECONDS
    monkeypatch.undo()
    assert leader.may_send()
    await leader.resign()


async def test_a_new_epoch_waits_for_the_transactions_of_the_old_one(replicas):
    first = await replicas[0].lead()
    async with first.database.transaction() as tx:
        await add(tx, "begun in time")
        await end_lead(replicas[1])
        waiting = asyncio.create_task(replicas[1].lead())
        await asyncio.sleep(0.2)
        assert not waiting.done()
    second = await asyncio.wait_for(waiting, SECONDS)
    assert await names(second.database) == ["begun in time"]
    await second.resign()
    await first.resign()


async def test_a_transaction_that_froze_between_two_messages_of_a_statement_holds_nobody_up(replicas):
    """There the server waits for the second message without counting the session as idle, for ever."""
    first = await replicas[0].lead()

    async def frozen():
        async with first.database.transaction() as tx:
            await add(tx, "lost")
            first._watching.cancel()  # as everything in a process that is frozen
            await tx._connection.prepare("SELECT 'and nothing more'")
            await end_lead(replicas[1])
            second = await asyncio.wait_for(replicas[1].lead(), SECONDS)
            await second.resign()

    with pytest.raises(DeposedError):
        await frozen()
    assert await names(replicas[1]) == []
    await first.resign()


async def test_a_leader_who_froze_between_two_messages_of_a_statement_loses_the_lead(replicas):
    first = await replicas[0].lead()
    first._watching.cancel()
    await first._lock._connection.prepare("SELECT 'and nothing more'")
    second = await asyncio.wait_for(replicas[1].lead(), SECONDS)
    await second.resign()
    await first.resign()


async def test_a_writing_session_that_breaks_costs_the_lead(replicas):
    leader = await replicas[0].lead()

    async def interrupted():
        async with leader.database.transaction() as tx:
            await add(tx, "lost")
            assert len(await end_sessions(replicas[1], "INSERT INTO sources%")) == 1
            with pytest.raises(OutageError):
                await add(tx, "lost too")

    with pytest.raises(DeposedError):
        await interrupted()
    assert leader.lost.is_set()
    assert await names(replicas[1]) == []
    await leader.resign()


async def test_a_session_that_breaks_is_opened_anew_where_nobody_leads(replicas):
    async with replicas[0].transaction() as tx:
        await add(tx, "a")
    await end_sessions(replicas[1], "COMMIT%")
    for _ in range(2):
        try:
            async with replicas[0].transaction() as tx:
                await add(tx, "b")
        except OutageError:
            continue
        break
    assert await names(replicas[0]) == ["a", "b"]


async def test_updates_that_reach_two_processes_are_kept_once_and_nudge_the_leader(replicas):
    nudged = asyncio.Event()
    leader = await replicas[0].lead()
    leader.on_nudge(nudged.set)
    updates = [{"update_id": n, "message": {"chat": {"id": n % 5}}} for n in range(200)]

    async def take_in(database, order):
        new = 0
        for start in range(0, len(order), 7):
            async with database.transaction() as tx:
                new += await inbox.keep(tx, order[start : start + 7], 1)
        await database.nudge()
        return new

    taken = await asyncio.gather(take_in(replicas[0], updates), take_in(replicas[1], updates))
    assert sum(taken) == len(updates)
    await asyncio.wait_for(nudged.wait(), SECONDS)
    rows = await replicas[0].all("SELECT update_id FROM inbox ORDER BY update_id")
    assert [row[0] for row in rows] == list(range(200))
    await leader.resign()


async def test_two_processes_that_start_at_once_make_the_tables_once(tmp_path):
    address = address_in(tmp_path, "postgresql")
    opened = await asyncio.gather(*(open_database(address) for _ in range(3)))
    assert [await names(database) for database in opened] == [[], [], []]
    for database in opened:
        await database.close()
