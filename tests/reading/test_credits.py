"""Credits: sentences that credit an outlet, and those that only look like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import Directory
from bot.reading.credits import credit, same_outlet

SENTENCES = Path(__file__).parent / "same" / "credits.txt"
Sentence = tuple[str, str, str]  # language, outlet ("-" for none), sentence


def sentences(*, crediting: bool, aside: bool) -> list[Sentence]:
    """The first two thirds of the sentences of a kind, or the last, which nobody tuned by."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    rows = [tuple(part.strip() for part in line.split("|", 2)) for line in lines if line and line[0] != "#"]
    chosen = [(row[0], row[1], row[2]) for row in rows if (row[1] != "-") is crediting]
    cut = len(chosen) * 2 // 3
    return chosen[cut:] if aside else chosen[:cut]


@pytest.mark.parametrize(("language", "outlet", "sentence"), sentences(crediting=True, aside=False))
def test_the_credited_outlet_is_found_as_it_is_written(language: str, outlet: str, sentence: str) -> None:
    assert credit(sentence, language) == outlet


@pytest.mark.parametrize(
    ("language", "outlet", "sentence"),
    sentences(crediting=False, aside=False) + sentences(crediting=False, aside=True),
)
def test_persons_clubs_and_plain_words_are_credited_with_nothing(language: str, outlet: str, sentence: str) -> None:
    assert outlet == "-"
    assert credit(sentence, language) == ""


def test_most_outlets_are_found_in_sentences_that_nobody_tuned_by() -> None:
    rows = sentences(crediting=True, aside=True)
    assert sum(credit(sentence, language) == outlet for language, outlet, sentence in rows) >= 0.7 * len(rows)


def test_there_are_enough_sentences_of_both_kinds_in_all_languages() -> None:
    for crediting in (True, False):
        rows = sentences(crediting=crediting, aside=False) + sentences(crediting=crediting, aside=True)
        assert len(rows) >= 60
        assert {language for language, _, _ in rows} == {"it", "en", "es", "fr", "de", "pt"}


def test_the_papers_own_name_is_no_credit_and_the_next_one_is() -> None:
    text = "Secondo Calcio Oggi l'accordo è vicino. Lo riporta La Panca, che cita l'agente."
    assert credit(text, "it") == "Calcio Oggi"
    assert credit(text, "it", own="calciooggi.it") == "La Panca"
    assert credit(text, "it", own="Calcio Oggi") == "La Panca"


def test_a_credit_that_the_sentence_takes_back_is_none() -> None:
    assert credit("Contrary to what was reported by The Touchline Post, no talks took place.", "en") == ""
    assert credit("Entgegen einem Bericht der Zeitung Rheinkurier bleibt er.", "de") == ""


def test_a_coach_or_club_of_the_article_is_never_an_outlet(shipped: Directory) -> None:
    havre = shipped.by_slug("le-havre")
    assert havre is not None
    assert credit("Selon Le Havre, aucune offre n'a été reçue.", "fr", subjects=[havre]) == ""


def test_names_of_one_outlet_are_the_same_whatever_their_article_and_address() -> None:
    assert same_outlet("La Gazzetta dello Sport", "Gazzetta dello Sport")
    assert same_outlet("Sky", "Sky Sport")
    assert same_outlet("calciooggi.it", "Calcio Oggi")
    assert not same_outlet("Radio Kop", "Radio Curva")
    assert not same_outlet("Calcio Oggi", "")


@given(st.text(max_size=300), st.sampled_from(["it", "en", "es", "fr", "de", "pt", "und", ""]))
def test_any_text_has_a_credit_that_it_holds_or_none(text: str, language: str) -> None:
    assert credit(text, language) == credit(text, language)
    assert len(credit(text, language)) <= len(text)


@pytest.mark.parametrize("text", ["A " * 7_500, "x." * 7_000, "secondo " * 2_000, "«A " * 5_000, "A.A-" * 4_000])
def test_long_texts_of_half_a_cue_credit_nobody(text: str) -> None:
    for language in ("it", "de", "pt"):
        assert credit(text, language) == ""
