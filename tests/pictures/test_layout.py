"""What is drawn: within its edges, nothing over anything else, readable, and the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pytest
from hypothesis import given, settings
from PIL import Image, ImageColor

from bot.pictures import (
    HIGHEST,
    WIDTH,
    Board,
    Candidate,
    Carousel,
    Domino,
    Mark,
    Mover,
    Picture,
    Seat,
    draw,
    key,
    lettering,
    sheet,
)
from bot.pictures.layout import laid
from bot.pictures.sheet import Line, Sheet
from tests.pictures.pictures import BOARD, CAROUSEL, TIMELINE, full, pictures

EXAMPLES = (BOARD, TIMELINE, CAROUSEL)
HEAVIEST = 150_000  # bytes
GREATEST_SEEN = 1.0  # a pixel, by which letters may be rounded beyond their room
WHITE, DARK_CHAT, BLACK_CHAT = "#ffffff", "#17212b", "#000000"  # the grounds of Telegram's chats


def right(line: Line) -> float:
    return line.x + lettering.width(line.text, line.size, bold=line.bold)


def ground(page: Sheet, line: Line) -> str:
    """The colour of the last box that the whole line stands on."""
    under = [
        shape.colour
        for shape in page.shapes
        if len(shape.points) == 2
        and shape.points[0][0] <= line.x
        and right(line) <= shape.points[1][0] + GREATEST_SEEN
        and shape.points[0][1] <= line.y - line.size * 0.75
        and line.y <= shape.points[1][1]
    ]
    return under[-1] if under else sheet.GROUND


def light(colour: str) -> float:
    """Relative luminance, by WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def overlapping(page: Sheet) -> list[tuple[str, str]]:
    """Lines whose small letters or capitals stand on each other."""
    return [
        (one.text, other.text)
        for one, other in combinations(page.lines, 2)
        if one.x < right(other)
        and other.x < right(one)
        and one.y - one.size * 0.75 < other.y
        and other.y - other.size * 0.75 < one.y
    ]


@settings(max_examples=40, deadline=None)
@given(picture=pictures)
def test_no_words_leave_the_picture_or_stand_on_others(picture: Picture) -> None:
    page, height = laid(picture)
    assert height <= HIGHEST
    for line in page.lines:
        assert line.x >= sheet.MARGIN
        assert right(line) <= WIDTH - sheet.MARGIN + GREATEST_SEEN
        assert 0 < line.y + line.size * 0.3 <= height
    assert overlapping(page) == []
    assert all(0 <= x <= WIDTH and 0 <= y <= height for shape in page.shapes for x, y in shape.points)


@settings(max_examples=40, deadline=None)
@given(picture=pictures)
def test_every_word_contrasts_with_its_ground_and_is_large_enough(picture: Picture) -> None:
    page, _ = laid(picture)
    for line in page.lines:
        assert contrast(line.colour, ground(page, line)) >= 4.5, line
        assert line.size >= 30


def test_the_frame_shows_on_light_and_on_dark_chats_and_the_ladder_on_its_panel() -> None:
    for chat in (WHITE, DARK_CHAT, BLACK_CHAT):
        assert contrast(sheet.FRAME, chat) >= 3
    assert contrast(sheet.FRAME, sheet.GROUND) >= 3
    for panel in (sheet.PANEL, sheet.RAISED):
        for lit in (sheet.MINT, sheet.GOLD, sheet.CORAL):
            assert contrast(lit, panel) >= 3
    assert contrast(sheet.MINT, sheet.RUNG) >= 3


@pytest.mark.parametrize("picture", EXAMPLES, ids=lambda picture: type(picture).__name__)
def test_the_file_is_a_png_of_the_promised_width_and_the_same_every_time(picture: Picture) -> None:
    file = draw(picture)
    assert file == draw(replace(picture))
    with Image.open(BytesIO(file)) as image:
        assert (image.format, image.width, image.height) == ("PNG", WIDTH, laid(picture)[1])


@pytest.mark.parametrize(
    "picture", full("Wolfgang Wimmermann-Mönchengladbacher", "15 Apr · 12 sources, 9 of them alone" * 3)
)
def test_the_fullest_picture_is_neither_too_tall_nor_too_heavy(picture: Picture) -> None:
    page, height = laid(picture)
    assert height <= HIGHEST
    assert overlapping(page) == []
    assert len(draw(picture)) <= HEAVIEST


@pytest.mark.parametrize("picture", EXAMPLES, ids=lambda picture: type(picture).__name__)
def test_what_was_laid_is_what_is_drawn(picture: Picture) -> None:
    """Colours survive the file: where a line was laid, there are pixels of its colour."""
    page, _ = laid(picture)
    with Image.open(BytesIO(draw(picture))) as file:
        image = file.convert("RGB")
    for line in page.lines:
        box = (int(line.x), int(line.y - line.size * 0.8), int(right(line)) + 1, int(line.y + line.size * 0.3))
        seen = set(image.crop(box).get_flattened_data())
        assert any(alike(pixel, ImageColor.getrgb(line.colour)) for pixel in seen if isinstance(pixel, tuple)), line


def alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Apart by no more than the file's few colours are rounded."""
    return all(abs(a - b) <= 4 for a, b in zip(one, other, strict=True))


def lit(mark: Mark, colour: str) -> int:
    board = Board("", Seat("", ""), (Candidate("Raúl", "linked", "", mark),))
    page, _ = laid(board)
    return sum(shape.radius == 5 and shape.colour == colour for shape in page.shapes)


def test_a_saga_of_one_step_is_drawn_without_a_line() -> None:
    one = replace(TIMELINE, steps=TIMELINE.steps[:1])
    with Image.open(BytesIO(draw(one))) as image:
        assert image.width == WIDTH


def test_the_ladder_has_as_many_lit_rungs_as_the_claim_has_reached() -> None:
    assert [lit(Mark(strength), sheet.MINT) for strength in range(4)] == [1, 2, 3, 4]
    assert lit(Mark(4), sheet.GOLD) == 5
    assert [lit(Mark(strength), sheet.RUNG) for strength in range(5)] == [4, 3, 2, 1, 0]


def test_what_is_struck_or_has_no_strength_has_no_ladder() -> None:
    for mark in (Mark(3, struck=True), Mark()):
        assert [lit(mark, colour) for colour in (sheet.MINT, sheet.GOLD, sheet.RUNG)] == [0, 0, 0]


def test_what_is_struck_is_drawn_through_along_its_name() -> None:
    page, _ = laid(BOARD)
    name = next(line for line in page.lines if line.text == "Roberto De Zerbi")
    strokes = [shape for shape in page.shapes if shape.colour == name.colour and shape.points[0][0] == name.x]
    assert [(shape.points[1][0], shape.points[0][1] < name.y) for shape in strokes] == [(right(name), True)]


def test_what_is_emphasised_stands_within_a_golden_line() -> None:
    def framed(emphasised: bool) -> int:
        mark = Mark(2, emphasised=emphasised)
        return sum(
            shape.colour == sheet.GOLD and shape.points[1][0] > 1000
            for picture in (
                replace(BOARD, candidates=(Candidate("Raúl", "in talks", "", mark),)),
                replace(TIMELINE, steps=(replace(TIMELINE.steps[0], mark=mark),)),
                Carousel("", (Domino("Roma", (Mover("Raúl", "in talks", "", mark),)),)),
            )
            for shape in laid(picture)[0].shapes
        )

    assert (framed(emphasised=True), framed(emphasised=False)) == (3, 0)


def test_every_word_of_a_picture_is_on_it() -> None:
    page, _ = laid(CAROUSEL)
    told = {line.text for line in page.lines}
    assert {
        "The week's carousel",
        "Real Madrid",
        "opens if Ancelotti goes to Brazil",
        "to Brazil",
        "Raúl",
        "denied",
    } < told
    assert {"and 3 more benches", "From rumours published here 12–19 Apr"} < told


def test_more_than_a_phone_can_show_is_refused() -> None:
    candidates = (Candidate("Raúl", "linked"),) * (Board.MOST + 1)
    with pytest.raises(ValueError, match="at most 8"):
        replace(BOARD, candidates=candidates)
    movers = (Mover("Raúl", "linked"),)
    with pytest.raises(ValueError, match="at most 4"):
        Domino("Roma", movers * 5)
    with pytest.raises(ValueError, match="at most 10"):
        Carousel("", (Domino("Roma", movers * 4),) * 3)
    with pytest.raises(ValueError, match="0 to 4"):
        Mark(5)


@settings(max_examples=30, deadline=None)
@given(one=pictures, other=pictures)
def test_a_key_is_the_same_for_equal_pictures_only(one: Picture, other: Picture) -> None:
    assert key(one) == key(replace(one))
    assert (key(one) == key(other)) is (one == other)


def test_a_key_does_not_change_from_one_run_to_the_next() -> None:
    """What was kept under a key outlives the process; raising LOOK, or renaming a field, forgets it on purpose."""
    told = Board("Bench", Seat("Now", "Nobody"), (Candidate("Raúl", "linked", "", Mark(0)),))
    assert key(told) == "be96346b4650fb6e0dd284828080928e4bfb7a9242b609077a906cdb3d5eb0d0"


@pytest.mark.parametrize("claim", ["accordo, manca l'annuncio", "agreed, not announced", "addio ufficiale"])
def test_the_longest_words_for_a_stage_are_told_whole_beside_a_long_note(claim: str) -> None:
    row = Candidate("Massimiliano Allegri", claim, "15 apr · 12 fonti, 9 indipendenti", Mark(3))
    page, _ = laid(replace(BOARD, candidates=(row,)))
    assert claim in {line.text for line in page.lines}
    assert overlapping(page) == []
