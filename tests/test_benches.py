"""Benches, sagas and the carousel, folded from what was published."""

import pytest

from bot import benches, publishing, rumours
from bot.benches import Ending
from bot.links import Stage
from bot.movement import DAY
from bot.rumours import Denier, Reason
from tests.core import (
    ANCELOTTI,
    BRAZIL,
    EDITOR,
    MADRID,
    MILAN,
    NOW,
    RANIERI,
    ROMA,
    STORY,
    drafted,
    link,
    opened,
    published,
)


@pytest.fixture
async def stage(tmp_path):
    async with opened(tmp_path) as (database, directory):
        yield database, directory


async def bench_of(stage, club, now=NOW):
    return await benches.bench(*stage, club, now)


def said(claims):
    return [(claim.link.coach.slug, claim.link.stage.value) for claim in claims]


async def deny(stage, number, place, denier=Denier.CLUB, at=NOW):
    database, directory = stage
    async with database.transaction() as tx:
        rumour = await rumours.told(tx, directory, number)
        assert await publishing.deny(tx, directory, rumour, place, denier, EDITOR, at)


async def test_a_bench_of_which_nothing_was_published_is_empty(stage):
    bench = await bench_of(stage, MILAN)
    assert bench == benches.Bench(MILAN, None, None, (), ())


async def test_who_is_said_to_leave_sits_there_and_candidates_stand_strongest_first(stage):
    await published(*stage, *STORY)
    await published(*stage, link(ANCELOTTI, BRAZIL, stage="talks"), at=NOW + 60)
    await published(*stage, link(RANIERI, BRAZIL), at=NOW + 90)
    roma, brazil = await bench_of(stage, ROMA), await bench_of(stage, BRAZIL)
    assert said([roma.seated]) == [("claudio-ranieri", "agreed")]
    assert said(roma.candidates) == [("carlo-ancelotti", "interest")]
    assert brazil.seated is None
    assert said(brazil.candidates) == [("carlo-ancelotti", "talks"), ("claudio-ranieri", "interest")]
    assert [(claim.at, claim.sources) for claim in brazil.candidates] == [(NOW + 60, 1), (NOW + 90, 1)]


async def test_of_two_equally_strong_candidates_the_newer_stands_first(stage):
    await published(*stage, link(ANCELOTTI, MILAN))
    await published(*stage, link(RANIERI, MILAN), at=NOW + 1)
    bench = await bench_of(stage, MILAN)
    assert said(bench.candidates) == [("claudio-ranieri", "interest"), ("carlo-ancelotti", "interest")]


async def test_what_an_editor_denied_stays_struck_for_seven_days_with_who_denied_it(stage):
    number = await published(*stage, link(ANCELOTTI, MILAN, stage="talks"))
    await deny(stage, number, 0, at=NOW + 60)
    bench = await bench_of(stage, MILAN, NOW + 7 * DAY + 59)
    assert bench.candidates == ()
    assert [(claim.ending, claim.denier, claim.at) for claim in bench.struck] == [
        (Ending.DENIED, Denier.CLUB, NOW + 60)
    ]
    assert (await bench_of(stage, MILAN, NOW + 7 * DAY + 60)).struck == ()


async def test_what_a_report_denies_is_struck_without_a_name(stage):
    await published(*stage, link(ANCELOTTI, MILAN))
    await published(*stage, link(ANCELOTTI, MILAN, stage="denied"), at=NOW + 5)
    bench = await bench_of(stage, MILAN, NOW + 5)
    assert [(claim.ending, claim.denier, claim.link.was) for claim in bench.struck] == [
        (Ending.DENIED, None, Stage.INTEREST)
    ]


