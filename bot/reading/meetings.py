"""Meetings: the places of an article where a coach and a club come together, in a sentence or carried over from others.

What later decides whether the two are linked is counted over these places, not over the article as a whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from enum import IntEnum
from typing import NamedTuple

from bot.reading.page import Mention, Page, Span, Who

Pair = tuple[str, str]
Closeness = tuple[bool, "Way", int, float]
TOPICS, OPENING = 3, 2  # clubs that an article is about; sentences with clubs that count as its opening
HEADING = 7  # words of a line that heads the paragraph below it


class Way(IntEnum):
    """How the two come together, the closest way first."""

    SAME = 0  # both stand in the sentence
    CARRIED = 1  # the coach stands there, the club was the last one named before
    SPOKEN = 2  # the club stands there and no coach: the one spoken of is carried on
    NEAR = 3  # the club stands in the sentence before or after the coach's
    TOPIC = 4  # the club is one that the article or the paragraph is about


class Meeting(NamedTuple):
    """One such place: sentence `span`, the two mentions that are in it, and how closely they are held together.

    `apart` is a distance (`Page.distance`); ranks count the clubs that stand nearer to the coach, and the coaches that
    stand nearer to the club; `gap` is how many sentences lie between where the club is carried from another one.
    """

    way: Way
    span: int
    coach: Mention | None
    club: Mention | None
    apart: float = 0.0
    club_rank: int = 0
    coach_rank: int = 0
    coaches_between: int = 0
    clubs_between: int = 0
    gap: int = 0
    crowded: bool = False  # a carried club, though the sentence names another one

    @property
    def mutual(self) -> bool:
        """Whether each is the nearest to the other in their sentence."""
        return self.way is Way.SAME and not (self.club_rank or self.coach_rank)

    @property
    def close(self) -> bool:
        """Whether nothing in the sentence comes before the two."""
        return self.mutual or (self.way in {Way.CARRIED, Way.SPOKEN} and not self.crowded)


class Meetings:
    """Collects the meetings of a page between some coaches and some clubs, both given by their slugs."""

    def __init__(self, page: Page, coaches: Collection[str], clubs: Collection[str]) -> None:
        self.page = page
        self._coaches = coaches
        self._clubs = clubs
        self.found: dict[Pair, list[Meeting]] = defaultdict(list)
        self._last: tuple[int, Mention] | None = None  # the club named last, and its sentence
        self._opener: tuple[int, Mention] | None = None  # the club that opened the last sentence with clubs
        self._speaking: list[Mention] = []  # first and last coach of the last sentence that named one
        self._before: list[Mention] = []
        self._people_before: list[Mention] = []
        self._topics = self._prominent()
        self._heads = self._headed()
        self._at = {id(m): span.number for span in page.spans for m in span.mentions}
        for span in page.spans:
            self._sentence(span)

    def _named(self, span: Span) -> list[Mention]:
        return [m for m in span.mentions if m.is_club and m.subject and m.subject.slug in self._clubs]

    def _prominent(self) -> list[Mention]:
        """The clubs that the article is about: those of its opening, and those that it names most."""
        first: dict[str, Mention] = {}
        counts: Counter[str] = Counter()
        opening = 0
        for span in self.page.spans:
            clubs = self._named(span)
            opening += bool(clubs)
            for club in clubs:
                if club.subject:
                    first.setdefault(club.subject.slug, club)
                    counts[club.subject.slug] += 1 + (opening <= OPENING)
        return [first[slug] for slug, _count in counts.most_common(TOPICS)]

    def _headed(self) -> dict[int, Mention]:
        """The club that each paragraph names first, or that a short line above it names."""
        heads: dict[int, Mention] = {}
        for span in self.page.spans:
            clubs = self._named(span)
            paragraph = span.sentence.paragraph
            if clubs and paragraph not in heads:
                heads[paragraph] = clubs[0]
                if span.stop - span.first <= HEADING:
                    heads.setdefault(paragraph + 1, clubs[0])
        return heads

    def _sentence(self, span: Span) -> None:
        people = [m for m in span.mentions if is_person(m) and m.subject and m.subject.slug in self._coaches]
        clubs = self._named(span)
        self._same(span, people, clubs)
        self._carried(span, people, clubs)
        if clubs and not people:
            for coach in self._speaking:
                for club in clubs:
                    self._keep(coach, club, Meeting(Way.SPOKEN, span.number, None, club))
        for coach in people:
            for club in self._before:
                self._keep(coach, club, Meeting(Way.NEAR, span.number, coach, None, gap=1))
        for coach in self._people_before:
            for club in clubs:
                self._keep(coach, club, Meeting(Way.NEAR, span.number - 1, coach, None, gap=-1))
        self._topical(span, people)
        self._close(span, people, clubs)

    def _topical(self, span: Span, people: list[Mention]) -> None:
        head = self._heads.get(span.sentence.paragraph)
        for coach in people:
            for rank, club in enumerate(self._topics):
                self._keep(coach, club, Meeting(Way.TOPIC, span.number, coach, None, club_rank=rank))
            if head is not None:
                gap = span.number - self._at.get(id(head), span.number)
                self._keep(coach, head, Meeting(Way.TOPIC, span.number, coach, None, gap=gap, crowded=True))

    def _close(self, span: Span, people: list[Mention], clubs: list[Mention]) -> None:
        free = [m for m in clubs if not m.bound] or clubs
        if free:
            self._last, self._opener = (span.number, free[-1]), (span.number, free[0])
        if people:
            self._speaking = [people[0]] if people[0].subject == people[-1].subject else [people[0], people[-1]]
        self._before, self._people_before = clubs, people

    def _keep(self, coach: Mention, club: Mention, meeting: Meeting) -> None:
        if coach.subject and club.subject:
            self.found[coach.subject.slug, club.subject.slug].append(meeting)

    def _same(self, span: Span, people: list[Mention], clubs: list[Mention]) -> None:
        if not people or not clubs:
            return
        apart = [[self.page.distance((m.first, m.last), (k.first, k.last)) for k in clubs] for m in people]
        for row, coach in enumerate(people):
            for column, club in enumerate(clubs):
                here = apart[row][column]
                low, high = min(coach.last, club.last), max(coach.first, club.first)
                meeting = Meeting(
                    Way.SAME,
                    span.number,
                    coach,
                    club,
                    here,
                    sum(d < here and k.subject != club.subject for d, k in zip(apart[row], clubs, strict=True)),
                    sum(r[column] < here and m.subject != coach.subject for r, m in zip(apart, people, strict=True)),
                    sum(low < m.first < high for m in people),
                    sum(low < k.first < high for k in clubs),
                )
                self._keep(coach, club, meeting)

    def _carried(self, span: Span, people: list[Mention], clubs: list[Mention]) -> None:
        named = {m.subject.slug for m in clubs if m.subject}
        for coach in people:
            before = any(club.last < coach.first for club in clubs)
            for club, at in self._carriers(named):
                crowded = before or bool(clubs)
                gap = span.number - at
                self._keep(coach, club, Meeting(Way.CARRIED, span.number, coach, None, gap=gap, crowded=crowded))

    def _carriers(self, named: Collection[str]) -> Iterator[tuple[Mention, int]]:
        told = set(named)
        for carrier in (self._last, self._opener):
            if carrier is not None and carrier[1].subject and carrier[1].subject.slug not in told:
                told.add(carrier[1].subject.slug)
                yield carrier[1], carrier[0]


def is_person(mention: Mention) -> bool:
    """A coach or an unknown person, by name."""
    return mention.who in {Who.COACH, Who.PERSON}


def closeness(meeting: Meeting) -> Closeness:
    """What orders the meetings of a pair, the closest first."""
    return not meeting.close, meeting.way, meeting.club_rank + meeting.coach_rank + abs(meeting.gap), meeting.apart
