"""Rounds: what comes next, fairly, and that every alert comes once."""

from __future__ import annotations

import pytest

from bot.rounds import FEWEST, Rounds
from tests.core import ANCELOTTI, BRAZIL, MILAN, NOW, ROMA, follower, link, opened, published


@pytest.fixture
async def stage(tmp_path):
    async with opened(tmp_path) as found:
        yield found


async def followers_of(database, size, *subjects):
    return [(await follower(database, 100 + n, *subjects)).id for n in range(size)]


async def all_rounds(rounds):
    """The followers of every round until one is empty."""
    carried, found = set(), []
    while batch := await rounds.next(carried):
        found.append([(rumour.id, alert.follower_id) for rumour, alert in batch])
        carried |= set(found[-1])
    return found


async def test_everyone_comes_once_whoever_is_first(stage):
    database, directory = stage
    people = await followers_of(database, 3 * FEWEST, ROMA)
    await published(database, directory)
    told = [person for batch in await all_rounds(Rounds(database, directory, 30)) for _, person in batch]
    assert sorted(told) == sorted(people)
    assert told != people, "the longest-following is not first every time"


async def test_two_rumours_begin_with_different_followers(stage):
    database, directory = stage
    await followers_of(database, 3 * FEWEST, ROMA)
    one = await published(database, directory)
    other = await published(database, directory, link(ANCELOTTI, ROMA, stage="talks"), at=NOW + 1)
    [first, *_] = await all_rounds(Rounds(database, directory, 30))
    begins = {number: next(person for rumour, person in first if rumour == number) for number in (one, other)}
    assert begins[one] != begins[other]


async def test_rumours_share_a_round_and_what_is_official_goes_first_then_what_is_new(stage):
    database, directory = stage
    await followers_of(database, 2 * FEWEST, ROMA, MILAN)
    numbers = [
        await published(database, directory, link(ANCELOTTI, ROMA, "appointed", "official"), at=NOW),
        await published(database, directory, link(ANCELOTTI, MILAN), at=NOW + 1),
        await published(database, directory, link(ANCELOTTI, MILAN, stage="talks"), at=NOW + 2),
    ]
    [first, *_] = await all_rounds(Rounds(database, directory, 30))
    assert list(dict.fromkeys(rumour for rumour, _ in first)) == [numbers[0], numbers[2], numbers[1]]
    shares = [sum(rumour == number for rumour, _ in first) for number in numbers]
    assert max(shares) - min(shares) <= 1


async def test_whoever_follows_behind_the_beginning_alone_is_found(stage):
    database, directory = stage
    await followers_of(database, 50, ROMA)
    last = await follower(database, 999, BRAZIL)
    await published(database, directory, link(ANCELOTTI, BRAZIL))
    assert [person for batch in await all_rounds(Rounds(database, directory, 30)) for _, person in batch] == [last.id]


async def test_whoever_is_about_to_get_an_earlier_card_of_the_story_waits_for_it(stage):
    database, directory = stage
    [first, second] = await followers_of(database, 2, ROMA)
    earlier = await published(database, directory)
    denial = await published(database, directory, link(ANCELOTTI, ROMA, stage="denied"), at=NOW + 1)
    rounds = Rounds(database, directory, 30)
    carried, found = {(earlier, first), (earlier, second)}, set()
    assert await rounds.next(carried) == []
    for on_its_way in ({(earlier, first)}, set()):
        found.update((rumour.id, alert.follower_id) for rumour, alert in await rounds.next(on_its_way))
        assert ((denial, first) in found) == (not on_its_way)
    assert (denial, second) in found
