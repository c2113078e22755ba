"""Telegram's HTML: text with a few tags, read as strictly as Telegram reads it (Bot API, "HTML style").

Where Telegram silently drops an entity because of its nesting rules, this parser refuses: the sender meant something
that no phone will show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.playground.entities import Entity, cleaned, trimmed, utf16_length
from bot.playground.refusals import Violation, violation

_KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot)\b);?")
_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[^\s<>/]*)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(
    r"\s+(?P<name>[a-zA-Z-]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[\w.-]+)))?"
)
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")  # Bot API, "date-time entity formatting"
_QUOTES = ("blockquote", "expandable_blockquote")
_LITERAL = ("code", "pre")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    entity: Entity
    start: int


@dataclass(slots=True)
class _Reading:
    """What was read so far; `length` counts UTF-16 code units of the text."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def add(self, text: str) -> None:
        text = cleaned(text)
        self.parts.append(text)
        self.length += utf16_length(text)


def parsed(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of a piece of Telegram's HTML. Raises Violation ("can't parse entities: …") otherwise."""
    reading, at = _Reading(), 0
    while at < len(source):
        stop = source.find("<", at)
        stop = len(source) if stop < 0 else stop
        reading.add(_decoded(source[at:stop]))
        at = stop if stop == len(source) else _tag(source, stop, reading)
    if reading.open:
        raise _unreadable(f'Can\'t find end tag corresponding to start tag "{reading.open[-1].tag}"')
    return trimmed("".join(reading.parts), reading.entities)


def _tag(source: str, at: int, reading: _Reading) -> int:
    """Read the tag at `at`; where the text goes on after it."""
    offset = len(source[:at].encode("utf-8", "replace"))
    match = _TAG.match(source, at)
    if match is None:
        raise _unreadable(f"Unclosed {'end' if source.startswith('</', at) else 'start'} tag at byte offset {offset}")
    if match["closing"]:
        _close(match["name"].lower(), offset, reading)
    else:
        _start(match["name"].lower(), match["attributes"], offset, reading)
    return match.end()


def _start(name: str, attributes: str, offset: int, reading: _Reading) -> None:
    if name not in _KINDS:
        raise _unreadable(f'Unsupported start tag "{name}" at byte offset {offset}')
    entity = _entity(name, _attributes(name, attributes, offset), offset)
    _check_nesting(entity, [above.entity for above in reading.open], name, offset)
    reading.open.append(_Open(name, entity, reading.length))


def _close(name: str, offset: int, reading: _Reading) -> None:
    if not reading.open:
        raise _unreadable(f"Unexpected end tag at byte offset {offset}")
    last = reading.open.pop()
    if name and name != last.tag:
        raise _unreadable(f'Unmatched end tag at byte offset {offset}, expected "</{last.tag}>", found "</{name}>"')
    length = reading.length - last.start
    if last.tag == "code" and reading.open and reading.open[-1].tag == "pre":
        reading.open[-1].entity |= {key: value for key, value in last.entity.items() if key == "language"}
    elif length:
        last.entity.pop("language", None) if last.tag == "code" else None
        reading.entities.append({**last.entity, "offset": last.start, "length": length})


def _attributes(name: str, text: str, offset: int) -> dict[str, str]:
    """The attributes of a start tag, names in small letters; one without a value has the empty string."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text.rstrip()):
        match = _ATTRIBUTE.match(text, at)
        if match is None:
            raise _unreadable(f'Unsupported attribute in the tag "{name}" at byte offset {offset}')
        value = match["double"] or match["single"] or match["bare"] or ""
        found[match["name"].lower()] = _decoded(value)
        at = match.end()
    return found


def _entity(name: str, attributes: dict[str, str], offset: int) -> Entity:
    """The entity that a start tag opens. Raises Violation for a tag that lacks what makes it one, or has too much."""
    entity: Entity = {"type": _KINDS[name]}
    expected = set(attributes)
    if name == "a":
        entity["url"] = attributes.pop("href", "")
    elif name == "blockquote" and attributes.pop("expandable", None) is not None:
        entity["type"] = "expandable_blockquote"
    elif name == "span" and attributes.pop("class", "") != "tg-spoiler":
        raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = attributes.pop("emoji-id", "")
    elif name == "tg-time":
        entity |= _time(attributes, offset)
    elif name == "code" and attributes.get("class", "").startswith("language-"):
        entity["language"] = attributes.pop("class").removeprefix("language-")
    if attributes:
        raise _unreadable(f'Unsupported attribute "{min(attributes)}" in the tag "{name}" at byte offset {offset}')
    if "" in entity.values():
        raise _unreadable(f'Tag "{name}" lacks its attribute at byte offset {offset} (it has {sorted(expected)})')
    return entity


def _time(attributes: dict[str, str], offset: int) -> Entity:
    unix, shape = attributes.pop("unix", ""), attributes.pop("format", None)
    if not re.fullmatch(r"\d{1,10}", unix):
        raise _unreadable(f'Invalid unix time in the tag "tg-time" at byte offset {offset}')
    if shape is None:
        return {"unix_time": int(unix)}
    if not shape or not _TIME_FORMAT.fullmatch(shape):
        raise _unreadable(f'Invalid date-time format in the tag "tg-time" at byte offset {offset}')
    return {"unix_time": int(unix), "date_time_format": shape}


def _check_nesting(entity: Entity, above: list[Entity], name: str, offset: int) -> None:
    """Quotes do not nest, links do not nest, code holds nothing and stands in nothing (Bot API, formatting)."""
    kind, outer = entity["type"], [outside["type"] for outside in above]
    in_quote = kind in _QUOTES and any(other in _QUOTES for other in outer)
    in_link = kind == "text_link" and "text_link" in outer
    in_literal = any(other in _LITERAL for other in outer) and not (name == "code" and outer[-1] == "pre")
    literal_inside = kind in _LITERAL and any(other not in (*_QUOTES, "pre") for other in outer)
    if in_quote or in_link or in_literal or literal_inside:
        raise _unreadable(f'Tag "{name}" can\'t be nested in "{outer[-1]}" at byte offset {offset}')


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        return _NAMED[match["name"]]
    code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
    valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if valid else match[0]


def _unreadable(why: str) -> Violation:
    return violation(f"can't parse entities: {why}")
