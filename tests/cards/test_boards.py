"""Pictures say the same as the cards, and whatever stands in names they can be drawn."""

from __future__ import annotations

from dataclasses import replace

from bot.benches import Bench, Claim, Ending, Saga, Step, Turn
from bot.cards import boards
from bot.i18n import Voice
from bot.links import Link, Move, Relation, Stage
from bot.pictures import Board, Candidate, Carousel, Mark, Name, Seat, Timeline
from tests.cards.story import (
    AGREED,
    ANCELOTTI,
    BRAZIL,
    CONCEICAO,
    MADRID,
    MILAN,
    MONDAY,
    RANIERI,
    ROMA,
    TALKS,
    WEDNESDAY,
)

SEATED = Claim(Link(CONCEICAO, MILAN, Relation.LEAVING, Stage.AGREED), MONDAY, 12)
TALKING = Claim(Link(ANCELOTTI, MILAN, Relation.LINKED, Stage.TALKS), WEDNESDAY, 13, sources=3, independent=2)
GONE = Claim(Link(RANIERI, MILAN, Relation.LINKED, Stage.TALKS), MONDAY, 9, Ending.GONE, other=ROMA)


def test_a_board_has_the_cards_words(english: Voice, italian: Voice) -> None:
    board = boards.bench(english, Bench(MILAN, SEATED, None, (TALKING,), (GONE,)), WEDNESDAY)
    assert board == Board(
        Name("Milan's bench", "Milan's bench"),
        Seat("Now", Name("Sérgio Conceição", "Sérgio Conceição"), "exit settled", "Mon 14 Apr, 07:02"),
        (
            Candidate(
                Name("Ancelotti", "Ancelotti"),
                "in talks",
                "Wed 16 Apr, 08:30 · 3 sources, 2 independent",
                Mark(2, emphasised=True),
            ),
            Candidate(Name("Ranieri", "Ranieri"), "went elsewhere: Roma", "Mon 14 Apr, 07:02", Mark(struck=True)),
        ),
        "From rumours published here up to Wed 16 Apr, 08:30",
    )
    empty = boards.bench(italian, Bench(MILAN, None, None, (), ()), WEDNESDAY)
    assert isinstance(empty, Board)
    assert empty.now == Seat("Ora", "qui non ancora indicato")
    left = boards.bench(english, Bench(MILAN, None, SEATED, (), ()), WEDNESDAY)
    assert isinstance(left, Board)
    assert left.now.label == "Before"


def test_a_board_folds_what_does_not_fit_and_strikes_last(english: Voice) -> None:
    bench = Bench(MILAN, SEATED, None, (TALKING,) * 7, (GONE,) * 4)
    board = boards.bench(english, bench, WEDNESDAY)
    assert isinstance(board, Board)
    assert [row.mark.struck for row in board.candidates] == [False] * 7 + [True]
    assert board.more == "and 3 more"


def test_a_timeline_brings_out_its_last_step_and_strikes_denials(english: Voice) -> None:
    first = (replace(TALKS.lead, move=Move.NEW),)
    steps = (Step(TALKS, first, MONDAY), Step(AGREED, AGREED.links, WEDNESDAY, denial=True))
    timeline = boards.saga(english, Saga(ANCELOTTI, steps))
    assert isinstance(timeline, Timeline)
    assert [(step.claim, step.note, step.mark) for step in timeline.steps] == [
        ("Brazil: in talks", "Calcio Oggi", Mark(2)),
        ("Brazil", "Denied by Ancelotti", Mark(struck=True, emphasised=True)),
    ]
    long = boards.saga(english, Saga(ANCELOTTI, steps * 6))
    assert isinstance(long, Timeline)
    assert (len(long.steps), long.more) == (8, "4 earlier steps")


def test_the_carousel_draws_a_line_where_a_move_opens_a_bench(english: Voice) -> None:
    coming = Claim(Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.TALKS), WEDNESDAY, 13)
    leaving = Claim(Link(ANCELOTTI, MADRID, Relation.LEAVING, Stage.AGREED), MONDAY, 12)
    turns = [Turn(BRAZIL, (), (coming,)), Turn(MADRID, (leaving,), (), coming)]
    carousel = boards.carousel(english, turns, WEDNESDAY)
    assert isinstance(carousel, Carousel)
    assert [domino.because for domino in carousel.dominoes] == ["", "if Ancelotti goes to Brazil"]
    assert [mover.going for domino in carousel.dominoes for mover in domino.movers] == [False, True]


def test_however_much_moves_the_carousel_can_be_drawn(english: Voice) -> None:
    claims = (TALKING,) * 9
    carousel = boards.carousel(english, [Turn(MILAN, claims, claims)] * 9, WEDNESDAY)
    assert isinstance(carousel, Carousel)
    assert sum(len(domino.movers) for domino in carousel.dominoes) <= Carousel.MOVERS
    assert carousel.more == "and 6 more benches"
