"""Message entities: offsets in UTF-16 code units (Bot API, MessageEntity), what Telegram finds by itself, and HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

Entity = dict[str, Any]

# What Telegram marks in every text, the bot's and people's alike. A dot between words is a web address where the last
# word is a plausible top-level domain in small letters; so is Telegram's own guess ("squadra.it").
_ADDRESS = re.compile(
    r"""\bhttps?://[^\s<>"«»“”]*[^\s<>"«»“”.,:;!?)\]]
      | (?<!@)\b(?:[\w-]+\.)+(?:[a-z]{2}|com|org|net|info)\b(?:/[^\s<>"«»]*[^\s<>"«».,:;!?)\]])?""",
    re.VERBOSE,
)
_FOUND = (
    ("email", re.compile(r"\b[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b")),
    ("url", _ADDRESS),
    ("bot_command", re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{2,31})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
_OPENING = {
    "bold": "<b>",
    "italic": "<i>",
    "underline": "<u>",
    "strikethrough": "<s>",
    "spoiler": "<tg-spoiler>",
    "code": "<code>",
    "pre": "<pre>",
    "blockquote": "<blockquote>",
    "expandable_blockquote": "<blockquote expandable>",
}
# TDLib (clean_input_string): control characters become spaces, these vanish with the carriage return.
_DROPPED = dict.fromkeys([0x0D, *range(0x2028, 0x202F), 0x030A, 0x0333, 0x033F])
_CLEANING = {**dict.fromkeys([*range(0x0A), 0x0B, 0x0C, *range(0x0E, 0x20)], " "), **_DROPPED}


def cleaned(text: str) -> str:
    """The text as Telegram keeps it: no control characters, no characters that turn the reading direction."""
    return text.translate(_CLEANING)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units: characters beyond the basic plane count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def found(text: str, taken: Sequence[Entity] = ()) -> list[Entity]:
    """What Telegram marks by itself, outside `taken` code and links: addresses, commands, mentions, hashtags."""
    closed = [(e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in ("code", "pre", "text_link")]
    entities: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            offset, length = utf16_length(text[: match.start()]), utf16_length(match[0])
            if all(offset + length <= start or end <= offset for start, end in closed):
                entities.append({"type": kind, "offset": offset, "length": length})
                closed.append((offset, offset + length))
    return entities


def ordered(entities: Iterable[Entity]) -> list[Entity]:
    """By place, the longer first, as Telegram sends them."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def trimmed(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """The text without white space at its ends, the entities moved and cut to what is left."""
    bare = text.strip()
    start = utf16_length(text[: len(text) - len(text.lstrip())])
    length = utf16_length(bare)
    kept: list[Entity] = []
    for entity in entities:
        first = max(entity["offset"] - start, 0)
        last = min(entity["offset"] + entity["length"] - start, length)
        if first < last:
            kept.append({**entity, "offset": first, "length": last - first})
    return bare, ordered(kept)


def as_html(text: str, entities: Sequence[Entity]) -> str:
    """Text and entities as Telegram's HTML; entities that Telegram found by itself need no tag."""
    units = text.encode("utf-16-le")
    marks: list[tuple[int, int, int, str]] = []
    for place, entity in enumerate(ordered(entities)):
        opening, closing = _tags(entity)
        start, end = entity["offset"], entity["offset"] + entity["length"]
        marks += [(start, 1, place, opening), (end, 0, -place, closing)]
    parts, done = [], 0
    for at, _, _, tag in sorted(marks):
        parts += [html.escape(units[2 * done : 2 * at].decode("utf-16-le", "replace"), quote=False), tag]
        done = at
    parts.append(html.escape(units[2 * done :].decode("utf-16-le", "replace"), quote=False))
    return "".join(parts)


def _tags(entity: Entity) -> tuple[str, str]:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{html.escape(entity["url"])}">', "</a>"
    if kind == "date_time":
        shape = f' format="{entity["date_time_format"]}"' if "date_time_format" in entity else ""
        return f'<tg-time unix="{entity["unix_time"]}"{shape}>', "</tg-time>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity["custom_emoji_id"]}">', "</tg-emoji>"
    if kind == "pre" and "language" in entity:
        return f'<pre><code class="language-{html.escape(entity["language"])}">', "</code></pre>"
    opening = _OPENING.get(kind, "")
    return opening, opening and f"</{opening[1:].split()[0].rstrip('>')}>"
