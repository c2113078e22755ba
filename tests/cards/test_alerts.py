"""The alert to the word: as told, corrected, denied and retracted, and what its buttons carry."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from bot.cards import alerts
from bot.cards.card import Card
from bot.cards.telling import opens
from bot.directory.subject import Subject
from bot.i18n import Voice
from bot.links import Link, Relation, Stage
from bot.playground.html import parsed
from bot.reports import Source
from bot.rumours import Denier, Later, Reason, Rumour, Verdict
from tests.cards.story import (
    AGREED,
    ANCELOTTI,
    BRAZIL,
    DAVIDE,
    MADRID,
    MILAN,
    MONDAY,
    RANIERI,
    ROMA,
    STORY,
    TALKS,
    buttons,
    denied,
    retracted,
    told,
)


def shown(card: Card) -> str:
    """The card as a phone shows it: plain text, then one line per row of buttons."""
    rows = [" ".join(f"[{button.label}]" for button in row) for row in card.rows]
    return "\n".join([parsed(card.text)[0], *rows])


def marked(card: Card, kind: str) -> list[str]:
    """What stands in entities of a kind (all of these texts lie in the basic plane)."""
    text, entities = parsed(card.text)
    return [text[e["offset"] : e["offset"] + e["length"]] for e in entities if e["type"] == kind]


def fan(voice: Voice, rumour: Rumour, *reasons: Subject) -> Card:
    return told(voice, rumour, ANCELOTTI, reasons, {subject.slug for subject in reasons})


def test_an_italian_fan_with_two_reasons_reads_the_mock_up(italian: Voice) -> None:
    card = fan(italian, STORY, ANCELOTTI, ROMA)
    assert shown(card) == dedent(
        """\
        Ancelotti: Roma, Milan e Brasile ci pensano; Real Madrid, addio vicino
        Novità · interesse

        Il Real Madrid pensa a separarsi da Ancelotti. Roma e Milan cercano un tecnico; il Brasile lo aspetta da mesi.

        Anche: Ranieri-Roma, addio deciso
        Fonte: Calcio Oggi · lun 14 apr, 08:02
        Perché segui Ancelotti e Roma
        [Leggi su Calcio Oggi]
        [Silenzia la storia Ancelotti]
        [Non seguire più…]"""
    )
    assert marked(card, "bold") == ["Ancelotti: Roma, Milan e Brasile ci pensano; Real Madrid, addio vicino"]
    assert marked(card, "date_time") == ["lun 14 apr, 08:02"]


def test_an_english_milan_fan_reads_the_mock_up(english: Voice) -> None:
    card = fan(english, STORY, MILAN)
    assert shown(card) == dedent(
        """\
        Ancelotti: Milan, Roma and Brazil interested, Real Madrid exit near
        New · interest

        In Italian: Il Real Madrid pensa a separarsi da Ancelotti. Roma e Milan cercano un tecnico; il Brasile lo \
