"""Text that is safe to send as Telegram's HTML, and the one function that makes it so."""

from __future__ import annotations

import re
import unicodedata

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # Unicode UAX #9, section 2
LINE_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
ELLIPSIS = "…"


class Html(str):
    """Text in Telegram's HTML: every value in it was escaped already."""

    __slots__ = ()


def clean(text: str) -> str:
    """Drop what could disfigure a message: control characters, lone surrogates and bidi embeddings or overrides.

    Line breaks become plain ones and tabs spaces; emoji, their joiners and right-to-left letters stay.
    """
    text = LINE_BREAKS.sub("\n", text).replace("\t", " ")
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter for letter in text if letter == "\n" or _harmless(letter))


def _harmless(letter: str) -> bool:
    return letter not in BIDI_CONTROLS and unicodedata.category(letter) not in ("Cc", "Cs")


def one_line(text: str) -> str:
    """Clean text on one line: a name, a label, a headline."""
    return " ".join(clean(text).split())


def escape(value: object) -> Html:
    """Make any value safe inside HTML text or a quoted attribute; what is `Html` already passes untouched."""
    if isinstance(value, Html):
        return value
    text = clean(str(value))
    return Html(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"))


def cut(text: str, limit: int) -> str:
    """Shorten to at most `limit` characters, at a word where one ends in the second half, with "…" at the end."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    kept = text[: limit - 1]
    if not text[limit - 1].isspace():
        at = max(kept.rfind(" "), kept.rfind("\n"))
        kept = kept[:at] if at >= limit // 2 else kept
    return kept.rstrip(" \n,;:.–-\u200d") + ELLIPSIS
