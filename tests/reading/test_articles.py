"""The reader on the labelled articles of this folder: floors that may rise and must not fall."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from bot.reading import read
from tests.reading.scoring import load, rumour_share, tally

FLOORS = {"it": 0.8, "en": 0.8, "es": 0.75, "fr": 0.65, "de": 0.75, "pt": 0.75}


@pytest.mark.parametrize("language", FLOORS)
def test_links_with_their_relation_hold_the_floor_of_each_language(language: str, shipped: Directory) -> None:
    articles = [article for article in load() if article["language"] == language]
    assert tally(shipped, articles).f1 >= FLOORS[language]


def test_rumour_or_not_is_told_for_nineteen_articles_of_twenty(shipped: Directory) -> None:
    assert rumour_share(shipped, load()) >= 0.95


def test_the_set_holds_all_languages_and_enough_articles_without_a_rumour() -> None:
    articles = load()
    assert len(articles) >= 60
    assert {article["language"] for article in articles} == set(FLOORS)
    assert sum(not article["is_rumour"] for article in articles) >= 15


def test_the_language_of_every_article_is_told(shipped: Directory) -> None:
    wrong = [a["id"] for a in load() if read(a["text"], shipped).language != a["language"]]
    assert wrong == []


def test_every_summary_is_short_and_tells_of_links_only(shipped: Directory) -> None:
    for article in load():
        reading = read(article["text"], shipped)
        assert len(reading.summary) <= 400
        assert bool(reading.summary) == bool(reading.links)
        assert "?" not in reading.summary
