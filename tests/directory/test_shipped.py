"""The shipped catalogue held to account: complete, reviewed, and found by what people type."""

from __future__ import annotations

from collections import defaultdict

import pytest

from bot.directory import Kind, load_catalogue
from bot.directory.catalogue import load_leagues, load_rosters
from bot.directory.names import compact, fold, spellings, words_of
from bot.directory.shared import reviewed_names, shared_names
from bot.directory.sides import is_other_side
from tests.directory.ordinary import ORDINARY_WORDS
from tests.directory.queries import TARGETS, read_queries, tally


@pytest.fixture(scope="module")
def entries():
    return load_catalogue()


def test_the_catalogue_is_as_broad_as_promised(entries):
    by_kind = {kind: [entry for entry in entries if entry.subject.kind is kind] for kind in Kind}
    assert len(by_kind[Kind.CLUB]) >= 700
    assert len(by_kind[Kind.COACH]) >= 600
    assert len(by_kind[Kind.NATIONAL]) == 211
    assert sum(len({*entry.proper(), *entry.nicks()}) for entry in entries) >= 5000


def test_every_league_of_every_season_is_complete():
    rosters = load_rosters()
    leagues = load_leagues()
    counted = {
        (league.country, f"{league.league} {league.season}"): (
            league.clubs,
            len(rosters.get((league.country, f"{league.league} {league.season}"), ())),
        )
        for league in leagues
    }
    assert {key: counts for key, counts in counted.items() if counts[0] != counts[1]} == {}
    assert len(counted) == len(leagues)


def test_every_league_that_a_club_names_is_counted():
    counted = {(league.country, f"{league.league} {league.season}") for league in load_leagues()}
    assert set(load_rosters()) - counted == set()


def test_no_name_is_shared_silently(entries):
    """When this fails: `python -m bot.directory.shared`, read what changed, keep it if it is meant."""
    assert shared_names(entries) == reviewed_names()


def test_every_name_folds_to_something_and_stands_once(entries):
    for entry in entries:
        names = [(language, words_of(name)) for language, name in (*entry.proper(), *entry.nicks())]
        assert all(words for _language, words in names), entry
        assert all(compact(words) for _language, words in names), entry


def test_nicknames_are_no_ordinary_words_of_the_languages_they_count_in(entries):
    """In articles a nickname counts in any case, so an ordinary word would alert people at random."""
    ordinary = {language: {fold(word) for word in words} for language, words in ORDINARY_WORDS.items()}
    everywhere = set().union(*ordinary.values())
    found = {
        (entry.subject.slug, language, name)
        for entry in entries
        for language, name in entry.nicks()
        if " ".join(words_of(name)) in ordinary.get(language, everywhere) or len(compact(words_of(name))) < 3
    }
    assert found == set()


@pytest.fixture(scope="module")
def owners(entries):
    found = defaultdict(set)
    for entry in entries:
        for _language, name in (*entry.proper(), *entry.nicks()):
            for words in spellings(name):
                found[compact(words)].add(entry.subject.slug)
    return found


def test_every_name_finds_its_owner_and_is_sure_exactly_when_nobody_shares_it(shipped, entries, owners):
    """Of every eighth subject, so that the suite stays quick."""
    for entry in entries[::8]:
        for _language, name in (*entry.proper(), *entry.nicks()):
            matches = shipped.find(name, "zz")
            slugs = owners[compact(words_of(name))]
            assert slugs <= {match.subject.slug for match in matches}, name
            if len(slugs) == 1:
                assert (matches[0].subject.slug, matches[0].score) == (entry.subject.slug, 1.0), name
            else:
                assert all(match.score < 1.0 for match in matches), name


def test_no_shipped_name_is_that_of_another_side(entries):
    """But for a king's, an academy that is the club itself, and the one reserve side of a listed league."""
    found = {
        entry.subject.slug
        for entry in entries
        for _language, name in (*entry.proper(), *entry.nicks())
        if is_other_side(words_of(name)) and not entry.subject.is_coach
    }
    assert found <= {"willem-ii", "puskas-akademia", "real-sociedad-b"}


@pytest.fixture(scope="module")
def tallies(shipped):
    return tally(shipped)


@pytest.mark.parametrize("kind", sorted(TARGETS))
def test_the_table_of_queries_is_answered_well_enough(tallies, kind):
    assert tallies[kind].share >= TARGETS[kind], tallies[kind].bad


def test_a_misspelt_name_is_never_followed_at_once(shipped):
    followed = {
        query.text
        for query in read_queries()
        if query.kind == "typo"
        for match in shipped.find(query.text, query.language)[:1]
        if match.score == 1.0 and match.subject.slug in query.expected
    }
    assert followed == set()


def test_every_query_expects_subjects_that_exist(shipped):
    unknown = {slug for query in read_queries() for slug in query.expected if shipped.by_slug(slug) is None}
    assert unknown == set()


def test_the_table_holds_three_hundred_queries_or_more():
    assert len(read_queries()) >= 300
