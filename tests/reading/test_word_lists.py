"""The cue files and word lists: everything parses, and every slug is one of the directory's."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from bot.links import Relation, Stage
from bot.reading.gazetteer import nation_of, rows
from bot.reading.lexicon import LANGUAGES, Cue, function_words, lexicon, parse
from bot.reading.page import RELATIONS
from bot.reading.words import words

SETS = ["function", "joint", "of", "agent", "preposition", "host", "federation", "former", "new", "says"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_cues_and_word_sets(language: str) -> None:
    found = lexicon(language)
    assert all(found.words(name) for name in SETS)
    assert len(found.words("function")) > 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_small_words_are_found_without_the_phrases(language: str) -> None:
    assert function_words(language) == lexicon(language).words("function")


@pytest.mark.parametrize("section", RELATIONS)
def test_every_section_of_cues_is_a_relation(section: str) -> None:
    assert Relation(section)


def cues(language: str, text: str) -> list[Cue]:
    found = words(text)
    return list(lexicon(language).find(found, 0, len(found)))


def test_a_phrase_allows_inflections_and_a_few_words_between() -> None:
    found = cues("it", "Il Torino ha sollevato ieri mattina dall'incarico il tecnico")
    assert any(cue.section == "leaving" and Stage(cue.stage) is Stage.OFFICIAL for cue in found)


@pytest.mark.parametrize("line", ["", ">", ".. word", "word ..", "_ word"])
def test_a_phrase_that_matches_nothing_certain_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="a cue must begin and end"):
        parse(line, "leaving", "agreed")


@pytest.mark.parametrize("name", ["paraphrases.csv", "demonyms.csv"])
def test_every_slug_of_the_word_lists_is_in_the_directory(name: str, shipped: Directory) -> None:
    unknown = {slug for _form, slugs in rows(name) for slug in slugs if shipped.by_slug(slug) is None}
    assert unknown == set()


def test_adjectives_mean_their_nation() -> None:
    assert nation_of("brasiliana") == "brazil"
    assert nation_of("marocaine") == "morocco"
    assert nation_of("rossonero") == ""
