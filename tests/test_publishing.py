"""Publishing: what moves is told, what repeats joins, and a verdict reaches every card that says otherwise."""

from dataclasses import replace

import pytest

from bot import alerts, dues, publishing, rumours, sagas
from bot.links import Move, Stage
from bot.owed import Arrival, Duty
from bot.rumours import Denier, Reason, State
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
)

AGREED = link(ANCELOTTI, BRAZIL, "appointed", "agreed")
OFFICIAL = link(ANCELOTTI, BRAZIL, "appointed", "official")


@pytest.fixture
async def stage(tmp_path):
    async with opened(tmp_path) as (database, directory):
        yield database, directory


async def draft_of(stage, *links, source="Gol"):
    database, directory = stage
    number = await drafted(database, *links, source=source)
    return await rumours.load(database, directory, number)


async def publish(stage, *links, at=NOW, source="Gol", verb=publishing.publish):
    """Publish a draft of these links; what came of it."""
    database, directory = stage
    draft = await draft_of(stage, *links, source=source)
    async with database.transaction() as tx:
        return await verb(tx, directory, draft, EDITOR, at)


async def told(stage, *links, at=NOW, source="Gol"):
    """Publish a draft in which something moves; the rumour's number."""
    return (await publish(stage, *links, at=at, source=source)).rumour_id


async def deliver(stage, number):
    """Deliver what a rumour owes, as one message per follower; whom it reached."""
    database, directory = stage
    rumour = await rumours.told(database, directory, number)
    audience = await sagas.audience(database, number)
    due = await owed(database, number)
    arrivals = [
        Arrival(one, rumour.revision, 1000 * number + one.follower_id, sagas=audience.bits(audience.coaches))
        for one in due
    ]
    async with database.transaction() as tx:
        await alerts.delivered(tx, arrivals)
    return {one.follower_id for one in due}


async def now(stage, number):
    return await rumours.told(*stage, number)


async def test_what_moves_is_noted_on_the_links_and_owed_to_the_followers_of_what_moved(stage):
    database, _ = stage
    await told(stage, link(ANCELOTTI, ROMA), link(ANCELOTTI, MILAN))
    roma, milan = await follower(database, 11, ROMA), await follower(database, 12, MILAN)
    number = await told(stage, link(ANCELOTTI, ROMA, stage="talks"), link(ANCELOTTI, MILAN), at=NOW + 60)
    moves = [(one.move, one.moved_from) for one in (await now(stage, number)).links]
    assert moves == [(Move.FURTHER, Stage.INTEREST), (None, None)]
    assert await deliver(stage, number) == {roma.id}
    assert milan.id != roma.id


async def test_where_nothing_moves_publish_does_nothing_and_silently_joins_as_a_source(stage):
    database, directory = stage
    fan = await follower(database, 11, ROMA)
    first = await told(stage, link(ANCELOTTI, ROMA))
    assert await deliver(stage, first) == {fan.id}
    assert await publish(stage, link(ANCELOTTI, ROMA), source="Bola", at=NOW + 5) is None
    joined = await publish(stage, link(ANCELOTTI, ROMA), source="Rete", at=NOW + 5, verb=publishing.publish_silently)
    assert joined.joined == first
    rumour = await now(stage, first)
    assert [(source.name, source.confirms) for source in rumour.sources] == [("Gol", False), ("Rete", True)]
    assert await owed(database, first, Duty.EDIT) == []
    [delivery] = await dues.open_deliveries(database)
    assert delivery.touch_at == NOW + 5
    async with database.transaction() as tx:
        await publishing.touch(tx, directory, first, NOW + 5)
    assert len(await owed(database, first, Duty.EDIT)) == 1
    async with database.transaction() as tx:
        await alerts.touch(tx, first, NOW + 10)
    [delivery] = await dues.open_deliveries(database)
    assert delivery.touch_at == NOW + 5 + alerts.TOUCH_SECONDS, "at most once an hour"