async def test_who_goes_or_stays_elsewhere_is_no_candidate_any_more(stage):
    await published(*stage, link(ANCELOTTI, MILAN), link(ANCELOTTI, ROMA))
    await published(*stage, link(RANIERI, MILAN))
    await published(*stage, link(ANCELOTTI, BRAZIL, "appointed", "official"), at=NOW + 5)
    await published(*stage, link(RANIERI, ROMA, "staying", "official"), at=NOW + 9)
    bench = await bench_of(stage, MILAN, NOW + 9)
    assert [(claim.link.coach.slug, claim.ending, claim.other.slug) for claim in bench.struck] == [
        ("claudio-ranieri", Ending.STAYED, "roma"),
        ("carlo-ancelotti", Ending.GONE, "brazil"),
    ]
    assert said([(await bench_of(stage, BRAZIL, NOW + 9)).seated]) == [("carlo-ancelotti", "official")]
    assert said([(await bench_of(stage, ROMA, NOW + 9)).seated]) == [("claudio-ranieri", "official")]


async def test_once_a_club_has_chosen_the_other_candidates_are_struck_and_new_ones_are_not(stage):
    await published(*stage, link(RANIERI, BRAZIL))
    await published(*stage, link(ANCELOTTI, BRAZIL, "appointed", "official"), at=NOW + 5)
    bench = await bench_of(stage, BRAZIL, NOW + 5)
    assert [(claim.ending, claim.other) for claim in bench.struck] == [(Ending.FILLED, ANCELOTTI)]
    await published(*stage, link(RANIERI, BRAZIL, stage="talks"), at=NOW + 60)
    assert said((await bench_of(stage, BRAZIL, NOW + 60)).candidates) == [("claudio-ranieri", "talks")]


async def test_a_coach_keeps_his_bench_while_his_next_saga_runs(stage):
    await published(*stage, link(ANCELOTTI, BRAZIL, "appointed", "official"))
    await published(*stage, link(ANCELOTTI, ROMA), at=NOW + 30 * DAY)
    bench = await bench_of(stage, BRAZIL, NOW + 30 * DAY)
    assert [(bench.seated.link.coach, bench.seated.at)] == [(ANCELOTTI, NOW)]


async def test_an_empty_bench_tells_who_went_last(stage):
    await published(*stage, link(RANIERI, ROMA, "leaving", "agreed"))
    await published(*stage, link(RANIERI, ROMA, "leaving", "official"), at=NOW + 5)
    bench = await bench_of(stage, ROMA, NOW + 5)
    assert bench.seated is None
    assert said([bench.left]) == [("claudio-ranieri", "official")]


async def test_of_which_nobody_told_for_thirty_days_is_dropped(stage):
    await published(*stage, link(ANCELOTTI, MILAN))
    assert said((await bench_of(stage, MILAN, NOW + 30 * DAY - 1)).candidates) == [("carlo-ancelotti", "interest")]
    assert (await bench_of(stage, MILAN, NOW + 30 * DAY)).candidates == ()


async def test_a_retraction_leaves_no_trace_on_a_bench(stage):
    database, directory = stage
    number = await published(*stage, link(ANCELOTTI, MILAN))
    async with database.transaction() as tx:
        rumour = await rumours.told(tx, directory, number)
        assert await publishing.retract(tx, directory, rumour, Reason.COACH, EDITOR, NOW)
    assert await bench_of(stage, MILAN) == benches.Bench(MILAN, None, None, (), ())
    assert (await benches.saga(*stage, ANCELOTTI)).steps == ()


async def test_a_saga_tells_every_rumour_silent_ones_and_denials_the_newest_last(stage):
    database, directory = stage
    first = await published(*stage, *STORY)
    silent = await published(*stage, link(ANCELOTTI, BRAZIL), at=NOW + 60)
    await deny(stage, first, 1, at=NOW + 90)
    third = await published(*stage, link(ANCELOTTI, BRAZIL, stage="talks"), at=NOW + 120)
    saga = await benches.saga(database, directory, ANCELOTTI)
    assert [(step.rumour.id, step.at, step.denial) for step in saga.steps] == [
        (first, NOW, False),
        (silent, NOW + 60, False),
        (first, NOW + 90, True),
        (third, NOW + 120, False),
    ]
    assert {link.coach.slug for step in saga.steps for link in step.links} == {"carlo-ancelotti"}
    assert [link.club.slug for link in saga.steps[2].links] == ["roma"]


