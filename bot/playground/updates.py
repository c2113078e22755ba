"""The updates that wait for the bot: kept until it confirms them by asking for later ones (Bot API, getUpdates).

With a webhook they are delivered instead (`deliveries.py`), and getUpdates is refused.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Sequence

from telegram.constants import PollingLimit, UpdateType

from bot.playground.hook import Hook
from bot.playground.messages import Json
from bot.playground.refusals import Refusal, conflict, delivered_instead, driven_out, violation

# Kinds that a bot gets only if it names them (Bot API, getUpdates.allowed_updates).
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_KINDS = frozenset(str(kind) for kind in UpdateType)
LONGEST_POLL = 50  # seconds; Telegram's server cuts longer ones to this


class Updates:
    """A queue with one reader; a second reader drives out the first."""

    def __init__(self) -> None:
        self.pending: deque[Json] = deque()
        self.given = 0
        self.polls = 0
        self.hook: Hook | None = None
        self.news = asyncio.Event()  # set whenever there may be something to deliver
        self._next_id = random.randrange(100_000_000, 900_000_000)  # noqa: S311 - Telegram starts anywhere, too
        self._allowed: frozenset[str] = _KINDS - _ON_REQUEST
        self._reader: asyncio.Future[Refusal | None] | None = None

    def push(self, kind: str, payload: Json) -> int | None:
        """Queue an update of that kind; None if the bot did not ask for such updates. Its id otherwise."""
        return self.inject({kind: payload}) if kind in self._allowed else None

    def inject(self, update: Json) -> int:
        """Queue an update as it stands, nonsense included; without `update_id` it gets the next one."""
        whole = {"update_id": self._next_id, **update}
        if isinstance(whole["update_id"], int):
            self._next_id = max(self._next_id, whole["update_id"]) + 1
        self.pending.append(whole)
        self.given += 1
        self._wake()
        return int(whole["update_id"])

    async def poll(self, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None) -> list[Json]:
        """Answer getUpdates: forget what lies before `offset`, then wait up to that many seconds for something.

        Raises Refusal (409) when another call takes over or a webhook is set, Violation for limits and kinds that do
        not exist.
        """
        if self.hook is not None:
            raise delivered_instead()
        self._check(limit)
        self.allow(allowed)
        self.polls += 1
        self._wake(conflict())
        self.confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(min(seconds, LONGEST_POLL))
        return [self.pending[place] for place in range(min(limit, len(self.pending)))]

    def confirm(self, offset: int) -> None:
        """The bot has everything before `offset`."""
        while self.pending and offset > self.pending[0]["update_id"]:
            self.pending.popleft()

    def deliver_to(self, hook: Hook | None) -> None:
        """Deliver to a webhook from now on, or to none; a reader that waits is driven out by one."""
        self.hook = hook
        if hook is not None:
            self._wake(driven_out())
        self.news.set()

    def delivered(self, update: Json) -> None:
        """The bot has this update."""
        if self.pending and self.pending[0] is update:
            self.pending.popleft()

    def stop(self) -> None:
        """Let a waiting reader go with nothing."""
        self._wake()

    async def _wait(self, seconds: float) -> None:
        reader: asyncio.Future[Refusal | None] = asyncio.get_running_loop().create_future()
        self._reader = reader
        try:
            async with asyncio.timeout(seconds):
                refusal = await reader
        except TimeoutError:
            return
        finally:
            if self._reader is reader:
                self._reader = None
        if refusal is not None:
            raise refusal

    def _wake(self, refusal: Refusal | None = None) -> None:
        self.news.set()
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(refusal)

    def allow(self, allowed: Sequence[str] | None) -> None:
        """Take up these kinds of updates from now on; None changes nothing. Raises Violation for unknown ones."""
        if allowed is None:
            return
        unknown = set(allowed) - _KINDS
        if unknown:
            raise violation(f'unknown update kind "{min(unknown)}" in allowed_updates')
        self._allowed = frozenset(allowed) if allowed else _KINDS - _ON_REQUEST

    def _check(self, limit: int) -> None:
        if not PollingLimit.MIN_LIMIT <= limit <= PollingLimit.MAX_LIMIT:
            raise violation(f"limit must be between {PollingLimit.MIN_LIMIT:d} and {PollingLimit.MAX_LIMIT:d}")
