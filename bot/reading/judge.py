"""The judge of pairs: learnt trees and weights that say which pairs are linked, in which relation, how far.

All stand in weights.json, which `python -m benchmarks.training` writes from labelled articles. They see only what
`bot.reading.pairs` counts, never a word or a name. Reading needs no library for them.

Each pair is judged twice: first by itself, then with the first answers on the coach's other clubs and the club's other
coaches (`bot.reading.company`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from math import exp
from operator import mul
from typing import Any

from bot.links import Relation, Stage
from bot.reading.company import Answer, company
from bot.reading.pairs import Candidate

WEIGHTS = "weights.json"
MOST_EXPONENT = 30.0
PILOTS, HOPELESS = 30, -3.0  # trees asked first, and the worth below which they decide alone
FLOOR = 0.03  # chance below which a pair is not judged a second time
RELATIONS, STAGES = tuple(Relation), tuple(Stage)

Tree = Any  # a leaf's worth (float), or a tuple: feature, cut, tree where the feature is at most the cut, tree above
Features = tuple[float, ...]


class Forest:
    """Trees whose worths add up to the logarithm of odds.

    They are asked as one long sum of conditions, which Python evaluates several times faster than it walks trees.
    Compiling them takes some milliseconds, and waits until somebody asks.
    """

    def __init__(self, base: float, trees: Sequence[Tree]) -> None:
        self.base = base
        self.trees = tuple(trees)

    @cached_property
    def _pilots(self) -> Callable[[Features], float]:
        return compiled(self.trees[:PILOTS])

    @cached_property
    def _others(self) -> Callable[[Features], float]:
        return compiled(self.trees[PILOTS:])

    def chance(self, features: Features) -> float:
        """What the trees say together, as a probability (0 to 1); where the first leave no hope, what these say."""
        worth = self.base + self._pilots(features)
        return probability(worth if worth < HOPELESS else worth + self._others(features))

    def worth(self, features: Features) -> float:
        """What all trees say together."""
        return self.base + self._pilots(features) + self._others(features)


@dataclass(frozen=True, slots=True)
class Ballot:
    """Choices, each with a base and a weight for every feature, and where there are forests, with one of them each.

    Weights and trees err differently, so the mean of the two is better than either.
    """

    bases: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    forests: tuple[Forest, ...] = ()

    def shares(self, features: Features) -> tuple[float, ...]:
        """How likely each choice is (0 to 1, together 1)."""
        worths = [base + sum(map(mul, row, features)) for base, row in zip(self.bases, self.weights, strict=True)]
        if self.forests:
            grown_worths = [forest.worth(features) for forest in self.forests]
            worths = [(one + other) / 2 for one, other in zip(worths, grown_worths, strict=True)]
        top = max(worths)
        powers = [exp(max(worth - top, -MOST_EXPONENT)) for worth in worths]
        whole = sum(powers)
        return tuple(power / whole for power in powers)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge holds of a pair: how likely linked (0 to 1), and if so, in which relation and how far."""

    candidate: Candidate
    likely: float
    relation: Relation
    stage: Stage


@dataclass(frozen=True, slots=True)
class Judge:
    """Says which pairs of an article are linked: those above `limit`, if one of them is above `gate` (0 to 1)."""

    first: Forest
    first_relations: Ballot
    second: Forest
    relations: Ballot
    stages: Ballot
    fits: tuple[tuple[float, ...], ...]  # per relation, how much likelier than otherwise it makes each stage
    limit: float
    gate: float

    def verdicts(self, candidates: Sequence[Candidate]) -> list[Verdict]:
        """The linked pairs of one article in the order given; none where no pair is likely enough to be a rumour."""
        found = self.weighed(candidates, self.limit)
        return found if any(verdict.likely >= self.gate for verdict in found) else []

    def weighed(self, candidates: Sequence[Candidate], least: float = 0.0) -> list[Verdict]:
        """What is held of every pair that is not hopeless and at least so likely."""
        told = [(one, self.answer(one.features)) for one in candidates]
        kept = [one for one, answer in told if answer[0] >= FLOOR]
        answers = [answer for _one, answer in told if answer[0] >= FLOOR]
        around = company([one.pair for one in kept], answers)
        wide = [one.features + extra for one, extra in zip(kept, around, strict=True)]
        likely = [self.second.chance(features) for features in wide]
        found = zip(kept, wide, likely, strict=True)
        return [self._verdict(one, features, chance) for one, features, chance in found if chance >= least]

    def answer(self, features: Features) -> Answer:
        """The first answer on a pair: how likely it is linked, and in each relation."""
        likely = self.first.chance(features)
        if likely < FLOOR:
            return (likely,)
        return likely, *(likely * share for share in self.first_relations.shares(features))

    def _verdict(self, candidate: Candidate, features: Features, likely: float) -> Verdict:
        shares = self.relations.shares(features)
        relation = RELATIONS[shares.index(max(shares))]
        fitting = [sum(map(mul, shares, column)) for column in zip(*self.fits, strict=True)]
        stages = list(map(mul, self.stages.shares(features), fitting))
        return Verdict(candidate, likely, relation, STAGES[stages.index(max(stages))])


def probability(worth: float) -> float:
    """The probability (0 to 1) of a logarithm of odds."""
    return 1 / (1 + exp(-max(-MOST_EXPONENT, min(MOST_EXPONENT, worth))))


def compiled(trees: Sequence[Tree]) -> Callable[[Features], float]:
    """The sum of what some trees say, as a function of the features."""
    terms = "+".join(map(condition, trees)) or "0.0"
    said: Callable[[Features], float] = eval(f"lambda f: {terms}", {})  # noqa: S307 - of numbers only, see `grown`
    return said


def condition(tree: Tree) -> str:
    """A tree as an expression of nothing but numbers."""
    if isinstance(tree, tuple):
        feature, cut, below, above = tree
        return f"({condition(below)} if f[{feature:d}]<={cut!r} else {condition(above)})"
    return f"({float(tree)!r})"


def grown(tree: object) -> Tree:
    """A tree from its JSON, where lists stand for tuples. Raises TypeError for anything else."""
    if isinstance(tree, list):
        return int(tree[0]), float(tree[1]), grown(tree[2]), grown(tree[3])
    if isinstance(tree, (int, float)):
        return float(tree)
    raise TypeError(f"no tree: {tree!r}")


def planted(content: dict[str, Any]) -> Judge:
    """A judge from its JSON."""
    return Judge(
        forest_of(content["first"]),
        ballot_of(content["first_relations"]),
        forest_of(content["second"]),
        ballot_of(content["relations"]),
        ballot_of(content["stages"]),
        tuple(tuple(row) for row in content["fits"]),
        float(content["limit"]),
        float(content["gate"]),
    )


def forest_of(content: dict[str, Any]) -> Forest:
    """A forest from its JSON."""
    return Forest(float(content["base"]), tuple(grown(tree) for tree in content["trees"]))


def ballot_of(content: dict[str, Any]) -> Ballot:
    """A ballot from its JSON."""
    forests = tuple(forest_of(one) for one in content.get("forests", ()))
    return Ballot(tuple(content["bases"]), tuple(tuple(row) for row in content["weights"]), forests)


@lru_cache(maxsize=1)
def judge() -> Judge:
    """The judge that is shipped."""
    return planted(json.loads((files("bot.reading") / WEIGHTS).read_text(encoding="utf-8")))
