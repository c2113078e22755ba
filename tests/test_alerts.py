"""Alerts: who is owed what, once; what is due, and what its outcome leaves behind."""

import pytest

from bot import alerts, dues, following, publishing, rumours, sagas
from bot.owed import Arrival, Duty
from tests.core import (
    ANCELOTTI,
    BRAZIL,
    EDITOR,
    MILAN,
    NOW,
    ROMA,
    drafted,
    follower,
    link,
    opened,
    owed,
    published,
    write,
)


@pytest.fixture
async def stage(tmp_path):
    async with opened(tmp_path) as (database, directory):
        yield database, directory


async def rows(database):
    return {row["follower_id"]: row["state"] for row in await database.all("SELECT * FROM alerts")}


async def retried(database, number, now):
    return await dues.due_again(database, Duty.ALERT, number, await sagas.audience(database, number), now)


async def test_following_several_subjects_owes_one_alert(stage):
    database, directory = stage
    both = await follower(database, 11, ANCELOTTI, ROMA, MILAN)
    other = await follower(database, 12, BRAZIL)
    await published(database, directory)
    assert await rows(database) == {both.id: 0}
    assert other.id not in await rows(database)


async def test_a_fan_out_in_slices_reaches_everyone_once(stage, monkeypatch):
    monkeypatch.setattr(alerts, "SLICE", 3)
    database, directory = stage
    people = [await follower(database, 100 + n, ROMA, *([MILAN] if n % 2 else [])) for n in range(10)]
    await published(database, directory)
    assert len(await rows(database)) == 3
    for _ in range(10):
        await write(database, alerts.fan_out, 1)
    assert set(await rows(database)) == {person.id for person in people}
    assert not (await dues.open_deliveries(database))[0].fanning


async def test_who_follows_after_the_publication_is_not_alerted_by_a_later_slice(stage, monkeypatch):
    monkeypatch.setattr(alerts, "SLICE", 1)
    database, directory = stage
    early = [await follower(database, 100 + n, ROMA) for n in range(3)]
    await published(database, directory)
    late = await follower(database, 200, ROMA)
    for _ in range(5):
        await write(database, alerts.fan_out, 1)
    assert set(await rows(database)) == {person.id for person in early}
    assert late.id not in await rows(database)


async def test_what_is_due_comes_along_the_key_with_what_each_wants(stage):
    database, directory = stage
    people = [await follower(database, 100 + n, ROMA, language="it") for n in range(5)]
    number = await published(database, directory)
    await write(database, following.mute, people[1], ANCELOTTI.id, number, NOW)
    first = await owed(database, number, limit=2)
    rest = await owed(database, number, after=first[-1].follower_id)
    assert [due.chat_id for due in [*first, *rest]] == [100, 101, 102, 103, 104]
    assert first[0].wishes.follows == {(ROMA.id, 0)}
    assert first[1].wishes.mutes == {ANCELOTTI.id}
    assert first[0].language == "it"


@pytest.mark.usefixtures("on_file")
async def test_what_is_due_is_found_along_the_primary_key(stage):
    database, _ = stage
    sql = f"EXPLAIN QUERY PLAN {dues.DUE} WHERE alerts.rumour_id = 1 AND alerts.follower_id > 2 AND {dues.OWED}"
    sql += f" AND {dues.UNTRIED} ORDER BY alerts.follower_id LIMIT 5"
    plan = [row["detail"] for row in await database.all(sql, 0)]
    assert "SEARCH alerts USING PRIMARY KEY (rumour_id=? AND follower_id>?)" in plan
    assert not any("TEMP B-TREE" in line for line in plan)


async def test_a_delivered_alert_is_not_due_again_until_there_is_a_new_revision(stage):
    database, directory = stage
    await follower(database, 11, ROMA)
    number = await published(database, directory)
    [due] = await owed(database, number)
    await write(database, alerts.delivered, [Arrival(due, 1, 555)])
    assert await owed(database, number) == []
    assert await owed(database, number, Duty.EDIT) == []
    told = await rumours.told(database, directory, number)
    await write(database, publishing.retract, directory, told, rumours.Reason.CLUB, EDITOR, NOW + 1)
    [edit] = await owed(database, number, Duty.EDIT)
    assert edit.message_id == 555
    await write(database, alerts.shown, [Arrival(edit, 2)])
    assert await owed(database, number, Duty.EDIT) == []


async def test_a_failure_for_now_waits_for_its_moment_and_is_counted(stage):
    database, directory = stage
    await follower(database, 11, ROMA)
    number = await published(database, directory)
    [due] = await owed(database, number)
    await write(database, alerts.again, due, NOW + 60, ambiguous=True)
    assert await owed(database, number) == []
    assert await retried(database, number, NOW + 59) == []
    [second] = await retried(database, number, NOW + 60)
    assert second.attempts == 1
    assert await dues.next_retry(database) == NOW + 60
    assert (await dues.figures(database, number)).repeated == 1
    await write(database, alerts.delivered, [Arrival(second, 1, 1)])
    assert await dues.next_retry(database) is None


