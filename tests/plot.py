"""A plot: what an editor may paste next so that something moves, for as long as a storm lasts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CLAIMS: Final = {
    "interest": "{club} are interested in {coach}",
    "talks": "{club} are in talks with {coach}",
    "denied": "{club} deny talks with {coach}",
    "official": "Official: {coach} is the new {club} coach",
}
# What moves a link on from where it stands; a denied one comes back, and goes on for ever.
NEXT: Final = {"": ("interest", "talks"), "interest": ("talks", "denied"), "talks": ("denied",), "denied": ("talks",)}
AN_END: Final = 0.15  # of the moves out of talks


@dataclass(frozen=True, slots=True)
class Turn:
    """One move of one coach and one club."""

    club: str
    coach: str
    stage: str

    @property
    def text(self) -> str:
        """The sentence that says it."""
        return CLAIMS[self.stage].format(club=self.club, coach=self.coach)

    def overtakes(self, earlier: Turn) -> bool:
        """Whether an alert of the earlier turn that did not leave yet is told no more: the same link moved again, or
        the coach went elsewhere.
        """
        return self.coach == earlier.coach and (self.club == earlier.club or self.stage == "official")


class Plot:
    """The stories of some coaches and clubs, each going on from where it stands."""

    def __init__(self, chance: random.Random, coaches: Sequence[str], clubs: Sequence[str]) -> None:
        self._chance = chance
        self._stages = {(coach, club): "" for coach in coaches for club in clubs}
        self._settled: dict[str, str] = {}  # where a coach went last; that is no news for a while

    def turn(self, *, opening: bool = False) -> Turn:
        """The next move; with `opening` of a coach and a club of whom nothing was told yet."""
        coach, club = self._chance.choice(
            [
                (coach, club)
                for (coach, club), stage in self._stages.items()
                if self._settled.get(coach) != club and not (opening and stage)
            ]
        )
        stage = self._chance.choice(NEXT[self._stages[coach, club]])
        if self._stages[coach, club] == "talks" and self._chance.random() < AN_END:
            stage = "official"
        self._go_on(coach, club, stage)
        return Turn(club, coach, stage)

    def _go_on(self, coach: str, club: str, stage: str) -> None:
        self._settled.pop(coach, None)
        self._stages[coach, club] = stage
        if stage == "official":
            self._settled[coach] = club
            self._stages |= {pair: "" for pair in self._stages if pair[0] == coach}
