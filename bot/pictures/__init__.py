"""Drawn pictures: a club's bench, a coach's saga, the week's carousel; ready words in, a PNG file out.

Every picture is 1,080 pixels wide, at most 2,400 tall, at most 150 kB, and the same bytes for the same words. Importing
this costs nothing: Pillow is loaded when the first picture is drawn.
"""

from __future__ import annotations

from bot.pictures.gallery import Gallery
from bot.pictures.layout import HIGHEST, draw
from bot.pictures.parcel import packed, unpacked
from bot.pictures.picture import (
    STRONGEST,
    Board,
    Candidate,
    Carousel,
    Domino,
    Mark,
    Mover,
    Name,
    Picture,
    Seat,
    Step,
    Timeline,
    Words,
    key,
)
from bot.pictures.sheet import WIDTH

__all__ = [
    "HIGHEST",
    "STRONGEST",
    "WIDTH",
    "Board",
    "Candidate",
    "Carousel",
    "Domino",
    "Gallery",
    "Mark",
    "Mover",
    "Name",
    "Picture",
    "Seat",
    "Step",
    "Timeline",
    "Words",
    "draw",
    "key",
    "packed",
    "unpacked",
]
