"""Which club a cue ties its coach to: the cheapest club in the sentence, against the one in focus."""

from __future__ import annotations

from collections import Counter

from bot.directory.subject import Subject
from bot.links import Relation
from bot.reading.coach_argument import NEVER, WRONG_SIDE, CoachArgument
from bot.reading.discourse import Discourse
from bot.reading.lexicon import Cue
from bot.reading.page import Mention, Page, Span
from bot.reading.roles import Roles

BOUND = 15.0  # a club that is named only to say whose coach somebody is
ATTRIBUTE = 12.0  # a club that belongs to the coach by apposition
APPOSITION = 6  # words within which it does
WEAK = 5.0  # a bare place name
# The club in focus against one in the sentence, and where no other is named.
FOCUSED = {Relation.LINKED: 20.0, Relation.APPOINTED: 22.0, Relation.LEAVING: 24.0, Relation.STAYING: 24.0}
RETURNS, MOST_RETURNS, OPENS, OPENING = 1.5, 4.5, 3.0, 2  # saved by clubs that return, or open the article
FOCUS_ALONE, HOME_ALONE = 13.0, 6.0
HOME = -6.0  # the coach's own club, for leaving and staying
OTHERS = 0.4  # share of the price of crossing other cues that a club pays: it may be the subject of several
FAR = 20.0  # beyond it the distance from the coach no longer counts
COMES = frozenset({Relation.LINKED, Relation.APPOINTED})


def prominence(page: Page) -> dict[str, float]:
    """What each club saves: those that the article is about stand in its opening and return; bystanders pass once."""
    counts = Counter(m.subject.slug for m in page.mentions if m.usable and m.subject and not m.bound)
    opening = {m.subject.slug for span in page.spans[:OPENING] for m in span.clubs() if m.subject and not m.bound}
    return {
        slug: min(RETURNS * (count - 1), MOST_RETURNS) + (OPENS if slug in opening else 0.0)
        for slug, count in counts.items()
    }


class ClubArgument:
    """Finds the clubs that the cues of a sentence tie its coaches to."""

    def __init__(self, page: Page, roles: Roles, discourse: Discourse, coaches: CoachArgument) -> None:
        self.page = page
        self.roles = roles
        self.now = discourse
        self._coaches = coaches
        self._weight = prominence(page)

    def find(
        self, span: Span, cue: Cue, coaches: list[Mention], relation: Relation
    ) -> tuple[list[Subject | None], float]:
        """The clubs and what it cost to take them."""
        home = self.now.home(coaches)
        priced = [(self._price(span, cue, m, coaches, relation), m) for m in span.clubs()]
        priced = [(price, m) for price, m in priced if price < NEVER]
        if not priced:
            return self._unnamed(home, coaches, relation)
        price, best = min(priced, key=lambda pair: (pair[0], pair[1].first))
        focus = self.now.club
        limit = FOCUSED[relation]
        if price > limit and focus is not None and focus != home:
            return [focus], limit
        if relation is not Relation.LINKED:
            return [best.subject], max(price, 0.0)
        return [m.subject for m in self.roles.around(span.clubs(), best) if m.subject != home], max(price, 0.0)

    def _price(self, span: Span, cue: Cue, m: Mention, coaches: list[Mention], relation: Relation) -> float:
        from_coach = min((self._between(c, m) for c in coaches), default=99.0)
        from_cue = self._coaches.apart(cue, m)
        price = from_cue + 0.2 * min(from_coach, FAR)
        if relation is not Relation.LINKED:
            price = min(from_cue, from_coach + 2)
        if cue.side == 1 and m.first > cue.last and any(o.last < cue.first for o in span.clubs()):
            price += WRONG_SIDE
        price += OTHERS * self._coaches.crossed(span, cue, m) + (WEAK if m.weak else 0.0)
        price -= self._weight.get(m.subject.slug, 0.0) if m.subject else 0.0
        return price + self._ties_price(cue, m, coaches, relation)

    def _ties_price(self, cue: Cue, club: Mention, coaches: list[Mention], relation: Relation) -> float:
        """What a club costs, or saves, that the text ties to some coach already."""
        home = self.now.home(coaches)
        price = self._bound_price(club, coaches, relation)
        if relation is not Relation.LEAVING and self._attribute(cue, coaches, club):
            price += ATTRIBUTE
        if relation in COMES and self._leaves(coaches, club):
            return NEVER
        if home is None or club.subject != home:
            return price
        if relation is Relation.LINKED:
            return NEVER
        return price if relation is Relation.APPOINTED else price + HOME

    def _leaves(self, coaches: list[Mention], club: Mention) -> bool:
        """Whether one of the coaches leaves the club in this very sentence."""
        slugs = {subject.slug for coach in coaches if (subject := self.now.subject(coach))}
        return any(club.subject and (slug, club.subject.slug) in self.now.leaving_now for slug in slugs)

    def _bound_price(self, club: Mention, coaches: list[Mention], relation: Relation) -> float:
        """What a club costs that stands in a role ("the Ajax boss"): his own to leave, nobody's to join."""
        if not club.bound:
            return 0.0
        if relation in COMES:
            return BOUND
        slugs = {subject.slug for coach in coaches if (subject := self.now.subject(coach))}
        return BOUND if club.owner and club.owner not in slugs else 0.0

    def _attribute(self, cue: Cue, coaches: list[Mention], club: Mention) -> bool:
        """Whether a club stands in an apposition to the coach ("…, a revelation with Y"): his, not the suitor."""
        return any(
            cue.last < coach.first
            and coach.last < club.first <= coach.last + APPOSITION
            and "," in self.page.gap(coach.last + 1)
            for coach in coaches
        )

    def _between(self, one: Mention, other: Mention) -> float:
        return self.page.distance((one.first, one.last), (other.first, other.last))

    def _unnamed(
        self, home: Subject | None, coaches: list[Mention], relation: Relation
    ) -> tuple[list[Subject | None], float]:
        """No club in the sentence: the coach's own for leaving and staying, else the one spoken of."""
        if relation in COMES:
            club = self.now.vacant or self.now.club
            return ([None], 0.0) if club == home else ([club], FOCUS_ALONE)
        if home is not None:
            return [home], HOME_ALONE
        return ([None] if self.now.strange_here(coaches) else [self.now.club]), FOCUS_ALONE
