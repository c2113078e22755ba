"""A sheet: shapes and words put where they belong, then drawn at once as a PNG.

Pixels from the top left corner; words stand on a baseline. The sheet is only a list until it is drawn, so that its
height may follow from what is on it, and tests may ask what stands where. Pillow is imported on first use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from bot.pictures import lettering
from bot.pictures.lettering import FINE
from bot.pictures.picture import STRONGEST, Mark, Words

WIDTH = 1080  # pixels; Telegram shows photos up to 1280, and phones have about as many
MARGIN = 56  # pixels on each side
COLOURS = 128  # in the file: a handful, and their steps into each other at the edges of letters

# Light on dark green, the same for light and dark chats: words reach 4.5:1 on all grounds (WCAG AA), shapes 3:1,
# and the frame 3:1 against white and against Telegram's dark grounds.
GROUND, PANEL, RAISED = "#0f2b25", "#173d35", "#1f5146"
FRAME = "#5c9182"
INK, SOFT = "#f6f8f3", "#bcd3c9"
MINT, GOLD, CORAL = "#7fe5ac", "#ffd166", "#ffada3"
RUNG = "#376458"  # one not reached; how many are is also said in words

RUNG_WIDE, RUNG_GAP, RUNG_STEP = 30, 8, 8
LADDER_WIDE = (STRONGEST + 1) * RUNG_WIDE + STRONGEST * RUNG_GAP

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon, or, of two points, a box with rounded corners."""

    points: tuple[Point, ...]
    colour: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """Words on a baseline; `x` is where they begin."""

    x: float
    y: float
    text: str
    size: int
    bold: bool
    colour: str


@dataclass(slots=True)
class Sheet:
    """What will be drawn, below first; `bottom` is how far down it reaches, in pixels."""

    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    bottom: float = 0

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, radius: float = 0) -> None:
        """A filled box."""
        self.shapes.append(Shape(((left, top), (right, bottom)), colour, radius))
        self.bottom = max(self.bottom, bottom)

    def polygon(self, colour: str, *points: Point) -> None:
        """A filled polygon."""
        self.shapes.append(Shape(points, colour))

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """A disc around a point."""
        self.box(x - radius, y - radius, x + radius, y + radius, colour, radius)

    def panel(self, top: float, bottom: float, mark: Mark | None = None, colour: str = PANEL) -> None:
        """A panel from margin to margin; what is emphasised stands raised within a golden line."""
        left, right = MARGIN, WIDTH - MARGIN
        if mark is not None and mark.emphasised:
            self.box(left - 4, top - 4, right + 4, bottom + 4, GOLD, 28)
            colour = RAISED
        self.box(left, top, right, bottom, colour, 24)

    def write(
        self,
        words: Words,
        at: Point,
        room: float,
        size: int,
        colour: str = INK,
        *,
        bold: bool = False,
        least: int = 30,
        right: bool = False,
        struck: bool = False,
    ) -> float:
        """One line from a point, or with `right` up to it, shrunk or cut to the room. Return how wide it is."""
        text, size = lettering.fitted(lettering.legible(words), room, size, least, bold=bold)
        wide = lettering.width(text, size, bold=bold)
        x, y = (at[0] - wide if right else at[0]), at[1]
        if text:
            self.lines.append(Line(x, y, text, size, bold, colour))
            self.bottom = max(self.bottom, y + size * 0.3)
        if text and struck:
            self.box(x, y - size * 0.3, x + wide, y - size * 0.3 + 4, colour)
        return wide

    def paragraph(
        self, words: Words, at: Point, room: float, size: int, colour: str = INK, *, bold: bool = False, most: int = 2
    ) -> float:
        """Lines from a point down, the last cut to the room. Return the baseline of a line that would follow."""
        x, y = at
        for text in lettering.wrapped(lettering.legible(words), room, size, most, bold=bold):
            self.write(text, (x, y), room, size, colour, bold=bold, least=size)
            y += round(size * 1.25)
        return y

    def ladder(self, right: float, foot: float, mark: Mark) -> None:
        """Five rungs, rising; as many as the claim has reached are lit, all of them golden when it is official."""
        if mark.strength is None or mark.struck:
            return
        lit = GOLD if mark.strength == STRONGEST else MINT
        for rung in range(STRONGEST + 1):
            x = right - LADDER_WIDE + rung * (RUNG_WIDE + RUNG_GAP)
            tall = 12 + rung * RUNG_STEP
            self.box(x, foot - tall, x + RUNG_WIDE, foot, lit if rung <= mark.strength else RUNG, 5)

    def png(self, height: int) -> bytes:
        """The drawn sheet as a PNG file: the same sheet, the same bytes."""
        from PIL import Image, ImageDraw  # noqa: PLC0415  (what draws nothing does not pay for it)

        large = Image.new("RGB", (WIDTH * FINE, height * FINE), FRAME)
        pen = ImageDraw.Draw(large)
        edge = 6 * FINE
        pen.rectangle((edge, edge, WIDTH * FINE - edge - 1, height * FINE - edge - 1), fill=GROUND)
        for shape in self.shapes:
            points = [(x * FINE, y * FINE) for x, y in shape.points]
            if len(points) == 2:
                pen.rounded_rectangle(
                    (*points[0], points[1][0] - 1, points[1][1] - 1), shape.radius * FINE, shape.colour
                )
            else:
                pen.polygon(points, fill=shape.colour)
        for line in self.lines:
            face = lettering.font(line.size * FINE, line.bold)
            pen.text((round(line.x * FINE), round(line.y * FINE)), line.text, line.colour, face, anchor="ls")
        file = BytesIO()
        image = large.reduce(FINE).quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        image.save(file, "PNG", compress_level=6)  # 9 would save a tenth, and take six times as long
        return file.getvalue()
