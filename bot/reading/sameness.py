"""The same story again: what a new report is to an earlier one, by their traces.

A copy or a light rewrite shares runs of words. A heavy rewrite and a translation share hardly any, but their anchors:
names, numbers and dates, met in the same sentences. Whoever reports the same fact on his own has the topic in common
and little else. Other links, another coach, or a text into which other names were put, is another story: two stories
of one coach must not be merged, so what is in doubt is different.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.reading.trace import Tie, Trace

# Limits, chosen on tests/reading/same/tuned; docs/reading.md tells how well they do on other texts.
COPY: Final = 0.9  # share of the shorter text's runs
UNALIKE: Final = 0.5  # texts whose lengths differ more than this are no copies of each other
REWRITE, AGREEING_REWRITE = 0.3, 0.2  # runs outside of quotes; less is enough where the links agree
FACTS, SHARED = 4, 0.55  # anchors in common, and their share of those of the text that has fewer
FEW_FACTS, MOSTLY = 3, 0.75  # the same for short notes
MET, MET_ABROAD = 0.2, 0.4  # of the pairs of anchors in one sentence, again of the text that has fewer
FIRM, FIRMLY = 6, 0.65  # facts, and their share, that together with the quotes outweigh links read differently
MET_FIRMLY: Final = 0.6
QUOTED: Final = 0.4  # share of the runs within quotes from which quotes are the same
LENGTHS: Final = 0.6  # two quotes whose lengths differ more are not each other's translation
SWAPPED, FEWEST = 0.25, 2  # of each text's anchors, the other lacks so many: other names in the same words
DAYS_ALONE, DAYS_SHARING = 3, 7  # how old a report may be that told the same independently
ENOUGH: Final = 2  # anchors in common that make two reports of neighbouring stage, or of one week, one story
DAY: Final = 86_400  # seconds


class Kind(StrEnum):
    """What a report is to an earlier one. Copies, rewrites and translations share its origin."""

    DIFFERENT = "different"
    COPY = "copy"
    REWRITE = "rewrite"
    TRANSLATION = "translation"
    INDEPENDENT = "independent"

    @property
    def same_origin(self) -> bool:
        """Whether one of the two was made from the other, or both from a third."""
        return self in {Kind.COPY, Kind.REWRITE, Kind.TRANSLATION}


class Ground(StrEnum):
    """What showed it: the same runs of words, the same facts in the same company, or only the same links."""

    NONE = "none"
    WORDS = "words"
    FACTS = "facts"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Sameness:
    """A verdict on two reports: what they are to each other, how alike in per cent, on what ground.

    `facts` are the names and numbers that both have, folded, in the new report's order: what an editor can check.
    `adds` says that the new one links a name which the earlier one has nowhere, or that its lead is official or denied
    only now: so a copy that adds is no mere repetition.
    """

    kind: Kind
    percent: int = 0
    ground: Ground = Ground.NONE
    facts: tuple[str, ...] = ()
    adds: bool = False

    @property
    def repeats(self) -> bool:
        """Whether the new report is a copy that adds nothing."""
        return self.kind is Kind.COPY and not self.adds


@dataclass(frozen=True, slots=True)
class Alike:
    """The earlier report that a new one is most alike, by its rumour, and what the two are to each other."""

    rumour_id: int
    sameness: Sameness


NEARNESS: Final = (Kind.COPY, Kind.REWRITE, Kind.TRANSLATION, Kind.INDEPENDENT)
DIFFERENT: Final = Sameness(Kind.DIFFERENT)


def nearest(new: Trace, earlier: Iterable[tuple[int, Trace, int]]) -> Alike | None:
    """The report most alike a new one among earlier ones, given as rumour, trace and age (seconds), newest first.

    Copies go before rewrites, these before translations, and independent reports come last; None where all differ.
    """
    found = [Alike(rumour_id, compare(new, other, age)) for rumour_id, other, age in earlier]
    found = [alike for alike in found if alike.sameness.kind is not Kind.DIFFERENT]
    return min(found, key=lambda alike: (NEARNESS.index(alike.sameness.kind), -alike.sameness.percent), default=None)


def compare(new: Trace, earlier: Trace, age: int = 0) -> Sameness:
    """What a new report is to one that came `age` seconds before it."""
    verdict = compared(new, earlier, age)
    return verdict if verdict is DIFFERENT else replace(verdict, adds=adds(new, earlier))


def compared(new: Trace, earlier: Trace, age: int) -> Sameness:
    """The verdict of `compare`, without what the new report adds."""
    if new.ties and earlier.ties and new.coaches.isdisjoint(earlier.coaches):
        return DIFFERENT
    common = new.proofs & earlier.proofs
    if is_swapped(new, earlier, len(common)):
        return DIFFERENT
    facts = tuple(sorted(common, key=new.order.__getitem__))
    if new.language == earlier.language:
        worded = by_words(new, earlier, facts)
        if worded is not None:
            return worded
    if retells(new, earlier, len(common)):
        kind = Kind.REWRITE if new.language == earlier.language else Kind.TRANSLATION
        return Sameness(kind, per_cent(len(common), fewer(new.proofs, earlier.proofs)), Ground.FACTS, facts)
    if tells_the_same(new, earlier, len(common), age):
        share = per_cent(len(common), fewer(new.proofs, earlier.proofs))
        return Sameness(Kind.INDEPENDENT, share, Ground.LINKS, facts)
    return DIFFERENT


def adds(new: Trace, earlier: Trace) -> bool:
    """Whether the new report links a name that the earlier one has nowhere, or gives its lead a verdict only now."""
    if not new.ties or not earlier.ties:
        return False
    if (new.ends & new.order.keys()) - earlier.ends - earlier.order.keys():
        return True
    lead = new.ties[0]
    return lead.is_verdict and not any(
        (tie.coach, tie.club, tie.stage) == (lead.coach, lead.club, lead.stage) for tie in earlier.ties
    )


def by_words(new: Trace, earlier: Trace, facts: tuple[str, ...]) -> Sameness | None:
    """A copy or a rewrite that keeps much of the wording; None for neither."""
    alike = likeness(new, earlier)
    if alike >= COPY:
        whole = alike == 1 and new.length == earlier.length
        return Sameness(Kind.COPY, 100 if whole else min(99, int(alike * 100)), Ground.WORDS, facts)
    limit = AGREEING_REWRITE if agree(new, earlier) else REWRITE
    if overlap(new.runs - new.quoted, earlier.runs - earlier.quoted, new, earlier) < limit:
        return None
    kept = max(alike, shared(new.stems, earlier.stems))
    return Sameness(Kind.REWRITE, min(99, int(kept * 100)), Ground.WORDS, facts)


def likeness(one: Trace, other: Trace) -> float:
    """The share of the shorter text's runs that the longer one has too, 0 to 1, less where the lengths differ much."""
    alike = overlap(one.runs, other.runs, one, other)
    longest = max(one.length, other.length)
    ratio = min(one.length, other.length) / longest if longest else 0.0
    return alike if ratio >= UNALIKE else alike * ratio / UNALIKE


