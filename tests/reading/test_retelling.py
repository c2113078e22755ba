"""A summary in a model's own words: names and numbers must be the article's."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from bot.reading.checking import checked
from bot.reading.proposal import Proposal
from tests.stand_in import link

ITALIAN = """La Federcalcio brasiliana insiste per Carlo Ancelotti. Il contratto con il Real Madrid scade nel 2026.
Il tecnico ha parlato con il Brasile di un'offerta da 10 milioni. Lo dice Ugo Brambilla, avvocato di Pietro Sala."""
ENGLISH = """Brazil want Carlo Ancelotti. He has spoken with the federation, and the Real Madrid manager is under
contract until 2026. Brazil have offered the Italian 10 million a year."""
ARTICLES = {
    "it": (ITALIAN, link("Carlo Ancelotti", "Brazil", "Il tecnico ha parlato con il Brasile di un'offerta")),
    "en": (ENGLISH, link("Carlo Ancelotti", "Brazil", "Brazil want Carlo Ancelotti.")),
}


def summary_of(shipped: Directory, language: str, told: str) -> str:
    text, proposed = ARTICLES[language]
    reading = checked(Proposal(links=[proposed], summary=told), text, shipped, "a-model")
    assert reading is not None
    return reading.summary


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("it", "Il Brasile vuole Ancelotti e gli offre 10 milioni."),
        ("it", "Ancelotti, legato al Real Madrid fino al 2026, ha parlato con la Federcalcio brasiliana."),
        ("it", "Carlo Ancelotti piace al Brasile.\n\nIl contratto scade nel 2026."),
        ("it", "La Seleção insiste per Ancelotti, e il Real lo sa."),
        ("en", "The Brazil federation has spoken with Ancelotti. The Real Madrid manager has a contract until 2026."),
    ],
)
def test_what_the_article_holds_may_be_told_in_other_words(shipped: Directory, language: str, told: str) -> None:
    assert summary_of(shipped, language, told) == " ".join(told.split())


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("an invented coach", "Ancelotti o Mourinho: il Brasile sceglie."),
        ("an invented club", "Ancelotti lascia il Brasile e va alla Juventus."),
        ("an invented person at a sentence's start", "Ancelotti piace al Brasile. Rossini lo ha confermato."),
        ("a name put together from two", "Ancelotti al Brasile, dice Ugo Sala."),
        ("another given name for a coach", "Ugo Ancelotti al Brasile."),
        ("another given name", "Davide Ancelotti parla con il Brasile."),
        ("an invented number", "Il Brasile offre ad Ancelotti 12 milioni."),
        ("an invented year", "Ancelotti al Brasile fino al 2030."),
        ("another language", "Brazil have spoken with Ancelotti and they are waiting for what he will say to them."),
        ("nobody of the first link", "Il contratto scade nel 2026."),
        ("an address", "Ancelotti al Brasile: leggi su scommesse.com e vinci."),
        ("a handle", "Ancelotti al Brasile, scrivi a @canale."),
        ("markup", "Ancelotti al <b>Brasile</b>."),
        ("control characters", "Ancelotti al Brasile\u202e."),
        ("too much", "Ancelotti parla con il Brasile. " * 20),
        ("nothing", "   "),
    ],
)
def test_what_the_article_does_not_hold_is_not_told(shipped: Directory, why: str, told: str) -> None:
    summary = summary_of(shipped, "it", told)
    assert summary != " ".join(told.split()), why
    assert summary
    assert all(sentence in " ".join(ARTICLES["it"][0].split()) for sentence in summary.split(". ")), why
