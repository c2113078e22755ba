"""Ages: how old news is, by a clock that nobody sets.

The wall clock may jump (a machine without a battery learns the time late, an operator sets it). So it is asked once,
when the news is first seen; from then on a steady clock counts. Only a restart asks the wall clock again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

KEPT: Final = 1_000  # pieces of news remembered; the courier works on far fewer at a time


def steady() -> float:
    """Seconds of a clock that only moves forward, over a suspended machine too where the system has such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def wall() -> float:
    """Seconds UTC, as the machine's clock tells them at this moment."""
    return time.time()


class Ages:
    """The age of each piece of news; both clocks give seconds, `wall` UTC."""

    def __init__(self, wall: Callable[[], float] = wall, clock: Callable[[], float] = steady) -> None:
        self._wall = wall
        self._clock = clock
        self._born: dict[tuple[int, int], float] = {}  # moments of the steady clock

    def seconds(self, number: int, told_at: int) -> float:
        """How long ago news of that number was told, at `told_at` (seconds UTC); never less than 0."""
        news = (number, told_at)
        now = self._clock()
        if news not in self._born:
            if len(self._born) >= KEPT:
                self._born.pop(next(iter(self._born)))
            self._born[news] = now - max(0.0, self._wall() - told_at)
        return now - self._born[news]
