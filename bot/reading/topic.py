"""What an article is about: benches, or players; and another sport altogether."""

from __future__ import annotations

from bot.links import Relation
from bot.reading.lexicon import Cue
from bot.reading.page import Page, Span

OTHER_SPORT = 2  # words of another sport below which nothing is silenced


class Topic:
    """Counts the talk of benches and of players, over the page and around a sentence."""

    def __init__(self, page: Page) -> None:
        self._benches = {span.number for span in page.spans if span.of("bench")}
        self._bench_words = sum(len(span.of("bench")) for span in page.spans)
        self._player_words = sum(len(span.of("transfer")) for span in page.spans)

    def fitness(self, span: Span, relation: Relation) -> float:
        """Factor of a claim's strength: an approach without a word of benches may be one for a player."""
        if not self._benches:
            if self._player_words:
                return 0.3
            return 0.75 if relation is Relation.LINKED else 0.9
        if relation is not Relation.LINKED:
            return 1.0
        if self._player_words > self._bench_words:
            return 0.5
        if self._benches & {span.number - 1, span.number, span.number + 1}:
            return 1.0
        return 0.45 if span.of("transfer") else 0.9

    def allows_strangers(self, span: Span, cue: Cue) -> bool:
        """Whether an unknown person may be the coach that a cue is about: only among talk of benches."""
        firm = cue.section in {"leaving", "appointed", "staying"}
        return (bool(self._benches) or (firm and self._player_words < 2)) and not span.of("transfer")


def other_sport(page: Page) -> bool:
    """True if words of another sport (or of women's teams) stand in the text more often than words of football."""
    others = sum(len(span.of("sport")) for span in page.spans)
    football = sum(len(span.of("football")) for span in page.spans)
    return others >= OTHER_SPORT and others > football
