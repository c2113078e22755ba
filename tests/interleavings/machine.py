"""The machine: hypothesis chooses what happens next, and finds the shortest story in which a rule is broken."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter, deque
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import rounds
from bot.directory import Subject
from bot.following import THRESHOLDS
from bot.links import Link, Stage
from bot.silences import EVERYTHING
from tests.core import ANCELOTTI, BRAZIL, CONCEICAO, MADRID, MILAN, RANIERI, ROMA, link
from tests.interleavings.fans import Fan
from tests.interleavings.phones import Luck
from tests.interleavings.world import Clock, World

FANS = 4
CLAIMS = {
    "linked": ("speculation", "interest", "talks", "denied"),
    "appointed": ("agreed", "official", "denied"),
    "leaving": ("speculation", "interest", "talks", "agreed", "official", "denied"),
    "staying": ("speculation", "interest", "talks", "agreed", "official", "denied"),
}
MINUTE, DAY = 60, 86_400
SPANS = (1, 10 * MINUTE, 60 * MINUTE, DAY, 31 * DAY)

# Some meet far more often than others, so that stories get long.
coaches = some.sampled_from((*[ANCELOTTI] * 4, RANIERI, CONCEICAO))
clubs = some.sampled_from((*[ROMA] * 4, MILAN, MILAN, BRAZIL, MADRID))
subjects = coaches | clubs | clubs
claims = some.sampled_from([(relation, stage) for relation, stages in CLAIMS.items() for stage in stages])
ends = some.lists(some.tuples(coaches, clubs), min_size=1, max_size=3, unique=True)
places = some.integers(0, 30)
turns_after = some.sampled_from((0, 1, 2, 4, 100))
fans = some.integers(1, FANS)
sources = some.sampled_from(("Gol", "Bola", "Rete"))


def _linked(coach: Subject, club: Subject, claim: tuple[str, str]) -> Link:
    return link(coach, club, *claim)


def claimed(pairs: list[tuple[Subject, Subject]]) -> some.SearchStrategy[tuple[Link, ...]]:
    """Links between these ends."""
    return some.tuples(*[claims.map(partial(_linked, coach, club)) for coach, club in pairs])


links = ends.flatmap(claimed)


class Interleavings(RuleBasedStateMachine):
    """All that may happen to a rumour and to those who follow; `tally` counts what did, over all runs."""

    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._clock = Clock()
        self._folder = tempfile.TemporaryDirectory(prefix="panchina-interleavings-")
        self._patches: list[Any] = [patch("time.time", self._clock), patch.object(rounds, "LOOK_SECONDS", 0.0)]
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

    @initialize(
        follows=some.lists(some.lists(subjects, min_size=1, max_size=3, unique=True), min_size=FANS, max_size=FANS)
    )
    def begin(self, follows: list[list[Subject]]) -> None:
        self._loop.run(self._world.open(Path(self._folder.name), follows))

    @rule(
        links=links,
        source=sources,
        how=some.sampled_from(("publish", "publish", "publish", "insist", "silently")),
        turns=turns_after,
    )
    def publish(self, links: tuple[Link, ...], source: str, how: str, turns: int) -> None:
        self._clock.now += 1
        self._loop.run(self._world.publish(links, source, how))
        self._loop.run(self._world.deliver(turns))

    @precondition(_told_some)
    @rule(place=places, link_place=some.integers(0, 2), claim=claims, source=sources, turns=turns_after)
    def move_on(self, place: int, link_place: int, claim: tuple[str, str], source: str, turns: int) -> None:
        told = self._loop.run(self._world.told(self._rumour(place)))
        before = told.links[link_place % len(told.links)]
        self._loop.run(self._world.publish((link(before.coach, before.club, *claim),), source, "publish"))
        self._loop.run(self._world.deliver(turns))

    @precondition(_told_some)
    @rule(place=places, link_place=some.integers(0, 2), denied=some.booleans(), turns=turns_after)
    def decide(self, place: int, link_place: int, denied: bool, turns: int) -> None:
        self.move_on(place, link_place, ("appointed", "denied" if denied else "official"), "Agenzia", turns)

    @precondition(_told_some)
    @rule(place=places, links=links, turns=turns_after)
    def revise(self, place: int, links: tuple[Link, ...], turns: int) -> None:
        self._loop.run(self._world.revise(self._rumour(place), links))
        self._loop.run(self._world.deliver(turns))

    @precondition(_told_some)
    @rule(place=places, link_place=some.integers(0, 2), turns=turns_after)
    def deny(self, place: int, link_place: int, turns: int) -> None:
        self._loop.run(self._world.deny(self._rumour(place), link_place))
        self._loop.run(self._world.deliver(turns))

    @precondition(_told_some)
    @rule(place=places, turns=turns_after)
    def retract(self, place: int, turns: int) -> None:
        self._loop.run(self._world.retract(self._rumour(place)))
        self._loop.run(self._world.deliver(turns))

    @rule(fan=fans, subject=subjects, latest=some.booleans())
    def follow(self, fan: int, subject: Subject, latest: bool) -> None:
        self._loop.run(self._world.follow(self._fan(fan), subject, latest=latest))

    @rule(
        wish=some.sampled_from(("unfollow", "threshold", "silence", "pause")),
        fan=fans,
        subject=subjects,
        threshold=some.sampled_from(THRESHOLDS),
        seconds=some.sampled_from((0, DAY)),
    )
    def wish(self, wish: str, fan: int, subject: Subject, threshold: Stage, seconds: int) -> None:
        person = self._fan(fan)
        match wish:
            case "unfollow":
                self._loop.run(self._world.unfollow(person, subject))
            case "threshold":
                self._loop.run(self._world.choose(person, subject, threshold))
            case "silence":
                self._loop.run(self._world.rest(person, subject.id, seconds))
            case _:
                self._loop.run(self._world.rest(person, EVERYTHING, seconds))

    @precondition(_told_some)
    @rule(fan=fans, place=places, coach=some.integers(0, 2))
    def mute_or_unmute(self, fan: int, place: int, coach: int) -> None:
        self._loop.run(self._world.mute(self._fan(fan), self._rumour(place), coach))

    @precondition(_told_some)
    @rule(block=some.booleans(), fan=fans, place=places)
    def block_or_delete(self, block: bool, fan: int, place: int) -> None:
        if block:
            self._loop.run(self._world.block(self._fan(fan)))
        else:
            self._world.delete(self._fan(fan), place)

    @rule(luck=some.lists(some.sampled_from(Luck), max_size=4), seconds=some.sampled_from(SPANS))
    def stumble_or_wait(self, luck: list[Luck], seconds: int) -> None:
        self._world.phones.luck = deque(luck)
        self._clock.now += 0 if luck else seconds

    @precondition(_told_some)
    @rule(turns=some.integers(1, 5))
    def deliver(self, turns: int) -> None:
        self._loop.run(self._world.deliver(turns))

    @precondition(_told_some)
    @rule(killed=some.booleans(), heard=some.lists(some.booleans(), max_size=3))
    def stop_or_crash(self, killed: bool, heard: list[bool]) -> None:
        self._loop.run(self._world.crash(heard) if killed else self._world.stop())

    @precondition(_told_some)
    @rule()
    def settle(self) -> None:
        self._loop.run(self._world.settle())

    @invariant()
    def nothing_is_wrong(self) -> None:
        self.tally["steps"] += 1
        if self._world.judge.problems:
            raise AssertionError("\n".join(self._world.judge.problems))

    def teardown(self) -> None:
        """Everything that was begun comes to an end, and that is judged too."""
        world = self._world
        try:
            if world.fans and not world.judge.problems:
                self._loop.run(world.settle())
                self.nothing_is_wrong()
        finally:
            self.tally.update({"stories": 1, "rumours": len(world.published)})
            for (_, _, duty), count in world.judge.arrived.items():
                self.tally[duty.value] += count
            if world.fans:
                self._loop.run(world.close())
            self._loop.close()
            for one in self._patches:
                one.stop()
            self._folder.cleanup()
