"""How a bench, a saga and the carousel read, word by word."""

from __future__ import annotations

from dataclasses import replace

from bot.benches import Bench, Claim, Ending, Saga, Step, Turn
from bot.cards import benches as cards
from bot.cards.card import Card
from bot.cards.markup import length
from bot.i18n import Html, Voice
from bot.links import Link, Move, Relation, Stage
from bot.playground.html import parsed
from bot.rumours import Denier
from tests.cards.story import (
    AGREED,
    ANCELOTTI,
    BRAZIL,
    CONCEICAO,
    DAVIDE,
    MADRID,
    MILAN,
    MONDAY,
    RANIERI,
    ROMA,
    STORY,
    TALKS,
    WEDNESDAY,
    club,
    coach,
)

SEATED = Claim(Link(CONCEICAO, MILAN, Relation.LEAVING, Stage.AGREED), MONDAY, 12, sources=1)
TALKING = Claim(Link(ANCELOTTI, MILAN, Relation.LINKED, Stage.TALKS), WEDNESDAY, 13, sources=3, independent=2)
MENTIONED = Claim(Link(RANIERI, MILAN, Relation.LINKED, Stage.INTEREST), MONDAY, 12, sources=1, independent=1)
GONE = Claim(Link(DAVIDE, MILAN, Relation.LINKED, Stage.TALKS), MONDAY, 9, Ending.GONE, other=BRAZIL)
REFUSED = Claim(
    Link(DAVIDE, MILAN, Relation.LINKED, Stage.DENIED, was=Stage.TALKS), MONDAY, 9, Ending.DENIED, denier=Denier.CLUB
)
BENCH = Bench(MILAN, SEATED, None, (TALKING, MENTIONED), (REFUSED,))


def text(card: Card) -> list[str]:
    return parsed(card.text)[0].splitlines()


def pressed(card: Card) -> list[tuple[str, str]]:
    return [(button.label, button.data) for row in card.rows for button in row]


def test_a_bench_tells_who_sits_there_who_may_come_and_who_will_not(english: Voice, italian: Voice) -> None:
    card = cards.bench(english, BENCH, WEDNESDAY, followed=False)
    assert text(card) == [
        "Milan's bench",
        "Now: Sérgio Conceição, exit settled Mon 14 Apr, 07:02",
        "1. Ancelotti: in talks Wed 16 Apr, 08:30",
        "   3 sources, 2 independent",
        "2. Ranieri: interest Mon 14 Apr, 07:02, 1 source",
        "Davide Ancelotti denied by the club Mon 14 Apr, 07:02",
        "From rumours published here up to Wed 16 Apr, 08:30",
    ]
    assert "<s>Davide Ancelotti</s> denied by the club" in card.text
    assert pressed(card) == [
        ("Follow Milan", "join:bench:11"),
        ("Refresh", "bench:11"),
        ("Picture", "picture:11"),
        ("Ancelotti's story", "story:1"),
    ]
    assert text(cards.bench(italian, BENCH, WEDNESDAY, followed=False)) == [
        "Panchina Milan",
        "Ora: Sérgio Conceição, addio deciso lun 14 apr, 08:02",
        "1. Ancelotti: trattativa mer 16 apr, 09:30",
        "   3 fonti, 2 indipendenti",
        "2. Ranieri: interesse lun 14 apr, 08:02, 1 fonte",
        "Davide Ancelotti smentita dal club lun 14 apr, 08:02",
        "Secondo le voci pubblicate qui fino a mer 16 apr, 09:30",
    ]


def test_an_empty_bench_says_so_and_offers_to_follow(english: Voice, italian: Voice) -> None:
    card = cards.bench(english, Bench(ROMA, None, None, (), ()), WEDNESDAY, followed=False)
    assert text(card)[1] == "Coach: not reported here yet"
    assert pressed(card) == [("Follow Roma", "join:bench:10"), ("Refresh", "bench:10"), ("Picture", "picture:10")]
    followed = cards.bench(italian, Bench(ROMA, None, None, (), ()), WEDNESDAY, followed=True)
    assert text(followed)[1] == "Allenatore: qui non ancora indicato"
    assert pressed(followed) == [("Aggiorna", "bench:10"), ("Immagine", "picture:10")]


def test_an_empty_bench_tells_who_went_last(english: Voice) -> None:
    left = replace(SEATED, link=replace(SEATED.link, stage=Stage.OFFICIAL))
    assert text(cards.bench(english, Bench(MILAN, None, left, (), ()), WEDNESDAY, followed=True))[1:3] == [
        "Coach: not reported here yet",
        "Before: Sérgio Conceição, exit official Mon 14 Apr, 07:02",
    ]


def test_what_was_said_of_the_coach_who_sits_there_and_denied_is_struck(english: Voice) -> None:
    seated = replace(SEATED, link=replace(SEATED.link, stage=Stage.DENIED, was=Stage.INTEREST))
    card = cards.bench(english, replace(BENCH, seated=seated), WEDNESDAY, followed=True)
    assert "Now: Sérgio Conceição, <s>exit near</s> denied " in card.text


