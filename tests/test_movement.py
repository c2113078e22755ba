"""What moves in a coach's story, and what only repeats it (R1, R5, R11, R12, R14)."""

from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bot.links import Move, Relation, Stage
from bot.movement import CLOSED_SECONDS, DAY, QUIET_SECONDS, Statement, fold

START = 1_800_000_000
ROMA, MILAN, BRAZIL, MADRID = 1, 2, 3, 4
_rumours = count(1)


def said(club, stage="interest", relation="linked", at=0, origins=("Gol",)):
    """A rumour of one statement, so many seconds after the start."""
    relation, stage = Relation(relation), Stage(stage)
    return Statement(next(_rumours), 9, club, relation, stage, START + at, frozenset(origins))


def move_of(statement, *before):
    """What a statement moves in the story told before."""
    [change] = fold(9, before).weigh([statement])
    return change.move


def test_a_link_is_new_once():
    assert move_of(said(ROMA)) is Move.NEW
    assert move_of(said(ROMA, at=1), said(ROMA)) is None
    assert move_of(said(MILAN, at=1), said(ROMA)) is Move.NEW


def test_only_a_higher_stage_moves_on_and_a_lower_one_lowers_nothing():
    before = said(ROMA, "talks")
    assert move_of(said(ROMA, "agreed", "appointed", at=1), before) is Move.FURTHER
    assert move_of(said(ROMA, "speculation", at=1), before) is None
    assert move_of(said(ROMA, "interest", at=2), before, said(ROMA, "speculation", at=1)) is None
    assert move_of(said(ROMA, "talks", at=2), before, said(ROMA, "speculation", at=1)) is None
    assert move_of(said(ROMA, "official", "appointed", at=1), before) is Move.OFFICIAL


def test_a_turned_relation_moves_at_any_stage():
    leaving = said(MADRID, "talks", "leaving")
    assert move_of(said(MADRID, "speculation", "staying", at=1), leaving) is Move.TURNED
    assert move_of(said(ROMA, "talks", "appointed", at=1), said(ROMA, "talks")) is None


def test_a_denial_moves_once_and_is_news_even_of_what_was_never_told():
    told, denied = said(ROMA), said(ROMA, "denied", at=1)
    assert move_of(denied) is Move.DENIED
    assert move_of(denied, told) is Move.DENIED
    assert move_of(said(ROMA, "denied", at=2), told, denied) is None


def test_a_denied_link_is_back_only_by_somebody_whose_word_was_not_denied():
    told, denied = said(ROMA, "agreed", "appointed"), said(ROMA, "denied", at=60, origins=["Agenzia"])
    assert move_of(said(ROMA, "agreed", "appointed", at=120), told, denied) is None
    other = said(ROMA, "interest", at=120, origins=["El Banco"])
    assert move_of(other, told, denied) is Move.BACK
    assert move_of(replace(other, stage=Stage.SPECULATION), told, denied) is None
    assert move_of(replace(other, at=START + 30), told, denied) is None


def test_what_is_official_after_a_denial_is_told_as_official():
    told, denied = said(ROMA, "agreed", "appointed"), said(ROMA, "denied", at=60, origins=["Agenzia"])
    assert move_of(said(ROMA, "official", "appointed", at=120, origins=["Agenzia"]), told, denied) is Move.OFFICIAL


def test_what_was_not_told_for_thirty_days_is_news_again():
    told = said(ROMA)
    assert move_of(said(ROMA, at=QUIET_SECONDS - 1), told) is None
    assert move_of(said(ROMA, at=QUIET_SECONDS), told) is Move.AGAIN
    assert move_of(said(ROMA, at=QUIET_SECONDS), told, said(ROMA, at=DAY)) is None


def test_a_settled_move_closes_the_saga_and_its_echo_moves_nothing():
    story = [said(ROMA), said(BRAZIL, "official", "appointed", at=60)]
    assert fold(9, story).closed_by == story[1]
    assert move_of(said(BRAZIL, "official", "appointed", at=120), *story) is None
    assert move_of(said(BRAZIL, "talks", at=QUIET_SECONDS + 120), *story) is None
    echo = [replace(said(BRAZIL, "official", "appointed"), at=START + DAY)]
    echo.append(replace(echo[0], club_id=MILAN, relation=Relation.LINKED, stage=Stage.INTEREST))
    assert [change.move for change in fold(9, story).weigh(echo)] == [None, None]
    late = [replace(one, at=START + 60 + CLOSED_SECONDS + 1) for one in echo]
    assert fold(9, story).weigh(late)[1].move is Move.NEW


def test_another_club_opens_the_next_saga_in_which_everything_is_new():
    story = [said(ROMA), said(BRAZIL, "official", "appointed", at=60)]
    roma = said(ROMA, at=120)
    assert move_of(roma, *story) is Move.NEW
    assert fold(9, story).saga_of([roma]) == roma.rumour_id
    assert fold(9, [*story, roma]).opened_by == roma.rumour_id
    sacked = said(BRAZIL, "official", "leaving", at=120)
    assert move_of(sacked, *story) is Move.OFFICIAL
    assert fold(9, [*story, sacked]).closed_by is None


def test_a_sacking_closes_nothing():
    assert fold(9, [said(MADRID, "official", "leaving")]).closed_by is None


def test_the_bench_he_sits_on_is_what_was_told_last_of_going_and_staying():
    assert fold(9, [said(ROMA, "talks")]).club_id == 0
    leaving = said(MADRID, "interest", "leaving")
    assert fold(9, [leaving]).club_id == MADRID
    assert fold(9, [leaving, said(MADRID, "official", "leaving", at=1)]).club_id == 0
    assert fold(9, [leaving, said(BRAZIL, "official", "appointed", at=1)]).club_id == BRAZIL


def test_others_are_told_that_he_is_settled_at_the_first_of_agreed_and_official():
    def settled(*story):
        return fold(9, story).standings[BRAZIL].settled

    agreed, denied = said(BRAZIL, "agreed", "appointed"), said(BRAZIL, "denied", at=1)
    assert not settled(said(BRAZIL, "talks"))
    assert settled(agreed)
    assert not settled(agreed, denied)


statements = st.lists(
    st.builds(
        lambda club, relation, stage, gap: (club, relation, stage, gap),
        st.sampled_from([ROMA, MILAN, BRAZIL]),
        st.sampled_from(list(Relation)),
        st.sampled_from(list(Stage)),
        st.integers(1, 40 * DAY),
    ),
    max_size=12,
)


@given(statements)
def test_whatever_was_told_repeating_it_at_once_moves_nothing(told):
    story, at = [], START
    for club, relation, stage, gap in told:
        at += gap
        story.append(Statement(len(story) + 1, 9, club, relation, stage, at, frozenset({"Gol"})))
        again = replace(story[-1], rumour_id=len(story) + 100, at=at + 1)
        assert fold(9, story).weigh([again])[0].move is None


@given(statements)
def test_a_link_never_falls_back_on_the_ladder_within_a_saga_but_by_denial_turn_or_silence(told):
    story, at, before = [], START, {}
    for club, relation, stage, gap in told:
        at += gap
        story.append(Statement(len(story) + 1, 9, club, relation, stage, at, frozenset({str(len(story))})))
        folded = fold(9, story)
        standing, old = folded.standings[club], before.get(club)
        if old and old[0] == folded.opened_by and standing.stage.rank < old[1].stage.rank:
            turned = standing.relation is not old[1].relation
            assert standing.stage is Stage.DENIED or turned or at - old[1].told_at >= QUIET_SECONDS
        before[club] = (folded.opened_by, standing)
