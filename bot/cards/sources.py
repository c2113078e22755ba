"""What /source answers: a source's track record, with the number of claims that it rests on."""

from __future__ import annotations

from typing import Final

from bot.cards.card import Card
from bot.cards.markup import bold, cut_units, paragraphs
from bot.i18n import Voice, one_line
from bot.trackrecord import FEWEST, TrackRecord

NAME: Final = 60  # characters of a source's name, or of what was typed for one


def usage(voice: Voice) -> Card:
    """How to ask."""
    return Card(voice.say("sources.usage"))


def unknown(voice: Voice, query: str) -> Card:
    """The answer where no source bears that name."""
    return Card(voice.say("sources.unknown", query=cut_units(one_line(query), NAME)))


def record(voice: Voice, source: str, found: TrackRecord) -> Card:
    """The track record, or that too little of what the source said is decided yet."""
    named = bold(cut_units(one_line(source), NAME))
    if not found.tells:
        return Card(voice.say("sources.few", source=named, n=found.total, fewest=FEWEST))
    told = voice.say("sources.record", source=named, n=found.total, true=voice.number(found.true))
    return Card(paragraphs(told, voice.say("sources.how")))