async def test_what_moves_is_shown_by_every_card_of_the_story_that_is_the_newest_in_a_chat(stage):
    database, _ = stage
    milan = await follower(database, 11, MILAN)
    brazil = await follower(database, 12, BRAZIL)
    first = await told(stage, link(ANCELOTTI, MILAN), link(ANCELOTTI, BRAZIL))
    assert await deliver(stage, first) == {milan.id, brazil.id}
    second = await told(stage, link(ANCELOTTI, BRAZIL, stage="talks"), at=NOW + 60)
    assert await deliver(stage, second) == {brazil.id}
    async with database.transaction() as tx:
        for number in (first, second):
            await alerts.touched(tx, number, NOW + 61)
    await told(stage, link(ANCELOTTI, ROMA), at=NOW + 120)
    touched = {one.rumour_id for one in await dues.open_deliveries(database) if one.touch_at is not None}
    assert touched == {first, second}


async def test_a_further_source_of_an_earlier_move_is_said_by_the_newest_card_of_the_story(stage):
    database, _ = stage
    await told(stage, link(ANCELOTTI, MILAN), link(ANCELOTTI, BRAZIL, stage="talks"))
    newest = await told(stage, link(ANCELOTTI, ROMA), at=NOW + 60, source="Bola")
    assert (await now(stage, newest)).retold == ()
    confirming = await draft_of(stage, link(ANCELOTTI, BRAZIL, stage="talks"), source="Rete")
    async with database.transaction() as tx:
        await tx.run("UPDATE reports SET created_at = ? WHERE rumour_id = ?", NOW + 120, confirming.id)
        await publishing.publish_silently(tx, stage[1], confirming, EDITOR, NOW + 120)
    [retold] = (await now(stage, newest)).retold
    assert (retold.link.club, retold.at) == (BRAZIL, NOW + 120), "and Milan, of which it says nothing, is left out"
    assert (retold.sources, retold.independent) == (2, 1), "whose text is the same"
    touched = {one.rumour_id for one in await dues.open_deliveries(database) if one.touch_at is not None}
    assert newest in touched


async def test_a_lower_stage_published_silently_is_a_state_of_its_own_and_no_source(stage):
    first = await told(stage, link(ANCELOTTI, ROMA, stage="talks"))
    done = await publish(
        stage, link(ANCELOTTI, ROMA, stage="speculation"), at=NOW + 5, verb=publishing.publish_silently
    )
    assert done.joined is None
    assert (await now(stage, done.rumour_id)).silent
    assert len((await now(stage, first)).sources) == 1
    assert [one.id for one in await rumours.latest(*stage, None, 9)] == [first]


async def test_who_insists_alerts_everybody_although_nothing_moves(stage):
    database, directory = stage
    fan = await follower(database, 11, ROMA)
    await told(stage, link(ANCELOTTI, ROMA))
    draft = await draft_of(stage, link(ANCELOTTI, ROMA))
    async with database.transaction() as tx:
        done = await publishing.publish(tx, directory, draft, EDITOR, NOW + 5, insist=True)
    assert await deliver(stage, done.rumour_id) == {fan.id}


async def test_a_denying_rumour_strikes_the_link_on_earlier_cards_and_is_itself_the_reply(stage):
    database, _ = stage
    fan, reader = await follower(database, 11, ROMA), await follower(database, 12, MILAN)
    first = await told(stage, link(ANCELOTTI, ROMA), link(ANCELOTTI, MILAN))
    await deliver(stage, first)
    denial = await told(stage, link(ANCELOTTI, ROMA, stage="denied"), at=NOW + 60)
    struck = (await now(stage, first)).links[0]
    assert (struck.stage, struck.was, struck.struck_by, struck.struck_at) == (
        Stage.DENIED,
        Stage.INTEREST,
        denial,
        NOW + 60,
    )
    assert len(await owed(database, first, Duty.EDIT)) == 2
    assert await owed(database, first, Duty.REPLY) == []
    assert await deliver(stage, denial) == {fan.id, reader.id}, "both were told of that link"


