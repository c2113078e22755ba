"""The world: a database, editors and fans with what they can do, and the courier that works or is killed meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from bot import alerts, dues, following, publishing, rumours, sagas, silences
from bot.database import Database
from bot.directory import Directory, Subject
from bot.links import Link, Stage
from bot.owed import Due
from bot.rumours import Denier, Reason, Rumour, State
from tests.core import EDITOR, NOW, drafted, follower, opened
from tests.interleavings.fans import Fan
from tests.interleavings.judge import Judge, Taken
from tests.interleavings.phones import Phones
from tests.interleavings.stepping import SteppedCourier

ROUNDS = 60  # far more looks than anything that is owed needs


class Clock:
    """The wall clock of the world: every act has a second of its own."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return float(self.now)


class World:
    """One small town; `open` it, then let things happen."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.fans: dict[int, Fan] = {}
        self.judge = Judge(self.fans)
        self.phones = self.judge.phones = Phones(self.judge.message)
        self.published: list[int] = []
        self._stack = AsyncExitStack()
        self._accidents = Accidents(self.judge.problems)

    async def open(self, folder: Path, follows: Sequence[Sequence[Subject]]) -> None:
        """Begin, with one fan for each of these lists."""
        self.database: Database
        self.directory: Directory
        self.database, self.directory = await self._stack.enter_async_context(opened(folder))
        logging.getLogger("bot").addHandler(self._accidents)
        for number, subjects in enumerate(follows):
            language = ("en", "it")[number % 2]
            found = await follower(self.database, 101 + number, *subjects, language=language)
            ids = [one.id for one in subjects]
            self.fans[found.id] = Fan(
                found.chat_id, found.id, dict.fromkeys(ids, 0), since=dict.fromkeys(ids, self.clock.now)
            )
        self.courier = self._courier()

    async def close(self) -> None:
        """End everything."""
        logging.getLogger("bot").removeHandler(self._accidents)
        await self.courier.drop()
        await self._stack.aclose()

    def _courier(self) -> SteppedCourier:
        return SteppedCourier(self.database, self.directory, self.phones, self._notice)

    async def _notice(self, rumour: Rumour, due: Due) -> None:
        told = await sagas.audience(self.database, rumour.id)
        fan, saga = self.fans[due.follower_id].copy(), self.judge.sagas[rumour.id]
        self.judge.take(rumour, due, Taken(fan, self.clock.now, saga, set(told.ends)))

    async def publish(self, links: Sequence[Link], source: str, how: str) -> None:
        """Draft and publish: as it should be, insisting, or silently."""
        number = await drafted(self.database, *links, fingerprint=f"{self.clock.now}", source=source)
        draft = await rumours.load(self.database, self.directory, number)
        assert draft is not None
        done: publishing.Published | None = None
        async with self.database.transaction() as tx:
            if how != "silently":
                insist = how == "insist"
                done = await publishing.publish(tx, self.directory, draft, EDITOR, self.clock.now, insist=insist)
            if done is None:
                done = await publishing.publish_silently(tx, self.directory, draft, EDITOR, self.clock.now)
        if done is not None and done.joined is None:
            await self._published(number)
            self.judge.raised[number] = self.clock.now

    async def _published(self, number: int) -> None:
        rows = await self.database.all("SELECT coach_id, opened_by FROM rumour_sagas WHERE rumour_id = ?", number)
        self.judge.sagas[number] = {row["coach_id"]: row["opened_by"] for row in rows}
        if number not in self.published:
            self.published.append(number)

    async def told(self, number: int) -> Rumour:
        """A published rumour as it was told last."""
        found = await rumours.told(self.database, self.directory, number)
        assert found is not None
        return found

    async def revise(self, number: int, links: Sequence[Link]) -> None:
        """Correct a published rumour."""
        told = await self.told(number)
        if told.state is not State.PUBLISHED:
            return
        async with self.database.transaction() as tx:
            changed = await rumours.change(tx, told, EDITOR, self.clock.now, links=links, summary="Another summary.")
            await publishing.publish(tx, self.directory, changed, EDITOR, self.clock.now)
        await self._published(number)
        if {_key(one) for one in (await self.told(number)).links} - {_key(one) for one in told.links}:
            self.judge.raised[number] = self.clock.now

    async def deny(self, number: int, place: int) -> None:
        """Deny a link of a published rumour by hand."""
        told = await self.told(number)
        async with self.database.transaction() as tx:
            place %= len(told.links)
            self.judge.by_hand.add((number, told.links[place].coach.id, told.links[place].club.id))
            await publishing.deny(tx, self.directory, told, place, Denier.CLUB, EDITOR, self.clock.now)

    async def retract(self, number: int) -> None:
        """Take a published rumour back."""
        told = await self.told(number)
        async with self.database.transaction() as tx:
            await publishing.retract(tx, self.directory, told, Reason.SOURCE, EDITOR, self.clock.now)

    async def follow(self, fan: Fan, subject: Subject, *, latest: bool) -> None:
        """Follow a subject, and perhaps read its latest rumour in the answer."""
        async with self.database.transaction() as tx:
            row = await following.find(tx, fan.chat_id, 0)
            assert row is not None
            if not await following.follow(tx, row, subject.id, self.clock.now):
                return
            fan.follows[subject.id], fan.since[subject.id] = 0, self.clock.now
            found = await rumours.latest(tx, self.directory, subject.id, 1) if latest else []
            for rumour in found:
                await alerts.note_latest(tx, rumour.id, fan.id, rumour.revision)
                fan.told |= set(self.judge.sagas[rumour.id].items())

    async def unfollow(self, fan: Fan, subject: Subject) -> None:
        """Unfollow a subject."""
        async with self.database.transaction() as tx:
            row = await following.find(tx, fan.chat_id, 0)
            assert row is not None
            await following.unfollow(tx, row, subject.id)
        fan.follows.pop(subject.id, None)
        fan.since.pop(subject.id, None)
        fan.rests.pop(subject.id, None)

    async def choose(self, fan: Fan, subject: Subject, threshold: Stage) -> None:
        """Choose from which stage on a follow alerts."""
        async with self.database.transaction() as tx:
            row = await following.find(tx, fan.chat_id, 0)
            assert row is not None
            if await following.set_threshold(tx, row, subject.id, threshold):
                fan.follows[subject.id] = threshold.rank

    async def mute(self, fan: Fan, number: int, place: int) -> None:
        """Mute one of the stories of a rumour, or let it be heard again."""
        coach_id, saga = sorted(self.judge.sagas[number].items())[place % len(self.judge.sagas[number])]
        async with self.database.transaction() as tx:
            row = await following.find(tx, fan.chat_id, 0)
            assert row is not None
            if fan.mutes.pop(coach_id, None) is not None:
                await following.unmute(tx, row, coach_id)
            else:
                await following.mute(tx, row, coach_id, saga, self.clock.now)
                fan.mutes[coach_id] = saga

    async def rest(self, fan: Fan, subject_id: int, seconds: int) -> None:
        """Hear nothing of a subject, or of everything, for so long; with 0 hear of it again."""
        async with self.database.transaction() as tx:
            if seconds:
                until = self.clock.now + seconds
                await silences.silence(tx, fan.id, subject_id, until, self.clock.now)
                fan.rests[subject_id] = until
            else:
                await silences.lift(tx, fan.id, subject_id, self.clock.now)
                fan.rests.pop(subject_id, None)

    async def block(self, fan: Fan) -> None:
        """Block the bot, or take it back."""
        if fan.chat_id not in self.phones.blocked:
            self.phones.blocked.add(fan.chat_id)
            return
        self.phones.blocked.discard(fan.chat_id)
        async with self.database.transaction() as tx:
            await following.revive(tx, fan.chat_id)

    def delete(self, fan: Fan, place: int) -> None:
        """Delete a message of the bot's from the phone."""
        chat = self.phones.chats.get(fan.chat_id, [])
        if chat:
            chat[place % len(chat)].deleted = True

    async def deliver(self, turns: int) -> None:
        """Let so many calls through."""
        await self.courier.step()
        self.phones.let(turns)
        await self.courier.step()
        self.phones.hold()

    async def stop(self) -> None:
        """Stop and start the courier."""
        await self.courier.end()
        self.courier = self._courier()

    async def crash(self, heard: Sequence[bool]) -> None:
        """Kill the courier; of what was in flight some arrived. Start anew."""
        self.phones.heard_in_crash.clear()
        self.phones.heard_in_crash.extend(heard)
        await self.courier.drop()
        self.phones.heard_in_crash.clear()
        self.courier = self._courier()

    async def settle(self) -> None:
        """Let everything go out, however long that takes by the clock, and judge."""
        self.phones.let(float("inf"))
        for _ in range(ROUNDS):
            await self.courier.step()
            if not await dues.open_deliveries(self.database):
                break
            due_at = await dues.next_retry(self.database)
            if due_at is not None and self.courier.is_idle:
                self.clock.now = max(self.clock.now, due_at)
        else:
            self.judge.problems.append(f"owed for ever: {await dues.open_deliveries(self.database)}")
        self.phones.hold()
        self.phones.luck.clear()
        self.judge.latest = {number: await self.told(number) for number in self.published}
        await self.judge.settled(self.database)


def _key(link: Link) -> tuple[int, int, str, str]:
    return link.coach.id, link.club.id, link.relation, link.stage


class Accidents(logging.Handler):
    """Notes as problems what was logged with a traceback: the courier swallows no such thing elsewhere."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._problems = problems

    def emit(self, record: logging.LogRecord) -> None:
        """Note one."""
        if record.exc_info:
            self._problems.append(f"{record.getMessage()}: {record.exc_info[1]!r}")
