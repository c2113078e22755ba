"""Ties: what is counted over the meetings of a coach and a club, and over the cues that are theirs.

A cue belongs to the coach and the club of its sentence that stand nearest to it; where one of the two is not named
there, to the one that is carried on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from math import exp, log1p

from bot.reading.frames import denied, modal, negated
from bot.reading.lexicon import Cue
from bot.reading.meetings import Closeness, Meeting, Meetings, Pair, Way, closeness, is_person
from bot.reading.page import RELATIONS, Mention, Page, Span

FADE = 8.0
STAGES = ("speculation", "interest", "talks", "agreed", "official", "denied")
OWNED = [f"{relation}.{stage}" for relation in RELATIONS for stage in STAGES]
FRAMED = [f"{relation}!" for relation in RELATIONS] + [f"{relation}?" for relation in RELATIONS]
KEYS = {key: place for place, key in enumerate((*OWNED, *FRAMED))}
ZONES = ("<", "-", ">")
ASIDE = ("negation", "denial", "past", "against", "modal", "vacancy", "bench", "replacing", "says", "present")
HINTS = (*RELATIONS, "denied")
# What is counted around two mentions: relations and hints before, between and after, other cues between or beside.
AROUND = (
    *((relation, "", zone) for relation in RELATIONS for zone in ZONES),
    *((section, "", zone) for section in ASIDE for zone in ("-", "~")),
    *(("hint", hint, zone) for hint in HINTS for zone in ZONES),
)
HELD = 5.0  # distance over which a hint's word for a coach falls to about a third
AROUND_KINDS: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
for _place, (_section, _stage, _zone) in enumerate(AROUND):
    for _where in ("<", ">") if _zone == "~" else (_zone,):
        AROUND_KINDS[_section, _stage][_where] = _place
NO_HINTS = (0.0,) * len(HINTS)
WRONG_SIDE = 6.0  # distance added to a coach on the side of a cue where its coach does not stand


class Ties:
    """Counts over a page's meetings."""

    def __init__(self, page: Page, meetings: Meetings) -> None:
        self.page = page
        self.meetings = meetings
        self.owned: dict[Pair, list[float]] = defaultdict(lambda: [0.0] * len(KEYS))
        self.hinted: dict[Pair, list[float]] = defaultdict(lambda: [0.0] * len(HINTS))
        self._hinted_coach: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(HINTS))
        self._counted_in: dict[int, list[tuple[Cue, dict[str, int]]]] = {}
        self._speaking: Mention | None = None
        self._focus: Mention | None = None
        for span in page.spans:
            self._own(span)
        self._closest = {pair: min(found, key=closeness) for pair, found in meetings.found.items()}
        self._best = {pair: closeness(meeting) for pair, meeting in self._closest.items()}
        self._of_coach: dict[str, list[Pair]] = defaultdict(list)
        self._order: dict[tuple[int, str], list[Closeness]] = defaultdict(list)  # of each coach's and each club's best
        for pair, best in self._best.items():
            self._of_coach[pair[0]].append(pair)
            for end in enumerate(pair):
                self._order[end].append(best)
        for order in self._order.values():
            order.sort()
        self._cues_of = {
            coach: sum(sum(self.owned[pair][: len(OWNED)]) for pair in pairs if pair in self.owned)
            for coach, pairs in self._of_coach.items()
        }

    def _own(self, span: Span) -> None:
        """Give every cue of a relation to its coach and its club."""
        people = [m for m in span.mentions if is_person(m) and m.subject and not m.aside]
        clubs = [m for m in span.mentions if m.is_club and m.subject]
        for cue in span.relations:
            coach = self._nearest(cue, people, cue.side) or self._speaking
            club = self._nearest(cue, clubs, 0) or self._focus
            if coach and club and coach.subject and club.subject:
                held = self.owned[coach.subject.slug, club.subject.slug]
                against = negated(self.page, span, cue) or denied(self.page, span, cue)
                unsure = modal(self.page, span, cue) or span.sentence.asks
                held[KEYS[f"{cue.section}.{cue.stage}"]] += 1.0
                held[KEYS[f"{cue.section}!"]] += float(against)
                held[KEYS[f"{cue.section}?"]] += float(unsure)
        self._hint(span, people, clubs)
        if people:
            self._speaking = people[0]
        free = [m for m in clubs if not m.bound]
        if free:
            self._focus = free[-1]

    def _hint(self, span: Span, people: list[Mention], clubs: list[Mention]) -> None:
        """Give every hint to the coach and the club that stand nearest, by how near the coach stands."""
        for cue in span.of("hint"):
            coach = self._nearest(cue, people, 0) or self._speaking
            club = self._nearest(cue, clubs, 0) or self._focus
            if coach is None or coach.subject is None:
                continue
            place = HINTS.index(cue.stage)
            near = 0.3
            if people:
                near = exp(-self.page.distance((cue.first, cue.last), (coach.first, coach.last)) / HELD)
            self._hinted_coach[coach.subject.slug][place] += near
            if club and club.subject:
                self.hinted[coach.subject.slug, club.subject.slug][place] += near

    def _nearest(self, cue: Cue, mentions: Sequence[Mention], side: int) -> Mention | None:
        def cost(m: Mention) -> float:
            wrong = (side > 0 and m.last < cue.first) or (side < 0 and m.first > cue.last)
            return self.page.distance((cue.first, cue.last), (m.first, m.last)) + (WRONG_SIDE if wrong else 0.0)

        return min(mentions, key=cost, default=None)

    def features(self, coach: str, club: str, mentions: int) -> tuple[float, ...]:
        """Everything about one pair; `mentions` is how often the coach is named."""
        found = self.meetings.found.get((coach, club), [])
        owned = self.owned.get((coach, club))
        counted = tuple(owned) if owned else (0.0,) * len(KEYS)
        counted += tuple(self.hinted.get((coach, club), NO_HINTS))
        counted += tuple(self._hinted_coach.get(coach, NO_HINTS))
        if not found:
            return (0.0,) * (28 + 3 * len(RELATIONS) + 2 * len(ASIDE) + 3 * len(HINTS)) + counted
        best = self._closest[coach, club]
        return (*self._shape(found, best, mentions), *self._place_among((coach, club)), *self._around(best), *counted)

    def _place_among(self, pair: Pair) -> tuple[float, ...]:
        """How many clubs the coach meets more closely, how many coaches the club does, and the pair's part of cues."""
        own = self._best[pair]
        clubs, coaches = (bisect_left(self._order[end], own) for end in enumerate(pair))
        cues = sum(self.owned[pair][: len(OWNED)]) if pair in self.owned else 0.0
        all_cues = self._cues_of.get(pair[0], 0.0)
        return float(clubs), float(coaches), cues / all_cues if all_cues else 0.0, all_cues - cues

    def place(self, coach: str, club: str, otherwise: int) -> int:
        """The number of the sentence where the two come together most closely; `otherwise` where they never do."""
        closest = self._closest.get((coach, club))
        return closest.span if closest else otherwise

    def _shape(self, found: list[Meeting], best: Meeting, mentions: int) -> tuple[float, ...]:
        same = [m for m in found if m.way is Way.SAME]
        mutual = sum(not (m.club_rank or m.coach_rank) for m in same)
        coach_first = sum(1 for m in same if m.coach and m.club and m.coach.first < m.club.first)
        return (
            float(best.way),
            float(best.close),
            float(best.span),
            exp(-best.span / 5),
            exp(-best.apart / FADE) if best.way is Way.SAME else 0.0,
            float(best.club_rank),
            float(best.coach_rank),
            float(best.coaches_between),
            float(best.clubs_between),
            float(best.coach is not None and best.club is not None and best.coach.first < best.club.first),
            log1p(len(same)),
            log1p(mutual),
            mutual / max(mentions, 1),
            min([float(m.club_rank) for m in same], default=9.0),
            min([float(m.coach_rank) for m in same], default=9.0),
            coach_first / max(len(same), 1),
            *self._from_afar([m for m in found if m.way is not Way.SAME], max(mentions, 1)),
        )

    def _from_afar(self, found: list[Meeting], mentions: int) -> tuple[float, ...]:
        """The meetings in which one of the two is carried over from another sentence."""
        gaps = {False: [99.0], True: [99.0]}  # of clubs carried over, by whether the sentence names another
        heads, rank, spoken, near = [99.0], 9.0, 0, 0
        for m in found:
            if m.way is Way.CARRIED:
                gaps[m.crowded].append(float(m.gap))
            elif m.way is Way.SPOKEN:
                spoken += 1
            elif m.way is Way.NEAR:
                near += 1
            elif m.crowded:
                heads.append(float(m.gap))
            else:
                rank = min(rank, float(m.club_rank))
        alone, crowded = gaps[False], gaps[True]
        return (
            log1p(len(alone) - 1),
            min(alone),
            min(*alone, *crowded),
            log1p(spoken),
            log1p(near),
            rank,
            (len(heads) - 1) / mentions,
            min(heads),
        )

    def _around(self, best: Meeting) -> list[float]:
        """Which cues stand before, between and after the two where they meet closest, by nearness."""
        places = [(m.first, m.last) for m in (best.coach, best.club) if m]
        low, high = min(first for first, _last in places), max(last for _first, last in places)
        found = [0.0] * len(AROUND)
        for cue, kinds in self._counted(best.span):
            where = zone(cue, low, high)
            apart = 0.0 if where == "-" else self.page.distance((low, high), (cue.first, cue.last))
            found[kinds[where]] += exp(-apart / FADE)
        return found

    def _counted(self, number: int) -> list[tuple[Cue, dict[str, int]]]:
        """The cues of a sentence that are counted around two mentions, each with its places by where it stands."""
        if number not in self._counted_in:
            cues = self.page.spans[number].cues
            kinds = [AROUND_KINDS.get((c.section, c.stage)) or AROUND_KINDS.get((c.section, "")) for c in cues]
            self._counted_in[number] = [(cue, kind) for cue, kind in zip(cues, kinds, strict=True) if kind is not None]
        return self._counted_in[number]


def zone(cue: Cue, low: int, high: int) -> str:
    """Where a cue stands to the words `low` to `high`: before them, among them, or after."""
    return "<" if cue.last < low else ">" if cue.first > high else "-"
