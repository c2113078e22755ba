"""Whom a rumour concerns, and whose story it is for him."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.concerns import Wishes, concern_as_told, concern_of, main_saga
from bot.links import Move, Stage
from tests.core import ANCELOTTI, BRAZIL, MADRID, MILAN, RANIERI, ROMA, STORY, SUBJECTS, link


def moved(*links, move=Move.NEW):
    return tuple(replace(one, move=move) for one in links)


def wishes(*subjects, floor=0, mutes=(), told=()):
    follows = frozenset((subject.id, floor) for subject in subjects)
    return Wishes(follows, frozenset(end.id for end in mutes), frozenset(end.id for end in told))


def why(links, *subjects, benches=None, **named):
    """The lead and the reasons; None where it does not concern him."""
    found = concern_of(links, wishes(*subjects, **named), benches or {})
    return (found.lead, found.reasons) if found else None


NEWS = moved(*STORY)


def test_a_follower_of_the_lead_coach_is_told_his_story():
    assert why(NEWS, ANCELOTTI) == (ANCELOTTI, (ANCELOTTI,))


def test_every_followed_end_is_a_reason_once_in_the_order_of_the_links():
    assert why(NEWS, ROMA, ANCELOTTI) == (ANCELOTTI, (ANCELOTTI, ROMA))


def test_whom_no_link_concerns_is_told_nothing():
    assert why(NEWS, BRAZIL) is None


def test_what_did_not_move_concerns_nobody():
    assert why(STORY, ROMA, ANCELOTTI) is None
    known = (STORY[1], *moved(STORY[2]))
    assert why(known, ROMA) is None
    assert why(known, MILAN) == (ANCELOTTI, (MILAN,))


def test_a_muted_saga_leaves_the_other_links():
    assert why(NEWS, ROMA, mutes=[ANCELOTTI]) == (RANIERI, (ROMA,))
    assert why(NEWS, ANCELOTTI, mutes=[ANCELOTTI]) is None


def test_a_threshold_is_held_against_each_link_and_not_against_the_rumour():
    links = moved(link(ANCELOTTI, BRAZIL, stage="talks"), link(ANCELOTTI, ROMA, stage="interest"))
    assert why(links, ROMA, floor=Stage.TALKS.rank) is None
    assert why(links, BRAZIL, floor=Stage.TALKS.rank) == (ANCELOTTI, (BRAZIL,))
    follows = Wishes(frozenset({(ROMA.id, Stage.OFFICIAL.rank), (ANCELOTTI.id, 0)}))
    assert concern_of(links, follows, {}).reasons == (ANCELOTTI,)


def test_a_denial_of_what_was_never_told_counts_as_speculation():
    links = moved(link(ANCELOTTI, ROMA, stage="denied"), move=Move.DENIED)
    assert why(links, ROMA) == (ANCELOTTI, (ROMA,))
    assert why(links, ROMA, floor=Stage.INTEREST.rank) is None
    assert why(links, ROMA, floor=Stage.INTEREST.rank, told=[ANCELOTTI]) == (ANCELOTTI, ())


def test_from_talks_on_the_present_bench_is_concerned():
    at_madrid = {ANCELOTTI.id: MADRID}
    interest, talks = moved(link(ANCELOTTI, BRAZIL)), moved(link(ANCELOTTI, BRAZIL, stage="talks"))
    assert why(interest, MADRID, benches=at_madrid) is None
    assert why(talks, MADRID) is None
    found = concern_of(talks, wishes(MADRID), at_madrid)
    assert (found.reasons, found.seated) == ((MADRID,), (MADRID,))


def test_a_club_that_is_itself_an_end_is_a_reason_of_its_own():
    links = moved(link(ANCELOTTI, BRAZIL, "appointed", "official"), link(ANCELOTTI, MADRID, "leaving", "official"))
    found = concern_of(links, wishes(MADRID), {ANCELOTTI.id: MADRID})
    assert (found.reasons, found.seated) == ((MADRID,), ())


def test_who_was_told_of_a_coach_is_told_where_he_goes_but_not_each_step():
    talks, agreed = link(ANCELOTTI, BRAZIL, stage="talks"), link(ANCELOTTI, BRAZIL, "appointed", "agreed")
    assert why(moved(talks), MILAN, told=[ANCELOTTI]) is None
    assert why(moved(agreed), MILAN, told=[ANCELOTTI]) == (ANCELOTTI, ())


def test_who_follows_nothing_of_the_story_any_more_is_told_no_verdict_on_it():
    agreed = link(ANCELOTTI, BRAZIL, "appointed", "agreed")
    assert why(moved(agreed), told=[ANCELOTTI]) is None
    resting = replace(wishes(MILAN, told=[ANCELOTTI]), rests=frozenset({MILAN.id}))
    assert concern_of(moved(agreed), resting, {}) is None


def test_the_main_saga_has_the_official_or_denied_move_else_most_moved_links():
    assert main_saga(NEWS) == ANCELOTTI
    assert main_saga((*NEWS[:3], replace(NEWS[3], move=Move.OFFICIAL))) == RANIERI
    assert main_saga(moved(link(ANCELOTTI, ROMA), link(RANIERI, MILAN, stage="talks"))) == RANIERI
    assert main_saga((STORY[0], STORY[1], *moved(STORY[3]))) == RANIERI


def test_without_the_main_saga_the_strongest_link_leads():
    links = moved(link(ANCELOTTI, MADRID), link(ANCELOTTI, BRAZIL), link(RANIERI, ROMA, stage="speculation"))
    assert why(links, ROMA) == (RANIERI, (ROMA,))


def test_a_delivered_card_stays_the_story_that_it_told_whatever_is_followed_by_now():
    told = concern_as_told(NEWS, (), {RANIERI.id}, {})
    assert (told.lead, told.reasons) == (RANIERI, ())
    unnoted = concern_as_told(NEWS, {MILAN.id}, (), {})
    assert (unnoted.lead, unnoted.reasons) == (ANCELOTTI, (MILAN,))


def test_a_delivered_card_keeps_its_reason_when_its_link_is_denied_later():
    talks = moved(link(ANCELOTTI, BRAZIL, stage="talks"), move=Move.FURTHER)
    struck = tuple(replace(one, stage=Stage.DENIED, was=one.stage) for one in talks)
    for links in (talks, struck):
        told = concern_as_told(links, {MADRID.id}, {ANCELOTTI.id}, {ANCELOTTI.id: MADRID})
        assert (told.reasons, told.seated) == ((MADRID,), (MADRID,))


@given(st.sets(st.sampled_from(SUBJECTS)), st.sets(st.sampled_from([ANCELOTTI, RANIERI])))
def test_reasons_are_followed_ends_of_links_that_are_not_muted(follows, mutes):
    found = concern_of(NEWS, wishes(*follows, mutes=mutes), {})
    told = [one for one in NEWS if one.coach not in mutes]
    ends = {end for one in told for end in one.ends} & follows
    assert set(found.reasons) == ends if found else not ends
    assert found is None or found.lead not in mutes


def test_every_club_of_a_rumour_is_told_of_at_least_through_its_own_followers():
    for club in (MADRID, ROMA, MILAN):
        assert why(NEWS, club) is not None
