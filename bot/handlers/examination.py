"""The examination of an article before a desk sees it: what it says, whom it credits, what it is like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.directory import Directory
from bot.reading import Reading, read
from bot.reading.credits import credit
from bot.reading.fingerprint import fingerprint
from bot.reading.sameness import Alike, nearest
from bot.reading.trace import recall, trace
from bot.reports import Earlier, Report


@dataclass(frozen=True, slots=True)
class Examination:
    """An article's report and reading, and the earlier report that it is most alike, if any."""

    report: Report
    reading: Reading
    alike: Alike | None


def examine(
    text: str, source: str, url: str, origin: str, directory: Directory, earlier: Sequence[Earlier]
) -> Examination:
    """Examine an article. Pure; nearly all of its time is that of reading."""
    reading = read(text, directory)
    named = [*reading.mentions, *(end for link in reading.links for end in (link.coach, link.club))]
    left = trace(text, reading.links, credit(text, reading.language, source, named), reading.language)
    others = ((other.rumour_id, recall(other.trace, other.text), other.age) for other in earlier)
    report = Report(text, source, url, origin, fingerprint(text), left.write())
    return Examination(report, reading, nearest(left, others))
