"""Training the judge of pairs: `python -m benchmarks.training` writes bot/reading/weights.json, in about a minute.

Boosted trees of small depth on what `bot.reading.pairs` counts; no library is needed. It learns from the articles in
tests/reading/articles and from those of tests/reading/unseen with an odd number. Those with an even number are never
learnt from: they tell how well it reads (`python -m benchmarks.reading`).
"""

from __future__ import annotations

import json
import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

from bot.directory import Directory
from bot.links import Relation
from bot.reading.judge import WEIGHTS, Forest, grown, probability
from bot.reading.pairs import Candidate
from bot.reading.reader import candidates_of
from tests.reading.scoring import ARTICLES, Label, load, slug

TARGET = Path(__file__).parent.parent / "bot" / "reading" / WEIGHTS
SEED = 1
TREES, RELATION_TREES, DEPTH = 100, 50, 3
RATE, SMOOTH = 0.06, 2.0  # how much a tree may say, and what its leaves are held back by
ROWS, COLUMNS = 0.6, 0.25  # shares of examples and features that a tree sees
BINS, FEWEST, LIGHTEST, LEAST_GAIN = 16, 10, 1.0, 1e-3
# How likely a link must be that the rules see too, one that they do not see, and the likeliest of an article; chosen
# by cross-validation on the articles learnt from, where none of them matters much.
LIMITS = {"backed": 0.15, "alone": 0.5, "gate": 0.45}

Rows = list[tuple[float, ...]]


def main() -> None:
    """Learn and write."""
    directory = Directory.shipped()
    linked: tuple[Rows, list[float]] = ([], [])
    related: tuple[Rows, list[Relation]] = ([], [])
    for candidate, label in examples(directory, [*load(), *learnt()]):
        if label is None or not label.get("optional"):
            linked[0].append(candidate.features)
            linked[1].append(float(label is not None))
        if label is not None:
            related[0].append(candidate.features)
            related[1].append(Relation(label["relation"]))
    forests = {r: boost(related[0], [float(r is told) for told in related[1]], RELATION_TREES) for r in Relation}
    content = {
        **LIMITS,
        "linked": written(boost(*linked, TREES)),
        "relations": {relation.value: written(forest) for relation, forest in forests.items()},
    }
    TARGET.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(linked[0])} pairs, {len(related[0])} of them linked; {TARGET.stat().st_size // 1024} KB")


def learnt() -> list[Label]:
    """The articles by other hands that may be learnt from."""
    return [article for article in load(ARTICLES.parent / "unseen") if is_learnt(article)]


def is_learnt(article: Label) -> bool:
    """Whether an article's number is odd."""
    return int(str(article["id"]).rsplit("-", 1)[-1]) % 2 == 1


def examples(directory: Directory, articles: Sequence[Label]) -> Iterator[tuple[Candidate, Label | None]]:
    """Every candidate of the articles with its label; None for a pair that is no link."""
    for article in articles:
        ends = {(slug(directory, x["coach"]), slug(directory, x["club"])): x for x in reversed(article["links"])}
        for candidate in candidates_of(str(article["text"]), directory):
            yield candidate, label_of(candidate, ends)


def label_of(candidate: Candidate, ends: dict[tuple[str, str], Label]) -> Label | None:
    """The label of a pair: the same club, and a coach of the same slug or one whose name ends or begins alike."""
    for (coach, club), label in ends.items():
        if club == candidate.club.slug and same_coach(coach, candidate.coach.slug):
            return label
    return None


def same_coach(one: str, other: str) -> bool:
    """Whether two slugs mean one person: the shorter name lies within the longer one, or surname and initial agree."""
    few, many = sorted((one.split("-"), other.split("-")), key=len)
    return set(few) <= set(many) or (few[-1] == many[-1] and few[0][0] == many[0][0])


def written(forest: Forest) -> dict[str, Any]:
    """A forest as JSON."""
    return {"base": round(forest.base, 5), "trees": forest.trees}


@dataclass(slots=True)
class Sample:
    """The examples of one forest: binned features, slopes and curvatures of the loss, and what a tree may ask."""

    cuts: list[list[float]]
    bins: list[list[int]]
    slope: list[float] = field(default_factory=list)
    curve: list[float] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)