def test_each_way_to_end_has_its_word(english: Voice) -> None:
    struck = [GONE, replace(GONE, ending=Ending.STAYED), replace(GONE, ending=Ending.FILLED, other=ANCELOTTI)]
    struck += [replace(REFUSED, denier=None)]
    shown = text(cards.bench(english, Bench(MILAN, None, None, (), tuple(struck)), WEDNESDAY, followed=True))
    assert [line.removeprefix("Davide Ancelotti ").removesuffix(" Mon 14 Apr, 07:02") for line in shown[2:-1]] == [
        "went elsewhere: Brazil",
        "stays: Brazil",
        "the choice was Ancelotti",
        "denied",
    ]


def test_a_national_teams_denial_is_the_federations(english: Voice) -> None:
    refused = replace(REFUSED, link=replace(REFUSED.link, club=BRAZIL))
    assert cards.why(english, refused) == "denied by the federation"


def test_a_long_bench_is_folded(english: Voice) -> None:
    others = [coach(100 + number, f"coach-{number}", f"Coach {number}", f"Coach{number}") for number in range(11)]
    candidates = tuple(replace(TALKING, link=replace(TALKING.link, coach=other)) for other in others)
    shown = text(cards.bench(english, replace(BENCH, candidates=candidates), WEDNESDAY, followed=True))
    assert "and 3 more" in shown
    assert "Coach8" not in "\n".join(shown)


def test_a_saga_tells_what_moved_who_said_it_and_when(english: Voice, italian: Voice) -> None:
    own = tuple(replace(link, move=Move.NEW) for link in STORY.links if link.coach == ANCELOTTI)
    further = (replace(TALKS.lead, move=Move.FURTHER, moved_from=Stage.INTEREST),)
    denied = AGREED.links
    steps = (
        Step(STORY, own, MONDAY),
        Step(TALKS, (replace(TALKS.lead, stage=Stage.SPECULATION),), MONDAY + 5),
        Step(TALKS, further, MONDAY + 9),
        Step(AGREED, denied, MONDAY + 60),
        Step(AGREED, denied, WEDNESDAY, denial=True),
    )
    card = cards.saga(english, Saga(ANCELOTTI, steps), followed=False)
    assert text(card) == [
        "Ancelotti's story",
        "",
        "Roma, Milan and Brazil interested, Real Madrid exit near",
        "New · Calcio Oggi, Mon 14 Apr, 07:02",
        "",
        "linked with Brazil",
        "Nothing new · Calcio Oggi, Mon 14 Apr, 07:02",
        "",
        "Brazil: in talks",
        "Moves on: from interest to talks · Calcio Oggi, Mon 14 Apr, 07:02",
        "",
        "Brazil: agreed, not announced",
        "Nothing new · Bola, Mon 14 Apr, 07:02",
        "",
        "Denied by Ancelotti Wed 16 Apr, 08:30",
        "Ancelotti–Brazil",
    ]
    assert "<s>Brazil: agreed, not announced</s>" in card.text
    assert pressed(card) == [("Follow Ancelotti", "join:saga:1"), ("Refresh", "saga:1"), ("Picture", "picture:1")]
    assert text(cards.saga(italian, Saga(ANCELOTTI, steps), followed=False))[0] == "Storia di Ancelotti"


def test_a_long_saga_shows_its_newest_steps(english: Voice) -> None:
    steps = tuple(Step(TALKS, TALKS.links, MONDAY + number) for number in range(14))
    card = cards.saga(english, Saga(ANCELOTTI, steps), followed=True)
    assert text(card)[2] == "4 earlier steps"
    assert card.text.count("Brazil: in talks") == 10


def test_a_coach_without_a_saga_has_no_news(english: Voice) -> None:
    assert text(cards.saga(english, Saga(ANCELOTTI, ()), followed=False)) == ["No rumours about Ancelotti yet."]


LEAVING = Claim(Link(ANCELOTTI, MADRID, Relation.LEAVING, Stage.AGREED), MONDAY, 12)
COMING = Claim(Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.TALKS), WEDNESDAY, 13)


def test_the_carousel_tells_bench_by_bench_who_would_go_and_come(english: Voice, italian: Voice) -> None:
    turns = [Turn(BRAZIL, (), (COMING,)), Turn(MADRID, (LEAVING,), (), COMING)]
    assert text(cards.carousel(english, turns, WEDNESDAY)) == [
        "This week's carousel",
        "",
        "Brazil",
        "Coming: Ancelotti, in talks Wed 16 Apr, 08:30",
        "",
        "Real Madrid · if Ancelotti goes to Brazil",
        "Leaving: Ancelotti, exit settled Mon 14 Apr, 07:02",
        "",
        "From rumours published here up to Wed 16 Apr, 08:30",
    ]
    assert "Real Madrid · se Ancelotti va altrove: Brasile" in text(cards.carousel(italian, turns, WEDNESDAY))
    assert text(cards.carousel(english, [], WEDNESDAY)) == ["No bench moved this week."]


def test_the_carousel_fits_a_caption_whatever_the_names(voice: Voice) -> None:
    long = "ʼ&<" * 30
    turns = []
    for number in range(9):
        bench = club(500 + number, f"c{number}", long)
        claims = tuple(
            replace(COMING, link=replace(COMING.link, club=bench, coach=coach(n, f"x{n}", long, long)))
            for n in range(6)
        )
        turns.append(Turn(bench, claims, claims))
    card = cards.carousel(voice, turns, WEDNESDAY)
    assert length(Html(card.text)) <= 1024
    assert any("7" in line or "8" in line for line in text(card)[-2:]), "how many benches are left out is told"
