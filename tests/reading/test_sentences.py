"""Cutting sentences: abbreviations, initials, quotes, headlines, hard line breaks, questions."""

from __future__ import annotations

import pytest

from bot.reading.sentences import LONGEST, split


def cut(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split(text)]


@pytest.mark.parametrize(
    "whole",
    [
        "Il sig. Rossi ha parlato con il dott. Bianchi.",
        "J. Mourinho met the board.",
        "Der 1. FC Köln sucht einen Trainer.",
        "«Resto qui, davvero?» ha detto il tecnico.",
        "Contratto da 3.5 milioni fino al 2027.",
        "The line breaks here\nand goes on below.",
    ],
)
def test_one_sentence_stays_one(whole: str) -> None:
    assert cut(whole) == [whole]


def test_a_headline_without_a_full_stop_is_a_sentence_of_its_own() -> None:
    assert cut("Conte saluta il Napoli\nAntonio Conte lascia. Lo ha detto ieri.") == [
        "Conte saluta il Napoli",
        "Antonio Conte lascia.",
        "Lo ha detto ieri.",
    ]


def test_questions_are_told_even_behind_a_quote() -> None:
    assert [sentence.asks for sentence in split("Chi arriva? «Davvero?» Nessuno.")] == [True, True, False]


def test_paragraphs_are_counted() -> None:
    assert [sentence.paragraph for sentence in split("Uno. Due.\n\nTre.")] == [0, 0, 1]


def test_a_sentence_that_nobody_would_write_is_cut() -> None:
    assert all(len(piece) <= LONGEST for piece in cut("parola " * 2_000))
