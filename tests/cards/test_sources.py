"""A source's track record as people read it."""

from bot.cards import sources
from bot.i18n import Voice
from bot.playground.html import parsed
from bot.trackrecord import TrackRecord


def test_a_record_names_its_sample_and_too_small_a_one_says_so(english: Voice, italian: Voice) -> None:
    assert parsed(sources.record(english, "<Calcio> Oggi", TrackRecord(7, 9)).text)[0].splitlines()[0] == (
        "<Calcio> Oggi: 7 of 9 came true."
    )
    few = parsed(sources.record(italian, "Bola", TrackRecord(1, 1)).text)[0]
    assert few == "Bola: finora 1 voce decisa. Giudico da 5 in su."
