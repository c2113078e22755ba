"""The reader on the labelled articles: floors that may rise and must not fall.

The judge has learnt from all of them, so these floors only tell that nothing broke; how well unseen articles are read
is told by `make train`.
"""

from __future__ import annotations

import pytest

from bot.directory import Directory
from bot.reading import read
from tests.reading.scoring import LANGUAGES, Label, every, load, score

ENDS, RUMOURS = 0.6, 0.85


@pytest.fixture(scope="module")
def articles() -> list[Label]:
    return every()


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_and_rumours_hold_their_floor_in_each_language(
    language: str, articles: list[Label], shipped: Directory
) -> None:
    chosen = [article for article in articles if article["language"] == language]
    figures = score(shipped, chosen[::3], read).figures()
    assert figures["ends"] >= ENDS
    assert figures["rumour"] >= RUMOURS


def test_the_sets_hold_all_languages_and_enough_articles_without_a_rumour(articles: list[Label]) -> None:
    assert len(articles) >= 570
    assert {article["language"] for article in articles} == set(LANGUAGES)
    assert sum(not article["is_rumour"] for article in articles) >= 120
    assert len({article["text"] for article in articles}) == len(articles)


def test_the_language_of_every_article_is_told(articles: list[Label], shipped: Directory) -> None:
    wrong = [a["id"] for a in articles[::4] if read(a["text"], shipped).language != a["language"]]
    assert wrong == []


def test_every_summary_is_short_and_tells_of_links_only(shipped: Directory) -> None:
    for article in load():
        reading = read(article["text"], shipped)
        assert len(reading.summary) <= 400
        assert bool(reading.summary) == bool(reading.links)
        assert "?" not in reading.summary
