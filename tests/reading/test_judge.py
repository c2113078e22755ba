"""The judge of pairs: its trees and weights, its limits, what company does, and how it is trained."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from bot.directory import Directory, slug_of
from bot.directory.subject import Kind, Subject
from bot.links import Relation, Stage
from bot.reading.company import company
from bot.reading.judge import Ballot, Forest, Judge, grown, judge, probability
from bot.reading.pairs import Candidate
from bot.reading.reader import candidates_of
from tests.reading.scoring import load

EVEN = Ballot((0.0,) * 4, ((),) * 4)


def subject(kind: Kind, name: str) -> Subject:
    return Subject(slug_of(name), kind, name, name)


def candidate(feature: float, club: str = "Roma") -> Candidate:
    return Candidate(subject(Kind.COACH, "Rossi"), subject(Kind.CLUB, club), (feature,))


def small_judge(limit: float = 0.5, gate: float = 0.7) -> Judge:
    """Likelier linked with a larger feature; leaving if it is above 3, and then it is official."""
    forest = Forest(-1.0, (grown([0, 0.5, -1.0, [0, 1.5, 1.5, 3.0]]),))
    leaving = tuple((1.0,) if relation is Relation.LEAVING else (0.0,) for relation in Relation)
    bases = tuple(0.0 if relation is Relation.LEAVING else 3.0 * (relation is Relation.LINKED) for relation in Relation)
    stages = Ballot(tuple(float(stage is Stage.OFFICIAL) for stage in Stage), ((0.0,),) * len(Stage))
    fits = ((1.0,) * len(Stage),) * len(Relation)
    return Judge(forest, EVEN, forest, Ballot(bases, leaving), stages, fits, limit, gate)


def test_a_tree_is_walked_by_its_cuts() -> None:
    forest = Forest(0.0, (grown([0, 1.0, [1, 2.0, 0.0, 2.0], -1.0]),))
    told = [forest.chance(features) for features in ((1.0, 2.0), (1.0, 3.0), (2.0, 0.0))]
    assert told == pytest.approx([0.5, probability(2.0), probability(-1.0)])


def test_what_is_no_tree_is_refused() -> None:
    with pytest.raises(TypeError, match="no tree"):
        grown({"feature": 1})


def test_shares_add_up_to_one_and_follow_the_weights() -> None:
    shares = Ballot((0.0, 0.0), ((1.0, 0.0), (0.0, 1.0))).shares((5.0, 1.0))
    assert sum(shares) == pytest.approx(1)
    assert shares[0] > 0.9


def test_where_there_are_forests_they_weigh_as_much_as_the_weights() -> None:
    forests = (Forest(0.0, ()), Forest(0.0, (grown([0, 1.0, 0.0, 4.0]),)))
    ballot = Ballot((0.0, 0.0), ((2.0,), (0.0,)), forests)
    below, above = ballot.shares((1.0,)), ballot.shares((2.0,))
    assert below[0] == pytest.approx(probability(1.0))
    assert above == pytest.approx((0.5, 0.5))


def test_a_stage_that_does_not_fit_the_relation_is_not_told() -> None:
    fits = tuple(tuple(float(stage is not Stage.OFFICIAL) for stage in Stage) for _ in Relation)
    (verdict,) = replace(small_judge(), fits=fits).verdicts([candidate(4.0)])
    assert verdict.stage is not Stage.OFFICIAL


def test_a_likely_pair_is_told_with_its_likeliest_relation_and_stage() -> None:
    (verdict,) = small_judge().verdicts([candidate(4.0), candidate(0.0, "Milan")])
    assert (verdict.relation, verdict.stage) == (Relation.LEAVING, Stage.OFFICIAL)
    assert verdict.likely > 0.8


def test_a_less_likely_pair_is_told_beside_one_that_passes_the_gate_and_not_alone() -> None:
    both = small_judge().verdicts([candidate(2.0), candidate(1.0, "Milan")])
    assert [verdict.candidate.club.slug for verdict in both] == ["roma", "milan"]
    assert small_judge().verdicts([candidate(1.0, "Milan")]) == []


def test_company_tells_the_best_of_the_others_and_the_rank_among_them() -> None:
    pairs = [("rossi", "roma"), ("rossi", "milan"), ("verdi", "roma")]
    answers = [(0.2, 0.1), (0.6, 0.3), (0.4, 0.4)]
    first, second, _third = company(pairs, answers)
    assert len({len(row) for row in company(pairs, answers)}) == 1
    assert first[2:5] == (0.6, 0.3, 1.0)  # the coach's other club is likelier
    assert second[8:11] == (0.0, 0.0, 0.0)  # nobody else is named with that club
    assert company([], []) == []


def test_the_shipped_judge_fits_what_is_counted(shipped: Directory) -> None:
    def asked(tree: object) -> set[int]:
        return {tree[0]} | asked(tree[2]) | asked(tree[3]) if isinstance(tree, tuple) else set()

    candidates = [found for article in load()[:10] for found in candidates_of(article["text"], shipped)[0]]
    (width,) = {len(found.features) for found in candidates}
    extra = len(company([("a", "b")], [(0.5,) * 5])[0])
    assert {len(row) for row in judge().first_relations.weights} == {width}
    assert {len(row) for row in judge().relations.weights} == {width + extra}
    assert {len(row) for row in judge().stages.weights} == {width + extra}
    assert [len(row) for row in judge().fits] == [len(Stage)] * len(Relation)
    assert [len(ballot.forests) for ballot in (judge().relations, judge().stages)] == [len(Relation), len(Stage)]
    assert max(feature for tree in judge().second.trees for feature in asked(tree)) < width + extra


@pytest.fixture(scope="module")
def training() -> ModuleType:
    pytest.importorskip("sklearn")
    module: ModuleType = pytest.importorskip("benchmarks.training")
    return module


def test_what_is_trained_is_what_is_shipped_anew(training: ModuleType, shipped: Directory) -> None:
    lessons = [training.lesson(shipped, article) for article in load("second")[::3]]
    content = training.learnt(lessons) | {"limit": 0.3, "gate": 0.5}
    again = training.learnt(lessons) | {"limit": 0.3, "gate": 0.5}
    assert content == again
    parts = {"first", "first_relations", "second", "relations", "stages", "fits"}
    assert set(content) == parts | {"limit", "gate"}


def test_a_forest_written_down_says_what_its_trees_said(training: ModuleType) -> None:
    np = pytest.importorskip("numpy")
    rows = np.random.RandomState(1).rand(400, 3)
    truths = rows[:, 1] > 0.5
    trees = training.HistGradientBoostingClassifier(**training.TREES, **training.HELD_BACK).fit(rows, truths)
    content = training.forest(trees)
    written = Forest(content["base"], tuple(grown(tree) for tree in content["trees"]))
    told = [written.chance(tuple(row)) for row in rows]
    assert told == pytest.approx(list(trees.predict_proba(rows)[:, 1]), abs=0.01)
