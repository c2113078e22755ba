"""The playground's sample articles: what the demo promises to whoever opens it."""

from __future__ import annotations

from importlib.resources import files

import pytest

from bot.directory import Directory
from bot.reading import read

SAMPLES = files("bot.playground") / "articles"
EXPECTED = {
    "ancelotti-it": {
        ("carlo-ancelotti", "real-madrid", "leaving"),
        ("carlo-ancelotti", "roma", "linked"),
        ("carlo-ancelotti", "milan", "linked"),
        ("carlo-ancelotti", "brazil", "linked"),
        ("sergio-conceicao", "milan", "leaving"),
        ("claudio-ranieri", "roma", "leaving"),
    },
    "brazil-talks-en": {("carlo-ancelotti", "brazil", "linked")},
    "denial-it": {("carlo-ancelotti", "brazil", "linked")},
    "juventus-sacking-en": {("thiago-motta", "juventus", "leaving"), ("igor-tudor", "juventus", "appointed")},
    "match-report-it": set(),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_gives_exactly_its_links(name: str, shipped: Directory) -> None:
    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    links = {(link.coach.slug, link.club.slug, link.relation.value) for link in read(text, shipped).links}
    assert links == EXPECTED[name]


def test_every_sample_is_tested() -> None:
    assert {entry.name.removesuffix(".txt") for entry in SAMPLES.iterdir() if entry.name.endswith(".txt")} == set(
        EXPECTED
    )
