"""Whom a rumour concerns, and whose story it is for him."""

from hypothesis import given
from hypothesis import strategies as st

from bot.concerns import Concern, concern_of
from tests.core import ANCELOTTI, BRAZIL, MADRID, MILAN, RANIERI, ROMA, STORY, SUBJECTS, link


def test_a_follower_of_the_lead_coach_is_told_his_story():
    assert concern_of(STORY, {ANCELOTTI.id}, ()) == Concern(ANCELOTTI, (ANCELOTTI,))


def test_every_followed_end_is_a_reason_once_in_the_order_of_the_links():
    assert concern_of(STORY, {ROMA.id, ANCELOTTI.id}, ()) == Concern(ANCELOTTI, (ANCELOTTI, ROMA))


def test_whom_no_link_concerns_is_told_nothing():
    assert concern_of(STORY, {BRAZIL.id}, ()) is None


def test_a_muted_saga_leaves_the_other_links():
    assert concern_of(STORY, {ROMA.id}, {ANCELOTTI.id}) == Concern(RANIERI, (ROMA,))
    assert concern_of(STORY, {ANCELOTTI.id}, {ANCELOTTI.id}) is None


def test_without_the_rumours_lead_the_strongest_link_leads():
    links = (link(ANCELOTTI, MADRID), link(RANIERI, ROMA, stage="speculation"), link(RANIERI, MILAN, stage="talks"))
    assert concern_of(links, {ROMA.id, MILAN.id}, ()) == Concern(RANIERI, (ROMA, MILAN))


@given(st.sets(st.sampled_from([end.id for end in SUBJECTS])), st.sets(st.sampled_from([1, 2])))
def test_reasons_are_followed_ends_of_links_that_are_not_muted(follows, mutes):
    found = concern_of(STORY, follows, mutes)
    told = [one for one in STORY if one.coach.id not in mutes]
    ends = {end.id for one in told for end in (one.coach, one.club)} & follows
    assert {end.id for end in found.reasons} == ends if found else not ends
    assert found is None or found.lead.id not in mutes


def test_every_club_of_a_rumour_is_told_of_at_least_through_its_own_followers():
    for club in (MADRID, ROMA, MILAN):
        assert concern_of(STORY, {club.id}, ()) is not None
