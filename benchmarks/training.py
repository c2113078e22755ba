"""Training the judge of pairs: `python -m benchmarks.training` writes bot/reading/weights.json, in a few minutes.

It learns from every article in tests/reading/articles. How well it reads articles that it has not learnt from is told
by parting them five times: each part is read by a judge who learnt from the others (`--only-figures` stops there).
The same articles give the same weights.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.directory import Directory
from bot.links import Link, Relation, Stage
from bot.reading.claim import Claim
from bot.reading.company import company
from bot.reading.judge import FLOOR, WEIGHTS, Features, Verdict, planted
from bot.reading.pairs import Candidate
from bot.reading.reader import candidates_of
from bot.reading.settling import told
from tests.reading.scoring import LANGUAGES, Ends, Label, Score, every

TARGET = Path(__file__).parent.parent / "bot" / "reading" / WEIGHTS
SEED = 1
PARTS, INNER = 5, 3  # parts of the articles for the figures, and for first answers that nobody learnt from
TREES = {"max_iter": 250, "learning_rate": 0.05, "max_leaf_nodes": 12, "min_samples_leaf": 30, "max_bins": 32}
HELD_BACK = {"l2_regularization": 3.0, "max_features": 0.1, "random_state": SEED, "early_stopping": False}
CHOICES = {"max_iter": 80, "learning_rate": 0.08, "max_leaf_nodes": 6, "min_samples_leaf": 15, "max_bins": 32}
FIRMNESS, STAGE_FIRMNESS = 0.01, 0.005  # how far weights may go
FITTING, FEWEST = 0.5, 0.5  # how far a relation may sway the stage, and what is added to each count of the two
LIMITS, GATES = (0.25, 0.3, 0.35, 0.4, 0.45), (0.4, 0.45, 0.5, 0.55, 0.6)
RELATIONS, STAGES = list(Relation), list(Stage)

Rows = npt.NDArray[np.float64]  # one row a pair, one column a feature or a chance
Truths = npt.NDArray[np.bool_]  # one a pair
Numbers = npt.NDArray[np.int64]  # one a pair


@dataclass(frozen=True, slots=True)
class Lesson:
    """One article: its label, its pairs, the label of each pair that is a link, what the rules decide alone."""

    article: Label
    candidates: list[Candidate]
    labels: list[Label | None]
    ruled: list[Claim] | None


def main() -> None:
    """Tell the figures, then learn from everything and write."""
    warnings.simplefilter("ignore")
    directory = Directory.shipped()
    lessons = [lesson(directory, article) for article in every()]
    limits = figures(directory, lessons)
    if "--only-figures" not in sys.argv:
        content = {**learnt(lessons), **limits}
        TARGET.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{sum(len(one.candidates) for one in lessons)} pairs; {TARGET.stat().st_size // 1024} KB written")


def lesson(directory: Directory, article: Label) -> Lesson:
    """An article as something to learn from."""
    candidates, ruled = candidates_of(str(article["text"]), directory)
    ends = Ends(directory, article)
    labels = sorted(article["links"], key=lambda label: bool(label.get("optional")))
    pairs = [Link(one.coach, one.club, Relation.LINKED, Stage.INTEREST) for one in candidates]
    return Lesson(article, candidates, [next((x for x in labels if ends.link(pair, x)), None) for pair in pairs], ruled)


def figures(directory: Directory, lessons: Sequence[Lesson]) -> dict[str, float]:
    """Print how well articles are read that were not learnt from; the limits with which they are read best."""
    parts = np.random.RandomState(SEED).permutation(len(lessons)) % PARTS
    weighed: list[list[Verdict]] = [[] for _ in lessons]
    for part in range(PARTS):
        judge = planted(learnt([lessons[at] for at in np.flatnonzero(parts != part)]) | {"limit": 0, "gate": 0})
        for at in np.flatnonzero(parts == part):
            weighed[at] = judge.weighed(lessons[at].candidates)
        print(f"part {part + 1} of {PARTS} read", file=sys.stderr)
    tried = {pair: scored(directory, lessons, weighed, *pair).figures() for pair in product(LIMITS, GATES)}
    limit, gate = max(tried, key=lambda pair: worth(tried[pair]))
    print(f"limit {limit}, gate {gate}; articles that the judge had not learnt from:")
    for name, chosen in groups(lessons):
        told_of = scored(directory, [lessons[at] for at in chosen], [weighed[at] for at in chosen], limit, gate)
        values = "".join(f"{value:>9.3f}" for value in told_of.figures().values())
        print(f"{name:<28}{len(chosen):>4}{values}")
    return {"limit": limit, "gate": gate}


def groups(lessons: Sequence[Lesson]) -> Iterator[tuple[str, list[int]]]:
    """All articles, those of each language, and those of each kind of which there are ten."""
    heads = "".join(f"{head:>9}" for head in Score().figures())
    print(f"{'':<28}{'n':>4}{heads}")
    yield "all", list(range(len(lessons)))
    for key, values in (("language", LANGUAGES), ("kind", sorted({one.article["kind"] for one in lessons}))):
        for value in values:
            chosen = [at for at, one in enumerate(lessons) if one.article[key] == value]
            if len(chosen) >= 10:
                yield value, chosen


def worth(of: dict[str, float]) -> float:
    """What limits are chosen by."""
    return of["coaches"] + of["clubs"] + of["ends"] + of["links"] + of["rumour"] + 0.5 * of["stage"] - of["alarms"]


def scored(
    directory: Directory, lessons: Sequence[Lesson], weighed: Sequence[Sequence[Verdict]], limit: float, gate: float
) -> Score:
    """The score of some articles with given limits."""
    total = Score()
    for one, verdicts in zip(lessons, weighed, strict=True):
        rumour = any(verdict.likely >= gate for verdict in verdicts)
        claims = [told(verdict) for verdict in verdicts if rumour and verdict.likely >= limit]
        claims = claims if one.ruled is None else list(one.ruled)
        claims.sort(key=lambda claim: (claim.span, -claim.stage.rank, claim.at))
        total.add(directory, one.article, [Link(c.coach, c.club, c.relation, c.stage) for c in claims])
    return total


def learnt(lessons: Sequence[Lesson]) -> dict[str, Any]:
    """The content of a judge, without its limits."""
    owner = np.array([at for at, one in enumerate(lessons) for _ in one.candidates])
    rows = np.array([c.features for one in lessons for c in one.candidates])
    labels = [label for one in lessons for label in one.labels]
    linked = np.array([label is not None for label in labels])
    sure = np.array([label is None or not label.get("optional") for label in labels])
    relations = np.array([RELATIONS.index(Relation(label["relation"])) if label else -1 for label in labels])
    first, kinds = taught(rows, linked, sure, relations)
    answers = strangers_answers(rows, linked, sure, relations, owner)
    kept = np.flatnonzero(answers[:, 0] >= FLOOR)
    wide = np.hstack([rows[kept], around(lessons, answers, owner)[kept]])
    second, _kinds = taught(wide, linked[kept], sure[kept], relations[kept])
    told_of = linked[kept]
    staged = [at for at, row in enumerate(kept) if labels[row] and labels[row].get("stage")]
    steps = np.array([STAGES.index(Stage(labels[kept[at]]["stage"])) for at in staged])
    return {
        "first": forest(first),
        "first_relations": kinds.written(),
        "second": forest(second),
        "relations": Weights(wide[told_of], relations[kept][told_of], FIRMNESS).with_trees(),
        "stages": Weights(wide[staged], steps, STAGE_FIRMNESS).with_trees(),
        "fits": fits(relations[kept][staged], steps),
    }


def fits(relations: Numbers, steps: Numbers) -> list[list[float]]:
    """How much likelier than otherwise each relation makes each stage, damped."""
    counts = np.full((len(RELATIONS), len(STAGES)), FEWEST)
    np.add.at(counts, (relations, steps), 1)
    lift = counts / counts.sum(1, keepdims=True) / (counts.sum(0) / counts.sum())
    return [short(row) for row in lift**FITTING]


class Weights:
    """Weights for choices, learnt on features of like size and written for features as they come."""

    def __init__(self, rows: Rows, truths: Numbers, firmness: float) -> None:
        self._rows, self._truths = rows, truths
        self._scaler = StandardScaler().fit(rows)
        self._model = LogisticRegression(C=firmness, max_iter=500).fit(self._scaler.transform(rows), truths)

    def chances(self, rows: Rows) -> Rows:
        """How likely each choice is."""
        return self._model.predict_proba(self._scaler.transform(rows))

    def written(self) -> dict[str, Any]:
        """The content of a ballot."""
        weights = self._model.coef_ / self._scaler.scale_
        bases = self._model.intercept_ - weights @ self._scaler.mean_
        return {"bases": short(bases), "weights": [short(row) for row in weights]}

    def with_trees(self) -> dict[str, Any]:
        """The content of a ballot that has a forest for each choice besides, learnt from the same."""
        trees = HistGradientBoostingClassifier(**CHOICES, **HELD_BACK).fit(self._rows, self._truths)
        return self.written() | {"forests": [forest(trees, choice) for choice in range(len(trees.classes_))]}


def taught(
    rows: Rows, linked: Truths, sure: Truths, relations: Numbers
) -> tuple[HistGradientBoostingClassifier, Weights]:
    """Who says whether a pair is linked, and who says how."""
    trees = HistGradientBoostingClassifier(**TREES, **HELD_BACK).fit(rows[sure], linked[sure])
    return trees, Weights(rows[linked], relations[linked], FIRMNESS)


def strangers_answers(rows: Rows, linked: Truths, sure: Truths, relations: Numbers, owner: Numbers) -> Rows:
    """The first answers on every pair, each by trees that did not learn from its article."""
    parts = (np.random.RandomState(SEED + 1).permutation(owner.max() + 1) % INNER)[owner]
    answers = np.zeros((len(rows), 1 + len(RELATIONS)))
    for part in range(INNER):
        here, there = parts == part, parts != part
        trees, kinds = taught(rows[there], linked[there], sure[there], relations[there])
        answers[here, 0] = trees.predict_proba(rows[here])[:, 1]
        answers[here, 1:] = kinds.chances(rows[here]) * answers[here, :1]
    return answers


def around(lessons: Sequence[Lesson], answers: Rows, owner: Numbers) -> Rows:
    """What is counted over the first answers of each article's pairs, as the judge counts it."""
    pairs = [one.pair for lesson in lessons for one in lesson.candidates]
    found: dict[int, Features] = {}
    for number in range(len(lessons)):
        mine = [at for at in np.flatnonzero(owner == number) if answers[at, 0] >= FLOOR]
        told_of = company([pairs[at] for at in mine], [tuple(answers[at]) for at in mine])
        found.update(zip(mine, told_of, strict=True))
    width = max(map(len, found.values()))
    return np.array([found.get(at, (0.0,) * width) for at in range(len(pairs))])


def forest(trees: HistGradientBoostingClassifier, choice: int = 0) -> dict[str, Any]:
    """The content of a forest; of several choices, the trees that speak for one."""
    grown = [tree_of(step[choice].nodes, 0) for step in trees._predictors]  # noqa: SLF001 - it has no public way out
    return {"base": float(trees._baseline_prediction.ravel()[choice]), "trees": grown}  # noqa: SLF001


def tree_of(nodes: npt.NDArray[np.void], at: int) -> float | list[object]:
    """A leaf's worth, or [feature, cut, below, above]."""
    node = nodes[at]
    if node["is_leaf"]:
        return short([node["value"]])[0]
    cut = float(node["num_threshold"])
    return [int(node["feature_idx"]), cut, tree_of(nodes, node["left"]), tree_of(nodes, node["right"])]


def short(values: Iterable[float]) -> list[float]:
    """Numbers with as many places as matter."""
    return [float(f"{value:.4g}") for value in values]


if __name__ == "__main__":
    main()
