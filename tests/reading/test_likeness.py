"""The same article again: fingerprints of copies, likeness of cuts and rewrites."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.reading.likeness import fingerprint, likeness

STORY = """\
La Lazio ha deciso: Maurizio Sarri resterà in panchina anche nella prossima stagione. Il presidente Lotito, \
nell'incontro di ieri a Formello, ha garantito tre rinforzi e il tecnico toscano ha messo da parte i dubbi delle \
ultime settimane. «Voglio vedere crescere questa squadra», avrebbe detto ai dirigenti. Restano da definire i \
dettagli del nuovo staff, che sarà annunciato dopo la trasferta di Genova."""
OTHER = """\
Maurizio Sarri è stato squalificato per una giornata dal giudice sportivo. L'allenatore della Lazio, espulso nel \
finale della gara con il Cagliari per proteste, seguirà dalla tribuna la sfida di domenica con il Torino: al suo \
posto andrà il vice Ianni. Multa di diecimila euro anche per la società, per il lancio di un fumogeno in campo."""


def test_a_respaced_recased_copy_with_other_marks_has_the_same_fingerprint() -> None:
    copy = "/post " + STORY.upper().replace("«", '"').replace("»", '"').replace("'", "’").replace(". ", ".\n\n   ")
    assert fingerprint(copy + "\n\nInoltrato da Calcio di Domani") == fingerprint(STORY)


def test_different_stories_have_different_fingerprints() -> None:
    assert fingerprint(STORY) != fingerprint(OTHER)


def test_a_copy_with_a_small_cut_is_nearly_the_same() -> None:
    assert likeness(STORY, STORY[: STORY.index("Restano")]) >= 0.9
    assert likeness("ESCLUSIVA – " + STORY + " Leggi tutto sul sito.", STORY) >= 0.9


def test_two_stories_about_one_coach_are_unlike() -> None:
    assert likeness(STORY, OTHER) < 0.3


def test_a_short_quote_of_a_long_article_is_no_copy() -> None:
    assert likeness(STORY, STORY[:120]) < 0.9


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_symmetric_and_between_nothing_and_one(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@given(st.text(alphabet="abc d", min_size=1, max_size=80))
def test_every_text_with_words_is_like_itself(text: str) -> None:
    assert likeness(text, text) == (1.0 if text.strip() else 0.0)
