"""Pictures drawn off the event loop, and those asked for last kept in memory."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from bot.pictures.layout import draw
from bot.pictures.picture import Picture, key

ROOM = 8 * 1024 * 1024  # bytes: a hundred pictures and more


class Gallery:
    """Draws one picture at a time in a thread of its own, and keeps those asked for last, at most `room` bytes.

    One at a time, so that a crowd that asks for the same bench has it drawn once, and the threads that others wait for
    stay free. What is kept is only a shortcut: after a restart the same bytes are drawn again.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._painter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="painter")

    async def drawn(self, picture: Picture) -> bytes:
        """The picture as a PNG file."""
        name = key(picture)
        found = self._found(name)
        if found is not None:
            return found
        return await asyncio.get_running_loop().run_in_executor(self._painter, self._draw, name, picture)

    def close(self) -> None:
        """Draw nothing more; what waits to be drawn is cancelled."""
        self._painter.shutdown(wait=False, cancel_futures=True)

    def _draw(self, name: str, picture: Picture) -> bytes:
        """In the painter's thread: another who waited there may have had it drawn meanwhile."""
        found = self._found(name)
        if found is None:
            found = draw(picture)
            self._keep(name, found)
        return found

    def _found(self, name: str) -> bytes | None:
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def _keep(self, name: str, file: bytes) -> None:
        with self._lock:
            self._kept[name] = file
            while sum(map(len, self._kept.values())) > self._room:
                self._kept.popitem(last=False)
