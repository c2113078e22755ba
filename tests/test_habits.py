"""Habits: kept as they were chosen, nothing for who chose nothing, gone and moved with the chat."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import following, habits
from bot.database import ConstraintError
from bot.rhythm import Habits, Rhythm
from tests.core import BRAZIL, ROMA, follower, opened, write

NIGHTLY = Habits("Europe/Rome", quiet=(1380, 450))
WEEKLY = Habits("America/Sao_Paulo", Rhythm.WEEKLY, 7, 6, 18, (0, 1), official_breaks_through=True)
minutes = st.integers(0, 1439)
hours = st.integers(0, 23)


@pytest.fixture
async def database(tmp_path):
    async with opened(tmp_path) as (database, _):
        yield database


async def test_who_never_changed_anything_has_the_default_habits_and_no_row(database):
    one, two = await follower(database, 11), await follower(database, 12)
    await write(database, habits.keep, two.id, NIGHTLY)
    assert await habits.among(database, [one.id, two.id, 99]) == {one.id: Habits(), two.id: NIGHTLY, 99: Habits()}
    assert await habits.among(database, []) == {}
    await write(database, habits.keep, two.id, Habits())
    assert await habits.of(database, two.id) == Habits()
    assert await database.all("SELECT * FROM habits") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(
    st.builds(
        Habits,
        st.one_of(st.none(), st.just("Asia/Tokyo")),
        st.sampled_from(Rhythm),
        hours,
        st.integers(0, 6),
        hours,
        st.one_of(st.none(), st.tuples(minutes, minutes)),
        st.booleans(),
    )
)
async def test_habits_are_read_as_they_were_kept(database, chosen: Habits):
    person = await follower(database, 11)
    await write(database, habits.keep, person.id, chosen)
    assert await habits.of(database, person.id) == chosen


@pytest.mark.parametrize(
    "wrong", [Habits(daily_hour=24), Habits(weekday=7), Habits(weekly_hour=-1), Habits(quiet=(0, 1440))]
)
async def test_hours_that_no_day_has_are_refused_and_change_nothing(database, wrong: Habits):
    person = await follower(database, 11)
    await write(database, habits.keep, person.id, NIGHTLY)
    with pytest.raises(ConstraintError):
        await write(database, habits.keep, person.id, wrong)
    assert await habits.of(database, person.id) == NIGHTLY


async def test_forgetting_a_chat_takes_its_habits_along(database):
    person, other = await follower(database, 11), await follower(database, 12)
    for one in (person, other):
        await write(database, habits.keep, one.id, NIGHTLY)
    await write(database, following.forget, 11)
    assert [row["follower_id"] for row in await database.all("SELECT * FROM habits")] == [other.id]


@pytest.mark.parametrize(
    ("before", "there", "then"),
    [(WEEKLY, None, WEEKLY), (WEEKLY, Habits(), WEEKLY), (WEEKLY, NIGHTLY, WEEKLY), (Habits(), NIGHTLY, NIGHTLY)],
)
async def test_a_group_that_moved_keeps_its_habits(database, before: Habits, there: Habits | None, then: Habits):
    old = await follower(database, -5, ROMA)
    await write(database, habits.keep, old.id, before)
    if there is not None:
        new = await follower(database, -1005, BRAZIL)
        await write(database, habits.keep, new.id, there)
    await write(database, following.migrate, -5, -1005)
    moved = await following.find(database, -1005, 0)
    assert moved is not None
    assert await habits.of(database, moved.id) == then
    assert len(await database.all("SELECT * FROM habits")) == 1
