"""Making claims: every cue of a sentence with its coaches and clubs, then what the sentence says by its shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bot.directory.subject import Subject
from bot.links import Relation, Stage
from bot.reading.claim import FIRM, Claim
from bot.reading.club_argument import ClubArgument
from bot.reading.coach_argument import BESIDE, CoachArgument
from bot.reading.discourse import Discourse
from bot.reading.frames import Frame, frame, meaning
from bot.reading.lexicon import Cue
from bot.reading.page import Mention, Page, Span, Who
from bot.reading.roles import Roles
from bot.reading.topic import Topic

BASE = {
    Stage.SPECULATION: 0.65,
    Stage.INTEREST: 0.8,
    Stage.TALKS: 0.85,
    Stage.AGREED: 0.9,
    Stage.OFFICIAL: 1.0,
    Stage.DENIED: 0.9,
}
# Factor for a cue of a single word, which means other things as well.
SINGLE = {Relation.LEAVING: 1.0, Relation.STAYING: 0.9, Relation.LINKED: 1.0, Relation.APPOINTED: 0.85}
COST, MOST_COST = 65.0, 0.5  # the distance that would cost a claim all its strength, and the share it may cost at most
ASKED, PAST, LATER = 0.45, 0.25, 0.9  # factors for a question, for former times, for a club that is named later
PARALLEL, LEFT_OVER, REPLACED = 0.7, 0.65, 0.6  # strength of claims by the sentence's shape
TOGETHER, TOGETHER_REACH = 0.24, 14.0
BESIDE_REACH, OBJECT_REACH, CLUB_REACH = 4.0, 7.0, 6.0


class Claimant:
    """Reads a marked page sentence by sentence and makes its claims."""

    def __init__(self, page: Page, roles: Roles) -> None:
        self.page = page
        self.roles = roles
        self.now = Discourse(page, roles)
        self.topic = Topic(page)
        self.coaches = CoachArgument(page, roles, self.now, self.topic)
        self.clubs = ClubArgument(page, roles, self.now, self.coaches)
        self._open: list[tuple[Subject, tuple[Relation, Stage], float, int, int]] = []

    def claims(self) -> list[Claim]:
        """Every claim of the page in reading order, then those that waited for a club."""
        found: list[Claim] = []
        for span in self.page.spans:
            self.now.open(span)
            said = self._sentence(span)
            self.now.close(span, said)
            found += said
        return [*found, *self._closed(found)]

    def _sentence(self, span: Span) -> list[Claim]:
        said: list[Claim] = []
        used: set[int] = set()
        for cue in sorted(span.relations, key=order_of):
            said += self._of_cue(span, cue, used)
            self.now.hear(said)
        said += self._parallel(span, said, used)
        said += self._left_over(span, said, used)
        said += self._replaced(span, said)
        said += self._together(span, said)
        return said

    def _of_cue(self, span: Span, cue: Cue, used: set[int]) -> list[Claim]:
        seen = frame(self.page, span, cue)
        meant = meaning(cue, seen)
        if meant is None or self._blocked(span, cue) or self._heir_of_player(span, cue):
            return []
        coaches, coach_cost = self.coaches.find(span, cue, used)
        clubs, club_cost = self.clubs.find(span, cue, coaches, meant[0])
        if self._empty(span, coaches, meant[0]):
            return []
        strength = self._strength(span, cue, seen, meant, coach_cost + club_cost)
        if coaches and not any(clubs):
            self._wait(span, cue, coaches[0], meant, strength)
        said = list(self._products(span, cue, coaches, clubs, meant, strength))
        used.update(id(coach) for coach in coaches if said)
        return [*said, *self._swap(span, said, clubs)]

    def _products(
        self,
        span: Span,
        cue: Cue,
        coaches: list[Mention],
        clubs: list[Subject | None],
        meant: tuple[Relation, Stage],
        strength: float,
    ) -> Iterator[Claim]:
        for subject in filter(None, map(self.now.subject, coaches)):
            for club in filter(None, clubs):
                relation, stage = self._at_home(subject, club, cue, meant)
                yield Claim(subject, club, relation, stage, strength, span.number, cue.first)

    def _empty(self, span: Span, coaches: list[Mention], relation: Relation) -> bool:
        """True for a cue that nothing in its sentence holds to a coach or a club."""
        if span.clubs():
            return False
        if len(coaches) > 1 and relation is not Relation.LINKED:
            return True
        people = any(m.is_coach or m.who is Who.PERSON for m in span.mentions if not m.aside)
        return not people and relation in {Relation.LINKED, Relation.APPOINTED}

    def _at_home(
        self, coach: Subject, club: Subject, cue: Cue, meant: tuple[Relation, Stage]
    ) -> tuple[Relation, Stage]:
        """ "He will not lead the side" said of a coach's own club means that he goes."""
        negative = cue.section == "appointed" and meant == (Relation.LINKED, Stage.DENIED)
        own = self.roles.employer.get(coach.slug) == club or (coach.slug, club.slug) in self.now.leavers
        return (Relation.LEAVING, Stage.AGREED) if negative and own else meant

    def _wait(self, span: Span, cue: Cue, coach: Mention, meant: tuple[Relation, Stage], strength: float) -> None:
        """Remember who goes or stays without a club being named: the text may name it later."""
        subject = self.now.subject(coach)
        if subject and meant[0] in {Relation.LEAVING, Relation.STAYING}:
            self._open.append((subject, meant, strength * LATER, span.number, cue.first))

    def _closed(self, found: list[Claim]) -> Iterator[Claim]:
        """The claims that waited for a club: the coach's own, or the only club that the text names."""
        only = {m.subject.slug: m.subject for m in self.page.mentions if m.usable and m.subject}
        for coach, meant, strength, span, at in self._open:
            own = [c.club for c in found if c.coach.slug == coach.slug and c.relation is not Relation.LINKED]
            club = self.roles.employer.get(coach.slug) or (own[0] if own else None)
            if club is None and len(only) == 1:
                club = next(iter(only.values()))
            if club is not None:
                yield Claim(coach, club, *meant, strength, span, at)

    def _strength(self, span: Span, cue: Cue, seen: Frame, meant: tuple[Relation, Stage], cost: float) -> float:
        strength = BASE[meant[1]] * (1 - min(MOST_COST, cost / COST))
        strength *= (ASKED if seen.asked else 1.0) * (PAST if seen.past else 1.0)
        if len(cue.phrase.steps) == 1:
            strength *= SINGLE[meant[0]]
        return strength * self.topic.fitness(span, meant[0])

    def _blocked(self, span: Span, cue: Cue) -> bool:
        """A player or an unknown person right behind a cue of interest: somebody wants him, not a coach."""
        if cue.section != "linked" or cue.stage not in {"interest", "talks"}:
            return False
        after = [m for m in span.mentions if m.first > cue.last and m.who is not Who.CLUB]
        if not after or self.coaches.apart(cue, after[0]) > OBJECT_REACH:
            return False
        return after[0].aside or (after[0].who is Who.PERSON and not span.of("bench"))

    def _heir_of_player(self, span: Span, cue: Cue) -> bool:
        """A successor or substitute for somebody who is no coach ("heir to" a striker): not the bench's business."""
        for other in span.of("replacing"):
            if cue.section == "linked" and abs(other.first - cue.first) <= 2 and other.last + 1 < span.stop:
                heir = other.last + 1
                held = any(m.first <= heir <= m.last for m in span.mentions if not m.aside)
                return self.page.words[heir].capital and not held
        return False

    def _swap(self, span: Span, said: list[Claim], clubs: list[Subject | None]) -> Iterator[Claim]:
        """ "Leaves A for B": the second club, right behind the first, is where he goes."""
        leaving = [c for c in said if c.relation is Relation.LEAVING or c.stage is Stage.DENIED]
        if not leaving:
            return
        towards = self.page.lexicon.words("towards")
        for one, other in pairwise(span.clubs()):
            words = [self.page.folded(at) for at in range(one.last + 1, other.first)]
            if one.subject in clubs and 0 < len(words) <= 3 and words[0] in towards and other.subject:
                relation, stage = destination(leaving[0].stage)
                yield replace(leaving[0], club=other.subject, relation=relation, stage=stage)

    def _parallel(self, span: Span, said: list[Claim], used: set[int]) -> Iterator[Claim]:
        """ "A leaves X and B Y": a coach without a cue of his own beside a club that no claim has taken yet."""
        firm = [claim for claim in said if claim.relation is not Relation.LINKED]
        taken = {claim.club.slug for claim in firm}
        free = [m for m in span.clubs() if m.subject and m.subject.slug not in taken]
        for coach in self._loose(span, used) if firm else []:
            near = [m for m in free if self._between(coach, m) <= BESIDE_REACH]
            if near and coach.subject and near[0].subject and coach.employer is None:
                used.add(id(coach))
                like = firm[-1]
                yield replace(like, coach=coach.subject, club=near[0].subject, strength=like.strength * PARALLEL)

    def _between(self, one: Mention, other: Mention) -> float:
        return self.page.distance((one.first, one.last), (other.first, other.last))

    def _loose(self, span: Span, used: set[int]) -> list[Mention]:
        """Coaches of a sentence whom no cue has taken."""
        return [m for m in span.mentions if m.who is Who.COACH and not (m.aside or m.replaced or id(m) in used)]

    def _left_over(self, span: Span, said: list[Claim], used: set[int]) -> Iterator[Claim]:
        """In a sentence of candidates, coaches without a cue of their own are candidates for the same club."""
        linked = [claim for claim in said if claim.relation is Relation.LINKED and claim.stage is not Stage.DENIED]
        named = {claim.coach.slug for claim in said}
        for coach in self._loose(span, used) if linked else []:
            if coach.subject is None or coach.subject.slug in named or self._speaks(coach):
                continue
            like = min(linked, key=lambda claim: abs(claim.at - coach.first))
            if coach.employer != like.club:
                yield replace(like, coach=coach.subject, strength=like.strength * LEFT_OVER, at=coach.first)

    def _together(self, span: Span, said: list[Claim]) -> Iterator[Claim]:
        """A coach and a club side by side without a word that ties them: a faint link, which others must bear out."""
        named = {claim.coach.slug for claim in said}
        for coach in span.coaches():
            subject = self.now.subject(coach)
            if subject is None or coach.replaced or subject.slug in named or self._speaks(coach):
                continue
            club = self._beside(span, coach)
            if club is not None and club != self.now.home([coach]):
                strength = TOGETHER * self.topic.fitness(span, Relation.LINKED)
                yield Claim(subject, club, Relation.LINKED, Stage.SPECULATION, strength, span.number, coach.first)

    def _beside(self, span: Span, coach: Mention) -> Subject | None:
        """The club nearest to a coach in his sentence; where there is none, the one whose bench is spoken of."""
        clubs = [m for m in span.clubs() if not m.bound]
        club = min(clubs, key=lambda m: self._between(coach, m), default=None)
        if club is not None:
            return club.subject if self._between(coach, club) <= TOGETHER_REACH else None
        wooed = {slug for _coach, slug in self.now.leavers | self.now.suitors}
        return self.now.club if self.now.club and self.now.club.slug in wooed else None

    def _speaks(self, coach: Mention) -> bool:
        says = self.page.lexicon.words("says")
        return any(self.page.folded(coach.last + ahead) in says for ahead in (1, 2))

    def _replaced(self, span: Span, said: list[Claim]) -> Iterator[Claim]:
        """Whoever is to be replaced leaves the club that his successor is linked with."""
        wooing = [c.club for c in said if c.relation in {Relation.LINKED, Relation.APPOINTED}]
        for coach in (m for m in span.mentions if m.replaced):
            beside = [m.subject for m in span.clubs() if self._between(coach, m) <= CLUB_REACH]
            club = next(filter(None, [coach.employer, *wooing[:1], *beside[:1], self.now.club]), None)
            if club is not None and coach.subject is not None:
                yield Claim(coach.subject, club, Relation.LEAVING, Stage.AGREED, REPLACED, span.number, coach.first)


def order_of(cue: Cue) -> tuple[bool, bool, int]:
    """Which cues are heard first: those that insist on a neighbour, then who leaves, then in order of the text."""
    return abs(cue.side) < BESIDE, cue.section != "leaving", cue.first


def destination(stage: Stage) -> tuple[Relation, Stage]:
    """How a coach stands to the club he leaves another for, by the stage of leaving."""
    if stage is Stage.DENIED:
        return Relation.LINKED, Stage.DENIED
    if stage in FIRM:
        return Relation.APPOINTED, Stage.AGREED
    return Relation.LINKED, Stage.INTEREST
