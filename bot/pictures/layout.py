"""Where things stand: a bench board, a saga's timeline and the week's carousel, each on a sheet.

Sizes are for a phone, which shows the 1,080 pixels on about 390 points: 30 pixels is the smallest print, 11 points.
"""

from __future__ import annotations

from bot.pictures import lettering
from bot.pictures.picture import (
    STRONGEST,
    Board,
    Candidate,
    Carousel,
    Domino,
    Mark,
    Mover,
    Picture,
    Seat,
    Step,
    Timeline,
    Words,
)
from bot.pictures.sheet import (
    CORAL,
    GOLD,
    GROUND,
    INK,
    LADDER_WIDE,
    MARGIN,
    MINT,
    PANEL,
    RAISED,
    RUNG,
    SOFT,
    WIDTH,
    Sheet,
)

HIGHEST = 2400  # pixels: no picture is taller
LEFT, RIGHT = MARGIN + 36, WIDTH - MARGIN - 36  # the words on a panel
COLUMN = 300  # pixels for the ladder and its word, on the right
LONG_CLAIM = 460  # pixels for the word alone, which is worth more than the end of a note
GAP = 16  # between panels
RAIL = MARGIN + 28  # where a timeline's line runs
BESIDE = RAIL + 56  # where the words beside it begin


def draw(picture: Picture) -> bytes:
    """The picture as a PNG file, 1,080 pixels wide and at most HIGHEST tall."""
    sheet, height = laid(picture)
    return sheet.png(height)


def laid(picture: Picture) -> tuple[Sheet, int]:
    """The picture's sheet and its height, in pixels."""
    sheet = Sheet()
    top = _title(sheet, picture.title)
    match picture:
        case Board():
            foot = _board(sheet, picture, top)
        case Timeline():
            foot = _timeline(sheet, picture, top)
        case Carousel():
            foot = _carousel(sheet, picture, top)
    sheet.paragraph(picture.footer, (MARGIN, foot + 54), WIDTH - 2 * MARGIN, 30, SOFT)
    return sheet, round(sheet.bottom) + 44


def _title(sheet: Sheet, title: Words) -> float:
    """The title beside a small bench. Return where the picture goes on."""
    left, right = WIDTH - MARGIN - 112, WIDTH - MARGIN
    for inset, upper, lower in ((12, 62, 76), (12, 82, 96), (0, 106, 120)):  # two planks of the back, and the seat
        sheet.box(left + inset, upper, right - inset, lower, MINT, 7)
    for x, upper, lower in ((left + 26, 66, 112), (right - 36, 66, 112), (left + 14, 112, 138), (right - 24, 112, 138)):
        sheet.box(x, upper, x + 10, lower, MINT, 4)
    below = sheet.paragraph(title, (MARGIN, 122), WIDTH - 2 * MARGIN - 144, 64, bold=True)
    return max(below, 202) - 80 + 42


def _board(sheet: Sheet, board: Board, top: float) -> float:
    top = _seat(sheet, board.now, top) + GAP + 8
    for candidate in board.candidates:
        top = _candidate(sheet, candidate, top) + GAP
    return _more(sheet, board.more, top, MARGIN)


def _seat(sheet: Sheet, seat: Seat, top: float) -> float:
    told = bool(seat.claim or seat.note)
    bottom = top + (198 if told else 152)
    sheet.panel(top, bottom, colour=RAISED)
    sheet.write(seat.label, (LEFT, top + 54), RIGHT - LEFT, 32, GOLD, bold=True)
    sheet.write(seat.name, (LEFT, top + 118), RIGHT - LEFT, 56, bold=True, least=34)
    if told:
        wide = sheet.write(seat.claim, (LEFT, top + 168), (RIGHT - LEFT) * 0.6, 34, bold=True)
        x = LEFT + wide + (24 if wide else 0)
        sheet.write(seat.note, (x, top + 168), RIGHT - x, 32, SOFT)
    return bottom


def _candidate(sheet: Sheet, candidate: Candidate, top: float) -> float:
    bottom = top + 152
    sheet.panel(top, bottom, candidate.mark)
    _claimed(sheet, candidate, top + 64, 46)
    return bottom


