"""What part each mention plays: coach of which club now, former club, opponent, place, player, president."""

from __future__ import annotations

from bot.directory.names import word_set
from bot.directory.subject import Subject
from bot.reading.lexicon import Cue
from bot.reading.mentions import ARTICLES, role_ends
from bot.reading.page import Mention, Page, Span, Who

PAST_REACH = 9.0  # distance over which "ex", "former" still takes in a club
RIVAL_REACH = 5.0  # the same for "against", "defeat by"
PRESENT_REACH = 7.0
ACTS_REACH = 16.0  # distance over which a nation is the subject of an approach
LOOK_BACK = 6  # words between a role noun and its bearer ("il tecnico del Real Madrid Ancelotti")
RELATIVES = word_set("che que qui who con with mit com avec")
QUIET = frozenset(" '\"’“”«»-")


def dateline(page: Page, mention: Mention) -> bool:
    """True for the town, or the club, that opens a report in capitals: "TORINO – …"."""
    if mention.last + 1 >= len(page.words) or not page.words[mention.first].text.isupper():
        return False
    gap = page.gap(mention.last + 1)
    return any(dash in gap for dash in ("–", "—", " - "))


class Roles:
    """Marks the mentions of a page and remembers who coaches whom now, as far as the text says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.ends = role_ends(page)
        self.employer: dict[str, Subject] = {}  # coach's slug → club
        self.incumbent: dict[str, Subject] = {}  # club's slug → coach
        self._of = page.lexicon.words("of")
        self._strict_of = page.lexicon.words("belonging")
        light = ("of", "joint", "former", "new", "host")
        self._light = ARTICLES.union(*(page.lexicon.words(name) for name in light)) - RELATIVES
        self._joint = page.lexicon.words("joint")

    def mark(self) -> None:
        """Everything in order: former clubs and opponents first, since they are nobody's present employer."""
        self._name_roles()
        talks_nations = sum(len(span.of("nation")) for span in self.page.spans)
        for span in self.page.spans:
            self._scope(span, "past", PAST_REACH)
            self._scope(span, "against", RIVAL_REACH)
            self._places(span, talks_nations)
        for span in self.page.spans:
            self._employ(span)
            self._sacked_by(span)
            self._replaced(span)

    def _name_roles(self) -> None:
        for mention in self.page.mentions:
            if mention.who not in {Who.COACH, Who.PERSON}:
                continue
            role = self._role_before(mention) or self._role_after(mention)
            if role == "other":
                mention.aside = True
            elif role == "coach":
                mention.role = True
                mention.who = Who.COACH
        known = {m.name for m in self.page.mentions if m.who is Who.COACH and m.role}
        aside = {m.name for m in self.page.mentions if m.aside and m.who is Who.PERSON} - known
        for mention in self.page.mentions:
            if mention.name in known and mention.who is Who.PERSON:
                mention.who = Who.COACH
            elif mention.name in aside:
                mention.aside = True

    def _role_before(self, mention: Mention) -> str:
        """The role noun right before a name, over "of" and a club at most."""
        at = mention.first - 1
        while at >= 0 and mention.first - at <= LOOK_BACK:
            if any(c not in QUIET for c in self.page.gap(at + 1)):
                return ""
            if at in self.ends:
                return self.ends[at]
            if not (self._covered(at) or self.page.folded(at) in self._of or self.page.words[at].capital):
                return ""
            at -= 1
        return ""

    def _role_after(self, mention: Mention) -> str:
        """The role noun in an apposition: ", the Liverpool manager", ", presidente dell'Inter"."""
        at = mention.last + 1
        if at >= len(self.page.words) or not self.page.gap(at).strip().startswith((",", "(")):
            return ""
        for here in range(at, min(at + 5, len(self.page.words))):
            if here > at and "," in self.page.gap(here):
                return ""
            if here in self.ends:
                return self.ends[here]
            if self.page.folded(here) not in self._light and not self._covered(here):
                return ""
        return ""

    def _covered(self, at: int) -> Mention | None:
        span = self.page.span_of(at)
        held = span.mentions if span else []
        return next((m for m in held if m.first <= at <= m.last and m.who is not Who.FOCUS), None)

    def _scope(self, span: Span, section: str, reach: float) -> None:
        """Mark the next club after each cue of a section, and those coordinated with it."""
        clubs = [m for m in span.mentions if m.is_club]
        for cue in span.of(section):
            after = [m for m in clubs if m.first > cue.last]
            if not after or self._far(cue, after[0]) > reach or self._coach_between(span, cue, after[0]):
                continue
            for mention in self.listed(after) if section == "past" else after[:1]:
                if section == "past":
                    mention.past = True
                else:
                    mention.rival = True

    def _coach_between(self, span: Span, cue: Cue, club: Mention) -> bool:
        return any(m.who is Who.COACH and cue.last < m.first < club.first for m in span.mentions)

    def _far(self, cue: Cue, mention: Mention) -> float:
        return self.page.distance((cue.first, cue.last), (mention.first, mention.last))

    def listed(self, mentions: list[Mention]) -> list[Mention]:
        """The first mention and those that follow it in one list: only commas and joining words between."""
        kept = mentions[:1]
        for mention in mentions[1:]:
            if not self.joined(kept[-1], mention):
                break
            kept.append(mention)
        return kept

    def around(self, mentions: list[Mention], best: Mention) -> list[Mention]:
        """A mention and those that stand in one list with it, among `mentions` in order."""
        if best not in mentions:
            return [best]
        at = mentions.index(best)
        group = self.listed(mentions[at:])
        for earlier in reversed(mentions[:at]):
            if not self.joined(earlier, group[0]):
                break
            group.insert(0, earlier)
        return group

    def joined_either(self, one: Mention, other: Mention) -> bool:
        """Whether two mentions stand in one list, whichever comes first."""
        return self.joined(one, other) if one.first <= other.first else self.joined(other, one)

    def joined(self, one: Mention, other: Mention) -> bool:
        """Whether two mentions stand in one list; never two that share a word."""
        between = range(one.last + 1, other.first)
        if (
            other.first <= one.last
            or len(between) > 5
            or not all(self.page.folded(at) in self._joint for at in between)
        ):
            return False
        gaps = [self.page.gap(at) for at in range(one.last + 1, other.first + 1)]
        return (bool(between) or "," in gaps[0]) and not any(c in gap for gap in gaps for c in ".;:()?!")

    def _places(self, span: Span, talks_nations: int) -> None:
        places, locatives = self.page.lexicon.words("place"), self.page.lexicon.words("locative")
        travel, nation = span.of("travel"), bool(span.of("nation"))
        clubs = [m for m in span.mentions if m.is_club]
        for at, mention in enumerate(clubs):
            before = self.page.folded(mention.first - 1) if self.page.gap(mention.first) == " " else ""
            moves = any(0 <= mention.first - cue.last <= 4 for cue in travel)
            if mention.first == span.first and dateline(self.page, mention):
                mention.weak = True
            elif before in locatives and moves:
                mention.place = True
            elif mention.national and before in places:
                for listed in (m for m in self.listed(clubs[at:]) if m.national):
                    listed.place, listed.weak = not (nation or talks_nations > 2), True
            elif mention.national and not (nation or talks_nations) and not self._acts(span, mention):
                mention.place = True
            elif before in locatives:
                mention.weak = True

    def _acts(self, span: Span, nation: Mention) -> bool:
        """Whether a nation is the subject of an approach ("Brazil want him") where no federation is named."""
        if self.page.folded(nation.first - 1) in self.page.lexicon.words("preposition"):
            return False
        cues = [cue for cue in span.of("linked", "appointed") if cue.first > nation.last]
        return any(self._far(cue, nation) <= ACTS_REACH for cue in cues)

    def _employ(self, span: Span) -> None:
        """Who coaches whom now: "Milan coach X", "X, tecnico del Milan", "la Juve di X", "X (Milan)", "oggi al Y"."""
        for mention in [m for m in span.mentions if m.is_club and not m.rival]:
            phrase = self._role_phrase(mention)
            if phrase:
                self._bind(span, mention, phrase)
            else:
                self._possess(span, mention)
        for cue in span.of("present"):
            self._now_at(span, cue)

    def _role_phrase(self, club: Mention) -> tuple[int, int] | None:
        """The words of "tecnico del Milan" or "Milan coach" around a club; None where there is no such role."""
        at = club.first - 1
        while at >= 0 and self.page.folded(at) in self._of and club.first - at <= 3:
            at -= 1
        if self.ends.get(at) == "coach" and at < club.first:
            return at, club.last
        after = club.last + 1
        if self.page.folded(after) == "s":
            after += 1
        for end in (after, after + 1):
            if self.ends.get(end) == "coach" and all(c in QUIET for c in self.page.gap(club.last + 1)):
                return club.first, end
        return None

    def _bind(self, span: Span, club: Mention, phrase: tuple[int, int]) -> None:
        before = {self.page.folded(phrase[0] - back) for back in (1, 2)}
        club.bound = True
        if club.past or before & self.page.lexicon.words("former"):
            club.past = True
            return
        if before & self.page.lexicon.words("new"):
            club.bound = False
            return
        holder = self._bearer(span, phrase)
        if holder is not None and holder.subject is not None and club.subject is not None:
            self._own(holder, club)
        elif holder is None and (implied := self._implied(span, phrase[0])) is not None and club.subject is not None:
            self._own(implied, club)
            span.mentions.append(Mention(phrase[0], phrase[1], Who.FOCUS, None, "", employer=club.subject))
        elif holder is None:
            role = Mention(phrase[0], phrase[1], Who.FOCUS, None, "", employer=club.subject)
            span.mentions.append(role)

    def _implied(self, span: Span, at: int) -> Mention | None:
        """The coach spoken of when "the Ajax boss" follows without a name: the last one named without one."""
        earlier = self.page.spans[span.number - 1].mentions if span.number else []
        named = [m for m in [*earlier, *span.mentions] if self._nameable(m) and m.first < at]
        last = named[-1] if named else None
        return last if last and last.subject and last.subject.slug not in self.employer else None

    def _nameable(self, mention: Mention) -> bool:
        sure = mention.who is Who.PERSON and not mention.unsure
        return (mention.who is Who.COACH or sure) and not mention.aside

    def _bearer(self, span: Span, phrase: tuple[int, int]) -> Mention | None:
        """The coach whose role a phrase is: he stands right beside it."""
        near = [m for m in span.mentions if m.who in {Who.COACH, Who.PERSON} and not (m.aside and m.who is Who.COACH)]
        beside = [m for m in near if 0 < m.first - phrase[1] <= 2 or 0 < phrase[0] - m.last <= 3]
        beside = [m for m in beside if self.page.distance((m.first, m.last), phrase) <= 7]
        return min(beside, key=lambda m: self.page.distance((m.first, m.last), phrase), default=None)

    def _hold(self, coach: Mention, club: Subject) -> None:
        if coach.subject is None or coach.aside:
            return
        coach.employer, coach.role, coach.who = club, True, Who.COACH
        self.employer.setdefault(coach.subject.slug, club)
        self.incumbent.setdefault(club.slug, coach.subject)

    def _possess(self, span: Span, club: Mention) -> None:
        if club.past or club.subject is None:
            return
        for coach in (m for m in span.mentions if m.who is Who.COACH):
            gap = [self.page.folded(at) for at in range(club.last + 1, coach.first)]
            close = {self.page.gap(at) for at in range(club.last + 1, coach.first + 1)} <= {" ", "'"}
            owns = [self.page.folded(at) for at in range(coach.last + 1, club.first)]
            if (
                (len(gap) == 1 and gap[0] in {*self._of, "s"} and close)
                or (len(owns) == 1 and owns[0] in self._strict_of and self.page.gap(club.first) in {" ", "'"})
                or (coach.last + 1 == club.first and self.page.gap(club.first) == " (")
            ):
                self._own(coach, club)

    def _own(self, coach: Mention, club: Mention) -> None:
        if club.subject is not None and not coach.aside:
            club.bound, club.owner = True, coach.subject.slug if coach.subject else ""
            self._hold(coach, club.subject)

    def _now_at(self, span: Span, cue: Cue) -> None:
        clubs = [m for m in span.mentions if m.usable and m.first >= cue.first and self._far(cue, m) <= PRESENT_REACH]
        before = [m for m in span.mentions if m.who is Who.COACH and m.last < cue.first]
        if clubs and before and clubs[0].subject is not None:
            self._own(before[-1], clubs[0])
        if clubs:
            clubs[0].bound = True

    def _sacked_by(self, span: Span) -> None:
        """A club behind "dismissed by" tells whence a coach comes, not who wants the next ones."""
        agents = self.page.lexicon.words("agent")
        for cue in span.of("leaving"):
            for club in span.mentions:
                near = club.is_club and cue.last < club.first <= cue.last + 3
                if near and self.page.folded(cue.last + 1) in agents:
                    club.bound = True

    def _replaced(self, span: Span) -> None:
        """Mark the coach who is to be replaced: he stands right after "per sostituire", "to replace"."""
        for cue in span.of("replacing"):
            after = [m for m in span.mentions if m.first > cue.last and m.who in {Who.COACH, Who.PERSON}]
            if after and self._far(cue, after[0]) <= (2.5 if abs(cue.side) == 2 else 6.0) and not after[0].aside:
                after[0].replaced = True
                after[0].who = Who.COACH
