"""The same article again, word for word."""

from __future__ import annotations

from bot.reading.fingerprint import fingerprint

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
