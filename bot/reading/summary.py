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
    chosen = picks(page, links)
    return " ".join(text for _number, text in sorted(chosen)) or shortened(links[0].evidence)


def picks(page: Page, links: tuple[Link, ...]) -> list[tuple[int, str]]:
    """The next best sentence again and again, with its number: what earlier ones told already counts no more."""
    spare = [(span, text) for span in page.spans if worth(page, span, links) and (text := cleaned(page, span))]
    chosen: list[tuple[int, str]] = []
    told: set[Pair] = set()
    while len(chosen) < MOST:
        room = LIMIT - sum(len(text) + 1 for _number, text in chosen)
        fitting = [(span, text) for span, text in spare if len(text) <= room]
        rated = [(gain(page, span, links, told), -span.number, span, text) for span, text in fitting]
        best = max(rated, key=lambda r: r[:2], default=None)
        if best is None or best[0] < WORTH:
            break
        told |= {pair_of(link) for link in links if tells(page, best[2], link)}
        chosen.append((best[2].number, best[3]))
    return chosen


def worth(page: Page, span: Span, links: tuple[Link, ...]) -> bool:
    """Whether a sentence may stand in a summary: no question, and something about a link."""
    return not span.sentence.asks and any(tells(page, span, link) for link in links)


def gain(page: Page, span: Span, links: tuple[Link, ...], told: set[Pair]) -> float:
    """How much a sentence tells that is not told yet."""
    names = {m.subject.slug for m in span.mentions if m.subject}
    gained = 0.0
    for at, link in enumerate(links):
        if pair_of(link) in told or not tells(page, span, link):
            continue
        evident = link.evidence == page.text[span.sentence.start : span.sentence.end]
        gained += (LEAD if at == 0 else OTHER) if evident else (NAMED_LEAD if at == 0 else NAMED)
        gained += CLUB if at < FIRST_CLUBS and link.club.slug in names else 0.0
    headline = HEADLINE if not page.text[: span.sentence.end].endswith(ENDS) else 0.0
    return gained - (TEASER if span.of("teaser") else 0.0) - headline - LATER * span.number if gained else 0.0


def tells(page: Page, span: Span, link: Link) -> bool:
    """Whether a sentence is a link's evidence or names both of its ends."""
    names = {m.subject.slug for m in span.mentions if m.subject}
    evident = link.evidence == page.text[span.sentence.start : span.sentence.end]
    return evident or {link.coach.slug, link.club.slug} <= names


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