async def test_figures_count_every_state(stage):
    database, directory = stage
    for n in range(4):
        await follower(database, 100 + n, ROMA)
    number = await published(database, directory)
    due = await owed(database, number)
    await write(database, alerts.delivered, [Arrival(due[0], 1, 1)])
    await write(database, alerts.skipped, due[1], "muted")
    await write(database, alerts.failed, due[2], "blocked")
    figures = await dues.figures(database, number)
    assert (figures.owed, figures.delivered, figures.skipped, figures.failed, figures.total) == (1, 1, 1, 1, 4)
    await write(database, alerts.settle, number, NOW)
    assert (await dues.figures(database, number)).finished_at == 0
    await write(database, alerts.failed, due[3], "blocked")
    await write(database, alerts.settle, number, NOW + 9)
    assert (await dues.figures(database, number)).finished_at == NOW + 9
    assert await dues.open_deliveries(database) == []


async def test_the_latest_read_in_the_answer_to_a_follow_is_never_alerted(stage):
    database, directory = stage
    number = await published(database, directory)
    reader = await follower(database, 11, ROMA)
    await write(database, alerts.note_latest, number, reader.id, 1)
    await write(database, alerts.raise_for, number, NOW)
    assert await owed(database, number) == []
    assert (await dues.figures(database, number)).total == 0


async def test_the_verdict_of_what_was_read_in_an_answer_is_owed_as_a_reply_to_it_and_no_edit_is(stage):
    database, directory = stage
    number = await published(database, directory)
    reader = await follower(database, 11, ROMA)
    await write(database, alerts.note_latest, number, reader.id, 1)
    await write(database, alerts.read_in, number, reader.id, 77)
    assert await owed(database, number, Duty.REPLY) == []
    told = await rumours.told(database, directory, number)
    await write(database, publishing.retract, directory, told, rumours.Reason.CLUB, EDITOR, NOW)
    [due] = await owed(database, number, Duty.REPLY)
    assert (due.follower_id, due.message_id, due.in_answer) == (reader.id, 77, True)
    assert await owed(database, number, Duty.EDIT) == []
    await write(database, alerts.told, due, 2)
    assert await owed(database, number, Duty.REPLY) == []


async def test_a_verdict_that_falls_before_the_answer_is_out_is_owed_once_it_is(stage):
    database, directory = stage
    number = await published(database, directory)
    reader = await follower(database, 11, ROMA)
    await write(database, alerts.note_latest, number, reader.id, 1)
    told = await rumours.told(database, directory, number)
    await write(database, publishing.retract, directory, told, rumours.Reason.CLUB, EDITOR, NOW)
    await write(database, alerts.settle, number, NOW)
    assert await dues.open_deliveries(database) == []
    await write(database, alerts.read_in, number, reader.id, 77)
    [delivery] = await dues.open_deliveries(database)
    assert delivery.duties == {Duty.REPLY}
    assert [due.message_id for due in await owed(database, number, Duty.REPLY)] == [77]


async def test_forgetting_deletes_what_was_owed_and_delivered(stage):
    database, directory = stage
    gone, stays = await follower(database, 11, ROMA), await follower(database, 12, ROMA)
    number = await published(database, directory)
    due = await owed(database, number)
    await write(database, alerts.again, due[0], NOW, ambiguous=False)
    await write(database, alerts.forget, [gone.id])
    assert set(await rows(database)) == {stays.id}
    assert await dues.next_retry(database) is None


async def test_old_alerts_are_purged_and_young_ones_stay(stage):
    database, directory = stage
    await follower(database, 11, ROMA)
    old = await published(database, directory)
    young = await published(database, directory, link(ANCELOTTI, ROMA, stage="talks"))
    for number, at in ((old, NOW), (young, NOW + alerts.KEPT_SECONDS)):
        [due] = await owed(database, number)
        await write(database, alerts.delivered, [Arrival(due, 1, 1)])
        await write(database, alerts.settle, number, at)
    assert await write(database, alerts.purge, NOW + alerts.KEPT_SECONDS + 1)
    assert not await write(database, alerts.purge, NOW + alerts.KEPT_SECONDS + 1)
    assert [row["rumour_id"] for row in await database.all("SELECT rumour_id FROM alerts")] == [young]


@pytest.mark.usefixtures("on_file")
async def test_a_row_is_small(stage):
    database, directory = stage
    async with database.transaction() as tx:
        await tx.run_many(
            "INSERT INTO followers (id, chat_id, kind, language, created_at) VALUES (?, ?, 'private', 'en', 0)",
            [(n, 10**9 + n) for n in range(1, 20_001)],
        )
        await tx.run_many(
            "INSERT INTO follows (follower_id, subject_id, created_at) VALUES (?, 3, 0)",
            [(n,) for n in range(1, 20_001)],
        )
    number = await drafted(database)
    before = (await database.one("PRAGMA page_count"))[0]
    async with database.transaction() as tx:
        await publishing.publish(tx, directory, await rumours.load(tx, directory, number), EDITOR, NOW)
    for _ in range(5):
        await write(database, alerts.fan_out, number)
    pages = (await database.one("PRAGMA page_count"))[0] - before
    assert len(await rows(database)) == 20_000
    assert pages * 4096 / 20_000 <= 25
