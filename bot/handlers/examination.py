"""The examination of an article before a desk sees it: what it says, whom it credits, what it is like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.reading import Reading
from bot.reading.credits import credit
from bot.reading.sameness import Alike, nearest
from bot.reading.trace import recall, trace
from bot.reports import Earlier, Report


@dataclass(frozen=True, slots=True)
class Examination:
    """An article's report and reading, and the earlier report that it is most alike, if any."""

    report: Report
    reading: Reading
    alike: Alike | None


def examine(report: Report, reading: Reading, earlier: Sequence[Earlier]) -> Examination:
    """Hold an article that was read against earlier reports. Pure; milliseconds for hundreds of them."""
    named = [*reading.mentions, *(end for link in reading.links for end in (link.coach, link.club))]
    credited = credit(report.text, reading.language, report.source, named)
    left = trace(report.text, reading.links, credited, reading.language)
    others = ((other.rumour_id, recall(other.trace, other.text), other.age) for other in earlier)
    return Examination(replace(report, trace=left.write()), reading, nearest(left, others))
