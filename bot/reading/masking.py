"""Hiding what is not prose: commands, addresses, markup and page furniture become spaces of the same length.

Places in the masked text are places in the original one, so evidence is always cut from what the editor sent.
"""

from __future__ import annotations

import re

LIMIT = 15_000  # characters that are read; longer texts are cut (an article seldom passes 10,000)

COMMAND = re.compile(r"\A\s*/post(?:@\w{1,64})?\b", re.IGNORECASE)
ADDRESS = re.compile(r"(?:https?://|www\.|t\.me/)[^\s<>\"']{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}")
MARKUP = re.compile(r"<[/!a-zA-Z][^<>]{0,2000}>")
SCRIPT = re.compile(r"<(script|style|head)\b[^<>]{0,500}>[^<]{0,20000}", re.IGNORECASE)
ENTITY = re.compile(r"&(?:nbsp|#160|#xa0);", re.IGNORECASE)
UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff*_`#~|]"
)
FOOTER = re.compile(
    r"^[ \t]*(?:forwarded from|inoltrato da|reenviado de|weitergeleitet von|transfere de|encaminhada de|leggi anche|"
    r"read also|read more|lee también|lire aussi|"
    r"à lire aussi|leia também|mehr zum thema|condividi|share this)\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)


def blank(match: re.Match[str]) -> str:
    """As many spaces as the match is long; line breaks stay."""
    return "".join("\n" if c == "\n" else " " for c in match.group())


def mask(text: str) -> str:
    """The first `LIMIT` characters of a text with everything that is no prose blanked, of the same length."""
    masked = COMMAND.sub(blank, text[:LIMIT])
    if "<" in masked:
        masked = MARKUP.sub(blank, SCRIPT.sub(blank, masked))
    for pattern in (ENTITY, ADDRESS, FOOTER, UNSEEN):
        masked = pattern.sub(blank, masked)
    return masked.replace("\u00a0", " ").replace("\u2019", "'")