def overlap(first: frozenset[int], second: frozenset[int], one: Trace, other: Trace) -> float:
    """The share of the smaller set of runs that the other has, after both are thinned alike."""
    if one.thinned != other.thinned:
        bits = (1 << max(one.thinned, other.thinned)) - 1
        first = frozenset(value for value in first if not value & bits)
        second = frozenset(value for value in second if not value & bits)
    return shared(first, second)


def shared(first: frozenset[int], second: frozenset[int]) -> float:
    """The share of the smaller set that the larger one has too; 0 where one is empty."""
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0


def fewer(first: frozenset[str], second: frozenset[str]) -> int:
    """How many the smaller set holds."""
    return min(len(first), len(second))


def per_cent(part: int, whole: int) -> int:
    """A share in whole per cent, rounded down, below a hundred: what was put into other words is never the same."""
    return min(99, 100 * part // whole) if whole else 0


def is_swapped(one: Trace, other: Trace, common: int) -> bool:
    """Whether each text names much that the other lacks: the same words about other people are another story."""
    lacking = min(len(one.proofs), len(other.proofs)) - common
    most = max(len(one.proofs), len(other.proofs))
    same_words = one.language == other.language and shared(one.stems, other.stems) >= UNALIKE
    return same_words and lacking >= FEWEST and lacking >= SWAPPED * most and not agree(one, other)


def retells(one: Trace, other: Trace, common: int) -> bool:
    """Whether two texts tell the same facts in the same company, in other words or in another language."""
    least = fewer(one.proofs, other.proofs)
    enough = (common >= FACTS and common >= SHARED * least) or (common >= FEW_FACTS and common >= MOSTLY * least)
    quotes = quotes_say(one, other) if enough else -1
    abroad = one.language != other.language
    met = shared_meetings(one, other)
    if quotes < 0 or met < (MET_ABROAD if abroad else MET):
        return False
    firm = quotes > 0 and (met >= MET_FIRMLY or (common >= FIRM and common >= FIRMLY * least))
    return agree(one, other) or (firm and touch(one, other))


def quotes_say(one: Trace, other: Trace) -> int:
    """1 where both texts quote the same, -1 where each quotes something else, 0 where one of them quotes nothing.

    In two languages only the lengths of the quotes can be compared.
    """
    if one.language == other.language:
        if not one.quoted or not other.quoted:
            return 0
        return 1 if shared(one.quoted, other.quoted) >= QUOTED else -1
    if not one.quotes or not other.quotes:
        return 0
    alike = any(min(first, second) >= LENGTHS * max(first, second) for first in one.quotes for second in other.quotes)
    return 1 if alike else -1


def shared_meetings(one: Trace, other: Trace) -> float:
    """The share of pairs of anchors within a sentence that both texts have, of the text with fewer."""
    least = min(len(one.meetings), len(other.meetings))
    return len(one.meetings & other.meetings) / least if least else 0.0


def matches(one: Tie, other: Tie, steps: int) -> bool:
    """Whether two links say the same: coach, club, relation, and stages at most so many steps apart, denied or not."""
    if (one.coach, one.club, one.relation) != (other.coach, other.club, other.relation):
        return False
    return (one.rank < 0) == (other.rank < 0) and abs(one.rank - other.rank) <= steps


def agree(one: Trace, other: Trace) -> bool:
    """Whether one report's lead link, at a neighbouring stage at most, is a link of the other."""
    return any(
        matches(lead, tie, 1)
        for these, those in ((one, other), (other, one))
        for lead in these.ties[:1]
        for tie in those.ties
    )


def touch(one: Trace, other: Trace) -> bool:
    """Whether two reports link the same coach and club, and neither denies what the other claims."""
    return any(
        (first.coach, first.club) == (second.coach, second.club) and (first.rank < 0) == (second.rank < 0)
        for first in one.ties
        for second in other.ties
    )


def tells_the_same(new: Trace, earlier: Trace, common: int, age: int) -> bool:
    """Whether two reports are about the same step of the same story: each one's lead is a link of the other."""
    if not new.ties or not earlier.ties or age > (DAYS_SHARING if common >= ENOUGH else DAYS_ALONE) * DAY:
        return False
    steps = 1 if common >= ENOUGH else 0
    return any(matches(new.ties[0], tie, steps) for tie in earlier.ties) and any(
        matches(earlier.ties[0], tie, steps) for tie in new.ties
    )