async def test_where_he_goes_is_told_once_to_everyone_who_was_told_of_his_story(stage):
    database, _ = stage
    milan = await follower(database, 11, MILAN)
    first = await told(stage, link(ANCELOTTI, MILAN))
    await deliver(stage, first)
    assert await deliver(stage, await told(stage, link(ANCELOTTI, BRAZIL, stage="talks"), at=NOW + 1)) == set()
    assert await deliver(stage, await told(stage, AGREED, at=NOW + 2)) == {milan.id}
    official = await told(stage, OFFICIAL, at=NOW + 3)
    assert await deliver(stage, official) == set(), "he was told when it was agreed"
    assert (await now(stage, first)).links[0].went == BRAZIL
    assert len(await owed(database, first, Duty.EDIT)) == 1


async def test_a_denial_between_agreed_and_official_tells_everyone_again(stage):
    database, _ = stage
    milan = await follower(database, 11, MILAN)
    await deliver(stage, await told(stage, link(ANCELOTTI, MILAN)))
    assert await deliver(stage, await told(stage, AGREED, at=NOW + 1)) == {milan.id}
    assert await deliver(stage, await told(stage, replace(AGREED, stage=Stage.DENIED), at=NOW + 2)) == {milan.id}
    assert await deliver(stage, await told(stage, OFFICIAL, at=NOW + 3, source="Rete")) == {milan.id}


async def test_from_talks_on_the_followers_of_his_present_club_are_told(stage):
    database, _ = stage
    await told(stage, link(ANCELOTTI, MADRID, "leaving"))
    madrid = await follower(database, 11, MADRID)
    assert await deliver(stage, await told(stage, link(ANCELOTTI, BRAZIL), at=NOW + 1)) == set()
    talks = await told(stage, link(ANCELOTTI, BRAZIL, stage="talks"), at=NOW + 2)
    assert (await now(stage, talks)).benches == {ANCELOTTI.id: MADRID}
    assert await deliver(stage, talks) == {madrid.id}


async def test_a_denial_by_hand_owes_one_reply_for_the_newest_card_that_states_the_link(stage):
    database, directory = stage
    await follower(database, 11, ROMA)
    first = await told(stage, link(ANCELOTTI, ROMA))
    await deliver(stage, first)
    second = await told(stage, link(ANCELOTTI, ROMA, stage="talks"), at=NOW + 1)
    await deliver(stage, second)
    async with database.transaction() as tx:
        assert await publishing.deny(tx, directory, await now(stage, first), 0, Denier.CLUB, EDITOR, NOW + 2)
    assert (await now(stage, second)).links[0].stage is Stage.DENIED
    [old], [new] = await owed(database, first, Duty.REPLY), await owed(database, second, Duty.REPLY)
    assert (old.superseded, new.superseded) == (True, False)
    async with database.transaction() as tx:
        await alerts.told(tx, new, (await now(stage, second)).revision)
    assert await owed(database, second, Duty.REPLY) == []


async def test_retracting_a_denial_lets_what_it_struck_stand_again(stage):
    database, directory = stage
    await follower(database, 11, ROMA)
    first = await told(stage, link(ANCELOTTI, ROMA))
    await deliver(stage, first)
    denial = await told(stage, link(ANCELOTTI, ROMA, stage="denied"), at=NOW + 60)
    async with database.transaction() as tx:
        await publishing.retract(tx, directory, await now(stage, denial), Reason.SOURCE, EDITOR, NOW + 90)
    standing = (await now(stage, first)).links[0]
    assert (standing.stage, standing.was) == (Stage.INTEREST, None)
    assert (await now(stage, denial)).state is State.RETRACTED
    assert await publish(stage, link(ANCELOTTI, ROMA), at=NOW + 95) is None, "the story stands as before the denial"


