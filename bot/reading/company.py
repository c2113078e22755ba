"""Company: what the first answers on a page's pairs mean for each other.

A coach seldom goes to two clubs, a club seldom takes two coaches, and whoever is appointed makes another one leave. So
each pair is judged a second time, with the first answers on the coach's other clubs and the club's other coaches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log

Answer = tuple[float, ...]  # how likely linked at all, then in each relation
Pair = tuple[str, str]
NONE = 0.0
LEAST = 1e-4  # chances are held above it before their logarithm is taken


def company(pairs: Sequence[Pair], answers: Sequence[Answer]) -> list[tuple[float, ...]]:
    """For each pair what is counted over the answers on itself, its coach's others, its club's others, and all."""
    of_coach: dict[str, list[int]] = defaultdict(list)
    of_club: dict[str, list[int]] = defaultdict(list)
    for number, (coach, club) in enumerate(pairs):
        of_coach[coach].append(number)
        of_club[club].append(number)
    chances = sorted((answer[0] for answer in answers), reverse=True)
    whole = (chances[0], sum(chances), sum(chances[:3]) / 3) if chances else ()
    return [
        (
            *(log(max(chance, LEAST)) for chance in answers[number]),
            *among(number, of_coach[coach], answers),
            *among(number, of_club[club], answers),
            *whole,
        )
        for number, (coach, club) in enumerate(pairs)
    ]


def among(number: int, group: Sequence[int], answers: Sequence[Answer]) -> tuple[float, ...]:
    """How one pair's answer stands to the others of a group: their best, its rank, its share, how far it leads."""
    own = answers[number]
    others = [answers[other] for other in group if other != number]
    best = tuple(map(max, zip(*others, strict=True))) if others else (NONE,) * len(own)
    total = own[0] + sum(other[0] for other in others)
    above = float(sum(other[0] > own[0] for other in others))
    return (*best, above, own[0] / max(own[0], best[0], LEAST), total, own[0] - best[0])
