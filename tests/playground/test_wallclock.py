"""The wall clock that a story moves on."""

import time
from datetime import UTC, datetime, timedelta

from bot.playground.wallclock import WallClock

START = datetime(2025, 4, 14, tzinfo=UTC)


def test_it_tells_what_was_set_goes_on_from_there_and_gives_the_true_time_back() -> None:
    true, steady = time.time, time.monotonic()
    with WallClock(START) as clock:
        assert 0 <= time.time() - START.timestamp() < 60
        clock.set(START + timedelta(days=30))
        first = time.time()
        assert 0 <= first - START.timestamp() - 30 * 86_400 < 60
        assert time.time() >= first
    assert time.time is true
    assert time.monotonic() - steady < 60, "clocks that only move forward are left alone"


def test_it_never_goes_back() -> None:
    with WallClock(START) as clock:
        clock.set(START - timedelta(days=1))
        assert time.time() >= START.timestamp()
