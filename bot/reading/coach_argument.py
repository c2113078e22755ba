"""Whom a cue is about: the cheapest coach in its sentence, where distance, order and what lies between cost.

All figures are distances (`Page.distance`: words between, more over punctuation), set by hand on written test articles.
"""

from __future__ import annotations

from itertools import pairwise

from bot.reading.discourse import Discourse
from bot.reading.lexicon import Cue
from bot.reading.page import Mention, Page, Span, Who
from bot.reading.roles import Roles
from bot.reading.topic import Topic

NEVER = 999.0
BESIDE = 2  # the side of a cue that insists on a neighbour
NEXT = 3.0  # how near such a neighbour stands
AHEAD = 16.0  # how far behind a cue its coach may stand
TAKEN = 12.0  # a coach who stands beside a cue that insists on him
WRONG_SIDE = 7.0  # a coach on the wrong side of a cue
CROSSING = 5.0  # another cue in between
BEHIND = 4.0  # a coach behind a cue where subjects come first ("X will leave")
LATE = 1.5  # a coach behind any other cue without a side
STRANGER = 5.0  # a person whom nothing presents as a coach
DESCRIBED = 3.0  # "the manager" rather than a name
PRONOUN = 3.0
NEAR = 7.0  # a name nearer than this beats a pronoun
FOCUS_STAYS, FOCUS_COMES = 14.0, 22.0  # the coach in focus, for going or staying and for coming


class CoachArgument:
    """Finds the coaches whom the cues of a sentence are about."""

    def __init__(self, page: Page, roles: Roles, discourse: Discourse, topic: Topic) -> None:
        self.page = page
        self.roles = roles
        self.now = discourse
        self.topic = topic

    def find(self, span: Span, cue: Cue, used: set[int]) -> tuple[list[Mention], float]:
        """The coaches and what it cost to take them; `used` are the ids of mentions that other cues have taken."""
        priced = [(self._price(span, cue, m, used), m) for m in span.mentions]
        priced = [(price, m) for price, m in priced if price < NEVER]
        if self._pronoun(cue) and not any(price < NEAR for price, _m in priced):
            him = self.now.him(span, cue)
            if him is not None:
                return [him], PRONOUN
        if not priced:
            return self._unnamed(span, cue)
        price, best = min(priced, key=lambda pair: (pair[0], pair[1].first))
        coaches = self._coordinated(span, best)
        return coaches if cue.section == "linked" else self._tied(coaches), price

    def apart(self, cue: Cue, mention: Mention) -> float:
        """The distance between a cue and a mention."""
        return self.page.distance((cue.first, cue.last), (mention.first, mention.last))

    def crossed(self, span: Span, cue: Cue, mention: Mention) -> float:
        """What the other relation cues between a cue and a mention cost."""
        low, high = min(cue.last, mention.last), max(cue.first, mention.first)
        return CROSSING * sum(low < o.first and o.last < high for o in span.relations if o is not cue)

    def _price(self, span: Span, cue: Cue, m: Mention, used: set[int]) -> float:
        inside = cue.first < m.first and m.last < cue.last  # in a phrase's gap
        overlaps = m.first <= cue.last and cue.first <= m.last and m.who is not Who.FOCUS and not inside
        if m.who is Who.CLUB or m.aside or m.replaced or overlaps or self.now.subject(m) is None:
            return NEVER
        price = self.apart(cue, m) + self.crossed(span, cue, m)
        if m.first > cue.last and price > AHEAD:
            return NEVER
        price += self._order_price(cue, m)
        if id(m) in used and self._beside(span, m):
            price += TAKEN
        if m.who is Who.PERSON:
            price += self._stranger_price(span, cue, m)
        return price + (DESCRIBED if m.who is Who.FOCUS else 0.0)

    def _order_price(self, cue: Cue, m: Mention) -> float:
        """What the order of cue and coach costs."""
        behind = m.first > cue.last
        wrong = (cue.side > 0 and not behind) or (cue.side < 0 and behind)
        if abs(cue.side) == BESIDE and (wrong or self.apart(cue, m) > NEXT):
            return NEVER
        if wrong:
            strict = cue.section == "linked" or cue.side > 0
            return NEVER if strict and not self._passive(cue) else WRONG_SIDE
        if not behind or cue.side:
            return 0.0
        return BEHIND if cue.section in {"leaving", "staying"} and cue.stage != "official" else LATE

    def _beside(self, span: Span, mention: Mention) -> bool:
        """Whether a cue that insists on a neighbour stands beside the mention."""
        return any(abs(cue.side) == BESIDE and self.apart(cue, mention) <= NEXT for cue in span.relations)

    def _stranger_price(self, span: Span, cue: Cue, stranger: Mention) -> float:
        """What it costs to take a person for a coach whom nothing presents as one."""
        if not self.topic.allows_strangers(span, cue) or (stranger.unsure and cue.section == "linked"):
            return NEVER
        rivals = [m for m in span.coaches() if not m.replaced and not self.roles.joined_either(m, stranger)]
        alone = not rivals or self.apart(cue, stranger) <= 2 or cue.section != "linked"
        return STRANGER * (1.0 if alone else 3.0) * (2.0 if stranger.unsure else 1.0)

    def _passive(self, cue: Cue) -> bool:
        passive = self.page.lexicon.words("passive")
        return any(self.page.folded(at) in passive for at in range(cue.first - 2, cue.first))

    def _pronoun(self, cue: Cue) -> bool:
        if abs(cue.side) == BESIDE:
            return False
        words = self.page.lexicon.words
        before, after = self.page.folded(cue.first - 1), self.page.folded(cue.last + 1)
        return before in words("pronoun") or after in words("pronoun_after")

    def _unnamed(self, span: Span, cue: Cue) -> tuple[list[Mention], float]:
        """No coach in the sentence: the coach in focus, unless the cue insists on an object or a person is named."""
        strict = abs(cue.side) == BESIDE or cue.side == 1
        if self.now.coach is None or strict or any(m.who is Who.PERSON for m in span.mentions):
            return [], 0.0
        if cue.section in {"leaving", "staying"}:
            return [self.now.incumbent(cue)], FOCUS_STAYS
        return [self.now.in_focus(cue)], FOCUS_COMES

    def _coordinated(self, span: Span, best: Mention) -> list[Mention]:
        """A coach and those who stand in one list with him."""
        people = [m for m in span.mentions if m.who in {Who.COACH, Who.PERSON} and not m.aside and not m.replaced]
        return self.roles.around(people, best)

    def _tied(self, coaches: list[Mention]) -> list[Mention]:
        """Of a list only those whom a bare "and" ties together: rarely do several coaches leave or come at once."""
        kept = coaches[:1]
        for one, other in pairwise(coaches):
            if "," in self.page.gap(one.last + 1) or "," in self.page.gap(other.first):
                break
            kept.append(other)
        return kept
