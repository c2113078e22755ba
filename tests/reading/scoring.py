"""Scoring the reader on labelled articles: links by coach, club and relation, and whether there is a rumour at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.directory import Directory, slug_of
from bot.links import Link
from bot.reading import read

ARTICLES = Path(__file__).parent / "articles"

Label = dict[str, Any]


def load(folder: Path = ARTICLES) -> list[Label]:
    """The labelled articles of a folder, in the order of their names."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


@dataclass(slots=True)
class Tally:
    """Counts of links found rightly, found wrongly and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 if nothing was right."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


def slug(directory: Directory, name: str) -> str:
    """The slug that a label's name stands for."""
    spots = directory.spot(name)
    whole = [spot for spot in spots if spot.end - spot.start >= len(name) - 1]
    return whole[0].subjects[0].slug if whole else slug_of(name)


def fits(directory: Directory, link: Link, label: Label) -> bool:
    """Whether a link is one that the label accepts."""
    relations = {label["relation"], *label.get("relation_ok", [])}
    ends = (link.coach.slug, link.club.slug) == (slug(directory, label["coach"]), slug(directory, label["club"]))
    return ends and link.relation.value in relations


def tally(directory: Directory, articles: Iterable[Label]) -> Tally:
    """Links with relation over all articles; optional ones count neither way."""
    total = Tally()
    for article in articles:
        labels = list(article["links"])
        for link in read(article["text"], directory).links:
            hit = next((label for label in labels if fits(directory, link, label)), None)
            if hit is not None:
                labels.remove(hit)
                total.right += not hit.get("optional")
            elif not is_optional(directory, link, article["links"]):
                total.wrong += 1
        total.missed += sum(not label.get("optional") for label in labels)
    return total


def is_optional(directory: Directory, link: Link, labels: Sequence[Label]) -> bool:
    """Whether a link's pair is one on which the labels leave everything open."""
    pair = (link.coach.slug, link.club.slug)
    return any(
        label.get("optional") and pair == (slug(directory, label["coach"]), slug(directory, label["club"]))
        for label in labels
    )


def rumour_share(directory: Directory, articles: Sequence[Label]) -> float:
    """The share of articles for which "rumour or not" was told rightly."""
    right = sum(bool(read(str(article["text"]), directory).links) is bool(article["is_rumour"]) for article in articles)
    return right / len(articles)
