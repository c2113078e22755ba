"""The judge of pairs: learnt trees that say how likely a coach and a club are linked, and in which relation.

The trees stand in weights.json, which `python -m benchmarks.training` writes from labelled articles. They see only
what `bot.reading.pairs` counts, never a word or a name. Reading needs no library for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp
from typing import Any

from bot.links import Relation
from bot.reading.pairs import Candidate

WEIGHTS = "weights.json"
LIMITS = ("backed", "alone", "gate")
MOST_EXPONENT = 30.0
PILOTS, HOPELESS = (
    20,
    -1.6,
)  # trees asked first, and the worth below which they decide alone: such pairs stay below 0.15

Tree = Any  # a leaf's worth (float), or a tuple: feature, cut, tree where the feature is at most the cut, tree above


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose worths add up to the logarithm of odds."""

    base: float
    trees: tuple[Tree, ...]

    def hopeless(self, features: tuple[float, ...]) -> bool:
        """Whether the first trees leave so little that the others need not be asked."""
        return self.base + self.said(features, 0, PILOTS) < HOPELESS

    def worth(self, features: tuple[float, ...]) -> float:
        """The sum of what every tree says."""
        return self.base + self.said(features, 0, len(self.trees))

    def said(self, features: tuple[float, ...], first: int, stop: int) -> float:
        """The sum of what the trees `first` to `stop` - 1 say."""
        total = 0.0
        for tree in self.trees[first:stop]:
            at = tree
            while type(at) is tuple:
                at = at[2] if features[at[0]] <= at[1] else at[3]
            total += at
        return total


@dataclass(frozen=True, slots=True)
class Verdict:
    """A pair that the judge holds linked, and how likely (0 to 1)."""

    candidate: Candidate
    relation: Relation
    likely: float


@dataclass(frozen=True, slots=True)
class Judge:
    """Says which pairs of an article are linked, if one of them is likelier than `gate` (0 to 1).

    A pair that the rules hold linked need only be above `backed`, and keeps the rules' relation. Any other must be
    above `alone`.
    """

    linked: Forest
    relations: dict[Relation, Forest]
    backed: float
    alone: float
    gate: float

    def verdicts(self, candidates: Iterable[Candidate]) -> list[Verdict]:
        """The linked pairs of one article in the order given; none where no pair is likely enough to be a rumour."""
        found = list(self._likely(candidates))
        return found if any(verdict.likely >= self.gate for verdict in found) else []

    def _likely(self, candidates: Iterable[Candidate]) -> Iterator[Verdict]:
        for candidate in candidates:
            if self.linked.hopeless(candidate.features):
                continue
            likely = probability(self.linked.worth(candidate.features))
            if likely >= (self.alone if candidate.ruled is None else self.backed):
                yield Verdict(candidate, candidate.ruled or self._relation(candidate.features), likely)

    def _relation(self, features: tuple[float, ...]) -> Relation:
        return max(self.relations, key=lambda relation: self.relations[relation].worth(features))


def probability(worth: float) -> float:
    """The probability (0 to 1) of a logarithm of odds."""
    return 1 / (1 + exp(-max(-MOST_EXPONENT, min(MOST_EXPONENT, worth))))


def planted(content: dict[str, Any]) -> Forest:
    """A forest from its JSON."""
    return Forest(float(content["base"]), tuple(grown(tree) for tree in content["trees"]))


def grown(tree: object) -> Tree:
    """A tree from its JSON, where lists stand for tuples. Raises TypeError for anything else."""
    if isinstance(tree, list):
        return int(tree[0]), float(tree[1]), grown(tree[2]), grown(tree[3])
    if isinstance(tree, (int, float)):
        return float(tree)
    raise TypeError(f"no tree: {tree!r}")


@lru_cache(maxsize=1)
def judge() -> Judge:
    """The judge that is shipped."""
    content = json.loads((files("bot.reading") / WEIGHTS).read_text(encoding="utf-8"))
    relations = {Relation(name): planted(forest) for name, forest in content["relations"].items()}
    return Judge(planted(content["linked"]), relations, *(float(content[name]) for name in LIMITS))
