"""What the text is speaking of: the coach and the club in focus, carried on from sentence to sentence."""

from __future__ import annotations

from collections.abc import Iterable

from bot.directory.subject import Subject
from bot.links import Relation
from bot.reading.claim import Claim
from bot.reading.lexicon import Cue
from bot.reading.page import Mention, Page, Span, Who
from bot.reading.roles import Roles

TOPIC = 3  # words before a club that still opens a sentence


class Discourse:
    """The state of the text so far, and whom and what pronouns and descriptions mean in it."""

    def __init__(self, page: Page, roles: Roles) -> None:
        self.page = page
        self.roles = roles
        self.coach: Subject | None = None  # the first coach of the last sentence that named one
        self.last: Subject | None = None  # the last coach of that sentence
        self.club: Subject | None = None
        self.vacant: Subject | None = None  # the club whose coach was last said to leave: candidates are its
        self.leavers: set[tuple[str, str]] = set()
        self.leaving_now: set[tuple[str, str]] = set()  # in the sentence at hand
        self.suitors: set[tuple[str, str]] = set()
        self._named = {m.subject.slug: m.subject for m in page.mentions if m.subject and m.who is Who.COACH}

    def open(self, span: Span) -> None:
        """Begin a sentence; one that opens with a place ("A Como, …", "In Wolfsburg …") is about the club there."""
        self.leaving_now = set()
        club = next(iter(span.clubs()), None)
        if club is not None and club.first - span.first <= TOPIC and not club.bound:
            before = self.page.folded(club.first - 1) if club.first > span.first else ""
            if club.weak or before in self.page.lexicon.words("preposition"):
                self.club = club.subject

    def hear(self, said: Iterable[Claim]) -> None:
        """Remember who leaves in the sentence at hand."""
        self.leaving_now |= {claim.pair for claim in said if claim.relation is Relation.LEAVING}

    def close(self, span: Span, said: list[Claim]) -> None:
        """End a sentence: the last claim's club and the sentence's first coach are in focus now."""
        self.leavers |= {claim.pair for claim in said if claim.relation is Relation.LEAVING}
        self.suitors |= {claim.pair for claim in said if claim.relation is Relation.LINKED}
        coaches = [m for m in span.mentions if m.who is Who.COACH and m.subject and not m.aside and not m.replaced]
        clubs = span.clubs()
        if said:
            self.club = said[-1].club
            leaving = [claim.club for claim in said if claim.relation is Relation.LEAVING]
            self.vacant = leaving[-1] if leaving else self.vacant
        elif clubs and (span.of("vacancy", "bench") or (len(clubs) == 1 and not span.coaches())):
            self.club = clubs[0].subject
        if coaches:
            self.coach, self.last = coaches[0].subject, coaches[-1].subject
        elif said:
            self.coach = self.last = said[0].coach

    def subject(self, mention: Mention) -> Subject | None:
        """Whom a mention means; "the Milan coach" means the incumbent, "the coach" the one spoken of."""
        if mention.who is not Who.FOCUS:
            return mention.subject
        if mention.employer is not None:
            return self.roles.incumbent.get(mention.employer.slug)
        return self._described(mention)

    def _described(self, mention: Mention) -> Subject | None:
        """Whom "the manager" or "the Dutchman" means: a coach named before in the sentence who does not just leave."""
        span = self.page.span_of(mention.first)
        if span is None:
            return self.coach
        leaving = {slug for slug, _club in self.leaving_now}
        before = [m for m in span.mentions if m.who is Who.COACH and m.last < mention.first and not m.aside]
        named = [m.subject for m in before if m.subject and m.subject.slug not in leaving]
        if named:
            return named[-1]
        by_role = any(mention.first <= cue.last <= mention.last for cue in span.of("coach"))
        return self.coach if by_role else self.last or self.coach

    def in_focus(self, cue: Cue) -> Mention:
        """The coach in focus as a mention at a cue."""
        return Mention(cue.first, cue.last, Who.COACH, self.coach, self.coach.name if self.coach else "")

    def incumbent(self, cue: Cue) -> Mention:
        """Who goes or stays where nobody is named: the coach known to go from the club spoken of, else the focus."""
        here = [slug for slug, club in self.leavers if self.club and club == self.club.slug]
        subject = self._named.get(here[0]) if len(here) == 1 else None
        return Mention(cue.first, cue.last, Who.COACH, subject, subject.name) if subject else self.in_focus(cue)

    def him(self, span: Span, cue: Cue) -> Mention | None:
        """Whom a pronoun at a cue means: the coach named before it in the sentence, else the one in focus."""
        before = [m for m in span.mentions if m.who in {Who.COACH, Who.PERSON} and m.last < cue.first]
        named = [m for m in before if not (m.aside or m.replaced or m.unsure)]
        if named:
            return named[0]
        return self.in_focus(cue) if self.coach else None

    def home(self, coaches: Iterable[Mention]) -> Subject | None:
        """Where the first coach with a known club works now, as far as the text says."""
        for coach in coaches:
            subject = self.subject(coach)
            if coach.employer is not None:
                return coach.employer
            if subject is not None and subject.slug in self.roles.employer:
                return self.roles.employer[subject.slug]
        return None

    def strange_here(self, coaches: Iterable[Mention]) -> bool:
        """True if the club in focus is surely not the coaches' own: it woos them, or another coach leaves it."""
        here = self.club.slug if self.club else ""
        slugs = {subject.slug if (subject := self.subject(coach)) else "" for coach in coaches}
        wooed = any((slug, here) in self.suitors for slug in slugs)
        return wooed or any(club == here and slug not in slugs for slug, club in self.leavers)