async def test_each_saga_of_a_rumour_has_its_own_thread(stage):
    database, _ = stage
    fan = await follower(database, 11, ROMA, ANCELOTTI)
    first = await told(stage, link(ANCELOTTI, MADRID, "leaving"))
    await deliver(stage, first)
    await deliver(stage, await told(stage, link(RANIERI, ROMA), at=NOW + 1))
    third = await told(stage, link(ANCELOTTI, ROMA), at=NOW + 2)
    [due] = await owed(database, third)
    assert due.threads[ANCELOTTI.id].message_id == 1000 * first + fan.id
    assert due.wishes.holds == {ANCELOTTI.id}


async def correct(stage, number, *links, at):
    """Publish a correction of a rumour: these links in the place of its own."""
    database, directory = stage
    async with database.transaction() as tx:
        changed = await rumours.change(tx, await now(stage, number), EDITOR, at, links=links)
        assert await publishing.publish(tx, directory, changed, EDITOR, at) is not None


async def test_a_correction_that_drops_a_denial_lets_what_it_struck_stand_again(stage):
    await follower(stage[0], 11, ROMA)
    first = await told(stage, link(ANCELOTTI, ROMA), link(ANCELOTTI, MILAN))
    await deliver(stage, first)
    denials = link(ANCELOTTI, ROMA, stage="denied"), link(ANCELOTTI, MILAN, stage="denied")
    denial = await told(stage, *denials, at=NOW + 60)
    before = (await now(stage, first)).links
    await correct(stage, denial, denials[1], at=NOW + 90)
    roma, milan = (await now(stage, first)).links
    assert (roma.stage, roma.was, roma.struck_by) == (Stage.INTEREST, None, 0)
    assert milan == before[1], "what is denied still stays as it was"


async def test_whom_a_correction_concerns_for_the_first_time_is_told_though_he_was_skipped_before(stage):
    database, _ = stage
    fan = await follower(database, 11, ROMA)
    number = await told(stage, link(ANCELOTTI, ROMA))
    [due] = await owed(database, number)
    async with database.transaction() as tx:
        await alerts.skipped(tx, due, "threshold")
    await correct(stage, number, link(ANCELOTTI, ROMA, stage="talks"), at=NOW + 60)
    assert await deliver(stage, number) == {fan.id}


async def test_other_words_are_no_news_to_who_followed_since(stage):
    fan = await follower(stage[0], 11, ROMA)
    number = await told(stage, link(ANCELOTTI, ROMA))
    assert await deliver(stage, number) == {fan.id}
    late = await follower(stage[0], 12, ROMA)
    await correct(stage, number, link(ANCELOTTI, ROMA), at=NOW + 60)
    assert await deliver(stage, number) == set()
    assert len(await owed(stage[0], number, Duty.EDIT)) == 1
    await correct(stage, number, link(ANCELOTTI, ROMA), link(ANCELOTTI, MILAN), at=NOW + 90)
    assert late.id in await deliver(stage, number)


async def test_who_missed_a_rumour_for_one_that_is_retracted_before_he_got_it_is_owed_the_first(stage):
    database, directory = stage
    told_both, missed_both = [await follower(database, chat, ROMA) for chat in (11, 12)]
    first = await told(stage, link(ANCELOTTI, ROMA))
    second = await told(stage, link(ANCELOTTI, ROMA, stage="talks"), at=NOW + 1)
    [got, _] = await owed(database, second)
    async with database.transaction() as tx:
        for due in await owed(database, first):
            await alerts.skipped(tx, due, "overtaken")
        await alerts.delivered(tx, [Arrival(got, 1, 1)])
        await alerts.settle(tx, first, NOW + 1)
        await publishing.retract(tx, directory, await now(stage, second), Reason.COACH, EDITOR, NOW + 2)
    assert [one.follower_id for one in await owed(database, first)] == [missed_both.id]
    assert first in {one.rumour_id for one in await dues.open_deliveries(database) if Duty.ALERT in one.duties}
    assert got.follower_id == told_both.id
