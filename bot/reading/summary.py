"""The summary: two or three whole sentences of the article about its links, cleaned, at most 400 characters."""

from __future__ import annotations

import re

from bot.links import Link
from bot.reading.page import Page, Span

LIMIT = 400  # characters
MOST = 3  # sentences
LEAD, NAMED_LEAD, OTHER, NAMED = (
    2.0,
    1.6,
    1.0,
    0.5,
)  # gained: the lead's evidence, its pair, others'
CLUB, FIRST_CLUBS = 0.3, 4  # for a club of the first links
TEASER, HEADLINE, LATER = 0.6, 0.8, 0.01  # what it loses: teasing words, no full stop, per sentence before it
WORTH = 0.35  # gain below which a further sentence repeats rather than tells
SPACES = re.compile(r"\s+")
PAIRS = (("“", "”"), ("«", "»"), ("(", ")"))
ENDS = (".", "!", "…", "”", "»", '"')

Pair = tuple[str, str]


def summarise(page: Page, links: tuple[Link, ...]) -> str:
    """Sentences that together tell most about the links, in the article's order; empty without links."""
    if not links:
        return ""
    chosen = picks(page, [Telling(page, span, links) for span in page.spans if not span.sentence.asks])
    return " ".join(text for _number, text in sorted(chosen)) or shortened(links[0].evidence)


class Telling:
    """A sentence, and which of the links it tells: those whose evidence it is, and those whose both ends it names."""

    def __init__(self, page: Page, span: Span, links: tuple[Link, ...]) -> None:
        self.span = span
        self.names = {m.subject.slug for m in span.mentions if m.subject}
        self.headline = not page.text.endswith(ENDS, 0, span.sentence.end)
        text = page.text[span.sentence.start : span.sentence.end]
        self.links = [
            (at, link, link.evidence == text)
            for at, link in enumerate(links)
            if link.evidence == text or {link.coach.slug, link.club.slug} <= self.names
        ]

    def gain(self, told: set[Pair]) -> float:
        """How much it tells that is not told yet."""
        gained = 0.0
        for at, link, evident in self.links:
            if pair_of(link) not in told:
                gained += (LEAD if at == 0 else OTHER) if evident else (NAMED_LEAD if at == 0 else NAMED)
                gained += CLUB if at < FIRST_CLUBS and link.club.slug in self.names else 0.0
        lost = (TEASER if self.span.of("teaser") else 0.0) + (HEADLINE if self.headline else 0.0)
        return gained - lost - LATER * self.span.number if gained else 0.0


def picks(page: Page, tellings: list[Telling]) -> list[tuple[int, str]]:
    """The next best sentence again and again, with its number: what earlier ones told already counts no more."""
    spare = [(one, text) for one in tellings if one.links and (text := cleaned(page, one.span))]
    chosen: list[tuple[int, str]] = []
    told: set[Pair] = set()
    while len(chosen) < MOST:
        room = LIMIT - sum(len(text) + 1 for _number, text in chosen)
        rated = [(one.gain(told), -one.span.number, one, text) for one, text in spare if len(text) <= room]
        best = max(rated, key=lambda r: r[:2], default=None)
        if best is None or best[0] < WORTH:
            break
        told |= {pair_of(link) for _at, link, _evident in best[2].links}
        chosen.append((best[2].span.number, best[3]))
    return chosen


def pair_of(link: Link) -> Pair:
    """A link's ends."""
    return link.coach.slug, link.club.slug


def cleaned(page: Page, span: Span) -> str:
    """A sentence without its teasing tail, on one line; empty if it is no whole sentence."""
    start, end = span.sentence.start, span.sentence.end
    teasers = span.of("teaser")
    if teasers:
        end = max(page.text.rfind(mark, start, page.words[teasers[0].first].start) for mark in ":;,–—.")
    if end <= start:
        return ""
    text = SPACES.sub(" ", page.text[start:end]).strip(" ,;:–—-")
    if not text or not balanced(text):
        return ""
    return text if text.endswith(ENDS) else text + "."


def balanced(text: str) -> bool:
    """True if every quote and bracket that opens also closes, and none closes that did not open."""
    return text.count('"') % 2 == 0 and all(text.count(left) == text.count(right) for left, right in PAIRS)


def shortened(evidence: str) -> str:
    """The lead's evidence, cut at a word where it is too long: for an article of which no whole sentence fits."""
    text = SPACES.sub(" ", evidence).strip()
    return text if len(text) <= LIMIT else text[: LIMIT - 1].rsplit(" ", 1)[0][: LIMIT - 1] + "…"
