"""The source desk: how often what a source said came true."""

from __future__ import annotations

from bot import reports, trackrecord
from bot.cards import sources as cards
from bot.handlers.visit import Answer, Visit


class SourceDesk:
    """Answers how far a source can be believed."""

    async def source(self, visit: Visit) -> Answer:
        """Tell the track record of the source that was named."""
        query = visit.text.strip()
        if not query:
            return Answer(say=cards.usage(visit.voice))
        name = await reports.source_named(visit.tx, query)
        if name is None:
            return Answer(say=cards.unknown(visit.voice, query))
        return Answer(say=cards.record(visit.voice, name, await trackrecord.of(visit.tx, name)))
