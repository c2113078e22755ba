"""Headlines: the phrase of every relation and stage, groups, whose clubs come first, what fits in 90 characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.subject import Kind, Subject
from bot.headlines import LIMIT, also, claims, foremost, headline, lead_for, pair, phrase
from bot.i18n import Texts
from bot.links import LADDER, Link, Relation, Stage

TEXTS = Texts.load()
ENGLISH, ITALIAN = TEXTS.speaking("en"), TEXTS.speaking("it")


def coach(surname: str) -> Subject:
    return Subject(surname.lower(), Kind.COACH, f"Mister {surname}", surname, id=hash(surname) % 1000 + 1)


def club(name: str, number: int = 0, **localised: str) -> Subject:
    return Subject(name.lower().replace(" ", "-"), Kind.CLUB, name, name, id=number, localised=localised)


ANCELOTTI, CONCEICAO, RANIERI = coach("Ancelotti"), coach("Conceição"), coach("Ranieri")
ROMA, MILAN, MADRID, BRAZIL = club("Roma", 7), club("Milan"), club("Real Madrid"), club("Brazil", it="Brasile")
SEED = (
    Link(ANCELOTTI, MADRID, Relation.LEAVING, Stage.INTEREST),
    Link(ANCELOTTI, ROMA, Relation.LINKED, Stage.INTEREST),
    Link(ANCELOTTI, MILAN, Relation.LINKED, Stage.INTEREST),
    Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.INTEREST),
    Link(CONCEICAO, MILAN, Relation.LEAVING, Stage.AGREED),
    Link(RANIERI, ROMA, Relation.LEAVING, Stage.AGREED),
)
WITH_BRAZIL = Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.TALKS)

TABLE = [
    ("linked", "speculation", "accostato a Brasile", "linked with Brazil"),
    ("linked", "interest", "Brasile ci pensa", "Brazil interested"),
    ("linked", "talks", "Brasile: trattativa", "Brazil: in talks"),
    ("linked", "agreed", "Brasile: accordo, manca l'annuncio", "Brazil: agreed, not announced"),
    ("appointed", "talks", "Brasile: trattativa", "Brazil: in talks"),
    ("appointed", "agreed", "Brasile: accordo, manca l'annuncio", "Brazil: agreed, not announced"),
    ("appointed", "official", "Brasile: è ufficiale", "Brazil: official"),
    ("leaving", "speculation", "Brasile, panchina a rischio", "Brazil job at risk"),
    ("leaving", "interest", "Brasile, addio vicino", "Brazil exit near"),
    ("leaving", "talks", "Brasile, addio vicino", "Brazil exit near"),
    ("leaving", "agreed", "Brasile, addio deciso", "Brazil exit settled"),
    ("leaving", "official", "Brasile, addio ufficiale", "out of Brazil, official"),
    ("staying", "speculation", "Brasile, verso la conferma", "likely to stay, Brazil"),
    ("staying", "interest", "Brasile, verso la conferma", "likely to stay, Brazil"),
    ("staying", "talks", "Brasile, rinnovo in trattativa", "Brazil renewal talks"),
    ("staying", "agreed", "Brasile, resta", "stays, Brazil"),
    ("staying", "official", "Brasile, conferma ufficiale", "stays, Brazil, official"),
    ("linked", "denied", "Brasile: smentita", "Brazil: denied"),
]
PAIRS = [
    ("linked", "speculation", "voce", "speculation"),
    ("linked", "interest", "interesse", "interest"),
    ("linked", "talks", "trattativa", "in talks"),
    ("appointed", "agreed", "accordo, manca l'annuncio", "agreed, not announced"),
    ("appointed", "official", "ufficiale", "official"),
    ("leaving", "agreed", "addio deciso", "exit settled"),
    ("staying", "agreed", "resta", "stays"),
    ("linked", "denied", "smentita", "denied"),
]


@pytest.mark.parametrize(("relation", "stage", "italian", "english"), TABLE)
def test_every_relation_and_stage_has_its_phrase(relation: str, stage: str, italian: str, english: str) -> None:
    link = Link(ANCELOTTI, BRAZIL, Relation(relation), Stage(stage))
    assert claims(ITALIAN, [link]) == italian
    assert claims(ENGLISH, [link]) == english


@pytest.mark.parametrize(("relation", "stage", "italian", "english"), PAIRS)
def test_one_link_is_a_pair_and_its_phrase(relation: str, stage: str, italian: str, english: str) -> None:
    link = Link(ANCELOTTI, BRAZIL, Relation(relation), Stage(stage))
    assert headline(ITALIAN, [link]) == f"Ancelotti-Brasile: {italian}"
    assert headline(ENGLISH, [link]) == f"Ancelotti–Brazil: {english}"
    assert (pair(ENGLISH, link), phrase(ENGLISH, link)) == ("Ancelotti–Brazil", english)


def test_the_seed_story_reads_as_a_fan_would_say_it() -> None:
    assert headline(ITALIAN, SEED) == "Ancelotti: Roma, Milan e Brasile ci pensano; Real Madrid, addio vicino"
    assert headline(ENGLISH, SEED) == "Ancelotti: Roma, Milan and Brazil interested, Real Madrid exit near"
    assert claims(ITALIAN, SEED) == "Roma, Milan e Brasile ci pensano; Real Madrid, addio vicino"


def test_followed_clubs_come_first_by_slug_or_by_row_id() -> None:
    milan_first = "Ancelotti: Milan, Roma and Brazil interested, Real Madrid exit near"
    assert headline(ENGLISH, SEED, first={"milan"}) == milan_first
    assert headline(ENGLISH, SEED[:4][::-1], first={7}).startswith("Ancelotti: Roma, Brazil and Milan")
    assert headline(ENGLISH, SEED, first={"real-madrid"}) == (
        "Ancelotti: Real Madrid exit near, Roma, Milan and Brazil interested"
    )


def test_a_settled_move_comes_before_what_is_only_wished() -> None:
    links = [SEED[1], Link(ANCELOTTI, BRAZIL, Relation.APPOINTED, Stage.AGREED)]
    assert headline(ENGLISH, links) == "Ancelotti: Brazil: agreed, not announced; Roma interested"
    assert foremost(links).club == BRAZIL
    assert foremost(links, first={"roma"}).club == ROMA


def test_another_coach_can_lead() -> None:
    assert headline(ITALIAN, SEED, RANIERI) == "Ranieri-Roma: addio deciso"
    assert headline(ENGLISH, SEED, CONCEICAO) == "Conceição–Milan: exit settled"


def test_the_lead_is_the_rumours_own_unless_only_another_story_concerns_the_follower() -> None:
    assert lead_for(SEED, {"milan"}) == ANCELOTTI
    assert lead_for(SEED, {"ranieri"}) == RANIERI
    assert lead_for(SEED, {"ranieri", "roma"}) == ANCELOTTI
    assert lead_for(SEED, ()) == ANCELOTTI


def test_other_stories_are_told_beside_the_lead_if_they_concern_the_follower() -> None:
    assert also(ITALIAN, SEED, ANCELOTTI, {"roma"}) == ["Ranieri-Roma, addio deciso"]
    assert also(ENGLISH, SEED, ANCELOTTI, {"milan"}) == ["Conceição–Milan, exit settled"]
    assert also(ENGLISH, SEED, ANCELOTTI, {"ancelotti"}) == []
    assert also(ENGLISH, SEED, RANIERI, {"real-madrid"}) == ["Ancelotti–Real Madrid, exit near"]


def test_two_other_stories_are_told_and_the_rest_counted() -> None:
    carousel = [WITH_BRAZIL, *(Link(coach(f"Coach{n}"), ROMA, Relation.LINKED, Stage.TALKS) for n in range(5))]
    assert also(ENGLISH, carousel, ANCELOTTI, {"roma"}) == [
        "Coach0–Roma, in talks",
        "Coach1–Roma, in talks",
        "and 3 more",
    ]
    assert also(ITALIAN, carousel[:4], ANCELOTTI, {"roma"})[-1] == "e un'altra"


def test_a_phrase_with_a_comma_of_its_own_is_told_beside_after_a_colon() -> None:
    links = [WITH_BRAZIL, Link(RANIERI, ROMA, Relation.APPOINTED, Stage.AGREED)]
    assert also(ENGLISH, links, ANCELOTTI, {"roma"}) == ["Ranieri–Roma: agreed, not announced"]


def test_a_struck_link_leaves_the_headline_while_others_stand() -> None:
    struck = Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.DENIED, was=Stage.INTEREST)
    links = [*SEED[:3], struck, *SEED[4:]]
    assert headline(ENGLISH, links) == "Ancelotti: Roma and Milan interested, Real Madrid exit near"
    assert also(ENGLISH, [SEED[5], struck], RANIERI, {"brazil"}) == []


def test_a_struck_lead_link_is_said_as_it_was() -> None:
    struck = Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.DENIED, was=Stage.AGREED)
    assert headline(ITALIAN, [struck]) == "Ancelotti-Brasile: accordo, manca l'annuncio"
    assert headline(ITALIAN, [struck, *SEED]) == "Ancelotti-Brasile: accordo, manca l'annuncio"


def test_a_denial_that_a_report_brings_is_news_of_its_own() -> None:
    fresh = Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.DENIED)
    assert headline(ENGLISH, [SEED[1], fresh]) == "Ancelotti: Roma interested; Brazil: denied"


def test_at_most_three_clubs_are_named_in_a_group() -> None:
    links = [Link(ANCELOTTI, club(f"Club {n}"), Relation.LINKED, Stage.INTEREST) for n in range(1, 6)]
    assert headline(ENGLISH, links) == "Ancelotti: Club 1, Club 2, Club 3 +2 interested"
    assert headline(ITALIAN, links) == "Ancelotti: Club 1, Club 2, Club 3 +2 ci pensano"


def test_a_long_headline_first_shortens_its_groups_then_drops_the_later_ones() -> None:
    def linked(stage: Stage, *names: str) -> list[Link]:
        return [Link(ANCELOTTI, club(name), Relation.LINKED, stage) for name in names]

    wanting = linked(Stage.INTEREST, "Borussia Mönchengladbach", "Brighton & Hove Albion", "Wolverhampton")
    talking = linked(Stage.TALKS, "Bayer Leverkusen", "Nottingham Forest")
    assert headline(ENGLISH, [*wanting, *talking]) == (
        "Ancelotti: Bayer Leverkusen +1: in talks; Borussia Mönchengladbach +2 interested"
    )
    leaving = Link(ANCELOTTI, MADRID, Relation.LEAVING, Stage.TALKS)
    assert headline(ENGLISH, [*wanting, *talking, leaving]) == (
        "Ancelotti: Bayer Leverkusen +1: in talks; Borussia Mönchengladbach +2 interested"
    )


def test_no_links_give_no_headline() -> None:
    assert headline(ENGLISH, []) == claims(ENGLISH, []) == ""


names = st.text(min_size=1, max_size=60)
subjects = st.builds(lambda kind, name: Subject(name, kind, name, name), st.sampled_from(Kind), names)
links = st.builds(
    Link,
    subjects,
    subjects,
    st.sampled_from(Relation),
    st.sampled_from(Stage),
    was=st.one_of(st.none(), st.sampled_from(LADDER)),
)


@given(st.lists(links, min_size=1, max_size=20), st.sampled_from(["en", "it"]), st.data())
def test_whatever_the_names_a_headline_is_one_line_of_at_most_90_characters(
    told: list[Link], language: str, data: st.DataObject
) -> None:
    lead = data.draw(st.sampled_from(told)).coach
    line = headline(TEXTS.speaking(language), told, lead, {told[0].club.slug})
    assert line
    assert len(line) <= LIMIT
    assert "\n" not in line
