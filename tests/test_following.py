"""Following: follows survive whatever Telegram does to a chat."""

import pytest

from bot import following
from bot.links import Stage
from tests.core import ANCELOTTI, BRAZIL, MILAN, NOW, ROMA, follower, opened, write


@pytest.fixture
async def database(tmp_path):
    async with opened(tmp_path) as (database, _):
        yield database


async def test_following_twice_is_following_once(database):
    person = await follower(database, 11, ROMA)
    assert not await write(database, following.follow, person, ROMA.id, NOW)
    assert await following.followed(database, person) == [ROMA.id]
    assert await write(database, following.unfollow, person, ROMA.id)
    assert not await write(database, following.unfollow, person, ROMA.id)
    assert await following.followed(database, person) == []


async def test_follows_are_listed_in_the_order_in_which_they_were_made(database):
    person = await follower(database, 11, MILAN, ANCELOTTI, ROMA)
    assert await following.followed(database, person) == [MILAN.id, ANCELOTTI.id, ROMA.id]


async def test_a_topic_follows_apart_from_its_group(database):
    group = await write(database, following.greet, -100, 0, "supergroup", "it", NOW)
    topic = await write(database, following.greet, -100, 5, "supergroup", "it", NOW)
    await write(database, following.follow, topic, ROMA.id, NOW)
    assert await following.followed(database, group) == []
    assert await following.followed(database, topic) == [ROMA.id]


async def test_greeting_again_keeps_language_and_follows_and_reaches_again(database):
    person = await follower(database, 11, ROMA, language="it")
    await write(database, following.mark_unreachable, 11, 0, "blocked")
    assert not (await following.find(database, 11, 0)).reachable
    again = await write(database, following.greet, 11, 0, "private", "en", NOW)
    assert (again.id, again.language, again.reachable) == (person.id, "it", True)


async def test_a_closed_topic_does_not_silence_its_group(database):
    await write(database, following.greet, -100, 0, "supergroup", "it", NOW)
    await write(database, following.greet, -100, 5, "supergroup", "it", NOW)
    await write(database, following.mark_unreachable, -100, 5, "Bad Request: message thread not found")
    assert (await following.find(database, -100, 0)).reachable
    assert not (await following.find(database, -100, 5)).reachable
    await write(database, following.mark_unreachable, -100, 5, "Forbidden: bot was kicked")
    assert not (await following.find(database, -100, 0)).reachable


async def test_a_group_that_moved_keeps_its_follows(database):
    old = await follower(database, -5, ROMA)
    await write(database, following.migrate, -5, -1005)
    moved = await following.find(database, -1005, 0)
    assert moved.id == old.id
    assert await following.find(database, -5, 0) is None
    await write(database, following.migrate, -5, -1005)  # Telegram tells it from both sides
    assert (await following.find(database, -1005, 0)).id == old.id


async def test_a_group_that_followed_on_both_sides_of_the_move_keeps_everything(database):
    old = await follower(database, -5, ROMA, MILAN)
    await follower(database, -1005, MILAN, BRAZIL)
    await write(database, following.migrate, -5, -1005)
    moved = await following.find(database, -1005, 0)
    assert moved.id == old.id
    assert set(await following.followed(database, moved)) == {ROMA.id, MILAN.id, BRAZIL.id}
    assert await following.of_chat(database, -5) == []


async def test_reach_counts_reachable_people_once(database):
    await follower(database, 11, ROMA, MILAN)
    await follower(database, 12, MILAN)
    await follower(database, 13, BRAZIL)
    assert await following.reach(database, [ROMA.id, MILAN.id]) == 2
    await write(database, following.mark_unreachable, 12, 0, "blocked")
    assert await following.reach(database, [ROMA.id, MILAN.id]) == 1
    assert await following.reach(database, []) == 0


async def test_forgetting_takes_follows_and_mutes_along(database):
    person = await follower(database, 11, ROMA)
    await write(database, following.mute, person, ANCELOTTI.id, 1, NOW)
    await write(database, following.forget, 11)
    for table in ("followers", "follows", "mutes"):
        assert await database.all(f"SELECT * FROM {table}") == []


async def test_follows_are_told_for_many_at_once(database):
    one, two = await follower(database, 11, ROMA, MILAN), await follower(database, 12, BRAZIL)
    assert await following.follows_among(database, [one.id, two.id], [ROMA.id, BRAZIL.id]) == {
        one.id: {ROMA.id},
        two.id: {BRAZIL.id},
    }


async def test_a_follow_alerts_of_all_until_a_threshold_is_set(database):
    one, two = await follower(database, 11, ROMA, MILAN), await follower(database, 12, ROMA)
    assert await following.thresholds(database, one) == {ROMA.id: Stage.SPECULATION, MILAN.id: Stage.SPECULATION}
    assert await write(database, following.set_threshold, one, ROMA.id, Stage.TALKS)
    assert await following.thresholds(database, one) == {ROMA.id: Stage.TALKS, MILAN.id: Stage.SPECULATION}
    among = await following.thresholds_among(database, [one.id, two.id], [ROMA.id, BRAZIL.id])
    assert among == {one.id: {ROMA.id: Stage.TALKS}, two.id: {ROMA.id: Stage.SPECULATION}}
    assert {who: set(of) for who, of in among.items()} == await following.follows_among(
        database, [one.id, two.id], [ROMA.id, BRAZIL.id]
    )


async def test_a_threshold_belongs_to_a_follow_and_ends_with_it(database):
    person = await follower(database, 11, ROMA)
    assert not await write(database, following.set_threshold, person, MILAN.id, Stage.TALKS)
    for stage in (Stage.AGREED, Stage.DENIED):
        with pytest.raises(ValueError, match=stage):
            await write(database, following.set_threshold, person, ROMA.id, stage)
    await write(database, following.set_threshold, person, ROMA.id, Stage.OFFICIAL)
    assert not await write(database, following.follow, person, ROMA.id, NOW)
    assert await following.thresholds(database, person) == {ROMA.id: Stage.OFFICIAL}
    await write(database, following.unfollow, person, ROMA.id)
    await write(database, following.follow, person, ROMA.id, NOW)
    assert await following.thresholds(database, person) == {ROMA.id: Stage.SPECULATION}


async def test_a_group_that_moved_keeps_its_thresholds(database):
    old, new = await follower(database, -5, ROMA), await follower(database, -1005, MILAN)
    await write(database, following.set_threshold, old, ROMA.id, Stage.TALKS)
    await write(database, following.set_threshold, new, MILAN.id, Stage.OFFICIAL)
    await write(database, following.migrate, -5, -1005)
    moved = await following.find(database, -1005, 0)
    assert await following.thresholds(database, moved) == {ROMA.id: Stage.TALKS, MILAN.id: Stage.OFFICIAL}


async def test_muted_sagas_are_told_with_the_time_since_when(database):
    person = await follower(database, 11, ROMA)
    await write(database, following.mute, person, ANCELOTTI.id, 1, NOW + 5)
    assert await following.muted(database, person) == {ANCELOTTI.id: NOW + 5}
