"""Rumours: published once, told in revisions that are only appended, denied and retracted for good."""

import asyncio
from dataclasses import replace

import pytest

from bot import alerts, dues, publishing, reports, rumours
from bot.directory import Kind, Subject, register
from bot.links import Relation, Stage
from bot.owed import Arrival, Duty
from bot.publishing import Published
from bot.reading import Reading
from bot.reports import Report
from bot.rumours import Denier, Reason, State, Verdict
from tests.core import (
    ANCELOTTI,
    BRAZIL,
    EDITOR,
    MILAN,
    NOW,
    ROMA,
    STORY,
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


def bare(links):
    """Links as they were read, without what moved in them."""
    return tuple(replace(link, move=None) for link in links)


async def test_a_draft_is_what_was_read_and_nobody_is_told(stage):
    database, directory = stage
    await follower(database, 11, ROMA)
    number = await drafted(database)
    draft = await rumours.load(database, directory, number)
    assert draft.state is State.DRAFT
    assert draft.links == STORY
    assert draft.sources[0].name == "Calcio Oggi"
    assert await rumours.told(database, directory, number) is None
    assert await dues.open_deliveries(database) == []
    assert await rumours.latest(database, directory, None, 10) == []


async def test_two_taps_on_publish_publish_once(stage):
    database, directory = stage
    await follower(database, 11, ROMA)
    number = await drafted(database)
    draft = await rumours.load(database, directory, number)
    taps = await asyncio.gather(*(write(database, publishing.publish, directory, draft, EDITOR, NOW) for _ in range(3)))
    assert [tap is not None for tap in taps].count(True) == 1
    assert (await dues.figures(database, number)).total == 1


async def test_changes_append_revisions_and_keep_the_old_ones(stage):
    database, directory = stage
    number = await drafted(database)
    draft = await rumours.load(database, directory, number)
    changed = await write(database, rumours.change, draft, EDITOR, NOW, links=STORY[:2])
    changed = await write(database, rumours.change, changed, EDITOR, NOW, summary="Shorter.")
    assert changed.revision == 3
    loaded = await rumours.load(database, directory, number)
    assert (loaded.links, loaded.summary) == (STORY[:2], "Shorter.")
    counts = await database.all("SELECT count(*) FROM links WHERE rumour_id = ? GROUP BY revision", number)
    assert [row[0] for row in counts] == [4, 2, 2]


async def test_a_discarded_draft_is_not_published(stage):
    database, directory = stage
    number = await drafted(database)
    draft = await rumours.load(database, directory, number)
    assert await write(database, rumours.discard, draft, EDITOR, NOW)
    assert not await write(database, rumours.discard, draft, EDITOR, NOW)
    assert await write(database, publishing.publish, directory, draft, EDITOR, NOW) is None


async def test_a_correction_is_told_when_it_is_published_and_owes_edits(stage):
    database, directory = stage
    await follower(database, 11, ROMA)
    number = await published(database, directory)
    [due] = await owed(database, number)
    await write(database, alerts.delivered, [Arrival(due, 1, 5)])
    told = await rumours.load(database, directory, number)
    await write(database, rumours.change, told, EDITOR, NOW + 1, links=STORY[:3])
    assert bare((await rumours.told(database, directory, number)).links) == STORY
    draft = await rumours.load(database, directory, number)
    assert draft.correcting
    late = await follower(database, 12, BRAZIL)
    with_brazil = (*STORY[:3], link(ANCELOTTI, BRAZIL, stage="talks"))
    draft = await write(database, rumours.change, draft, EDITOR, NOW + 2, links=with_brazil)
    assert await write(database, publishing.publish, directory, draft, EDITOR, NOW + 3) == Published(number)
    told = await rumours.told(database, directory, number)
    assert (bare(told.links), told.verdict, told.verdict_at) == (with_brazil, Verdict.CORRECTED, NOW + 3)
    assert not told.correcting
    assert len(await owed(database, number, Duty.EDIT)) == 1
    assert [due.follower_id for due in await owed(database, number)] == [late.id]


async def test_discarding_a_correction_leaves_the_rumour_as_it_was_told(stage):
    database, directory = stage
    number = await published(database, directory)
    told = await rumours.load(database, directory, number)
    changed = await write(database, rumours.change, told, EDITOR, NOW, links=STORY[:1])
    assert await write(database, rumours.discard, changed, EDITOR, NOW)
    assert await rumours.load(database, directory, number) == told


async def test_a_denial_is_of_one_link_and_remembers_what_was_said(stage):
    database, directory = stage
    number = await published(database, directory)
    told = await rumours.told(database, directory, number)
    assert await write(database, publishing.deny, directory, told, 1, Denier.CLUB, EDITOR, NOW + 9)
    told = await rumours.told(database, directory, number)
    denied = replace(STORY[1], stage=Stage.DENIED, was=Stage.INTEREST, struck_at=NOW + 9)
    assert replace(told.links[1], move=None) == denied
    assert bare(told.links)[2] == STORY[2]
    assert (told.verdict, told.verdict_at, told.denier) == (Verdict.DENIED, NOW + 9, Denier.CLUB)
    assert not await write(database, publishing.deny, directory, told, 1, Denier.CLUB, EDITOR, NOW + 10)
    assert Duty.EDIT in (await dues.open_deliveries(database))[0].duties


async def test_a_denial_drops_the_correction_that_was_made_from_what_is_denied(stage):
    database, directory = stage
    number = await published(database, directory)
    told = await rumours.told(database, directory, number)
    await write(database, rumours.change, told, EDITOR, NOW, links=STORY[:1])
    await write(database, publishing.deny, directory, told, 0, Denier.COACH, EDITOR, NOW)
    assert not (await rumours.load(database, directory, number)).correcting


async def test_a_retracted_rumour_stays_retracted(stage):
    database, directory = stage
    number = await published(database, directory)
    told = await rumours.told(database, directory, number)
    assert await write(database, publishing.retract, directory, told, Reason.COACH, EDITOR, NOW)
    retracted = await rumours.told(database, directory, number)
    assert (retracted.state, retracted.reason) == (State.RETRACTED, Reason.COACH)
    assert not await write(database, publishing.retract, directory, retracted, Reason.COACH, EDITOR, NOW)
    assert not await write(database, publishing.deny, directory, retracted, 0, Denier.CLUB, EDITOR, NOW)
    assert await write(database, publishing.publish, directory, retracted, EDITOR, NOW) is None
    assert await rumours.latest(database, directory, None, 10) == []
    assert [rumour.id for rumour in await rumours.recent(database, directory, 10)] == [number]


async def test_latest_is_newest_first_and_of_the_subject_asked_for(stage):
    database, directory = stage
    first = await published(database, directory, at=NOW)
    second = await published(database, directory, link(ANCELOTTI, BRAZIL), at=NOW + 5)
    latest = [rumour.id for rumour in await rumours.latest(database, directory, None, 10)]
    assert latest == [second, first]
    assert [rumour.id for rumour in await rumours.latest(database, directory, MILAN.id, 10)] == [first]
    assert len(await rumours.latest(database, directory, ANCELOTTI.id, 1)) == 1


async def test_an_unknown_coach_can_be_followed_once_his_rumour_is_published(stage):
    database, directory = stage
    stranger = Subject("mario-nuovo", Kind.COACH, "Mario Nuovo", "Nuovo", known=False)
    number = await drafted(database, link(stranger, ROMA))
    draft = await rumours.load(database, directory, number)
    coach = draft.lead.coach
    assert (coach.name, coach.known) == ("Mario Nuovo", False)
    assert coach.id > 0
    [accepted] = (await write(database, publishing.publish, directory, draft, EDITOR, NOW)).accepted
    assert accepted.known
    reloaded = await register.load(database, NOW)
    assert reloaded.by_slug("mario-nuovo").id == coach.id


async def test_a_repeated_report_is_recognised_until_its_rumour_is_thrown_away(stage):
    database, directory = stage
    number = await drafted(database, fingerprint="same")
    assert await reports.rumour_with(database, "same") == number
    assert await reports.rumour_with(database, "other") is None
    draft = await rumours.load(database, directory, number)
    await write(database, rumours.discard, draft, EDITOR, NOW)
    assert await reports.rumour_with(database, "same") is None


async def test_earlier_reports_come_newest_first_with_their_trace_or_else_their_text(stage):
    database, directory = stage
    old = await drafted(database, fingerprint="old")
    traced = Report("Another.", "", "", "pasted", "new", "{}")
    new = await write(database, rumours.save_draft, Reading("en", STORY, (), ""), traced, EDITOR, NOW + 5)
    await write(
        database, rumours.discard, await rumours.load(database, directory, await drafted(database)), EDITOR, NOW
    )
    found = await reports.recent(database, NOW + 65)
    assert found == [reports.Earlier(new, "{}", "", 60), reports.Earlier(old, "", "An article.", 65)]
    assert await reports.recent(database, NOW + reports.COMPARED_SECONDS + 5) == []


async def test_sources_are_kept_by_name_and_the_last_used_come_first(stage):
    database, directory = stage
    number = await drafted(database)
    other = await write(database, reports.source, "La Panca", NOW + 5)
    assert await write(database, reports.source, "La Panca", NOW + 6) == other
    assert [name for _, name in await reports.sources_used_last(database, 6)] == ["La Panca", "Calcio Oggi"]
    await write(database, reports.attribute, number, other)
    assert (await rumours.load(database, directory, number)).sources[0].name == "La Panca"
    await write(database, reports.attribute, number, None)
    assert (await rumours.load(database, directory, number)).sources[0].name == ""


async def test_every_act_is_written_down(stage):
    database, directory = stage
    number = await published(database, directory)
    told = await rumours.told(database, directory, number)
    await write(database, publishing.deny, directory, told, 0, Denier.AGENT, EDITOR, NOW)
    rows = await database.all("SELECT actor_id, act, detail FROM audit ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (EDITOR, "draft", ""),
        (EDITOR, "publish", ""),
        (EDITOR, "deny", "carlo-ancelotti real-madrid agent"),
    ]


def test_relations_and_stages_are_those_of_the_database():
    assert {value.value for value in Relation} == {"linked", "leaving", "staying", "appointed"}
    assert [value.rank for value in Stage] == [0, 1, 2, 3, 4, -1]
