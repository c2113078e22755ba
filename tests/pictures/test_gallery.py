"""Drawing beside the event loop: once for a crowd, kept while there is room, and nothing loaded before the first."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from bot.pictures import Board, Gallery, Picture, Seat, draw
from bot.pictures import gallery as gallery_module
from tests.commandline import ROOT
from tests.pictures.pictures import BOARD, TIMELINE


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Picture, str]]:
    """What was really drawn, and in which thread."""
    seen: list[tuple[Picture, str]] = []

    def watched(picture: Picture) -> bytes:
        seen.append((picture, threading.current_thread().name))
        return draw(picture)

    monkeypatch.setattr(gallery_module, "draw", watched)
    return seen


def small(number: int) -> Board:
    return Board(f"Bench {number}", Seat("Now", "Nobody"), ())


async def test_a_picture_is_drawn_in_the_painters_thread_and_then_kept(drawings) -> None:
    gallery = Gallery()
    first = await gallery.drawn(BOARD)
    assert await gallery.drawn(BOARD) is first
    assert first == draw(BOARD)
    assert [(picture, name.rsplit("_")[0]) for picture, name in drawings] == [(BOARD, "painter")]
    gallery.close()


async def test_a_crowd_that_asks_for_one_picture_has_it_drawn_once(drawings) -> None:
    gallery = Gallery()
    files = await asyncio.gather(*(gallery.drawn(TIMELINE) for _ in range(20)))
    assert len(set(files)) == 1
    assert len(drawings) == 1
    gallery.close()


async def test_the_event_loop_goes_on_while_a_picture_is_drawn() -> None:
    gallery = Gallery()
    drawing = asyncio.ensure_future(gallery.drawn(BOARD))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 3
    gallery.close()


async def test_what_was_asked_for_longest_ago_goes_when_there_is_no_room(drawings) -> None:
    sizes = [len(draw(small(number))) for number in range(3)]
    gallery = Gallery(room=max(sizes) * 2 + 50)
    for number in (0, 1, 0, 2, 0, 1):
        await gallery.drawn(small(number))
    assert [picture for picture, _ in drawings] == [small(0), small(1), small(2), small(1)]
    gallery.close()


async def test_a_picture_larger_than_the_room_is_drawn_and_not_kept(drawings) -> None:
    gallery = Gallery(room=10)
    assert await gallery.drawn(small(1)) == await gallery.drawn(small(1))
    assert len(drawings) == 2
    gallery.close()


def test_importing_costs_nothing_until_a_picture_is_drawn() -> None:
    program = (
        "import sys, bot.pictures as p\nassert 'PIL' not in sys.modules\n"
        "p.draw(p.Timeline('A', (), ''))\nassert 'PIL' in sys.modules\nprint('drawn')"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "drawn\n"
