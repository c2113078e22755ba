"""Silences that followers ask for: they rest follows, end by themselves, and go wherever their follower goes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import following, silences
from bot.silences import DAY, EVERYTHING, WEEK, Silence
from tests.core import ANCELOTTI, BRAZIL, MILAN, NOW, ROMA, follower, opened, write


@pytest.fixture
async def database(tmp_path):
    async with opened(tmp_path) as (database, _):
        yield database


async def test_a_silence_is_told_until_its_end_and_swept_after_it(database):
    person = await follower(database, 11, MILAN)
    await write(database, silences.silence, person.id, MILAN.id, NOW + DAY, NOW)
    for at, silenced in ((NOW, True), (NOW + DAY - 1, True), (NOW + DAY, False)):
        expected = {person.id: frozenset({MILAN.id})} if silenced else {}
        assert await silences.among(database, [person.id], [MILAN.id, ROMA.id], at) == expected
        assert await silences.of(database, person.id, at) == ({MILAN.id: Silence(NOW, NOW + DAY)} if silenced else {})
    await write(database, silences.purge, NOW + DAY - 1)
    assert len(await database.all("SELECT * FROM silences")) == 1
    await write(database, silences.purge, NOW + DAY)
    assert await database.all("SELECT * FROM silences") == []


async def test_a_silence_without_an_end_lasts_until_it_is_lifted(database):
    person = await follower(database, 11, MILAN)
    await write(database, silences.silence, person.id, EVERYTHING, None, NOW)
    await write(database, silences.purge, NOW + 100 * WEEK)
    assert await silences.among(database, [person.id], [], NOW + 100 * WEEK) == {person.id: frozenset({EVERYTHING})}
    assert await write(database, silences.lift, person.id, EVERYTHING, NOW + DAY) == Silence(NOW, None)
    assert await write(database, silences.lift, person.id, EVERYTHING, NOW + DAY) is None
    assert await silences.among(database, [person.id], [], NOW) == {}


async def test_asking_again_moves_the_end_and_keeps_the_beginning(database):
    person = await follower(database, 11, MILAN)
    await write(database, silences.silence, person.id, MILAN.id, NOW + DAY, NOW)
    await write(database, silences.silence, person.id, MILAN.id, NOW + WEEK, NOW + 60)
    assert await silences.of(database, person.id, NOW + 60) == {MILAN.id: Silence(NOW, NOW + WEEK)}
    later = NOW + WEEK + 5  # over, but not swept: this is a silence of its own
    await write(database, silences.silence, person.id, MILAN.id, later + DAY, later)
    assert await silences.of(database, person.id, later) == {MILAN.id: Silence(later, later + DAY)}


async def test_a_silence_goes_with_its_follow_and_with_its_follower(database):
    person = await follower(database, 11, MILAN, ROMA)
    for subject_id in (MILAN.id, ROMA.id, EVERYTHING):
        await write(database, silences.silence, person.id, subject_id, None, NOW)
    await write(database, following.unfollow, person, MILAN.id)
    await write(database, following.follow, person, MILAN.id, NOW)
    assert set(await silences.of(database, person.id, NOW)) == {ROMA.id, EVERYTHING}
    await write(database, following.forget, 11)
    assert await database.all("SELECT * FROM silences") == []


async def test_a_group_that_moves_keeps_its_silences_from_both_sides(database):
    old, new = await follower(database, -5, ROMA, MILAN), await follower(database, -1005, BRAZIL, MILAN)
    await write(database, silences.silence, old.id, ROMA.id, None, NOW)
    await write(database, silences.silence, old.id, MILAN.id, None, NOW)
    await write(database, silences.silence, new.id, MILAN.id, NOW + DAY, NOW + 9)
    await write(database, silences.silence, new.id, BRAZIL.id, NOW + WEEK, NOW + 9)
    await write(database, following.migrate, -5, -1005)
    moved = await following.find(database, -1005, 0)
    assert await silences.of(database, moved.id, NOW + 9) == {
        ROMA.id: Silence(NOW, None),
        MILAN.id: Silence(NOW, None),
        BRAZIL.id: Silence(NOW + 9, NOW + WEEK),
    }


WISH = st.tuples(
    st.sampled_from(["silence", "lift", "purge"]),
    st.integers(0, 1),
    st.sampled_from([EVERYTHING, MILAN.id, ROMA.id]),
    st.one_of(st.none(), st.integers(1, 40)),
    st.integers(0, 30),
)


@settings(max_examples=15, deadline=None)
@given(wishes=st.lists(WISH, max_size=12))
async def test_whatever_is_wished_in_whatever_order_the_latest_wish_holds(tmp_path_factory, wishes):
    async with opened(tmp_path_factory.mktemp("wishes")) as (database, _):
        people = [await follower(database, chat, MILAN, ROMA, ANCELOTTI) for chat in (11, 12)]
        ends: dict[tuple[int, int], int | None] = {}
        now = NOW
        for act, place, subject_id, seconds, passed in wishes:
            now += passed
            until = None if seconds is None else now + seconds
            if act == "silence":
                await write(database, silences.silence, people[place].id, subject_id, until, now)
                ends[people[place].id, subject_id] = until
            elif act == "lift":
                await write(database, silences.lift, people[place].id, subject_id, now)
                ends.pop((people[place].id, subject_id), None)
            else:
                await write(database, silences.purge, now)
            expected: dict[int, set[int]] = {}
            for (follower_id, silenced), end in ends.items():
                if end is None or end > now:
                    expected.setdefault(follower_id, set()).add(silenced)
            found = await silences.among(database, [one.id for one in people], [MILAN.id, ROMA.id], now)
            assert found == expected
