"""Cities that name no zone of their own: those of 100,000 people or more, by GeoNames (cities.tsv, CC BY 4.0).

The table is read for each question, which takes a millisecond or two: it is seldom asked, and half a megabyte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files


def named(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Zone and country of each city that bears one of these folded names, the largest first.

    Who bears it as a byname only, as Richmond does "Manchester", does not count beside one who bears it itself.
    """
    table = (files(__name__.rpartition(".")[0]) / "cities.tsv").read_text(encoding="utf-8")
    found = [cells for key in keys for cells in _bearing(table, key)]
    return [place for own, place in found if own] or [place for _, place in found]


def _bearing(table: str, key: str) -> Iterator[tuple[bool, tuple[str, str]]]:
    """Whether a name is the city's own, with zone and country of the city."""
    name = f"|{key}|"
    at = table.find(name)
    while at >= 0:
        start = table.rfind("\n", 0, at) + 1
        zone, country, names = table[start : at + len(name)].split("\t")
        yield names == name, (zone, country)
        at = table.find(name, at + len(name))
