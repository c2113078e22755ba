"""The same story again: stories told in many ways, and what no two stories may be taken for."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import Directory
from bot.links import Link, Relation, Stage
from bot.reading.sameness import DAY, Ground, Kind, compare, likeness, nearest
from bot.reading.trace import KEPT, Trace, read_trace, recall, trace
from tests.reading.scoring import every
from tests.reading.stories import Telling, families, links_in, pairs
from tests.reading.test_fingerprint import OTHER, STORY

Table = Counter[tuple[str, str]]


@cache
def left(telling: Telling) -> Trace:
    return trace(telling.text, telling.links)


def told(directory: Directory, part: str) -> Table:
    """How often each kind of pair was taken for each kind."""
    return Counter((truth, compare(left(other), left(one)).kind.value) for one, other, truth in pairs(part, directory))


def named(directory: Directory, family: str) -> dict[str, Telling]:
    """The texts of a family by name."""
    [found] = [family_ for family_ in families("tuned", directory) if family_[0].family == family]
    return {telling.name: telling for telling in found}


@pytest.mark.parametrize("part", ["tuned", "aside"])
def test_no_two_stories_are_merged_and_no_independent_report_is_called_a_copy(part: str, shipped: Directory) -> None:
    table = told(shipped, part)
    assert sum(table["different", kind] for kind in ("copy", "rewrite", "translation", "independent")) == 0
    assert sum(table["independent", kind] for kind in ("copy", "rewrite", "translation")) == 0


@pytest.mark.parametrize(("part", "floor"), [("tuned", 0.95), ("aside", 0.9)])
def test_most_copies_rewrites_and_translations_are_found(part: str, floor: float, shipped: Directory) -> None:
    table = told(shipped, part)
    made = {pair: count for pair, count in table.items() if pair[0] in {"copy", "rewrite", "translation"}}
    shown = sum(count for (_, kind), count in made.items() if kind in {"copy", "rewrite", "translation"})
    assert shown >= floor * sum(made.values())


def test_there_are_enough_pairs_of_each_kind_in_both_parts(shipped: Directory) -> None:
    for part in ("tuned", "aside"):
        kinds = Counter(truth for _, _, truth in pairs(part, shipped))
        assert kinds.total() >= 60
        assert min(kinds[kind] for kind in ("copy", "rewrite", "translation", "independent", "different")) >= 5


def test_among_unrelated_articles_nothing_is_made_from_another(shipped: Directory) -> None:
    traces = [trace(article["text"]) for article in every()[::5]]
    pairs_of = [(one, other) for at, one in enumerate(traces) for other in traces[:at]]
    assert [pair for pair in pairs_of if compare(*pair).kind is not Kind.DIFFERENT] == []


def test_a_copy_with_a_small_cut_is_nearly_the_same() -> None:
    for changed in (STORY[: STORY.index("Restano")], "ESCLUSIVA – " + STORY + " Leggi tutto sul sito."):
        found = compare(trace(changed), trace(STORY))
        assert (found.kind, found.ground) == (Kind.COPY, Ground.WORDS)
        assert 90 <= found.percent <= 99
    assert compare(trace(STORY), trace(STORY)).percent == 100


def test_two_stories_about_one_coach_and_a_short_quote_are_no_copies() -> None:
    assert compare(trace(STORY), trace(OTHER)).kind is Kind.DIFFERENT
    assert likeness(trace(STORY), trace(OTHER)) < 0.3
    assert compare(trace(STORY), trace(STORY[:120])).kind is not Kind.COPY


def test_the_same_words_about_another_coach_are_another_story_even_before_links_are_known(shipped: Directory) -> None:
    family = named(shipped, "lazio")
    assert compare(trace(family["template"].text), trace(family["base"].text)).kind is Kind.DIFFERENT


def test_a_translation_shows_what_both_texts_name(shipped: Directory) -> None:
    family = named(shipped, "brazil")
    found = compare(left(family["spanish"]), left(family["base"]))
    assert (found.kind, found.ground) == (Kind.TRANSLATION, Ground.FACTS)
    assert {"guayaquil", "ednaldo", "2026"} <= set(found.facts)


def test_the_same_links_without_facts_in_common_are_an_independent_report_while_the_news_is_fresh(
    shipped: Directory,
) -> None:
    family = named(shipped, "madrid")
    new, earlier = left(family["abroad"]), left(family["base"])
    assert compare(new, earlier, 2 * DAY).kind is Kind.INDEPENDENT
    assert compare(new, earlier, 2 * DAY).ground is Ground.LINKS
    assert compare(new, earlier, 4 * DAY).kind is Kind.DIFFERENT


def test_a_denial_or_the_next_step_is_another_story_whatever_the_texts_share(shipped: Directory) -> None:
    family = named(shipped, "brazil")
    assert compare(left(family["denied"]), left(family["base"])).kind is Kind.DIFFERENT
    later = named(shipped, "madrid")
    assert compare(left(later["later"]), left(later["base"])).kind is Kind.DIFFERENT


def test_a_copy_that_links_another_name_or_turns_official_adds_something(shipped: Directory) -> None:
    base = named(shipped, "madrid")["base"]
    again = trace("ÚLTIMA HORA. " + base.text, base.links)
    assert compare(again, left(base)).repeats
    linked = links_in("xabi-alonso>liverpool linked talks; xabi-alonso>chelsea linked interest", shipped)
    more = compare(trace(base.text + " Pero también pregunta el Chelsea.", linked), left(base))
    assert (more.kind, more.adds, more.repeats) == (Kind.COPY, True, False)
    lead = base.links[0]
    official = Link(lead.coach, lead.club, Relation.APPOINTED, Stage.OFFICIAL)
    assert compare(trace("OFICIAL. " + base.text, [official]), left(base)).adds


def test_the_nearest_report_is_a_copy_before_a_translation_before_an_independent_one(shipped: Directory) -> None:
    family = named(shipped, "mainz")
    others = [(number, left(family[name]), DAY) for number, name in enumerate(("portrait", "second", "french", "base"))]
    new = left(family["copy"])
    for rest, kind in ((4, Kind.COPY), (3, Kind.TRANSLATION), (2, Kind.INDEPENDENT)):
        found = nearest(new, others[:rest])
        assert found is not None
        assert (found.rumour_id, found.sameness.kind) == (rest - 1, kind)
    assert nearest(new, others[:1]) is None


def test_a_trace_is_small_and_reads_back_as_it_was_written(shipped: Directory) -> None:
    for family in families("tuned", shipped):
        for telling in family:
            made = trace(telling.text, telling.links, "Calcio Oggi")
            assert read_trace(made.write()) == made
            assert len(made.write()) < 4_000


def test_a_long_text_is_thinned_and_still_known_again_in_part() -> None:
    text = " ".join(article["text"] for article in every()[:12])
    long, part = trace(text), trace(text[: len(text) * 2 // 3])
    assert long.thinned > 0
    assert len(long.runs) <= KEPT
    assert compare(part, long).kind is Kind.COPY


def test_a_trace_of_another_version_is_made_anew_from_the_text() -> None:
    assert read_trace("") is None
    assert read_trace('{"version":0}') is None
    assert recall("", STORY) == trace(STORY)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_are_compared_alike_from_both_sides(one: str, other: str) -> None:
    first, second = trace(one), trace(other)
    assert compare(first, second).kind is compare(second, first).kind
    assert 0 <= likeness(first, second) == likeness(second, first) <= 1
    assert read_trace(first.write()) == first


@given(st.text(alphabet="abc d", min_size=1, max_size=80))
def test_every_text_with_words_is_a_copy_of_itself(text: str) -> None:
    assert compare(trace(text), trace(text)).percent == (100 if text.strip() else 0)
