"""Bundles: what waited for one follower, parted into messages when his hours allow them (R24, R25, R26).

One or two stories come as their cards, and only the first sounds; from three on all come as one digest. Several rumours
of one story are one card, of the newest, with a line for each earlier one: nothing is replayed, and nothing is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot import alerts, dues, rumours, sagas, waits
from bot.concerns import STRENGTH, Concern, concern_as_told, concern_of
from bot.database import Database, OutageError, Transaction
from bot.directory import Directory
from bot.headlines import is_struck
from bot.owed import Arrival, Due
from bot.rumours import Rumour, State
from bot.sagas import Audience

logger = logging.getLogger(__name__)

LATER_SECONDS: Final = 300  # before what could not be made up is tried again
AT_ONCE: Final = 20  # followers whose messages are made up in one go
DIGEST: Final = 3  # stories from which on all come in one message


@dataclass(frozen=True, slots=True)
class Member:
    """One rumour that a message tells of: the follower's alert of it, and why it concerns him."""

    rumour: Rumour
    alert: Due
    concern: Concern
    audience: Audience

    @property
    def first(self) -> bool:
        """Whether it is his first card of that story."""
        return self.concern.lead.id not in self.alert.wishes.holds

    @property
    def weight(self) -> tuple[int, int, int]:
        """What comes first: the strongest move, then the highest stage, then the newest."""
        stage = max((link.stage.rank for link in self.concern.links), default=0)
        return STRENGTH.index(self.concern.move), -stage, -self.rumour.published_at


def by_story(members: Sequence[Member]) -> list[list[Member]]:
    """The members by whose story they are for the follower, the strongest story first, each from its oldest on."""
    stories: dict[int, list[Member]] = {}
    for member in sorted(members, key=lambda member: (member.rumour.published_at, member.rumour.id)):
        stories.setdefault(member.concern.lead.id, []).append(member)
    return sorted(stories.values(), key=lambda story: min(member.weight for member in story))


def is_overtaken(rumour: Rumour, concern: Concern) -> bool:
    """Whether all that would be told moved again, or was denied, before the card could leave (R17): the later rumour
    tells how it stands.
    """
    later = {(one.link.coach.id, one.link.club.id) for one in rumour.later}
    return all((link.coach.id, link.club.id) in later or is_struck(link) for link in concern.links)


class Bundles:
    """Makes up messages of what waited, and finds what they tell."""

    def __init__(self, database: Database, directory: Directory) -> None:
        self._database = database
        self._directory = directory

    async def wake(self, now: int) -> None:
        """Owe again what waited until now: for some followers, each at once.

        One whose messages cannot be made up is looked at later, and keeps nobody else waiting.
        """
        for follower_id in await waits.sleepers(self._database, now, AT_ONCE):
            try:
                await self._wake(follower_id, now)
            except OutageError:
                raise
            except Exception:
                logger.exception("what waited could not be made up: follower=%s", follower_id)
                async with self._database.transaction() as tx:
                    await waits.put_off(tx, follower_id, now + LATER_SECONDS)

    async def _wake(self, follower_id: int, now: int) -> None:
        due = await waits.of(self._database, follower_id, now)
        members, others = await self.members(sorted(due), follower_id, now)
        stories = by_story(members)
        bundles = [members] if len(stories) >= DIGEST else stories
        async with self._database.transaction() as tx:
            for place, bundle in enumerate(bundles):
                numbers = [member.rumour.id for member in bundle]
                sounds = place == 0 and any(due[number] for number in numbers)
                await _load_up(tx, follower_id, numbers, max(numbers), sounds=sounds)
            for number in others:  # the courier says why they are not told
                await _load_up(tx, follower_id, [number], number, sounds=False)

    async def members(self, numbers: Sequence[int], follower_id: int, now: int) -> tuple[list[Member], list[int]]:
        """Which of these rumours still concern a follower, and which do not."""
        found, others = [], []
        for number in numbers:
            member = await self._member(number, follower_id, now)
            if member is None:
                others.append(number)
            else:
                found.append(member)
        return found, others

    async def _member(self, number: int, follower_id: int, now: int) -> Member | None:
        found = await self._found(number, follower_id, now)
        if found is None:
            return None
        rumour, alert, audience = found
        if rumour.state is not State.PUBLISHED or alert.paused:
            return None
        concern = concern_of(rumour.links, alert.wishes, rumour.benches)
        if concern is None or is_overtaken(rumour, concern):
            return None
        return Member(rumour, alert, concern, audience)

    async def as_told(self, numbers: Sequence[int], follower_id: int, now: int) -> list[Member]:
        """What a delivered message tells, whatever its follower wants by now (R16)."""
        told = []
        for number in numbers:
            found = await self._found(number, follower_id, now)
            if found is not None:
                rumour, alert, audience = found
                concern = concern_as_told(rumour.links, dict(alert.wishes.follows), alert.sagas, rumour.benches)
                told.append(Member(rumour, alert, concern, audience))
        return told

    async def _found(self, number: int, follower_id: int, now: int) -> tuple[Rumour, Due, Audience] | None:
        rumour = await rumours.told(self._database, self._directory, number)
        audience = await sagas.audience(self._database, number)
        alert = await dues.one(self._database, number, follower_id, audience, now)
        return (rumour, alert, audience) if rumour is not None and alert is not None else None


async def _load_up(tx: Transaction, follower_id: int, numbers: Sequence[int], carrier: int, *, sounds: bool) -> None:
    await waits.load_up(tx, follower_id, numbers, carrier, sounds=sounds)
    await alerts.wake(tx, carrier, follower_id)


async def arrived(tx: Transaction, members: Sequence[Member], message_id: int) -> None:
    """Record that one message told of all these."""
    await alerts.delivered(
        tx,
        [
            Arrival(
                member.alert, member.rumour.revision, message_id, sagas=member.audience.bits(member.concern.coaches)
            )
            for member in members
        ],
    )
    numbers = [member.rumour.id for member in members]
    follower_id = members[0].alert.follower_id
    await waits.done(tx, follower_id, numbers)
    if len(numbers) > 1:
        await waits.share(tx, follower_id, message_id, numbers)
