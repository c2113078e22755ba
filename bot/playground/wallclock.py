"""The wall clock of this process, moved by hand: so that a week passes in a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self


class WallClock:
    """While it is entered, `time.time` tells the moment that was set last and goes on from there.

    It is what happens where somebody sets the clock of a machine: clocks that only move forward are left alone, so
    pauses, limits and timeouts last as long as ever. The bot and the local Telegram of one process share it.
    """

    def __init__(self, start: datetime) -> None:
        self._true: Callable[[], float] = time.time
        self._ahead = start.timestamp() - self._true()

    def __enter__(self) -> Self:
        time.time = self._now
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        time.time = self._true

    def set(self, moment: datetime) -> None:
        """Move on to a moment; one that is over already changes nothing."""
        self._ahead = max(self._ahead, moment.timestamp() - self._true())

    def _now(self) -> float:
        return self._true() + self._ahead
