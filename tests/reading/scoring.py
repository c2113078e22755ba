"""Scoring the reader on labelled articles, as an editor would count: ends, links, rumour or not, stage.

The articles stand in tests/reading/articles as JSON lines: `first` were written beside the rules, `second` and `third`
by other hands. An end or a link that is `optional` is defensible either way and counts neither way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.directory import Directory, slug_of
from bot.directory.names import fold, word_set, words_of
from bot.directory.subject import Subject
from bot.links import Link
from bot.reading import Reading

ARTICLES = Path(__file__).parent / "articles"
SETS = ("first", "second", "third")
BLIND = "blind"  # learnt from by nothing, and read by nobody who changes the reader
LANGUAGES = ("it", "en", "es", "fr", "de", "pt")
# Words that make no difference between two names of a club, and words that alone name none.
DROPPED = word_set("fc ac as cf sc ssc ss us uc sv vfl vfb tsg rc rcd ud cd ca afc club calcio de the e 1")
VAGUE = word_set("real united city sporting atletico athletic inter nacional union deportivo borussia dynamo olympique")

Label = dict[str, Any]


def load(name: str = "first") -> list[Label]:
    """The labelled articles of a set, by language."""
    files = [ARTICLES / name / f"{language}.jsonl" for language in LANGUAGES]
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def every() -> list[Label]:
    """The articles of all sets."""
    return [article for name in SETS for article in load(name)]


@dataclass(slots=True)
class Tally:
    """Counts of what was found rightly, found wrongly and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 if nothing was right."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


@dataclass(slots=True)
class Score:
    """What came of a number of articles; shares are 0 to 1."""

    coaches: Tally = field(default_factory=Tally)
    clubs: Tally = field(default_factory=Tally)
    ends: Tally = field(default_factory=Tally)
    links: Tally = field(default_factory=Tally)
    stages: list[bool] = field(default_factory=list)
    rumours: list[bool] = field(default_factory=list)
    alarms: list[bool] = field(default_factory=list)

    def add(self, directory: Directory, article: Label, links: Sequence[Link]) -> None:
        """Count what was read of one article."""
        ends = Ends(directory, article)
        count(self.coaches, distinct(link.coach for link in links), article["coaches"], ends.coach)
        count(self.clubs, distinct(link.club for link in links), article["clubs"], ends.club)
        count(self.ends, links, once(article["links"]), ends.link)
        count(self.links, links, article["links"], ends.related, ends.open)
        self.rumours.append(bool(links) is bool(article["is_rumour"]))
        if article["is_rumour"]:
            self.stages.append(bool(links) and links[0].stage in {article["stage"], *article.get("stage_ok", [])})
        else:
            self.alarms.append(bool(links))

    def figures(self) -> dict[str, float]:
        """Coaches, clubs, ends and links (F1), rumour or not, false alarms, and stages (shares)."""
        tallies = {"coaches": self.coaches, "clubs": self.clubs, "ends": self.ends, "links": self.links}
        shares = {"rumour": self.rumours, "alarms": self.alarms, "stage": self.stages}
        return {name: tally.f1 for name, tally in tallies.items()} | {n: share(told) for n, told in shares.items()}


def share(told: Sequence[bool]) -> float:
    """The share of true ones; 0 where there are none."""
    return sum(told) / len(told) if told else 0.0


def score(directory: Directory, articles: Iterable[Label], read: Callable[[str, Directory], Reading]) -> Score:
    """How well articles are read."""
    total = Score()
    for article in articles:
        total.add(directory, article, read(str(article["text"]), directory).links)
    return total


class Ends:
    """Whether what was read is what an article's labels mean."""

    def __init__(self, directory: Directory, article: Label) -> None:
        self._directory = directory
        self._coaches = {end["name"]: end for end in article["coaches"]}
        self._clubs = {end["name"]: end for end in article["clubs"]}
        self._links = article["links"]

    def coach(self, subject: Subject, end: Label) -> bool:
        """The same slug or name, or one name within the other, or surname and initial alike."""
        if subject.slug == slug(self._directory, end["name"]):
            return True
        one, other = words_of(subject.name), words_of(end["name"])
        few, many = sorted((one, other), key=len)
        if one[-1] == other[-1] and (set(few) <= set(many) or few[0][0] == many[0][0]):
            return True
        return any(words_of(surface) == one for surface in end.get("surface", []))

    def club(self, subject: Subject, end: Label) -> bool:
        """The same slug, or a name that says the same, be it one of those that the article uses."""
        if subject.slug == slug(self._directory, end["name"]):
            return True
        names = [bare(name) for name in (end["name"], *end.get("surface", []))]
        own = bare(subject.name)
        return own in names or (own <= names[0] and not own <= VAGUE) or (len(names[0]) > 1 and names[0] <= own)

    def link(self, link: Link, label: Label) -> bool:
        """The same two ends."""
        coach = self._coaches.get(label["coach"], {"name": label["coach"]})
        club = self._clubs.get(label["club"], {"name": label["club"]})
        return self.coach(link.coach, coach) and self.club(link.club, club)

    def related(self, link: Link, label: Label) -> bool:
        """The same ends and a relation that the label accepts."""
        return link.relation in {label["relation"], *label.get("relation_ok", [])} and self.link(link, label)

    def open(self, link: Link) -> bool:
        """Whether the labels leave everything open about a link's two ends."""
        return any(label.get("optional") and self.link(link, label) for label in self._links)


def count(
    tally: Tally,
    found: Iterable[Any],
    labels: Sequence[Label],
    fits: Callable[[Any, Label], bool],
    forgiven: Callable[[Any], bool] = lambda _one: False,
) -> None:
    """Match each thing found with at most one label."""
    left = list(labels)
    for one in found:
        hit = next((label for label in left if fits(one, label)), None)
        if hit is not None:
            left.remove(hit)
            tally.right += not hit.get("optional")
        else:
            tally.wrong += not forgiven(one)
    tally.missed += sum(not label.get("optional") for label in left)


def once(labels: Iterable[Label]) -> list[Label]:
    """One label for each two ends; optional only if all labels on them are."""
    found: dict[tuple[str, str], Label] = {}
    for label in sorted(labels, key=lambda label: bool(label.get("optional"))):
        found.setdefault((label["coach"], label["club"]), label)
    return list(found.values())


def distinct(subjects: Iterable[Subject]) -> list[Subject]:
    """Each subject once, in order."""
    return list({subject.slug: subject for subject in subjects}.values())


def bare(name: str) -> frozenset[str]:
    """The words of a club's name that tell it from others."""
    words = frozenset(words_of(fold(name)))
    return words - DROPPED or words


def slug(directory: Directory, name: str) -> str:
    """The slug that a label's name stands for."""
    spots = directory.spot(name)
    whole = [spot for spot in spots if spot.end - spot.start >= len(name) - 1]
    return whole[0].subjects[0].slug if whole else slug_of(name)