async def test_only_the_present_saga_is_told(stage):
    await published(*stage, link(ANCELOTTI, MILAN))
    await published(*stage, link(ANCELOTTI, BRAZIL, "appointed", "official"), at=NOW + 5)
    assert len((await benches.saga(*stage, ANCELOTTI)).steps) == 2, "over, and not followed by another"
    number = await published(*stage, link(ANCELOTTI, ROMA), at=NOW + 60)
    assert [step.rumour.id for step in (await benches.saga(*stage, ANCELOTTI)).steps] == [number]


async def test_the_carousel_puts_each_bench_behind_the_one_that_would_open_it(stage):
    await published(*stage, link(RANIERI, MADRID), link(RANIERI, ROMA, "leaving"))
    await published(
        *stage, link(ANCELOTTI, BRAZIL, stage="talks"), link(ANCELOTTI, MADRID, "leaving", "agreed"), at=NOW + 5
    )
    turns = await benches.carousel(*stage, NOW + 5)
    assert [
        (turn.club.slug, said(turn.going), said(turn.coming), turn.because and turn.because.link.club.slug)
        for turn in turns
    ] == [
        ("brazil", [], [("carlo-ancelotti", "talks")], None),
        ("real-madrid", [("carlo-ancelotti", "agreed")], [("claudio-ranieri", "interest")], "brazil"),
        ("roma", [("claudio-ranieri", "interest")], [], "real-madrid"),
    ]


async def test_two_coaches_who_would_change_places_do_not_turn_for_ever(stage):
    await published(*stage, link(RANIERI, ROMA, "leaving"), link(ANCELOTTI, MADRID, "leaving"))
    await published(*stage, link(RANIERI, MADRID), link(ANCELOTTI, ROMA), at=NOW + 5)
    turns = await benches.carousel(*stage, NOW + 5)
    assert sorted(turn.club.slug for turn in turns) == ["real-madrid", "roma"]


async def test_the_carousel_forgets_what_moved_more_than_a_week_ago_or_was_denied(stage):
    number = await published(*stage, link(ANCELOTTI, MILAN))
    assert len(await benches.carousel(*stage, NOW + 7 * DAY - 1)) == 1
    assert await benches.carousel(*stage, NOW + 7 * DAY) == []
    await deny(stage, number, 0, at=NOW + 5)
    assert await benches.carousel(*stage, NOW + 5) == []


async def test_a_claim_counts_its_confirmations_and_keeps_its_date(stage):
    database, directory = stage
    await published(*stage, link(ANCELOTTI, MILAN))
    number = await drafted(database, link(ANCELOTTI, MILAN), source="Rete")
    async with database.transaction() as tx:
        draft = await rumours.load(tx, directory, number)
        assert await publishing.publish_silently(tx, directory, draft, EDITOR, NOW + 5)
    claim = (await bench_of(stage, MILAN)).candidates[0]
    assert (claim.at, claim.sources, claim.independent) == (NOW, 2, 1), "both reports have the same words"


async def test_an_old_link_that_is_denied_or_ends_now_is_struck_for_a_week(stage):
    number = await published(*stage, link(ANCELOTTI, MILAN))
    await published(*stage, link(RANIERI, MILAN))
    later = NOW + 40 * DAY
    assert (await bench_of(stage, MILAN, later)).struck == ()
    await deny(stage, number, 0, at=later)
    await published(*stage, link(RANIERI, BRAZIL, "appointed", "official"), at=later)
    struck = (await bench_of(stage, MILAN, later)).struck
    assert {(claim.link.coach.slug, claim.ending) for claim in struck} == {
        ("carlo-ancelotti", Ending.DENIED),
        ("claudio-ranieri", Ending.GONE),
    }