def boost(rows: Rows, truths: list[float], trees: int) -> Forest:
    """A forest for yes-or-no examples, by gradient boosting of the logistic loss."""
    chance = random.Random(SEED)
    cuts = [cuts_of(sorted(row[at] for row in rows)) for at in range(len(rows[0]))]
    sample = Sample(cuts, [[bisect_left(cuts[at], value) for at, value in enumerate(row)] for row in rows])
    mean = min(max(sum(truths) / len(truths), 1e-3), 1 - 1e-3)
    base, grown_trees = log(mean / (1 - mean)), []
    worths = [base] * len(rows)
    for _ in range(trees):
        likely = [probability(worth) for worth in worths]
        sample.slope = [truth - p for truth, p in zip(truths, likely, strict=True)]
        sample.curve = [max(p * (1 - p), 1e-6) for p in likely]
        sample.asked = [at for at in range(len(cuts)) if chance.random() < COLUMNS and cuts[at]]
        tree = grow(sample, [row for row in range(len(rows)) if chance.random() < ROWS], DEPTH)
        grown_trees.append(tree)
        one = Forest(0.0, (grown(tree),))
        worths = [worth + one.worth(row) for worth, row in zip(worths, rows, strict=True)]
    return Forest(base, tuple(grown_trees))


def cuts_of(values: list[float]) -> list[float]:
    """Where a feature may be cut: between its values, or between its quantiles where there are many."""
    kept = sorted(set(values))
    if len(kept) > BINS:
        rest = [value for value in values if value != values[0]]
        kept = sorted({half[len(half) * part // BINS] for half in (values, rest) for part in range(BINS)})
    return [round((low + high) / 2, 5) for low, high in pairwise(kept)]


def grow(sample: Sample, rows: list[int], depth: int) -> float | list[object]:
    """A tree for some examples: a leaf's worth, or [feature, cut, below, above]."""
    slope, curve = sum(sample.slope[row] for row in rows), sum(sample.curve[row] for row in rows)
    leaf = round(RATE * slope / (curve + SMOOTH), 5)
    if depth == 0 or len(rows) < FEWEST:
        return leaf
    best = max((best_cut(sample, rows, at, slope, curve) for at in sample.asked), default=(0.0, 0, 0))
    if best[0] <= LEAST_GAIN:
        return leaf
    _gain, at, place = best
    below = [row for row in rows if sample.bins[row][at] <= place]
    above = [row for row in rows if sample.bins[row][at] > place]
    return [at, sample.cuts[at][place], grow(sample, below, depth - 1), grow(sample, above, depth - 1)]


def best_cut(sample: Sample, rows: list[int], at: int, slope: float, curve: float) -> tuple[float, int, int]:
    """What the best cut of a feature gains, the feature, and the number of the cut."""
    slopes, curves = [0.0] * (len(sample.cuts[at]) + 1), [0.0] * (len(sample.cuts[at]) + 1)
    for row in rows:
        slopes[sample.bins[row][at]] += sample.slope[row]
        curves[sample.bins[row][at]] += sample.curve[row]
    best, left, weight = (0.0, at, 0), 0.0, 0.0
    for place in range(len(sample.cuts[at])):
        left, weight = left + slopes[place], weight + curves[place]
        if min(weight, curve - weight) < LIGHTEST:
            continue
        gain = left**2 / (weight + SMOOTH) + (slope - left) ** 2 / (curve - weight + SMOOTH)
        best = max(best, (gain - slope**2 / (curve + SMOOTH), at, place))
    return best


if __name__ == "__main__":
    main()
