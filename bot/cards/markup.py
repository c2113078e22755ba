"""Small pieces of Telegram's HTML that cards are made of, and how long a card is on a phone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from bot.cards.card import Button
from bot.directory.subject import Subject
from bot.i18n import ELLIPSIS, Html, Voice, cut, escape, one_line

NAME = 40  # characters of one name in running text: the longest club names are shorter
LABEL = 30  # characters of a button alone in its row, before phones cut it
MESSAGE = 4096  # characters of a message once parsed (Bot API, sendMessage)
BUTTONS = 100  # buttons of one keyboard (Bot API server's limit)
TAG = re.compile(r"<[^>]*>")


def bold(text: str) -> Html:
    """Bold text."""
    return Html(f"<b>{escape(text)}</b>")


def struck(text: str) -> Html:
    """Struck-through text."""
    return Html(f"<s>{escape(text)}</s>")


def quoted(text: str) -> Html:
    """A quote, wholly open."""
    return Html(f"<blockquote>{escape(text)}</blockquote>")


def folded(text: str) -> Html:
    """A quote that opens at a tap (Bot API: it cannot stand within another quote)."""
    return Html(f"<blockquote expandable>{escape(text)}</blockquote>")


def lines(parts: Iterable[str | None], gap: str = "\n") -> Html:
    """Lines of text, one below the other; empty ones are left out."""
    return Html(gap.join(escape(part) for part in parts if part))


def paragraphs(*parts: str | None) -> Html:
    """Blocks of text with an empty line between them; empty ones are left out."""
    return lines(parts, "\n\n")


def length(text: Html) -> int:
    """How long the text is once parsed, in UTF-16 units: as Telegram counts entities, and never too few."""
    return units(html.unescape(TAG.sub("", text)))


def units(text: str) -> int:
    """The length of plain text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_units(text: str, limit: int) -> str:
    """Shorten to at most `limit` UTF-16 units, at a word where possible."""
    room = limit
    while units(shortened := cut(text, room)) > limit:
        room -= max(1, (units(shortened) - limit) // 2)
    return shortened


def label(text: str) -> str:
    """A button's label: one line, never longer than phones show, never empty (Telegram refuses that)."""
    return cut_units(one_line(text), LABEL) or ELLIPSIS


def name(voice: Voice, subject: Subject) -> str:
    """A subject's full name in running text."""
    return cut_units(one_line(subject.name_in(voice.language)), NAME)


def short(voice: Voice, subject: Subject) -> str:
    """A subject's everyday name: a surname, a club."""
    return cut_units(one_line(subject.short_in(voice.language)), NAME)


def named(voice: Voice, subjects: Iterable[Subject], limit: int = 3) -> str:
    """Everyday names as a sentence lists them, at most `limit` of them and "+2"."""
    names = [short(voice, subject) for subject in subjects]
    if len(names) <= limit:
        return voice.listed(names)
    return f"{', '.join(names[:limit])} +{len(names) - limit}"


def stacked(buttons: Iterable[Button]) -> tuple[tuple[Button, ...], ...]:
    """Buttons one per row."""
    return tuple((button,) for button in buttons)
