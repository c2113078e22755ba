"""Explanations: for every way in which a rumour reaches a follower or does not, the reason that decided."""

import pytest

from bot import alerts, following, habits, publishing, rumours, silences
from bot.alerts import KEPT_SECONDS
from bot.explanations import Fate, explanation
from bot.links import Move, Stage
from bot.owed import Arrival, Duty
from bot.rhythm import Habits, Rhythm
from bot.rumours import Reason
from bot.silences import DAY, EVERYTHING
from tests.core import (
    ANCELOTTI,
    BRAZIL,
    EDITOR,
    MADRID,
    MILAN,
    NOW,
    RANIERI,
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


async def why(stage, number, person, now=NOW + 60):
    database, directory = stage
    return await explanation(database, await rumours.told(database, directory, number), person, now)


async def deliver(database, number, sagas=0):
    """Let everybody to whom the rumour is owed have its card."""
    for due in await owed(database, number):
        await write(database, alerts.delivered, [Arrival(due, 1, 500 + due.follower_id, sagas=sagas)])


async def skip(database, number, reason):
    for due in await owed(database, number):
        await write(database, alerts.skipped, due, reason)


async def test_a_delivered_card_came_for_the_follows_that_let_it_through_and_for_no_others(stage):
    database, _ = stage
    person = await follower(database, 11, ANCELOTTI, MILAN)
    await write(database, following.set_threshold, person, ANCELOTTI.id, Stage.OFFICIAL)
    await write(database, following.set_threshold, person, MILAN.id, Stage.INTEREST)
    number = await published(*stage, link(ANCELOTTI, MILAN), link(ANCELOTTI, ROMA))
    await deliver(database, number)
    await write(database, following.follow, person, ROMA.id, NOW)  # too late to have been a reason
    found = await why(stage, number, person)
    assert (found.fate, found.subjects) == (Fate.TOLD, (MILAN,))
    assert found.thresholds == {MILAN.id: Stage.INTEREST}
    assert [(one.club, one.move) for one in found.concern.links] == [(MILAN, Move.NEW)]
    assert not found.edited
    assert not found.behind


async def test_a_delivered_card_of_whom_nobody_is_followed_any_more_is_explained_still(stage):
    database, _ = stage
    person = await follower(database, 11, MILAN)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    await deliver(database, number)
    await write(database, following.unfollow, person, MILAN.id)
    found = await why(stage, number, person)
    assert (found.fate, found.subjects) == (Fate.TOLD, ())


async def test_a_denied_card_is_explained_by_what_it_said_when_it_came(stage):
    database, directory = stage
    person = await follower(database, 11, MILAN)
    await write(database, following.set_threshold, person, MILAN.id, Stage.TALKS)
    number = await published(*stage, link(ANCELOTTI, MILAN, stage="talks"))
    await deliver(database, number)
    told = await rumours.told(database, directory, number)
    await write(database, publishing.deny, directory, told, 0, rumours.Denier.CLUB, EDITOR, NOW + 9)
    found = await why(stage, number, person)
    assert (found.fate, found.subjects, found.behind) == (Fate.TOLD, (MILAN,), True)
    [due] = await owed(database, number, Duty.EDIT)
    await write(database, alerts.shown, [Arrival(due, 2)])
    found = await why(stage, number, person)
    assert (found.edited, found.behind) == (True, False)


async def test_the_club_that_he_coaches_is_the_reason_from_talks_on_and_not_before(stage):
    database, _ = stage
    await published(*stage, link(ANCELOTTI, MADRID, "leaving", "interest"))
    person = await follower(database, 11, MADRID)
    early = await published(*stage, link(ANCELOTTI, BRAZIL), at=NOW + 1)
    found = await why(stage, early, person)
    assert (found.fate, found.subjects) == (Fate.SEATED, (MADRID,))
    late = await published(*stage, link(ANCELOTTI, BRAZIL, stage="talks"), at=NOW + 2)
    await deliver(database, late)
    found = await why(stage, late, person)
    assert (found.fate, found.subjects, found.concern.seated) == (Fate.TOLD, (MADRID,), (MADRID,))


@pytest.mark.parametrize(
    ("reason", "fate"),
    [
        ("retracted", Fate.RETRACTED),
        ("unreachable", Fate.UNREACHABLE),
        ("paused", Fate.PAUSED),
        ("not following", Fate.UNFOLLOWED),
        ("overtaken", Fate.OVERTAKEN),
        ("muted", Fate.MUTED),
        ("threshold", Fate.THRESHOLD),
        ("not concerned", Fate.UNCONCERNED),
        ("latest", Fate.ANSWERED),
    ],
)
async def test_the_reason_that_was_kept_is_the_one_that_is_told(stage, reason, fate):
    database, _ = stage
    person = await follower(database, 11, MILAN)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    await skip(database, number, reason)
    assert (await why(stage, number, person)).fate is fate


async def test_a_threshold_is_named_with_how_far_the_story_had_come(stage):
    database, _ = stage
    person = await follower(database, 11, MILAN, ROMA)
    await write(database, following.set_threshold, person, MILAN.id, Stage.TALKS)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    await skip(database, number, "threshold")
    found = await why(stage, number, person)
    assert (found.subjects, found.thresholds, found.link.stage) == ((MILAN,), {MILAN.id: Stage.TALKS}, Stage.INTEREST)
    await write(database, following.set_threshold, person, MILAN.id, Stage.SPECULATION)
    assert (await why(stage, number, person)).subjects == ()


async def test_a_muted_story_and_a_muted_subject_are_told_apart(stage):
    database, _ = stage
    person = await follower(database, 11, MILAN)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    await skip(database, number, "muted")
    assert (await why(stage, number, person)).stories == ()
    await write(database, silences.silence, person.id, MILAN.id, NOW + DAY, NOW)
    assert (await why(stage, number, person)).subjects == (MILAN,)
    await write(database, following.mute, person, ANCELOTTI.id, number, NOW)
    assert (await why(stage, number, person)).stories == (ANCELOTTI,)


async def test_a_pause_that_lasts_is_told_from_one_that_is_over(stage):
    database, _ = stage
    person = await follower(database, 11, MILAN)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    await skip(database, number, "paused")
    assert not (await why(stage, number, person)).lasting
    await write(database, silences.silence, person.id, EVERYTHING, None, NOW)
    assert (await why(stage, number, person)).lasting


async def test_what_is_owed_waits_for_the_end_of_quiet_hours_or_for_the_digest(stage):
    database, _ = stage
    person = await follower(database, 11, MILAN)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    assert (await why(stage, number, person)).until == 0
    [due] = await owed(database, number)
    await write(database, alerts.lay_aside, due, (), NOW + 1800)
    found = await why(stage, number, person)
    assert (found.fate, found.digest, found.until) == (Fate.WAITING, False, NOW + 1800)
    await write(database, habits.keep, person.id, Habits("UTC", Rhythm.HOURLY))
    assert (await why(stage, number, person)).digest
    assert (await why(stage, number, person, NOW + 1800)).until == 0


async def test_what_telegram_refused_is_told(stage):
    database, _ = stage
    person = await follower(database, 11, MILAN)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    [due] = await owed(database, number)
    await write(database, alerts.failed, due, "Forbidden: bot was blocked by the user")
    found = await why(stage, number, person)
    assert (found.fate, found.refusal) == (Fate.FAILED, "Forbidden: bot was blocked by the user")


async def test_who_follows_later_nobody_or_only_what_did_not_move_was_never_owed_it(stage):
    database, _ = stage
    await published(*stage, link(ANCELOTTI, ROMA))
    idle, stranger = await follower(database, 11, ROMA), await follower(database, 12, RANIERI)
    number = await drafted(database, link(ANCELOTTI, MILAN), link(ANCELOTTI, ROMA), fingerprint="second")
    async with database.transaction() as tx:
        draft = await rumours.load(tx, stage[1], number)
        await publishing.publish(tx, stage[1], draft, EDITOR, NOW + 5)
    late = await follower(database, 13, MILAN, ROMA)
    found = [await why(stage, number, person) for person in (idle, stranger, late, None)]
    assert [(one.fate, one.subjects) for one in found] == [
        (Fate.UNMOVED, (ROMA,)),
        (Fate.STRANGE, (ANCELOTTI, MILAN)),
        (Fate.LATER, (MILAN,)),
        (Fate.STRANGE, (ANCELOTTI, MILAN)),
    ]


async def test_a_silent_rumour_was_for_nobody(stage):
    database, directory = stage
    person = await follower(database, 11, MILAN)
    number = await drafted(database, link(ANCELOTTI, MILAN))
    async with database.transaction() as tx:
        draft = await rumours.load(tx, directory, number)
        await publishing.publish_silently(tx, directory, draft, EDITOR, NOW)
    assert (await why(stage, number, person)).fate is Fate.SILENT


async def test_what_is_not_kept_any_more_is_not_guessed(stage):
    database, _ = stage
    person = await follower(database, 11, MILAN)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    await deliver(database, number)
    await write(database, alerts.settle, number, NOW)
    await write(database, alerts.purge, NOW + KEPT_SECONDS + 1)
    assert (await why(stage, number, person, NOW + KEPT_SECONDS + 1)).fate is Fate.OLD


async def test_a_message_leads_to_the_rumours_it_told_in_its_chat_alone(stage):
    database, _ = stage
    person, other = await follower(database, 11, MILAN), await follower(database, 12, MILAN)
    number = await published(*stage, link(ANCELOTTI, MILAN))
    await deliver(database, number)
    assert await alerts.shown_by(database, person.id, 500 + person.id) == [number]
    assert await alerts.shown_by(database, other.id, 500 + person.id) == []


async def test_the_newest_about_a_subject_hold_retracted_and_silent_ones_and_those_of_a_clubs_own_coach(stage):
    database, directory = stage
    first = await published(*stage, link(ANCELOTTI, MADRID, "leaving", "interest"))
    second = await published(*stage, link(ANCELOTTI, BRAZIL, stage="talks"), at=NOW + 1)
    told = await rumours.told(database, directory, first)
    await write(database, publishing.retract, directory, told, Reason.CLUB, EDITOR, NOW + 2)
    assert [one.id for one in await rumours.about(database, directory, MADRID.id, 3)] == [second, first]
    assert [one.id for one in await rumours.about(database, directory, MILAN.id, 3)] == []
