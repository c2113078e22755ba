"""The courier: delivers what is owed, within Telegram's limits, and records what came of it.

Its promise: none lost; a crash repeats at most what was in flight, and what was answered in the last 50 ms and is not
committed yet. Slots follow rate and latency, and nothing more is sent while more answers than that wait for their
commit, so that few are ever in doubt: about five at 30 a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections import deque
from functools import partial
from typing import Final

from bot import outcomes
from bot.ages import Ages
from bot.alerts import STALE_SECONDS
from bot.bundles import Bundles, is_overtaken
from bot.database import Database
from bot.directory import Directory
from bot.gate import PATIENCE_SECONDS, Gate, TurnedAwayError
from bot.owed import Arrival, Due, Duty
from bot.pace import Lane
from bot.press import Press
from bot.records import Record, Records, Shown
from bot.refusals import Refusals
from bot.rhythm import quiet_until
from bot.rounds import LOOK_SECONDS, Key, Rounds, Task
from bot.rumours import Rumour, State
from bot.telegraph import Telegraph

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 5.0  # a lost nudge costs at most this
FEWEST_SLOTS, MOST_SLOTS = 2, 128
# Answers wait so long for company in one commit where messages are many; at 30 a second each has its own.
PATIENCE_FOR_COMPANY: Final = 0.02
MOST_UNRECORDED_SECONDS: Final = 0.05  # of sending may wait for their commit: a crash repeats these too
MANY_A_SECOND: Final = 100


class Courier:
    """The loop that delivers. `progress_at` is when it last looked for work or finished some (`time.monotonic`)."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        telegraph: Telegraph,
        gate: Gate,
        press: Press,
        rate: float,
        most_slots: int = MOST_SLOTS,
    ) -> None:
        self._rounds = Rounds(database, directory, rate)
        self._bundles = Bundles(database, directory)
        self._telegraph = telegraph
        self._gate = gate
        self._press = press
        self._rate = rate
        self._most_slots = most_slots
        self._records = Records(database, PATIENCE_FOR_COMPANY if rate > MANY_A_SECOND else 0.0)
        self._ages = Ages()
        self._refusals = Refusals()
        self._duties = {Duty.REPLY: self._reply, Duty.ALERT: self._alert, Duty.EDIT: self._edit}
        self._ready: deque[Task] = deque()
        self._carried: set[Key] = set()  # taken up, and not recorded yet
        self._slots = FEWEST_SLOTS  # as the last round found it
        self._unrecorded = 0
        self._carriers: set[asyncio.Task[None]] = set()
        self._nudged = asyncio.Event()
        self._stopping = False
        self.progress_at = time.monotonic()

    @property
    def settled(self) -> asyncio.Event:
        """Set whenever a rumour may have been told to the end."""
        return self._rounds.settled

    def nudge(self) -> None:
        """Look for work at once."""
        self._nudged.set()

    def stop(self) -> None:
        """Finish what is in flight and take up nothing more."""
        self._stopping = True
        self.nudge()

    async def run(self) -> None:
        """Deliver until stopped."""
        while not self._stopping:
            self._nudged.clear()
            self.progress_at = time.monotonic()
            try:
                await self._feed()
            except Exception:
                logger.exception("the courier stumbled; it goes on in a moment")
                self._rounds.start_over()
                await asyncio.sleep(1)
        await asyncio.gather(*self._carriers, return_exceptions=True)
        await self._records.flush()

    def _needed(self) -> int:
        """How many may be in flight: what the rate needs at the latency measured, and one that waits for its turn.

        A call that hangs keeps its slot from nobody.
        """
        needed = max(FEWEST_SLOTS, math.ceil(self._rate * self._telegraph.latency * 1.2) + 1)
        return min(self._most_slots, needed + self._telegraph.hanging)

    @property
    def _most_unrecorded(self) -> int:
        """How many answers may wait for their commit before more is sent."""
        return int(self._rate * MOST_UNRECORDED_SECONDS)

    async def _feed(self) -> None:
        """Take up the next round where little is left of the last one; else wait for news."""
        await self._bundles.wake(int(time.time()))
        self._slots = self._needed()
        silent = self._gate.silence() > PATIENCE_SECONDS
        found = [] if silent or len(self._ready) >= self._slots else await self._rounds.next(self._carried)
        for rumour, alert in found:
            self._carried.add((alert.rumour_id, alert.follower_id))
            self._ready.append((rumour, alert))
        self._staff()
        if not found:
            await self._rest()

    def _staff(self) -> None:
        """Have as many carriers at work as there are slots and alerts ready."""
        while self._ready and len(self._carriers) < self._slots and self._may_send():
            carrier = asyncio.create_task(self._work())
            self._carriers.add(carrier)
            carrier.add_done_callback(self._carriers.discard)

    def _may_send(self) -> bool:
        return not self._stopping and self._unrecorded <= self._most_unrecorded

    async def _work(self) -> None:
        """Carry one alert after another while there are any, then go."""
        while self._ready and len(self._carriers) <= self._slots and self._may_send():
            rumour, alert = self._ready.popleft()
            if len(self._ready) < self._slots:
                self._nudged.set()
            await self._carry(rumour, alert)
            self.progress_at = time.monotonic()

    async def _rest(self) -> None:
        """Sleep until something may be due, or until news comes."""
        silence = self._gate.silence()
        if silence > PATIENCE_SECONDS:
            seconds = min(POLL_SECONDS, silence)
        else:
            seconds = LOOK_SECONDS if self._carried else await self._rounds.wait_seconds(POLL_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._nudged.wait(), seconds)

    async def _carry(self, rumour: Rumour, alert: Due) -> None:
        try:
            record = await self._duties[alert.duty](rumour, alert)
        except TurnedAwayError:
            # Its row is owed still.
            self._carried.discard((alert.rumour_id, alert.follower_id))
            self._rounds.start_over()
            return
        except Exception:
            # Nobody else waits for an alert that cannot even be written; the row says what happened.
            logger.exception("an alert failed: rumour=%s follower=%s", alert.rumour_id, alert.follower_id)
            record = outcomes.broken(rumour, alert)
        self._unrecorded += 1
        self._records.add(record, partial(self._recorded, (alert.rumour_id, alert.follower_id)))

    def _recorded(self, key: Key) -> None:
        self._unrecorded -= 1
        self._carried.discard(key)
        self._staff()
        if not self._carried:
            self._nudged.set()

    async def _alert(self, rumour: Rumour, alert: Due) -> Record:
        concern = self._press.concern(rumour, alert.wishes)
        if (
            concern is None
            or alert.paused
            or rumour.state is not State.PUBLISHED
            or not alert.reachable
            or is_overtaken(rumour, concern)
        ):
            return outcomes.skipped(alert, outcomes.why_not(rumour, alert))
        now = int(time.time())
        due_at = outcomes.sendable_at(alert, concern, self._rounds.raised_at(rumour), now)
        if due_at > now:
            return outcomes.laid_aside(alert, due_at)
        owed_since = max(self._rounds.raised_at(rumour), alert.bundle.due_at if alert.bundle else 0)
        age = self._ages.seconds(rumour.id, owed_since)
        if age > STALE_SECONDS and alert.bundle is None:
            return outcomes.laid_aside(alert, now, sounds=False)  # a place among what else is old by now (R26)
        hopeless = self._refusals.given_up(rumour, alert)
        if hopeless is not None:
            return outcomes.given_up(alert, hopeless)
        held_back = self._held_back(alert, Lane.ALERT)
        if held_back is not None:
            return held_back
        if alert.bundle is not None and alert.bundle.others:
            return await self._bundle(rumour, alert, now)
        content = self._press.alert(rumour, alert, concern, age)
        outcome = await self._telegraph.deliver("sendMessage", alert.chat_id, Lane.ALERT, content)
        self._refusals.note(rumour, alert, outcome)
        return outcomes.of_alert(
            rumour, alert, outcome, time.time(), sagas=self._rounds.bits(rumour, concern), away=self._gate.away
        )

    async def _bundle(self, rumour: Rumour, alert: Due, now: int) -> Record:
        """Tell in one message what waited together; what no longer concerns the follower is looked at by itself."""
        bundle = alert.bundle
        numbers = sorted([rumour.id, *(bundle.others if bundle else ())])
        members, _ = await self._bundles.members(numbers, alert.follower_id, now)
        if rumour.id not in {member.rumour.id for member in members}:
            return outcomes.laid_aside(alert, now)
        content = self._press.bundle(alert, members)
        outcome = await self._telegraph.deliver("sendMessage", alert.chat_id, Lane.ALERT, content)
        return outcomes.of_bundle(rumour, alert, members, outcome, time.time(), away=self._gate.away)

    async def _reply(self, rumour: Rumour, alert: Due) -> Record:
        if not alert.reachable or alert.superseded or not outcomes.wants_verdict(rumour, alert):
            return outcomes.told(rumour, alert)
        now = int(time.time())
        quiet = quiet_until(alert.habits, now) - now
        held_back = outcomes.later(alert, now, quiet) if quiet else self._held_back(alert, Lane.ALERT)
        if held_back is not None:
            return held_back
        content = self._press.reply(rumour, alert)
        outcome = await self._telegraph.deliver("sendMessage", alert.chat_id, Lane.ALERT, content)
        return outcomes.of_reply(rumour, alert, outcome, time.time(), away=self._gate.away)

    async def _edit(self, rumour: Rumour, alert: Due) -> Record:
        if not alert.reachable:
            return Shown(Arrival(alert, rumour.revision, reason="unreachable"))
        if alert.superseded and alert.shown >= rumour.binding:
            return Shown(Arrival(alert, rumour.revision))  # only the newest card of a saga counts sources (R19)
        held_back = self._held_back(alert, Lane.EDIT)
        if held_back is not None:
            return held_back
        if alert.shared:
            members = await self._bundles.as_told(alert.shared, alert.follower_id, int(time.time()))
            content = self._press.edit_bundle(alert, members)
        else:
            content = self._press.edit(rumour, alert)
        outcome = await self._telegraph.deliver("editMessageText", alert.chat_id, Lane.EDIT, content)
        return outcomes.of_edit(rumour, alert, outcome, time.time(), away=self._gate.away)

    def _held_back(self, alert: Due, lane: Lane) -> Record | None:
        """What is recorded where the chat's own limit says later; None where it may be sent about now."""
        wait = self._gate.chat_wait(alert.chat_id, lane)
        return outcomes.later(alert, time.time(), wait) if wait > PATIENCE_SECONDS else None
