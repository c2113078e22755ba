"""The courier: delivers what is owed, within Telegram's limits, and records what came of it.

Its promise: none lost; a crash repeats at most what was in flight. An alert leaves its slot only once its outcome is
committed, and the number of slots follows rate and latency, so that few are ever in doubt: about four at 30 a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from typing import Final

from bot import alerts, following, rumours
from bot.alerts import Concern, Delivery, Due
from bot.database import Database
from bot.directory import Directory
from bot.gate import Gate
from bot.pace import OVERALL, Lane
from bot.press import Press
from bot.records import Records
from bot.rumours import Rumour, State
from bot.telegraph import Done, Gone, Moved, Outcome, Refused, Telegraph, TooFast, Unsure

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 5.0  # a lost nudge costs at most this
LOOK_SECONDS: Final = 1.0  # between two looks at whether a rumour is told, and at what is due beside a slow answer
FEWEST_SLOTS, MOST_SLOTS = 2, 128
# A chat whose own limit keeps it waiting longer must not hold a slot that others could use.
PATIENCE_SECONDS: Final = 1.5
FAILURES_IN_A_ROW: Final = 50  # so many without a success in between: Telegram is away, not one chat
FAILURES_TO_DOUBLE: Final = 8  # a bad moment for many chats must not look like an outage
LONGEST_PAUSE_SECONDS: Final = 60


class Courier:
    """The loop that delivers. `progress_at` is when it last looked for work or finished some (seconds UTC)."""

    def __init__(
        self, database: Database, directory: Directory, telegraph: Telegraph, gate: Gate, press: Press, rate: float
    ) -> None:
        self._database = database
        self._directory = directory
        self._telegraph = telegraph
        self._gate = gate
        self._press = press
        self._rate = rate
        self._failures = 0
        self._in_flight: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._room = asyncio.Event()
        self._nudged = asyncio.Event()
        self._stopping = False
        self._cursors: dict[tuple[int, bool], int] = {}
        self._looked_at: dict[int, float] = {}
        self._records = Records(database)
        self.settled = asyncio.Event()
        self.progress_at = time.time()

    def nudge(self) -> None:
        """Look for work at once."""
        self._nudged.set()

    def stop(self) -> None:
        """Finish what is in flight and take up nothing more."""
        self._stopping = True
        self.nudge()
        self._room.set()

    async def run(self) -> None:
        """Deliver until stopped."""
        while not self._stopping:
            self._nudged.clear()
            self.progress_at = time.time()
            try:
                if not await self._feed():
                    await self._rest()
            except Exception:
                logger.exception("the courier stumbled; it goes on in a moment")
                await asyncio.sleep(1)
        await asyncio.gather(*self._in_flight.values(), return_exceptions=True)

    @property
    def _slots(self) -> int:
        """How many may be in flight: what the rate needs at the latency measured, and one that waits for its turn."""
        return max(FEWEST_SLOTS, min(MOST_SLOTS, math.ceil(self._rate * self._telegraph.latency * 1.2) + 1))

    @property
    def _chunk(self) -> int:
        """How many alerts are looked up at once: few enough that what is looked up is still true when it is sent."""
        return max(8, int(self._rate / 4))

    async def _feed(self) -> bool:
        """Take up a share of every rumour's work, newest first, alerts before edits; false if there was none."""
        deliveries = await alerts.open_deliveries(self._database)
        busy = set()
        for delivery in deliveries:
            if delivery.fanning:
                async with self._database.transaction() as tx:
                    await alerts.fan_out(tx, delivery.rumour_id)
                busy.add(delivery.rumour_id)
            if await self._take_up(delivery, edits=False):
                busy.add(delivery.rumour_id)
        for delivery in deliveries if not busy else []:
            if await self._take_up(delivery, edits=True):
                busy.add(delivery.rumour_id)
        await self._close({delivery.rumour_id for delivery in deliveries}, busy)
        return bool(busy)

    async def _close(self, opened: set[int], busy: set[int]) -> None:
        """Settle the rumours of which nothing is left or under way, however busy the others are.

        Where something is left after all, it is looked for from the first follower on.
        """
        now = time.monotonic()
        self._looked_at = {rumour_id: at for rumour_id, at in self._looked_at.items() if rumour_id in opened}
        carried = {rumour_id for rumour_id, _ in self._in_flight}
        quiet = [
            rumour_id
            for rumour_id in opened - busy - carried
            if now - self._looked_at.get(rumour_id, 0.0) >= LOOK_SECONDS
        ]
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

    async def _take_up(self, delivery: Delivery, *, edits: bool) -> bool:
        if self._stopping or not (delivery.editing if edits else delivery.owing):
            return False
        rumour = await rumours.told(self._database, self._directory, delivery.rumour_id)
        if rumour is None:
            return False
        batch = await self._batch(rumour, edits=edits)
        for alert in batch:
            await self._launch(rumour, alert)
        return bool(batch)

    async def _batch(self, rumour: Rumour, *, edits: bool) -> list[Due]:
        """The next alerts of a rumour in the order of followers, and those whose second try is due."""
        # Whoever is in flight now may land while the rows are read, and would look as if he were owed still.
        carried = set(self._in_flight)
        place = (rumour.id, edits)
        look_up = alerts.due_edits if edits else alerts.due
        batch = await look_up(self._database, rumour.id, rumour.links, self._cursors.get(place, 0), self._chunk)
        if batch:
            self._cursors[place] = batch[-1].follower_id
        again = await alerts.due_again(self._database, rumour.id, rumour.links, int(time.time()))
        batch += [alert for alert in again if (alert.message_id is not None) == edits]
        return [alert for alert in batch if (alert.rumour_id, alert.follower_id) not in carried]

    async def _launch(self, rumour: Rumour, alert: Due) -> None:
        while len(self._in_flight) >= self._slots:
            self._room.clear()
            await self._room.wait()
        if self._stopping:
            return
        key = (alert.rumour_id, alert.follower_id)
        task = asyncio.create_task(self._carry(rumour, alert))
        self._in_flight[key] = task
        task.add_done_callback(lambda _: self._land(key))

    def _land(self, key: tuple[int, int]) -> None:
        del self._in_flight[key]
        self._room.set()
        self._nudged.set()
        self.progress_at = time.time()

    async def _rest(self) -> None:
        """Nothing new to take up: wait for what is in flight, close what is finished, sleep until something is due."""
        if self._in_flight:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), LOOK_SECONDS)
            return
        self._cursors.clear()
        open_before = await alerts.open_deliveries(self._database)
        if open_before:
            now = int(time.time())
            async with self._database.transaction() as tx:
                for delivery in open_before:
                    await alerts.settle(tx, delivery.rumour_id, now)
            self.settled.set()
        retry = await alerts.next_retry(self._database)
        seconds = POLL_SECONDS if retry is None else min(POLL_SECONDS, max(0.05, retry - time.time()))
        try:
            await asyncio.wait_for(self._nudged.wait(), seconds)
        except TimeoutError:
            return

    async def _carry(self, rumour: Rumour, alert: Due) -> None:
        try:
            if alert.message_id is None:
                await self._alert(rumour, alert)
            else:
                await self._edit(rumour, alert, alert.message_id)
        except Exception:
            # Nobody else waits for an alert that cannot even be written; the row says what happened.
            logger.exception("an alert failed: rumour=%s follower=%s", alert.rumour_id, alert.follower_id)
            await self._records.add(lambda tx: alerts.failed(tx, alert, "internal error"))

    async def _alert(self, rumour: Rumour, alert: Due) -> None:
        concern = alerts.concern(rumour.links, alert.follows, alert.mutes)
        if concern is None or rumour.state is not State.PUBLISHED or not alert.reachable:
            reason = _why_not(rumour, alert)
            await self._records.add(lambda tx: alerts.skipped(tx, alert, reason))
            return
        content = self._press.alert(rumour, alert, concern)
        outcome = await self._send("sendMessage", alert, Lane.ALERT, content)
        if outcome is not None:
            await self._record_alert(rumour, alert, outcome)

    async def _edit(self, rumour: Rumour, alert: Due, message_id: int) -> None:
        if not alert.reachable:
            await self._records.add(lambda tx: alerts.shown(tx, alert, rumour.revision, "unreachable"))
            return
        # An edit of what a chat holds is free of mute and unfollow (R16); only its buttons and its reasons change.
        concern = alerts.concern(rumour.links, alert.follows, ()) or Concern(rumour.lead.coach, ())
        content = self._press.edit(rumour, alert, concern, message_id)
        outcome = await self._send("editMessageText", alert, Lane.EDIT, content)
        if outcome is not None:
            await self._record_edit(rumour, alert, outcome)

    async def _send(self, method: str, alert: Due, lane: Lane, content: bytes) -> Outcome | None:
        """Make the call; None where the chat's own limit says later, which is recorded."""
        wait = self._gate.chat_wait(alert.chat_id, lane)
        if wait > PATIENCE_SECONDS:
            due_at = math.ceil(time.time() + wait)
            await self._records.add(lambda tx: alerts.again(tx, alert, due_at, ambiguous=False, counted=False))
            return None
        outcome = await self._telegraph.deliver(method, alert.chat_id, lane, content)
        self._learn(outcome)
        return outcome

    def _learn(self, outcome: Outcome) -> None:
        """Stop hammering a server that is away."""
        if not isinstance(outcome, Unsure):
            self._failures = 0
            return
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            doublings = min((self._failures - FAILURES_IN_A_ROW) // FAILURES_TO_DOUBLE, 6)
            pause = min(1 << doublings, LONGEST_PAUSE_SECONDS)
            self._gate.pause(OVERALL, pause)

    async def _record_alert(self, rumour: Rumour, alert: Due, outcome: Outcome) -> None:
        match outcome:
            case Done():
                await self._records.add(lambda tx: alerts.delivered(tx, alert, outcome.message_id, rumour.revision))
            case Gone(refusal) | Refused(refusal):
                if isinstance(outcome, Refused):
                    logger.error("Telegram refused an alert: rumour=%s refusal=%s", rumour.id, refusal)
                await self._records.add(lambda tx: alerts.failed(tx, alert, refusal))
                await self._note_gone(alert, outcome)
            case _:
                await self._record_again(rumour, alert, outcome)

    async def _record_edit(self, rumour: Rumour, alert: Due, outcome: Outcome) -> None:
        match outcome:
            case Done():
                await self._records.add(lambda tx: alerts.shown(tx, alert, rumour.revision))
            case Gone(refusal) | Refused(refusal):
                reason = None if "not modified" in refusal else refusal
                await self._records.add(lambda tx: alerts.shown(tx, alert, rumour.revision, reason))
                await self._note_gone(alert, outcome)
            case _:
                await self._record_again(rumour, alert, outcome)

    async def _note_gone(self, alert: Due, outcome: Outcome) -> None:
        if isinstance(outcome, Gone):
            refusal = outcome.refusal
            await self._records.add(lambda tx: following.mark_unreachable(tx, alert.chat_id, alert.topic_id, refusal))

    async def _record_again(self, rumour: Rumour, alert: Due, outcome: Outcome) -> None:
        now = time.time()
        match outcome:
            case TooFast(seconds):
                due_at = math.ceil(now + seconds)
                await self._records.add(lambda tx: alerts.again(tx, alert, due_at, ambiguous=False, counted=False))
            case Moved(chat_id):
                await self._records.add(lambda tx: following.migrate(tx, alert.chat_id, chat_id))
                await self._records.add(lambda tx: alerts.again(tx, alert, int(now), ambiguous=False, counted=False))
            case Unsure(why, reached):
                await self._record_unsure(rumour, alert, why, reached=reached)

    async def _record_unsure(self, rumour: Rumour, alert: Due, why: str, *, reached: bool) -> None:
        now = int(time.time())
        if alert.message_id is None and now - rumour.published_at > alerts.STALE_SECONDS:
            await self._records.add(lambda tx: alerts.failed(tx, alert, f"out of date: {why}"))
            return
        due_at = math.ceil(time.time() + alerts.retry_seconds(alert.attempts))
        ambiguous = reached and alert.message_id is None
        await self._records.add(lambda tx: alerts.again(tx, alert, due_at, ambiguous=ambiguous))
        logger.warning(
            "an alert is tried again: rumour=%s follower=%s at=%s why=%s",
            alert.rumour_id,
            alert.follower_id,
            due_at,
            why,
        )


def _why_not(rumour: Rumour, alert: Due) -> str:
    """Why an alert is not sent, in the word that is kept."""
    if rumour.state is not State.PUBLISHED:
        return "retracted"
    if not alert.reachable:
        return "unreachable"
    return "muted" if alert.follows else "not following"
