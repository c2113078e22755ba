"""What an editor reads and can press: drafts, menus, receipts."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

from bot.cards import newsroom, receipts
from bot.cards.card import Card
from bot.cards.newsroom import excerpt
from bot.directory.subject import Kind, Subject
from bot.i18n import Voice
from bot.links import Link, Relation, Stage
from bot.owed import Figures
from bot.pace import Budget
from bot.playground.html import parsed
from bot.reports import Source
from bot.rumours import Reason, State
from tests.cards.story import (
    ANCELOTTI,
    ARSENAL,
    BRAZIL,
    DONE,
    FIGURES,
    MONDAY,
    RANIERI,
    ROMA,
    STORY,
    TALKS,
    buttons,
    denied,
    drafted,
    retracted,
)

DRAFT = replace(STORY, state=State.DRAFT, published_at=0, sources=(Source("", "", MONDAY),))


def text(card: Card) -> str:
    return parsed(card.text)[0]


def pressed(card: Card) -> list[list[tuple[str, str]]]:
    return [[(button.label, button.data) for button in row] for row in card.rows]


def data(card: Card) -> list[str]:
    return [button.data for button in buttons(card)]


def test_a_draft_shows_the_card_what_was_understood_and_its_reach(english: Voice, italian: Voice) -> None:
    card = drafted(english, italian, DRAFT, 8412, (ARSENAL,))
    assert text(card) == dedent(
        """\
        Draft 12 · nothing sent yet · Italian
        Moves: 6 new links

        Ancelotti: Roma, Milan e Brasile ci pensano; Real Madrid, addio vicino
        Novità · interesse

        Il Real Madrid pensa a separarsi da Ancelotti. Roma e Milan cercano un tecnico; il Brasile lo aspetta da mesi.

        Fonte: non indicata · lun 14 apr, 08:02
        Perché segui Ancelotti

        1. Ancelotti–Real Madrid: leaving, interest
           “Tra Carlo e il Real Madrid l'addio si avvicina.”
        2. Ancelotti–Roma: linked, interest
           “Lo vogliono sia la Roma sia il Milan.”
        3. Ancelotti–Milan: linked, interest
           “Lo vogliono sia la Roma sia il Milan.”
        4. Ancelotti–Brazil: linked, interest
           “Il Brasile lo aspetta da mesi.”
        5. Conceição–Milan: leaving, agreed
           “Conceição lascerà il Milan a fine stagione.”
        6. Ranieri–Roma: leaving, agreed
           “Ranieri saluterà la Roma.”

        Source: not stated
        Spotted, no link: Arsenal
        Publish: 8,412 phones now, about 5 min

        Reply to this message to replace the summary."""
    )
    assert pressed(card) == [
        [("Publish", "publish:12")],
        [("Links…", "links:12"), ("Text…", "text:12")],
        [("Source…", "source:12")],
        [("Publish silently", "silently:12")],
        [("Discard", "discard:12")],
    ]


def test_a_draft_says_which_language_model_proposed_it_and_shows_its_name_as_plain_text(
    english: Voice, italian: Voice
) -> None:
    told = text(newsroom.draft(english, italian, DRAFT, 1, moved=(), model="<b>big</b>\nmodel"))
    assert told.splitlines()[2] == "Links proposed by a language model (<b>big</b> model): check each one."
    assert "modello linguistico (m)" in text(newsroom.draft(italian, italian, DRAFT, 1, moved=(), model="m"))
    assert "language model" not in text(newsroom.draft(english, italian, DRAFT, 1, moved=()))


def test_an_italian_editor_gets_the_same_shape(italian: Voice) -> None:
    card = drafted(italian, italian, DRAFT, 1)
    assert text(card).startswith("Bozza 12 · ancora niente inviato · italiano\nSi muove: 6 legami nuovi\n")
    assert "Pubblica: 1 telefono ora" in text(card)
    assert pressed(card)[0] == [("Pubblica", "publish:12")]


def test_a_foreign_summary_in_a_draft_is_no_quote_within_the_quote(english: Voice) -> None:
    card = drafted(english, english, replace(DRAFT, language="pt"), 1)
    assert "In Portuguese: Il Real Madrid" in text(card)
    assert [e["type"] for e in parsed(card.text)[1] if "quote" in e["type"]] == ["blockquote"]


def test_a_coach_whom_the_directory_lacks_is_marked(english: Voice) -> None:
    links = (Link(replace(RANIERI, known=False), ROMA, Relation.APPOINTED, Stage.OFFICIAL),)
    card = drafted(english, english, replace(DRAFT, links=links), 1)
    assert "1. Ranieri–Roma: appointed, official · new name" in text(card)
    assert "Moves: 1 new link\n" in text(card)


def test_a_correction_says_publish_too(english: Voice, italian: Voice) -> None:
    card = drafted(english, italian, replace(STORY, correcting=True), 5)
    assert text(card).startswith("Correction of 12 · nothing sent yet")
    assert "Corretta · interesse" in text(card)
    assert [row[0] for row in pressed(card)][::3] == [
        ("Publish correction", "publish:12"),
        ("Discard correction", "discard:12"),
    ]


def test_twenty_links_with_long_evidence_fit_one_message(voice: Voice) -> None:
    clubs = [Subject(f"c{n}", Kind.CLUB, f"Associazione Sportiva {n} di Castelfranco", f"Club {n}") for n in range(20)]
    evidence = (
        "Una frase piuttosto lunga che l'articolo dedica a questo legame, con nomi e dettagli d'ogni genere. " * 5
    )
    links = tuple(Link(ANCELOTTI, club, Relation.LINKED, Stage.INTEREST, evidence) for club in clubs)
    card = drafted(voice, voice, replace(DRAFT, links=links, summary="parola " * 200), 3, clubs)
    assert len(text(card)) <= 4096
    assert "20. Ancelotti" in text(card)
    assert text(card).count("Una frase piuttosto") == 20


def test_a_carousel_too_long_for_one_message_counts_the_links_it_leaves_out(voice: Voice) -> None:
    clubs = [Subject(f"c{n}", Kind.CLUB, "x", f"{n} {'Unione Sportiva ' * 3}") for n in range(95)]
    links = tuple(Link(ANCELOTTI, club, Relation.LINKED, Stage.INTEREST, "x") for club in clubs)
    card = drafted(voice, voice, replace(DRAFT, links=links), 3)
    assert len(text(card)) <= 4096
    assert "75" in text(card)
    assert len(buttons(newsroom.links_menu(voice, replace(DRAFT, links=links)))) <= 100


def test_evidence_is_cut_at_whole_words_round_the_clubs_name() -> None:
    late = "parola " * 30 + "e adesso anche la Roma si è fatta avanti con decisione " + "parola " * 30
    shown = excerpt(late, "Roma", 120)
    assert "Roma" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= 120
    assert set(shown.strip("…").split()) <= set(late.split())
    assert excerpt("La Roma ci pensa.", "Roma", 120) == "La Roma ci pensa."
    assert excerpt("parola " * 40, "Roma", 20) == "parola parola…"
    assert excerpt("parola", "Roma", 0) == ""


def test_menus_lead_to_each_link_and_back(english: Voice) -> None:
    assert data(newsroom.links_menu(english, DRAFT)) == [*(f"link:12:{place}" for place in range(6)), "draft:12"]
    assert data(newsroom.link_menu(english, DRAFT, 1)) == ["relation:12:1", "stage:12:1", "droplink:12:1:1", "links:12"]
    assert data(newsroom.relation_menu(english, DRAFT, 1)) == [
        *(f"relation:12:1:{relation}:1" for relation in ("linked", "leaving", "staying", "appointed")),
        "link:12:1",
    ]
    assert data(newsroom.stage_menu(english, DRAFT, 1)) == [
        *(f"stage:12:1:{s}:1" for s in ("speculation", "interest", "talks", "agreed", "official", "denied")),
        "link:12:1",
    ]


def test_the_present_value_is_marked(english: Voice) -> None:
    assert ("✓ interest", "stage:12:1:interest:1") in [
        row[0] for row in pressed(newsroom.stage_menu(english, DRAFT, 1))
    ]
    assert pressed(newsroom.relation_menu(english, DRAFT, 0))[1][0] == ("✓ leaving", "relation:12:0:leaving:1")


def test_the_last_link_cannot_be_dropped(english: Voice) -> None:
    assert "droplink:12:0" not in data(newsroom.link_menu(english, replace(DRAFT, links=TALKS.links), 0))


def test_the_source_can_be_picked_named_or_left_unnamed(english: Voice) -> None:
    card = newsroom.source_menu(english, DRAFT, ((3, "Calcio Oggi"), (4, "La Panca")))
    assert data(card) == ["sourceis:12:3", "sourceis:12:4", "namesource:12", "unnamed:12", "draft:12"]


def test_prompts_ask_for_a_reply(voice: Voice) -> None:
    for card in (newsroom.text_prompt(voice, DRAFT), newsroom.source_prompt(voice, DRAFT)):
        markup = card.markup()
        assert markup is not None
        assert markup["force_reply"] is True
        assert "12" in card.text


def test_an_article_read_before_leads_to_its_draft_or_rumour(english: Voice) -> None:
    assert data(newsroom.repeated(english, DRAFT)) == ["draft:12"]
    assert data(newsroom.repeated(english, STORY)) == ["receipt:12"]


def test_a_receipt_counts_while_alerts_go_out(english: Voice, italian: Voice) -> None:
    card = receipts.receipt(english, STORY, FIGURES, done=False)
    assert text(card).splitlines() == [
        "Published 12 · Ancelotti: Roma, Milan and Brazil interested, Real Madrid exit near",
        "5,120 of 8,412 delivered (60 %)",
        "██████░░░░",
        "3,292 still to go",
    ]
    assert data(card) == ["correct:12", "deny:12", "retract:12", "receipt:12"]
    assert "5.120 di 8.412 consegnati (60 %)" in text(receipts.receipt(italian, STORY, FIGURES, done=False))


def test_a_finished_receipt_tells_what_failed(english: Voice, italian: Voice) -> None:
    assert text(receipts.receipt(english, denied(STORY, 3), DONE, done=True)).splitlines()[1:] == [
        "Denied: Ancelotti–Brazil",
        "Done: 8,409 delivered",
        "Not told: 1 muted",
        "Failed: 3 could not be reached",
        "12 cards still to be updated",
        "Perhaps sent twice: 2",
    ]
    assert "Finito: 8.409 consegnati" in text(receipts.receipt(italian, STORY, DONE, done=True))
    timed = replace(DONE, started_at=MONDAY, finished_at=MONDAY + 281)
    assert "Done in 4 min 41 s: 8,409 delivered" in text(receipts.receipt(english, STORY, timed, done=True))
    quick = replace(timed, finished_at=MONDAY + 9)
    assert "Finito in 9 s: 8.409 consegnati" in text(receipts.receipt(italian, STORY, quick, done=True))
    assert "█" not in receipts.receipt(english, STORY, DONE, done=True).text


def test_a_receipt_without_followers_says_so(english: Voice) -> None:
    card = receipts.receipt(english, STORY, Figures(0, 0, 0, 0, 0, 0), done=True)
    assert text(card).splitlines()[1:] == ["Nobody follows its subjects yet: no phone was alerted."]


def test_a_retracted_rumour_can_no_longer_be_mended(english: Voice) -> None:
    gone = receipts.receipt(english, retracted(STORY, Reason.CLUB), DONE, done=True)
    assert gone.rows == ()
    assert "<s>Ancelotti: Roma" in gone.text


def test_denying_asks_which_link_and_who(english: Voice, italian: Voice) -> None:
    assert data(receipts.deny_menu(english, denied(STORY, 3))) == [
        *(f"denylink:12:{place}" for place in (0, 1, 2, 4, 5)),
        "receipt:12",
    ]
    card = receipts.denier_menu(english, STORY, 3, 8409)
    assert [row[0] for row in pressed(card)] == [
        ("Ancelotti", "deniedby:12:3:coach:1"),
        ("The federation (Brazil)", "deniedby:12:3:club:1"),
        ("Ancelotti's agent", "deniedby:12:3:agent:1"),
        ("‹ Back", "deny:12"),
    ]
    assert "8,409 phones hold this card." in text(card)
    assert pressed(receipts.denier_menu(italian, STORY, 1, 1))[1][0][0] == "Il club (Roma)"


def test_retracting_asks_why_and_says_how_many_phones_hold_the_card(english: Voice) -> None:
    card = receipts.retract_menu(english, STORY, 1)
    assert data(card) == [*(f"retractfor:12:{reason}" for reason in ("coach", "club", "source", "other")), "receipt:12"]
    assert "1 phone holds this card." in text(card)


def test_lists_open_drafts_and_rumours(english: Voice) -> None:
    other = replace(DRAFT, id=13, links=(Link(ANCELOTTI, BRAZIL, Relation.LINKED, Stage.TALKS),))
    assert pressed(newsroom.drafts_list(english, (DRAFT, other)))[1] == [("13 · Ancelotti–Brazil", "draft:13")]
    card = receipts.rumours_list(english, [(replace(STORY, id=n), DONE) for n in range(12, 0, -1)])
    assert data(card) == [f"receipt:{n}" for n in range(12, 2, -1)]
    assert "8,409 delivered, 0 to go, 3 failed" in text(card)


def test_toasts_count_in_the_plural_of_the_language(english: Voice, italian: Voice) -> None:
    assert receipts.published_toast(english, Figures(1, 0, 0, 0, 0, 0)) == "Published: 1 alert on its way."
    assert receipts.published_toast(italian, Figures(8412, 0, 0, 0, 0, 0)) == "Pubblicata: 8.412 avvisi in partenza."
    assert receipts.denied_toast(english, 2) == "Denied: 2 cards change."
    assert receipts.corrected_toast(italian, Figures(0, 1, 0, 0, 0, 0)) == "Corretta: 1 scheda cambia."
    assert receipts.retracted_toast(italian, 2) == "Ritirata: 2 schede cambiano."


def test_a_draft_says_what_a_paid_broadcast_costs(english, italian) -> None:
    card = drafted(english, italian, DRAFT, 84_120, (), Budget(1000, paid=True))
    assert "Publish: 84,120 phones now, about 1 min, at most 8,160 Stars" in card.text
