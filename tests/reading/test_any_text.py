"""Any text at all: never an error, evidence from the text, the same answer twice, one link per pair."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory import Directory
from bot.reading import read

SHIPPED = Directory.shipped()
PIECES = [
    *("Ancelotti", "Carlo Ancelotti", "Sérgio Conceição", "De Zerbi", "Mario Rossi", "il tecnico", "the manager"),
    *("Roma", "il Milan", "Real Madrid", "Brasile", "i rossoneri", "the Gunners", "FC Bayern", "l'OM"),
    *("vuole", "lascia", "esonerato", "is linked with", "to replace", "no contact with", "smentisce", "rinnova fino"),
    *("ficha a", "quitte", "trennt sich von", "demitiu", "per", "and", "oder", "non", "?", ".", ",", ";", ":", "\n"),
    *("«", "»", "“", "(", "<b>", "</b>", "&nbsp;", "https://example.org/a", "\u202e", "\u0000", "🙂", "%s {0}"),
]
HOSTILE = [
    *("", " ", "\n" * 5_000, '"' * 5_000, "🙂" * 5_000, "<" * 50_000, "<a" * 25_000, "a" * 100_000, ". " * 50_000),
    *("http://" * 9_000, "a@b." * 9_000, "non " * 9_000, "Ancelotti, Roma, " * 6_000, "&nbsp;" * 9_000),
    *("Ancelotti vuole Roma esonerato, " * 3_000, "مرحبا " * 5_000, "\ud800", "<p>" * 9_000 + "Ancelotti Roma"),
]


def check(text: str) -> None:
    reading = read(text, SHIPPED)
    assert reading == read(text, SHIPPED)
    assert all(link.evidence in text for link in reading.links)
    pairs = [(link.coach.slug, link.club.slug) for link in reading.links]
    assert len(pairs) == len(set(pairs))
    assert len(reading.summary) <= 400
    ends = {slug for pair in pairs for slug in pair}
    assert not ends & {subject.slug for subject in reading.mentions}


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=150)
def test_any_characters_are_read_without_an_error(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
@settings(deadline=None, max_examples=250)
def test_any_heap_of_names_and_cues_is_read_without_an_error(text: str) -> None:
    check(text)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_is_read_soon(number: int) -> None:
    started = time.perf_counter()
    check(HOSTILE[number])
    assert time.perf_counter() - started < 3  # seconds for two readings; about 0.1 on a quiet core


def test_a_million_characters_are_cut_rather_than_read() -> None:
    started = time.perf_counter()
    read("Ancelotti piace alla Roma, ma il Milan insiste per De Zerbi. " * 17_000, SHIPPED)
    assert time.perf_counter() - started < 1.5  # seconds; about 0.05 on a quiet core
