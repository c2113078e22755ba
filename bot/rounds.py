"""Rounds: what comes next for the courier, a share of every rumour at a time.

A rumour's alerts are found along their key. Each rumour begins at another follower, so that nobody is the last one
every time, and comes round to the first; what fails for now joins when it is due.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from bot import alerts, rumours
from bot.database import Database
from bot.directory import Directory
from bot.owed import Delivery, Due
from bot.rumours import Rumour

LOOK_SECONDS: Final = 1.0  # between two looks at whether a rumour is told
SHARE_SECONDS: Final = 0.25  # of sending in one round: what was looked up must still be true when it is sent
FEWEST: Final = 8
FEWEST_OF_ONE: Final = 2
GOLDEN: Final = 0.6180339887  # spreads the beginnings of successive rumours evenly over all followers

Key = tuple[int, int]  # rumour, follower
Task = tuple[Rumour, Due]


@dataclass(slots=True)
class Cursor:
    """The follower behind whom a rumour's work is looked for; `round_off` once the first came after the last."""

    after: int
    round_off: bool = False


class Rounds:
    """The work of all open rumours, in rounds; `settled` is set when some may have been told to the end."""

    def __init__(self, database: Database, directory: Directory, rate: float) -> None:
        self._database = database
        self._directory = directory
        self._share = max(FEWEST, int(rate * SHARE_SECONDS))
        self._cursors: dict[tuple[int, bool], Cursor] = {}
        self._looked_at: dict[int, float] = {}
        self._raised_at: dict[int, int] = {}
        self.settled = asyncio.Event()

    async def next(self, carried: Collection[Key]) -> list[Task]:
        """A share of every rumour's work that is not carried already: official and newest first, alerts before edits.

        Empty where nothing is to be taken up now. Owes the next slice of alerts where a rumour still reaches people.
        """
        # Whoever is carried now may land while rows are read, and would look as if he were owed still.
        carried = frozenset(carried)
        deliveries = await alerts.open_deliveries(self._database)
        self._raised_at = {delivery.rumour_id: delivery.started_at for delivery in deliveries}
        for delivery in deliveries:
            if delivery.fanning:
                async with self._database.transaction() as tx:
                    await alerts.fan_out(tx, delivery.rumour_id)
        opened = await self._told(deliveries)
        found = await self._shares(opened, carried, edits=False)
        found = found or await self._shares(opened, carried, edits=True)
        taken = {rumour.id for rumour, _ in found} | {delivery.rumour_id for delivery in deliveries if delivery.fanning}
        await self._close({rumour.id for _, rumour in opened} - taken - {rumour_id for rumour_id, _ in carried})
        return found

    def raised_at(self, rumour: Rumour) -> int:
        """When a rumour's alerts were last raised (seconds UTC): a correction may concern people anew, days later."""
        return self._raised_at.get(rumour.id) or rumour.published_at

    def start_over(self) -> None:
        """Look for all work from the beginning: some that was found was laid down again."""
        self._cursors.clear()

    async def wait_seconds(self, longest: float) -> float:
        """How long nothing becomes due by itself, at most `longest`."""
        retry = await alerts.next_retry(self._database)
        return longest if retry is None else min(longest, max(0.05, retry - time.time()))

    async def _told(self, deliveries: Sequence[Delivery]) -> list[tuple[Delivery, Rumour]]:
        found = []
        for delivery in deliveries:
            rumour = await rumours.told(self._database, self._directory, delivery.rumour_id)
            if rumour is not None:
                found.append((delivery, rumour))
        return sorted(found, key=lambda pair: (not pair[1].is_official, -pair[1].id))

    async def _shares(
        self, opened: Sequence[tuple[Delivery, Rumour]], carried: frozenset[Key], *, edits: bool
    ) -> list[Task]:
        working = [rumour for delivery, rumour in opened if (delivery.editing if edits else delivery.owing)]
        each = max(FEWEST_OF_ONE, ceil(self._share / max(1, len(working))))
        found: list[Task] = []
        for rumour in working:
            found += [(rumour, alert) for alert in await self._some(rumour, each, carried, edits=edits)]
        return found

    async def _some(self, rumour: Rumour, limit: int, carried: frozenset[Key], *, edits: bool) -> list[Due]:
        """The next alerts of one rumour, and those whose second try is due."""
        place = (rumour.id, edits)
        cursor = self._cursors.get(place) or self._cursors.setdefault(place, await self._beginning(rumour.id))
        look_up = alerts.due_edits if edits else alerts.due
        found = await look_up(self._database, rumour.id, rumour.links, cursor.after, limit)
        if not found and not cursor.round_off:
            cursor.after, cursor.round_off = 0, True
            found = await look_up(self._database, rumour.id, rumour.links, 0, limit)
        if found:
            cursor.after = found[-1].follower_id
        again = await alerts.due_again(self._database, rumour.id, rumour.links, int(time.time()))
        found += [alert for alert in again if (alert.message_id is not None) == edits]
        return [alert for alert in found if (alert.rumour_id, alert.follower_id) not in carried]

    async def _beginning(self, rumour_id: int) -> Cursor:
        last = await alerts.last_of(self._database, rumour_id)
        return Cursor(int(last * (rumour_id * GOLDEN % 1.0)))

    async def _close(self, quiet: set[int]) -> None:
        """Settle the rumours of which nothing is left; what is left after all is looked for from the start again."""
        now = time.monotonic()
        self._looked_at = {rumour_id: at for rumour_id, at in self._looked_at.items() if rumour_id in quiet}
        quiet = {
            rumour_id for rumour_id in quiet if now - self._looked_at.get(rumour_id, -LOOK_SECONDS) >= LOOK_SECONDS
        }
        if not quiet:
            return
        async with self._database.transaction() as tx:
            for rumour_id in quiet:
                await alerts.settle(tx, rumour_id, int(time.time()))
        for rumour_id in quiet:
            self._looked_at[rumour_id] = now
            self._cursors.pop((rumour_id, False), None)
            self._cursors.pop((rumour_id, True), None)
        self.settled.set()
