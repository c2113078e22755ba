"""A wire that can be cut: TCP connections are passed on to a port, or to one of several in turn, until it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque

CHUNK = 65_536  # bytes


class Wire:
    """Passes connections on to ports of this machine, in turn and past those that refuse.

    Cut, it keeps them open and lets nothing through.
    """

    def __init__(self, *ports: int) -> None:
        self._to = deque(ports)
        self._whole = asyncio.Event()
        self._whole.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Listen; the port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """Let nothing through, either way; no end notices."""
        self._whole.clear()

    def mend(self) -> None:
        """Let everything through again, what was held back too."""
        self._whole.set()

    async def close(self) -> None:
        """End all connections."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._whole.wait()
            there, back = await self._beyond()
            with contextlib.suppress(OSError):
                await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        except asyncio.CancelledError:
            pass  # the wire is taken down; who is told of it otherwise would complain
        finally:
            self._tasks.discard(task)

    async def _beyond(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the next port that takes one. Raises OSError where none does."""
        for _ in range(len(self._to) - 1):
            self._to.rotate()
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self._to[0])
        self._to.rotate()
        return await asyncio.open_connection("127.0.0.1", self._to[0])

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while content := await reader.read(CHUNK):
                await self._whole.wait()
                writer.write(content)
                await writer.drain()
            await self._whole.wait()
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
