"""The lead among the processes on one PostgreSQL database: a session lock, watched from both ends, and an epoch.

The server gives the lock to one session, and takes it back when the process dies, or when nothing was heard of the
session for five seconds: so a leader that was cut off or frozen loses it too. The leader asks every second, and stops
sending before the server can have given up on it. Whoever leads next begins a new epoch, and no transaction of an older
one is let in, whatever its process believes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from bot.database.bookkeeping import BEGIN_EPOCH, END_OVERDUE, END_STUCK, EPOCH, NUDGE, TRY_TO_LEAD
from bot.database.database import Database, Leader
from bot.database.errors import OutageError, StatementError
from bot.database.session import Connection, Session

GIVEN_UP_SECONDS: Final = 5  # of silence after which the server ends the session that holds the lock
BEAT_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 2.0  # a beat that takes longer has failed
# Counted from the moment at which the last answered beat was sent, which is earlier than the server's own count begins.
SURE_SECONDS: Final = 4.0


def lock_session(address: str) -> Session:
    """The session that may hold the lock."""
    return Session(address, idle_session_timeout=f"{GIVEN_UP_SECONDS}s")


async def begin_epoch(session: Session) -> tuple[Connection, int] | None:
    """Take the lead if it is free, and begin its epoch: who holds the lock, and the epoch. None where another leads.

    Waits for transactions of the epoch before, and ends those that take too long. Raises OutageError where the server
    does not answer in time.
    """
    try:
        async with asyncio.timeout(GIVEN_UP_SECONDS):
            lock = await session.open()
            taken = await lock.one(TRY_TO_LEAD)
            if taken is None or not taken[0]:
                await lock.script(END_STUCK)
                return None
            await _begin(lock)
            row = await lock.one(EPOCH)
    except TimeoutError:
        session.cut()
        raise OutageError("the server does not answer in time") from None
    return (lock, int(row[0])) if row else None


async def _begin(lock: Connection) -> None:
    try:
        await lock.script(BEGIN_EPOCH)
    except OutageError:
        if lock.broken:
            raise
        await lock.script(END_OVERDUE)
        await lock.script(BEGIN_EPOCH)


class SessionLeader(Leader):
    """The lead of this process, for as long as its session lives. `cut` unblocks whoever waits for the server."""

    def __init__(
        self, database: Database, lost: asyncio.Event, lock: Connection, epoch: int, cut: Callable[[], None]
    ) -> None:
        super().__init__(database, lost)
        self._lock = lock
        self._epoch = epoch
        self._cut = cut
        self._sure_until = time.monotonic() + SURE_SECONDS
        self._watching: asyncio.Task[None] | None = None

    def may_send(self) -> bool:
        """True while the server surely keeps the lock for this process."""
        return not self.lost.is_set() and time.monotonic() < self._sure_until

    async def watch(self) -> None:
        """Listen for nudges on the session that holds the lock, and watch over it from now on."""
        await self._lock.listen(NUDGE, self.nudge)
        self._watching = asyncio.create_task(self._watch())

    async def resign(self) -> None:
        """End the session, and with it the lock."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        self.lost.set()
        await self._lock.close()

    async def _watch(self) -> None:
        """Ask every second whether the lead is still ours; cut everything off once it is not, or nobody can tell."""
        while not self.lost.is_set():
            await asyncio.sleep(BEAT_SECONDS)
            asked_at = time.monotonic()
            if not await self._is_ours():
                break
            self._sure_until = asked_at + SURE_SECONDS
        self.lost.set()
        self._cut()

    async def _is_ours(self) -> bool:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                row = await self._lock.one(EPOCH)
        except (StatementError, TimeoutError):
            return False
        return row is not None and row[0] == self._epoch
