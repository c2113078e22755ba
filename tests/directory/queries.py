"""Queries with whom they mean: written before the catalogue was looked at, judged one by one.

Kinds and their measure: `canonical`, `short` and `accentless` names stand first; `typo`, `nickname`, `language` and
`script` in the first three; `ambiguous` ones show all expected in the first five; `nothing` and `side` (women's, youth
and reserve sides) find nobody.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from bot.directory import Directory

FILE = Path(__file__).with_suffix(".csv")
# Share of good answers that each kind has to reach (issue 3).
TARGETS = {
    "canonical": 0.99,
    "short": 0.99,
    "accentless": 0.99,
    "typo": 0.97,
    "nickname": 0.92,
    "language": 0.92,
    "script": 0.80,
    "ambiguous": 1.0,
    "nothing": 1.0,
    "side": 1.0,
}
_FIRST = {"canonical", "short", "accentless"}


@dataclass(frozen=True, slots=True)
class Query:
    """One line of the table."""

    text: str
    language: str
    expected: frozenset[str]
    kind: str


@dataclass(slots=True)
class Tally:
    """How many queries of a kind were answered well, and those that were not with the answer."""

    asked: int = 0
    good: int = 0
    bad: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def share(self) -> float:
        """Good answers among all, 0 to 1."""
        return self.good / self.asked if self.asked else 0.0


def read_queries() -> list[Query]:
    """All lines of the table."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            Query(row["query"], row["language"], frozenset(filter(None, row["expected"].split("|"))), row["kind"])
            for row in csv.DictReader(file)
        ]


def tally(directory: Directory) -> dict[str, Tally]:
    """The whole table asked, by kind."""
    tallies: dict[str, Tally] = {}
    for query in read_queries():
        found = tuple(match.subject.slug for match in directory.find(query.text, query.language))
        of_kind = tallies.setdefault(query.kind, Tally())
        of_kind.asked += 1
        if is_good(query, found):
            of_kind.good += 1
        else:
            of_kind.bad += ((query.text, found[:5]),)
    return tallies


def is_good(query: Query, found: tuple[str, ...]) -> bool:
    """True if the answer is what the kind of query asks for."""
    if not query.expected:
        return not found
    if query.kind == "ambiguous":
        return query.expected <= set(found[:5])
    return bool(query.expected & set(found[: 1 if query.kind in _FIRST else 3]))
