"""Turns of phrase that decide a link: denial, negation, possibility, succession, moves, opponents, former clubs."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from bot.reading import read

CASES = [
    (
        "Bologna have sacked Vincenzo Italiano after the defeat by Lecce.",
        {("Vincenzo Italiano", "Bologna", "leaving", "official")},
    ),
    (
        "Il Napoli smentisce ogni contatto con Massimiliano Allegri per la panchina.",
        {("Massimiliano Allegri", "Napoli", "linked", "denied")},
    ),
    (
        "Unai Emery is leaving Aston Villa for Barcelona.",
        {("Unai Emery", "Aston Villa", "leaving", "agreed"), ("Unai Emery", "Barcelona", "appointed", "agreed")},
    ),
    (
        "Andoni Iraola has been linked with Crystal Palace to replace Oliver Glasner as manager.",
        {
            ("Andoni Iraola", "Crystal Palace", "linked", "speculation"),
            ("Oliver Glasner", "Crystal Palace", "leaving", "agreed"),
        },
    ),
    (
        "L'ex tecnico della Roma Daniele De Rossi è il nuovo allenatore del Genoa.",
        {("Daniele De Rossi", "Genoa", "appointed", "official")},
    ),
    (
        "Sia la Roma sia il Milan vogliono Antonio Conte in panchina.",
        {("Antonio Conte", "Roma", "linked", "interest"), ("Antonio Conte", "Milan", "linked", "interest")},
    ),
    (
        "Der VfB Stuttgart hat den Vertrag mit Trainer Sebastian Hoeneß bis 2028 verlängert.",
        {("Sebastian Hoeneß", "Stuttgart", "staying", "official")},
    ),
    (
        "Le Stade Rennais a limogé Habib Beye, battu dimanche par Lorient.",
        {("Habib Beye", "Rennes", "leaving", "official")},
    ),
    (
        "El Girona destituye a Míchel y busca entrenador.",
        {("Míchel", "Girona", "leaving", "official")},
    ),
    (
        "O Santos demitiu o técnico Juan Pablo Vojvoda depois da derrota para o Mirassol.",
        {("Juan Pablo Vojvoda", "Santos", "leaving", "official")},
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_turn_of_phrase_gives_its_links(
    text: str, expected: set[tuple[str, str, str, str]], shipped: Directory
) -> None:
    found = read(text, shipped).links
    assert {(link.coach.name, link.club.name, link.relation.value, link.stage.value) for link in found} == expected


def test_a_coach_whom_the_directory_lacks_is_proposed(shipped: Directory) -> None:
    links = read("Il Catanzaro ha esonerato il tecnico Ermenegildo Trapattini.", shipped).links
    assert [(link.coach.slug, link.coach.short, link.coach.known) for link in links] == [
        ("ermenegildo-trapattini", "Trapattini", False)
    ]


def test_markup_is_no_prose_and_evidence_still_comes_from_the_text(shipped: Directory) -> None:
    text = "<p>La <b>Lazio</b> ha esonerato <a href='https://example.org/x?y=Roma'>Maurizio Sarri</a>.</p>"
    links = read(text, shipped).links
    assert [(link.coach.name, link.club.name) for link in links] == [("Maurizio Sarri", "Lazio")]
    assert links[0].evidence in text
