"""Rounds: what comes next for the courier, a share of every rumour at a time.

A rumour's alerts are found along their key. Each rumour begins at another follower, so that nobody is the last one
every time, and comes round to the first; what fails for now joins when it is due.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from bot import alerts, dues, publishing, rumours, sagas
from bot.concerns import Concern
from bot.database import Database
from bot.directory import Directory
from bot.owed import Delivery, Due, Duty
from bot.rumours import Rumour
from bot.sagas import Audience

LOOK_SECONDS: Final = 1.0  # between two looks at whether a rumour is told
SHARE_SECONDS: Final = 0.25  # of sending in one round: what was looked up must still be true when it is sent
FEWEST: Final = 8
FEWEST_OF_ONE: Final = 2
GOLDEN: Final = 0.6180339887  # spreads the beginnings of successive rumours evenly over all followers

Key = tuple[int, int]  # rumour, follower: nobody is told two things of one rumour at once
Task = tuple[Rumour, Due]


@dataclass(slots=True)
class Cursor:
    """The follower behind whom a rumour's work is looked for; `round_off` once the first came after the last."""

    after: int
    round_off: bool = False


def _busy(rumour: Rumour, audience: Audience, carried: Collection[Key]) -> set[int]:
    """The followers for whom something of this rumour, or an earlier card of its story, is on its way: they are looked
    at again after it, since what they were told decides whether a verdict is for them, and to which card it replies.
    """
    story = {rumour.id} | {number for number, chapter in audience.chapters.items() if not chapter.later}
    return {follower_id for number, follower_id in carried if number in story}


class Rounds:
    """The work of all open rumours, in rounds; `settled` is set when some may have been told to the end."""

    def __init__(self, database: Database, directory: Directory, rate: float) -> None:
        self._database = database
        self._directory = directory
        self._share = max(FEWEST, int(rate * SHARE_SECONDS))
        self._cursors: dict[tuple[int, Duty], Cursor] = {}
        self._audiences: dict[int, Audience] = {}
        self._looked_at: dict[int, float] = {}
        self._raised_at: dict[int, int] = {}
        self.settled = asyncio.Event()

    async def next(self, carried: Collection[Key]) -> list[Task]:
        """A share of every rumour's work that is not carried already: official and newest first, alerts before edits.

        Empty where nothing is to be taken up now. Owes the next slice of alerts where a rumour still reaches people.
        """
        # Whoever is carried now may land while rows are read, and would look as if he were owed still.
        carried = frozenset(carried)
        deliveries = await dues.open_deliveries(self._database)
        self._raised_at = {delivery.rumour_id: delivery.started_at for delivery in deliveries}
        deliveries = await self._move_on(deliveries)
        opened = await self._told([delivery for delivery in deliveries if delivery.duties])
        self._audiences = {rumour.id: await sagas.audience(self._database, rumour.id) for _, rumour in opened}
        found: list[Task] = []
        for duty in Duty:
            found = found or await self._shares(opened, carried, duty)
        busy = {rumour.id for rumour, _ in found} | {rumour_id for rumour_id, _ in carried}
        waiting = {delivery.rumour_id for delivery in deliveries if delivery.fanning or not delivery.duties}
        await self._close({rumour.id for _, rumour in opened} - busy - waiting)
        return found

    async def _move_on(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Owe the next slice of alerts where a rumour still reaches people, and edits where its cards lack sources."""
        now = int(time.time())
        touched = set()
        for delivery in deliveries:
            due = delivery.touch_at is not None and not now < delivery.touch_at <= now + alerts.TOUCH_SECONDS
            if not delivery.fanning and not due:
                continue
            async with self._database.transaction() as tx:
                if delivery.fanning:
                    await alerts.fan_out(tx, delivery.rumour_id)
                if due:
                    await publishing.touch(tx, self._directory, delivery.rumour_id, now)
                    touched.add(delivery.rumour_id)
        return [
            replace(one, duties=one.duties | {Duty.EDIT}) if one.rumour_id in touched else one for one in deliveries
        ]

    def bits(self, rumour: Rumour, concern: Concern) -> int:
        """Of which of a rumour's coaches a card tells, as an alert notes it."""
        return self._audiences[rumour.id].bits(concern.coaches) if rumour.id in self._audiences else 0

    def raised_at(self, rumour: Rumour) -> int:
        """When a rumour's alerts were last raised (seconds UTC): a correction may concern people anew, days later."""
        return self._raised_at.get(rumour.id) or rumour.published_at

    def start_over(self) -> None:
        """Look for all work from the beginning: some that was found was laid down again."""
        self._cursors.clear()

    async def wait_seconds(self, longest: float) -> float:
        """How long nothing becomes due by itself, at most `longest`."""
        retry = await dues.next_retry(self._database)
        return longest if retry is None else min(longest, max(0.05, retry - time.time()))

    async def _told(self, deliveries: Sequence[Delivery]) -> list[tuple[Delivery, Rumour]]:
        found = []
        for delivery in deliveries:
            rumour = await rumours.told(self._database, self._directory, delivery.rumour_id)
            if rumour is not None:
                found.append((delivery, rumour))
        return sorted(found, key=lambda pair: (not pair[1].is_official, -pair[1].id))

    async def _shares(
        self, opened: Sequence[tuple[Delivery, Rumour]], carried: frozenset[Key], duty: Duty
    ) -> list[Task]:
        working = [rumour for delivery, rumour in opened if duty in delivery.duties]
        each = max(FEWEST_OF_ONE, ceil(self._share / max(1, len(working))))
        found: list[Task] = []
        for rumour in working:
            found += [(rumour, alert) for alert in await self._some(rumour, each, carried, duty)]
        return found

    async def _some(self, rumour: Rumour, limit: int, carried: frozenset[Key], duty: Duty) -> list[Due]:
        """The next of what one rumour owes, and what is to be tried again by now."""
        place = (rumour.id, duty)
        cursor = self._cursors.get(place) or self._cursors.setdefault(place, await self._beginning(rumour.id))
        audience, now = self._audiences[rumour.id], int(time.time())
        found = await dues.due(self._database, duty, rumour.id, audience, cursor.after, limit, now)
        if not found and not cursor.round_off:
            cursor.after, cursor.round_off = 0, True
            found = await dues.due(self._database, duty, rumour.id, audience, 0, limit, now)
        if found:
            cursor.after = found[-1].follower_id
        found += await dues.due_again(self._database, duty, rumour.id, audience, now)
        busy = _busy(rumour, audience, carried)
        waiting = [alert.follower_id for alert in found if alert.follower_id in busy]
        if waiting:
            cursor.after, cursor.round_off = min(cursor.after, *waiting) - 1, False
        return [alert for alert in found if alert.follower_id not in busy]

    async def _beginning(self, rumour_id: int) -> Cursor:
        last = await dues.last_of(self._database, rumour_id)
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
            for duty in Duty:
                self._cursors.pop((rumour_id, duty), None)
        self.settled.set()
