"""The machine: hypothesis chooses what happens next, and finds the shortest story in which a rule is broken."""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import rounds
from bot.following import THRESHOLDS
from bot.links import Link
from bot.silences import EVERYTHING
from tests.core import ANCELOTTI, BRAZIL, CONCEICAO, MADRID, MILAN, RANIERI, ROMA, link
from tests.interleavings.fans import Fan
from tests.interleavings.phones import Luck
from tests.interleavings.world import Clock, World

COACHES = (ANCELOTTI, RANIERI, CONCEICAO)
CLUBS = (ROMA, MILAN, BRAZIL, MADRID)
FANS = 3
TURNS_OF_A_STORY = {
    "linked": ("speculation", "interest", "talks", "denied"),
    "appointed": ("agreed", "official", "denied"),
    "leaving": ("speculation", "interest", "talks", "agreed", "official", "denied"),
    "staying": ("speculation", "interest", "talks", "agreed", "official", "denied"),
}
MINUTE, DAY = 60, 86_400
SPANS = (1, 10 * MINUTE, 60 * MINUTE, DAY, 31 * DAY)

subjects = some.sampled_from((*COACHES, *CLUBS))
claims = some.sampled_from([(relation, stage) for relation, stages in TURNS_OF_A_STORY.items() for stage in stages])
ends = some.lists(
    some.tuples(some.sampled_from(COACHES), some.sampled_from(CLUBS)), min_size=1, max_size=3, unique=True
)
places = some.integers(0, 30)
fans = some.integers(1, FANS)
links = ends.flatmap(
    lambda pairs: some.tuples(*[claims.map(lambda claim, pair=pair: link(*pair, *claim)) for pair in pairs])
)


class Interleavings(RuleBasedStateMachine):
    """All that may happen to a rumour and to those who follow."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = Clock()
        self._folder = tempfile.TemporaryDirectory(prefix="panchina-interleavings-")
        self._patches = [patch("time.time", self._clock), patch.object(rounds, "LOOK_SECONDS", 0.0)]
        for one in self._patches:
            one.start()
        self._loop = asyncio.Runner()
        self._world = World(self._clock)

    def _fan(self, number: int) -> Fan:
        self._clock.now += 1
        return self._world.fans[number]

    def _rumour(self, place: int) -> int:
        self._clock.now += 1
        return self._world.published[place % len(self._world.published)]

    def _told_some(self) -> bool:
        return bool(self._world.published)

    @initialize(follows=some.lists(some.lists(subjects, max_size=3, unique=True), min_size=FANS, max_size=FANS))
    def begin(self, follows: list[list]) -> None:
        self._loop.run(self._world.open(Path(self._folder.name), follows))

    @rule(
        links=links,
        source=some.sampled_from(("Gol", "Bola", "Rete")),
        how=some.sampled_from(("publish", "publish", "publish", "insist", "silently")),
    )
    def publish(self, links: tuple[Link, ...], source: str, how: str) -> None:
        self._clock.now += 1
        self._loop.run(self._world.publish(links, source, how))

    @precondition(_told_some)
    @rule(place=places, links=links)
    def revise(self, place: int, links: tuple[Link, ...]) -> None:
        self._loop.run(self._world.revise(self._rumour(place), links))

    @precondition(_told_some)
    @rule(place=places, link_place=some.integers(0, 2))
    def deny(self, place: int, link_place: int) -> None:
        self._loop.run(self._world.deny(self._rumour(place), link_place))

    @precondition(_told_some)
    @rule(place=places)
    def retract(self, place: int) -> None:
        self._loop.run(self._world.retract(self._rumour(place)))

    @rule(fan=fans, subject=subjects, latest=some.booleans())
    def follow(self, fan: int, subject, latest: bool) -> None:
        self._loop.run(self._world.follow(self._fan(fan), subject, latest=latest))

    @rule(fan=fans, subject=subjects)
    def unfollow(self, fan: int, subject) -> None:
        self._loop.run(self._world.unfollow(self._fan(fan), subject))

    @rule(fan=fans, subject=subjects, threshold=some.sampled_from(THRESHOLDS))
    def choose(self, fan: int, subject, threshold) -> None:
        self._loop.run(self._world.choose(self._fan(fan), subject, threshold))

    @precondition(_told_some)
    @rule(fan=fans, place=places, coach=some.integers(0, 2))
    def mute_or_unmute(self, fan: int, place: int, coach: int) -> None:
        self._loop.run(self._world.mute(self._fan(fan), self._rumour(place), coach))

    @rule(fan=fans, subject=subjects, seconds=some.sampled_from((0, DAY, DAY)))
    def silence_or_lift(self, fan: int, subject, seconds: int) -> None:
        self._loop.run(self._world.rest(self._fan(fan), subject.id, seconds))

    @rule(fan=fans, seconds=some.sampled_from((0, DAY)))
    def pause_or_resume(self, fan: int, seconds: int) -> None:
        self._loop.run(self._world.rest(self._fan(fan), EVERYTHING, seconds))

    @rule(fan=fans)
    def block_or_unblock(self, fan: int) -> None:
        self._loop.run(self._world.block(self._fan(fan)))

    @rule(fan=fans, place=places)
    def delete(self, fan: int, place: int) -> None:
        self._world.delete(self._fan(fan), place)

    @rule(luck=some.lists(some.sampled_from(Luck), max_size=4))
    def stumble(self, luck: list[Luck]) -> None:
        self._world.phones.luck = deque(luck)

    @rule(seconds=some.sampled_from(SPANS))
    def wait(self, seconds: int) -> None:
        self._clock.now += seconds

    @rule(turns=some.integers(0, 5))
    def deliver(self, turns: int) -> None:
        self._loop.run(self._world.deliver(turns))

    @rule()
    def stop_and_start(self) -> None:
        self._loop.run(self._world.stop())

    @rule(heard=some.lists(some.booleans(), max_size=3))
    def crash(self, heard: list[bool]) -> None:
        self._loop.run(self._world.crash(heard))

    @rule()
    def settle(self) -> None:
        self._loop.run(self._world.settle())

    @invariant()
    def nothing_is_wrong(self) -> None:
        assert self._world.judge.problems == []

    def teardown(self) -> None:
        """Everything that was begun comes to an end, and that is judged too."""
        world = self._world
        try:
            if world.fans and not world.judge.problems:
                self._loop.run(world.settle())
                self.nothing_is_wrong()
        finally:
            if world.fans:
                self._loop.run(world.close())
            self._loop.close()
            for one in self._patches:
                one.stop()
            self._folder.cleanup()
