"""The judge of pairs: its trees, its limits, how it is trained, and a floor on articles that nobody learnt from."""

from __future__ import annotations

import pytest

from benchmarks.training import boost, is_learnt, same_coach
from bot.directory import Directory, slug_of
from bot.directory.subject import Kind, Subject
from bot.links import Relation
from bot.reading.judge import Forest, Judge, grown, judge
from bot.reading.pairs import Candidate
from bot.reading.reader import candidates_of
from tests.reading.scoring import ARTICLES, Label, load, rumour_share, tally

FLOOR, RUMOUR_FLOOR = 0.4, 0.73  # over all languages; 0.44 and 0.77 when they were set


def never_seen() -> list[Label]:
    return [article for article in load(ARTICLES.parent / "unseen") if not is_learnt(article)]


def subject(kind: Kind, name: str) -> Subject:
    return Subject(slug_of(name), kind, name, name)


def candidate(feature: float, ruled: Relation | None = None) -> Candidate:
    return Candidate(subject(Kind.COACH, "Rossi"), subject(Kind.CLUB, "Roma"), ruled, (feature,))


def small_judge() -> Judge:
    linked = Forest(0.0, (grown([0, 0.5, -1.0, 1.0]), grown([0, 1.5, -0.5, 2.0])))
    relations = {Relation.LINKED: Forest(0.2, ()), Relation.LEAVING: Forest(0.0, (grown([0, 1.5, 0.0, 1.0]),))}
    return Judge(linked, relations, backed=0.15, alone=0.6, gate=0.5)


def test_a_tree_is_walked_by_its_cuts() -> None:
    forest = Forest(0.25, (grown([0, 1.0, [1, 2.0, 10.0, 20.0], 30.0]),))
    assert [forest.worth(features) for features in ((1.0, 2.0), (1.0, 3.0), (2.0, 0.0))] == [10.25, 20.25, 30.25]


def test_what_is_no_tree_is_refused() -> None:
    with pytest.raises(TypeError, match="no tree"):
        grown({"feature": 1})


def test_a_likely_pair_is_told_with_its_likeliest_relation() -> None:
    (verdict,) = small_judge().verdicts([candidate(2.0), candidate(0.0)])
    assert verdict.relation is Relation.LEAVING
    assert verdict.likely > 0.9


def test_a_pair_that_the_rules_see_needs_less_and_keeps_its_relation() -> None:
    told = small_judge().verdicts([candidate(2.0), candidate(0.0, Relation.STAYING)])
    assert [verdict.relation for verdict in told] == [Relation.LEAVING, Relation.STAYING]


def test_an_article_without_a_likely_pair_has_none() -> None:
    assert small_judge().verdicts([candidate(0.0, Relation.STAYING)]) == []


def test_the_shipped_judge_asks_for_features_that_every_candidate_has(shipped: Directory) -> None:
    def asked(tree: object) -> set[int]:
        return {tree[0]} | asked(tree[2]) | asked(tree[3]) if isinstance(tree, tuple) else set()

    forests = [judge().linked, *judge().relations.values()]
    highest = max(feature for forest in forests for tree in forest.trees for feature in asked(tree))
    candidates = [found for article in load()[:10] for found in candidates_of(article["text"], shipped)]
    assert len({len(found.features) for found in candidates}) == 1
    assert highest < len(candidates[0].features)


def test_training_finds_the_feature_that_decides_and_gives_the_same_twice() -> None:
    rows: list[tuple[float, ...]] = [(float(number % 7), float(number % 2)) for number in range(200)]
    truths = [row[1] for row in rows]
    forest = boost(rows, truths, 40)
    planted = Forest(forest.base, tuple(grown(tree) for tree in forest.trees))
    assert all((planted.worth(row) > 0) is bool(truth) for row, truth in zip(rows, truths, strict=True))
    assert boost(rows, truths, 40) == forest


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("xavi", "xavi-hernandez", True), ("j-mourinho", "jose-mourinho", True), ("paolo-rossi", "mario-rossi", False)],
)
def test_training_knows_a_coach_by_parts_of_his_name(one: str, other: str, *, same: bool) -> None:
    assert same_coach(one, other) is same


def test_articles_that_nobody_learnt_from_hold_a_floor(shipped: Directory) -> None:
    articles = never_seen()
    assert len(articles) >= 70
    assert tally(shipped, articles).f1 >= FLOOR
    assert rumour_share(shipped, articles) >= RUMOUR_FLOOR