aspetta da mesi.

        Also: Conceição–Milan, exit settled
        Source: Calcio Oggi · Mon 14 Apr, 07:02
        Because you follow Milan
        [Read at Calcio Oggi]
        [Mute the Ancelotti story]
        [Unfollow Milan]"""
    )
    assert marked(card, "expandable_blockquote")[0].startswith("In Italian: Il Real Madrid")


def test_a_denied_lead_link_opens_the_card_and_is_struck(italian: Voice, english: Voice) -> None:
    assert shown(fan(english, AGREED, ANCELOTTI)).splitlines()[:5] == [
        "Denied by Ancelotti Wed 16 Apr, 08:30",
        "Ancelotti–Brazil: agreed, not announced",
        "",
        "Before: Bola, Mon 14 Apr, 07:02",
        "Because you follow Ancelotti",
    ]
    card = fan(italian, AGREED, ANCELOTTI)
    assert marked(card, "bold") == ["Smentita da Ancelotti"]
    assert marked(card, "strikethrough") == ["Ancelotti-Brasile: accordo, manca l'annuncio"]


def test_what_still_stands_beside_a_denied_lead_link_is_told_unstruck(english: Voice) -> None:
    card = fan(english, denied(STORY, 0, Denier.CLUB), ROMA)
    assert marked(card, "strikethrough") == ["Ancelotti–Real Madrid: exit near"]
    assert marked(card, "bold") == ["Denied by the club", "Ancelotti: Roma, Milan and Brazil interested"]


@pytest.mark.parametrize(
    ("denier", "en", "it"),
    [
        (Denier.COACH, "Denied by Ancelotti", "Smentita da Ancelotti"),
        (Denier.CLUB, "Denied by the federation", "Smentita dalla federazione"),
        (Denier.AGENT, "Denied by Ancelotti's agent", "Smentita dall'agente di Ancelotti"),
        (None, "Denied", "Smentita"),
    ],
)
def test_a_denial_says_who_denies(english: Voice, italian: Voice, denier: Denier | None, en: str, it: str) -> None:
    assert marked(fan(english, replace(AGREED, denier=denier), ANCELOTTI), "bold") == [en]
    assert marked(fan(italian, replace(AGREED, denier=denier), ANCELOTTI), "bold") == [it]


def test_another_denied_link_adds_one_line_and_the_rest_stands(english: Voice, italian: Voice) -> None:
    lines = shown(fan(english, denied(STORY, 3), ROMA)).splitlines()
    assert lines[:3] == [
        "Ancelotti: Roma and Milan interested, Real Madrid exit near",
        "New · interest",
        "Update: Brazil, denied Wed 16 Apr, 08:30",
    ]
    assert "Also: Ranieri–Roma, exit settled" in lines
    assert "Aggiornamento: Brasile, smentita mer 16 apr, 09:30" in shown(fan(italian, denied(STORY, 3), ROMA))


def test_a_further_source_of_another_move_of_the_story_adds_one_line(english: Voice, italian: Voice) -> None:
    brazil = replace(TALKS.lead, stage=Stage.TALKS)
    rumour = replace(
        STORY, links=STORY.links[1:2], retold=(Later(brazil, STORY.published_at, sources=3, independent=2),)
    )
    assert "Update: Brazil, in talks, 3 sources, 2 independent" in shown(fan(english, rumour, ANCELOTTI))
    assert "Aggiornamento: Brasile, trattativa, 3 fonti, 2 indipendenti" in shown(fan(italian, rumour, ANCELOTTI))


def test_another_coachs_denied_link_is_updated_only_for_whom_it_concerns(english: Voice) -> None:
    rumour = denied(STORY, 5)
    roma, milan = shown(fan(english, rumour, ROMA)), shown(fan(english, rumour, MILAN))
    assert "Update: Ranieri–Roma, denied" in roma
    assert "Also: Ranieri" not in roma
    assert "Ranieri" not in milan


def test_a_correction_marks_the_card(english: Voice, italian: Voice) -> None:
    told = replace(AGREED, links=TALKS.links, verdict=Verdict.CORRECTED)
    assert "Corrected Wed 16 Apr, 08:30 · talks" in shown(fan(english, told, BRAZIL))
    assert "Corretta mer 16 apr, 09:30 · trattativa" in shown(fan(italian, told, BRAZIL))


@pytest.mark.parametrize(
    ("reason", "en", "it"),
    [
        (Reason.COACH, "Our mistake: wrong coach. Sorry.", "Abbiamo sbagliato noi: allenatore errato. Scusaci."),
        (Reason.CLUB, "Our mistake: wrong club. Sorry.", "Abbiamo sbagliato noi: club errato. Scusaci."),
        (Reason.SOURCE, "The source has withdrawn it.", "La fonte ha ritirato la notizia."),
        (
            Reason.OTHER,
            "Our mistake: it should not have gone out. Sorry.",
            "Abbiamo sbagliato noi: non doveva uscire. Scusaci.",
        ),
    ],
)
def test_a_retraction_strikes_the_headline_and_says_why(
    english: Voice, italian: Voice, reason: Reason, en: str, it: str
) -> None:
    card = fan(english, retracted(TALKS, reason), BRAZIL)
    assert shown(card).splitlines()[:3] == [
        "Retracted Wed 16 Apr, 08:30",
        "Ancelotti–Brazil: in talks",
        en,
    ]
    assert marked(card, "strikethrough") == ["Ancelotti–Brazil: in talks"]
    assert STORY.summary not in card.text
    assert it in card.text or it in shown(fan(italian, retracted(TALKS, reason), BRAZIL))


def test_a_card_says_that_it_is_late_only_from_an_hour_on(english: Voice, italian: Voice) -> None:
    def second_line(voice: Voice, late: int) -> str:
        return shown(told(voice, TALKS, ANCELOTTI, (BRAZIL,), (), late)).splitlines()[1]

    assert second_line(english, 3600) == "New · talks"
    assert second_line(english, 3 * 3600 + 59) == "New · talks · 3 h late"
    assert second_line(italian, 3601) == "Novità · trattativa · 1 h di ritardo"


def test_a_source_without_name_is_said_to_be_unnamed(english: Voice, italian: Voice) -> None:
    unnamed = replace(TALKS, sources=(Source("", "", MONDAY),))
    assert "Source: not stated · Mon 14 Apr, 07:02" in shown(fan(english, unnamed, BRAZIL))
    assert "Fonte: non indicata · lun 14 apr, 08:02" in shown(fan(italian, unnamed, BRAZIL))


def test_several_sources_are_listed_and_the_rest_counted(english: Voice, italian: Voice) -> None:
    def said_by(*names: str) -> Rumour:
        return replace(TALKS, sources=tuple(Source(name, "", MONDAY) for name in names), independent=len(set(names)))

    assert "3 sources, 2 independent · " in shown(fan(english, said_by("Gol", "Bola", "Gol"), BRAZIL))
    assert "\nGol, Bola and one more\n" in shown(fan(english, said_by("Gol", "Bola", "Rete"), BRAZIL))
    assert "Fonti: 4, di cui 4 indipendenti · " in shown(fan(italian, said_by("Gol", "Bola", "Rete", "Tiro"), BRAZIL))


def test_going_and_staying_have_words_of_their_own_for_the_stage(english: Voice, italian: Voice) -> None:
    leaving = replace(TALKS, links=(Link(ANCELOTTI, MADRID, Relation.LEAVING, Stage.INTEREST),))
    assert shown(fan(english, leaving, MADRID)).splitlines()[1] == "New · likely"
    assert shown(fan(italian, leaving, MADRID)).splitlines()[1] == "Novità · probabile"


def test_the_buttons_carry_verbs_and_row_ids(english: Voice) -> None:
    one, several = fan(english, STORY, MILAN), fan(english, STORY, ANCELOTTI, ROMA)
    url = "https://calciooggi.example/ancelotti"
    assert [(b.data, b.url) for b in buttons(one)] == [("", url), ("mute:1:12", ""), ("quit:11:12", "")]
    assert [b.data for b in buttons(several)][1:] == ["mute:1:12", "reasons:12"]


def test_a_tap_flips_a_button_to_its_undo(english: Voice) -> None:
    rows = alerts.alert_keyboard(english, STORY, ANCELOTTI, (MILAN,), muted=True, left={"milan"})
    assert [(row[0].label, row[0].data) for row in rows[1:]] == [
        ("Unmute Ancelotti", "unmute:1:12"),
        ("Follow Milan again", "rejoin:11:12"),
    ]


def test_several_reasons_open_as_one_row_each_and_the_way_back(english: Voice) -> None:
    rows = alerts.reasons_keyboard(english, STORY, (ANCELOTTI, ROMA), {"roma"})
    assert [(row[0].label, row[0].data) for row in rows] == [
        ("Unfollow Ancelotti", "quit:1:12"),
        ("Follow Roma again", "rejoin:10:12"),
        ("Ancelotti: from talks", "fewer:1:12:talks"),
        ("‹ Back", "back:12"),
    ]


@pytest.mark.parametrize(
    ("stages", "offered"),
    [
        (["speculation"], "fewer:13:12:interest"),
        (["interest"], "fewer:13:12:talks"),
        (["speculation", "interest"], "fewer:13:12:talks"),
        (["interest", "talks"], ""),
        (["agreed"], ""),
        (["official"], ""),
        (["denied"], ""),
    ],
)
def test_fewer_alerts_are_offered_where_a_story_is_still_noise(
    english: Voice, italian: Voice, stages: list[str], offered: str
) -> None:
    coaches = (ANCELOTTI, RANIERI)
    links = tuple(
        Link(coach, BRAZIL, Relation.LINKED, Stage(stage)) for coach, stage in zip(coaches, stages, strict=False)
    )
    rumour = replace(TALKS, links=(*links, Link(DAVIDE, MILAN, Relation.LINKED, Stage.SPECULATION)))
    rows = alerts.alert_keyboard(english, rumour, ANCELOTTI, (BRAZIL,))
    assert [row[0].data for row in rows if row[0].data.startswith("fewer")] == ([offered] if offered else [])
    assert alerts.alert_keyboard(english, retracted(rumour, Reason.CLUB), ANCELOTTI, (BRAZIL,))[0][0].data == (
        "quit:13:12"
    )
    if offered.endswith("talks"):
        assert [rows[2][0].label, alerts.alert_keyboard(italian, rumour, ANCELOTTI, (BRAZIL,))[2][0].label] == [
            "Fewer: from talks",
            "Meno avvisi: da trattativa",
        ]


def test_a_long_surname_or_source_gives_way_to_words_that_fit(english: Voice) -> None:
    long_source = replace(TALKS, sources=(Source("The Evening Football Chronicle", "https://chronicle.example/1", 1),))
    labels = [b.label for b in buttons(told(english, long_source, DAVIDE, (ROMA,), ()))]
    assert labels == ["Read the article", "Mute this story", "Unfollow Roma"]


def test_toasts_name_what_a_tap_did(english: Voice, italian: Voice) -> None:
    assert alerts.left_toast(english, ROMA) == "You no longer follow Roma."
    assert alerts.rejoined_toast(italian, ROMA) == "Segui di nuovo Roma."
    assert alerts.muted_toast(english, RANIERI) == "Ranieri: muted until this story ends. Tap again to undo."
    assert alerts.unmuted_toast(italian, RANIERI) == "Ranieri: ti scriverò di nuovo di questa storia."


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://calciooggi.example/a?b=1#c", True),
        ("http://calciooggi.example:8080", True),
        ("javascript:alert(1)", False),
        ("tg://user?id=1", False),
        ("ftp://calciooggi.example/a", False),
        ("https://localhost/a", False),
        ("https://", False),
        ("https://calcio oggi.example", False),
        ("https://calciooggi.example/\u202e", False),
        ("https://[::1", False),
        ("https://calciooggi.example:99999/", False),
        ("https://calciooggi.example/" + "a" * 3000, False),
        ("", False),
    ],
)
def test_only_a_plain_web_address_becomes_a_button(english: Voice, url: str, fits: bool) -> None:
    assert opens(url) is fits
    card = fan(english, replace(TALKS, sources=(Source("Gol", url, MONDAY),)), BRAZIL)
    assert [b.url for b in buttons(card) if b.url] == ([url] if fits else [])
