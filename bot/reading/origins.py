"""Origins: how many of a rumour's reports speak for themselves.

A report that credits another outlet shares that outlet's origin, and so does a copy, rewrite or translation. A report
whose source nobody stated counts as a source and never as an independent one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.credits import same_outlet
from bot.reading.sameness import compare
from bot.reading.trace import Trace


@dataclass(frozen=True, slots=True)
class Account:
    """A report as far as its origin matters: the source as now known (empty: not stated) and its trace."""

    source: str
    trace: Trace

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who speaks in it: its source, and the outlet it credits."""
        return tuple(name for name in (self.source, self.trace.credit) if name)


def origins(reports: Sequence[Account]) -> int:
    """How many independent sources the reports of one rumour come from, whatever their order; 0 where none is stated.

    Whoever shares an origin with a third shares it with each other. "3 sources, 2 independent" is the number of
    reports, by source, and this.
    """
    groups: list[list[Account]] = []
    for report in reports:
        kin = [group for group in groups if any(share_origin(report, other) for other in group)]
        groups = [group for group in groups if group not in kin]
        groups.append([report, *(other for group in kin for other in group)])
    return sum(any(report.source for report in group) for group in groups)


def share_origin(one: Account, other: Account) -> bool:
    """Whether two reports have an outlet in common, or one was made from the other."""
    if any(same_outlet(first, second) for first in one.outlets for second in other.outlets):
        return True
    return compare(one.trace, other.trace).kind.same_origin