def _claimed(sheet: Sheet, row: Candidate | Mover, line: float, size: int, left: float = LEFT) -> None:
    """Who, and below it the note; on the right the ladder, and below it the claim in words, or those alone."""
    mark, below = row.mark, round(size * 1.12)
    claim = _claim(sheet, row.claim, mark, line, below)
    if row.note:
        sheet.write(row.note, (left, line + below), RIGHT - max(claim, COLUMN) - 24 - left, 32, SOFT)
    sheet.write(
        row.name,
        (left, line if row.note else line + below // 2),
        RIGHT - COLUMN - 24 - left,
        size,
        SOFT if mark.struck else INK,
        bold=True,
        struck=mark.struck,
    )


def _claim(sheet: Sheet, claim: Words, mark: Mark, line: float, below: float) -> float:
    """The claim at the right edge: two lines of it, or one that may be longer below its ladder. Return its width."""
    if not mark.struck and mark.strength is not None:
        sheet.ladder(RIGHT, line + 8, mark)
        return sheet.write(claim, (RIGHT, line + below), LONG_CLAIM, 34, _tone(mark), bold=True, right=True)
    for place, told in enumerate(lettering.wrapped(lettering.legible(claim), COLUMN, 32, 2, bold=True)):
        sheet.write(told, (RIGHT, line + place * below), COLUMN, 32, _tone(mark), bold=True, right=True)
    return COLUMN


def _timeline(sheet: Sheet, timeline: Timeline, top: float) -> float:
    if timeline.more:
        top = _more(sheet, timeline.more, top - 14, BESIDE + 24) + 18
    rail = len(sheet.shapes)
    dots: list[float] = []
    for step in timeline.steps:
        dots.append(top + 78)
        top = _step(sheet, step, top) + GAP
    if len(dots) > 1:
        sheet.box(RAIL - 3, dots[0], RAIL + 3, dots[-1], RUNG)
        sheet.shapes.insert(rail, sheet.shapes.pop())  # behind the dots, which are already there
    return top


def _step(sheet: Sheet, step: Step, top: float) -> float:
    mark = step.mark
    laddered = mark.strength is not None and not mark.struck
    room = RIGHT - BESIDE - 24 - (LADDER_WIDE + 24 if laddered else 0)
    panel = len(sheet.shapes)
    sheet.write(step.when, (BESIDE + 24, top + 42), RIGHT - BESIDE - 24, 30, SOFT)
    below = sheet.paragraph(step.claim, (BESIDE + 24, top + 92), room, 44, _tone(mark, INK), bold=True)
    if step.note:
        sheet.write(step.note, (BESIDE + 24, below - 6), RIGHT - BESIDE - 24, 32, SOFT)
        below += 46
    sheet.ladder(RIGHT, top + 96, mark)
    bottom = below - 26
    edge = len(sheet.shapes)
    if mark.emphasised:
        sheet.box(BESIDE - 4, top - 4, WIDTH - MARGIN + 4, bottom + 4, GOLD, 28)
    sheet.box(BESIDE, top, WIDTH - MARGIN, bottom, RAISED if mark.emphasised else PANEL, 24)
    sheet.shapes[panel:] = sheet.shapes[edge:] + sheet.shapes[panel:edge]  # its height is known last, it lies below
    sheet.dot(RAIL, top + 78, 22 if mark.emphasised else 16, _tone(mark, MINT))
    if mark.struck:
        sheet.dot(RAIL, top + 78, 9, GROUND)
    return bottom


def _carousel(sheet: Sheet, carousel: Carousel, top: float) -> float:
    for domino in carousel.dominoes:
        top = _domino(sheet, domino, top) + 30
    return _more(sheet, carousel.more, top - 14, MARGIN)


def _domino(sheet: Sheet, domino: Domino, top: float) -> float:
    head = 122 if domino.because else 84
    bottom = top + head + 112 * len(domino.movers) + 14
    if domino.because:
        sheet.box(LEFT + 21, top - 30, LEFT + 27, top - 12, GOLD)
        sheet.polygon(GOLD, (LEFT + 8, top - 14), (LEFT + 40, top - 14), (LEFT + 24, top - 1))
    sheet.panel(top, bottom)
    sheet.write(domino.bench, (LEFT, top + 62), RIGHT - LEFT, 46, bold=True, least=34)
    sheet.write(domino.because, (LEFT, top + 106), RIGHT - LEFT, 30, GOLD)
    for place, mover in enumerate(domino.movers):
        _mover(sheet, mover, top + head + 112 * place)
    return bottom


def _mover(sheet: Sheet, mover: Mover, top: float) -> None:
    """A row with an arrow: out to the right for who goes, in to the left for who comes."""
    if mover.mark.emphasised:
        sheet.box(MARGIN + 12, top, WIDTH - MARGIN - 12, top + 110, GOLD, 20)
        sheet.box(MARGIN + 16, top + 4, WIDTH - MARGIN - 16, top + 106, RAISED, 17)
    x, y, way = LEFT + 24, top + 55, 1 if mover.going else -1
    sheet.dot(x, y, 24, SOFT if mover.mark.struck else CORAL if mover.going else MINT)
    sheet.box(x - 13, y - 3, x + 13, y + 3, GROUND, 3)
    sheet.polygon(GROUND, (x + 15 * way, y), (x + 2 * way, y - 11), (x + 2 * way, y + 11))
    _claimed(sheet, mover, top + 46, 42, LEFT + 72)


def _more(sheet: Sheet, more: Words, top: float, left: float) -> float:
    """The line that folds the rest, if there is one."""
    if not more:
        return top - GAP
    sheet.write(more, (left, top + 44), WIDTH - MARGIN - left, 34, SOFT, bold=True)
    return top + 52


def _tone(mark: Mark, plain: str = MINT) -> str:
    """The colour of a claim: what was denied, what is official, and all else."""
    if mark.struck:
        return CORAL
    return GOLD if mark.strength == STRONGEST else plain
