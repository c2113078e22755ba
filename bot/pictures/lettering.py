"""The bundled font: which letters it has, how wide words are, and how long ones are made to fit.

Letters are set one after the other (Pillow's basic layout), which is the same on every machine; scripts that need more
are not in the font. Pillow is imported on first use. Not for several threads at once: a font is one FreeType face.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.pictures.picture import Name, Words

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).with_name("fonts")
FINE = 2  # all is drawn so many times as large and reduced: smooth edges, letters set by half pixels
ELLIPSIS = "…"
UNKNOWN = "?"  # where not one letter of a name can be drawn
LONGEST = 300  # characters; more never fits, and need not be measured
NOWHERE = "\uffff"  # a code point that no font has


@lru_cache(maxsize=64)
def font(size: int, bold: bool) -> FreeTypeFont:
    """The font of this size, in pixels."""
    from PIL import ImageFont  # noqa: PLC0415  (what draws nothing does not pay for it)

    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def carried(letter: str) -> bool:
    """Whether the font has this letter; what it lacks, it would draw as the box that it also draws for nothing."""
    face = font(32, bold=False)
    return letter == " " or bytes(face.getmask(letter)) != bytes(face.getmask(NOWHERE))


def legible(words: Words) -> str:
    """The words as they can be drawn: in their own letters, else in Latin ones, else without those that are missing."""
    own = _tidy(words.text if isinstance(words, Name) else words)
    if all(map(carried, own)) or not isinstance(words, Name):
        return _without_missing(own)
    latin = _tidy(words.latin)
    return _without_missing(latin) if latin and any(map(carried, latin)) else _without_missing(own)


def width(text: str, size: int, *, bold: bool) -> float:
    """How wide the words stand, in pixels."""
    return font(size * FINE, bold).getlength(text) / FINE


def fitted(text: str, room: float, size: int, least: int, *, bold: bool) -> tuple[str, int]:
    """The words and their size in pixels: `size` or smaller, not below `least`, and cut if even that is too wide."""
    for smaller in range(size, least, -2):
        if width(text, smaller, bold=bold) <= room:
            return text, smaller
    return cut(text, room, least, bold=bold), least


def cut(text: str, room: float, size: int, *, bold: bool) -> str:
    """As much of the words as fits, with an ellipsis where something had to go."""
    if width(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def wrapped(text: str, room: float, size: int, lines: int, *, bold: bool) -> list[str]:
    """The words on at most so many lines, the last of them cut where it must; no words, no line."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size, bold=bold) <= room:
            taken += 1
        found.append(cut(" ".join(words[:taken]), room, size, bold=bold))
        words = words[taken:]
    return [*found, cut(" ".join(words), room, size, bold=bold)] if words else found


def _tidy(text: str) -> str:
    """One line of composed letters, without what is invisible: controls, marks of direction, joiners."""
    line = " ".join(unicodedata.normalize("NFC", text[:LONGEST]).split())
    return "".join(letter for letter in line if unicodedata.category(letter)[0] != "C")


def _without_missing(text: str) -> str:
    """What the font lacks becomes its plain form (a wide or stacked letter), or goes."""
    if all(map(carried, text)):
        return text
    plain = "".join(letter if carried(letter) else unicodedata.normalize("NFKD", letter) for letter in text)
    left = " ".join("".join(filter(carried, plain)).split())
    return left or UNKNOWN
