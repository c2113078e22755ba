"""The pairs of an article: every coach and club that it names, each with what may be counted about the two.

What is counted is the same for every article and language (claims, places, company, nearness), so that weights learnt
from some articles hold for others. No word, name or club is ever a feature.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import exp, log1p

from bot.directory.subject import Subject
from bot.links import Relation, Stage
from bot.reading.claim import Claim
from bot.reading.meetings import Meetings
from bot.reading.page import RELATIONS, Mention, Page, Span, Who
from bot.reading.roles import Roles
from bot.reading.ties import Ties

MOST = 24  # coaches, and clubs, that are weighed: those named most; an article with more is a table of results
REACH = 12.0  # distance within which a cue stands beside a coach
FADE = 8.0  # distance over which nearness falls to about a third
OPENING = 3  # sentences that count as title and opening
TALK = ("bench", "transfer", "against", "negation", "denial", "modal", "says", "vacancy", "sport", "football", "nation")
ORDER = tuple(Relation(section) for section in RELATIONS)
KINDS = ("past", "rival", "weak", "bound", "place")  # what a mention of a club may be besides a club
NOTHING = (0.0,) * len(ORDER)
MOST_STRENGTH = 3.0  # of all claims of one relation together

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One coach and one club of an article, what is counted of them, and what is claimed.

    `at` is the number of the sentence where they come together most closely.
    """

    coach: Subject
    club: Subject
    features: tuple[float, ...]
    at: int = 0
    claims: tuple[Claim, ...] = ()

    @property
    def pair(self) -> Pair:
        """The slugs of coach and club."""
        return self.coach.slug, self.club.slug


@dataclass(slots=True)
class Part:
    """All mentions of one subject, those of each sentence, and the numbers of those sentences and their neighbours."""

    subject: Subject
    mentions: list[Mention]
    spans: list[int]
    at: dict[int, list[Mention]] = field(default_factory=dict)
    places: set[int] = field(default_factory=set)
    near: set[int] = field(default_factory=set)


class Pairs:
    """Counts what there is to count about the pairs of a page; `verdicts` is what the rules alone make of them."""

    def __init__(self, page: Page, roles: Roles, claims: Iterable[Claim], verdicts: dict[Pair, Relation]) -> None:
        self.page = page
        self.roles = roles
        self.verdicts = verdicts
        self.coaches = self._parts(coach=True)
        self.clubs = self._parts(coach=False)
        self._of_pair: dict[Pair, list[Claim]] = defaultdict(list)
        self._of_coach: dict[str, list[Claim]] = defaultdict(list)
        self._of_club: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            self._of_pair[claim.pair].append(claim)
            self._of_coach[claim.coach.slug].append(claim)
            self._of_club[claim.club.slug].append(claim)
        self._focus = self._focused()
        self._speaking = self._spoken_of()
        self._pulls = self._near_cues()
        self._paragraphs = self._by_paragraph()
        self._around = self._surroundings()
        slugs = {part.subject.slug for part in self.coaches}, {part.subject.slug for part in self.clubs}
        self.meetings = Meetings(page, *slugs)
        self.ties = Ties(page, self.meetings)
        self._clubs_met: dict[str, set[str]] = defaultdict(set)
        for coach, club in self.meetings.found:
            self._clubs_met[coach].add(club)

    def candidates(self) -> Iterator[Candidate]:
        """Every pair that comes together somewhere, coaches in order of appearance."""
        clubs = [(club, self._club(club)) for club in self.clubs]
        for coach in self.coaches:
            of_coach, met = self._coach(coach), self._met(coach)
            for club, of_club in clubs:
                pair = coach.subject.slug, club.subject.slug
                if pair[1] in met or not coach.near.isdisjoint(club.places):
                    features = self._claimed(coach, club) + self._nearness(coach, club)
                    features += self.ties.features(*pair, len(coach.mentions)) + of_coach + of_club + self._around
                    claims = tuple(self._of_pair.get(pair, ()))
                    place = self.ties.place(*pair, coach.spans[0])
                    yield Candidate(coach.subject, club.subject, features, place, claims)

    def _met(self, coach: Part) -> set[str]:
        """The clubs that something beside a neighbouring sentence brings together with a coach."""
        met = self._clubs_met[coach.subject.slug] | {self._focus[at] for at in coach.places}
        met |= {claim.club.slug for claim in self._of_coach.get(coach.subject.slug, ())}
        for paragraph in {self.page.spans[at].sentence.paragraph for at in coach.places}:
            met.update(self._paragraphs[paragraph])
        return met

    def _parts(self, *, coach: bool) -> list[Part]:
        parts: dict[str, Part] = {}
        for span in self.page.spans:
            for m in span.mentions:
                if m.subject is not None and (may_coach(m) if coach else m.is_club):
                    part = parts.setdefault(m.subject.slug, Part(m.subject, [], []))
                    part.mentions.append(m)
                    part.spans.append(span.number)
        for part in parts.values():
            for mention, number in zip(part.mentions, part.spans, strict=True):
                part.at.setdefault(number, []).append(mention)
            part.places = set(part.spans)
            part.near = {at + by for at in part.places for by in (-1, 0, 1)}
        often = sorted(parts.values(), key=lambda part: -len(part.mentions))[:MOST]
        return sorted(often, key=lambda part: part.mentions[0].first)

    def _focused(self) -> list[str]:
        """Per sentence the club that is spoken of: the last one named, carried on."""
        focus, slug = [], ""
        for span in self.page.spans:
            named = [m.subject.slug for m in span.clubs() if m.subject and not m.bound]
            slug = named[-1] if named else slug
            focus.append(named[0] if named else slug)
        return focus

    def _spoken_of(self) -> list[str]:
        """Per sentence the coach who is spoken of: the first one named, else the last sentence's."""
        focus, slug = [], ""
        for span in self.page.spans:
            named = [m.subject.slug for m in span.mentions if m.subject and m.who is Who.COACH and not m.aside]
            slug = named[0] if named else slug
            focus.append(slug)
        return focus

    def _by_paragraph(self) -> dict[int, list[str]]:
        """The clubs of each paragraph in order: round-ups have one club, or one coach, a paragraph."""
        found: dict[int, list[str]] = defaultdict(list)
        for span in self.page.spans:
            found[span.sentence.paragraph] += [m.subject.slug for m in span.clubs() if m.subject and not m.bound]
        return found

    def _surroundings(self) -> tuple[float, ...]:
        """What the article as a whole speaks of, per sentence, and how much it claims."""
        spans = self.page.spans
        count = max(len(spans), 1)
        said = Counter(cue.phrase.section for span in spans for cue in span.cues)
        talk = [said[section] / count for section in (*TALK, *RELATIONS)]
        opening = [float(any(span.of(section) for span in spans[:OPENING])) for section in ("bench", *RELATIONS)]
        claims = [claim.strength for held in self._of_pair.values() for claim in held]
        sizes = [log1p(count), log1p(len(self.coaches)), log1p(len(self.clubs)), max(claims, default=0.0)]
        firm = sum(verdict is not Relation.LINKED for verdict in self.verdicts.values())
        return (*talk, *opening, *sizes, sum(claims) / count, float(firm), float(len(self.verdicts)))

    def _claimed(self, coach: Part, club: Part) -> tuple[float, ...]:
        """What claims and rules say of the two, and of each with others."""
        pair = coach.subject.slug, club.subject.slug
        held = self._of_pair.get(pair, [])
        others = [c for c in self._of_coach.get(pair[0], ()) if c.club.slug != pair[1]]
        rivals = [c for c in self._of_club.get(pair[1], ()) if c.coach.slug != pair[0]]
        verdict = self.verdicts.get(pair)
        denied = max((c.strength for c in held if c.stage is Stage.DENIED), default=0.0)
        first = min((c.span for c in held), default=99)
        total = sum(c.strength for c in self._of_coach.get(pair[0], ()))
        share = sum(c.strength for c in held) / total if total else 0.0
        told = [float(verdict is relation) for relation in ORDER]
        place = denied, float(first < OPENING), exp(-first / 5), share
        return (*tops(held), *sums(held), *told, *place, *tops(others), *tops(rivals))

    def _nearness(self, coach: Part, club: Part) -> tuple[float, ...]:
        """How the two stand to each other in the text."""
        here, there = coach.places, club.places
        same = here & there
        near = [
            self.page.distance((m.first, m.last), (k.first, k.last))
            for at in same
            for m in coach.at[at]
            for k in club.at[at]
        ]
        beside = sum(1 for at in here if at - 1 in there or at + 1 in there) if not coach.near.isdisjoint(there) else 0
        focus = sum(1 for at in coach.spans if self._focus[at] == club.subject.slug)
        home = self.roles.employer.get(coach.subject.slug)
        incumbent = self.roles.incumbent.get(club.subject.slug)
        return (
            log1p(len(same)),
            len(same) / len(here),
            exp(-min(near, default=99.0) / FADE),
            beside / len(here),
            log1p(focus),
            focus / len(coach.spans),
            float(home == club.subject),
            float(home is not None and home != club.subject),
            float(incumbent is not None and incumbent != coach.subject),
            float(min(here) in there),
            sum(1 for at in there if self._speaking[at] == coach.subject.slug) / len(there),
            *self._company(same),
            *self._in_paragraph(coach, club),
            *self._pull(coach, club, there),
        )

    def _in_paragraph(self, coach: Part, club: Part) -> tuple[float, ...]:
        """How many of a coach's mentions share a paragraph with the club, open it so, or have it for themselves."""
        slug, count = club.subject.slug, len(coach.spans)
        lists = [self._paragraphs[self.page.spans[at].sentence.paragraph] for at in coach.spans]
        here = [clubs for clubs in lists if slug in clubs]
        first = sum(clubs[0] == slug for clubs in here)
        return len(here) / count, first / count, sum(len(set(clubs)) == 1 for clubs in here) / count

    def _pull(self, coach: Part, club: Part, there: set[int]) -> tuple[float, ...]:
        """How near a cue of each kind stands to the coach where the club is named or spoken of."""
        pulls = dict.fromkeys((*RELATIONS, "denial", "negation", "past"), 0.0)
        for mention, at in zip(coach.mentions, coach.spans, strict=True):
            if at in there or self._focus[at] == club.subject.slug:
                for section, nearness in self._pulls[mention.first]:
                    pulls[section] = max(pulls[section], nearness)
        return tuple(pulls.values())

    def _near_cues(self) -> dict[int, list[tuple[str, float]]]:
        """Per mention of a coach, by its first word: how near the cues of its sentence stand."""
        found = {}
        for coach in self.coaches:
            for m, at in zip(coach.mentions, coach.spans, strict=True):
                cues = self.page.spans[at].of(*RELATIONS, "denial", "negation", "past")
                found[m.first] = [
                    (c.section, exp(-self.page.distance((m.first, m.last), (c.first, c.last)) / FADE)) for c in cues
                ]
        return found

    def _company(self, same: set[int]) -> tuple[float, ...]:
        """The cues of the sentences that hold both."""
        if not same:
            return (0.0,) * (len(RELATIONS) + 2)
        spans = [self.page.spans[at] for at in same]
        return tuple(log1p(sum(len(span.of(section)) for span in spans)) for section in (*RELATIONS, "past", "against"))

    def _coach(self, coach: Part) -> tuple[float, ...]:
        mentions, count = coach.mentions, len(coach.mentions)
        most = max(len(other.mentions) for other in self.coaches)
        spans = [self.page.spans[at] for at in sorted(set(coach.spans))]
        beside = [self._beside(coach, section) for section in (*RELATIONS, "past", "denial", "says", "transfer")]
        return (
            log1p(count),
            count / most,
            float(coach.spans[0] == 0),
            exp(-coach.spans[0] / 5),
            float(coach.subject.known),
            float(any(m.role for m in mentions)),
            float(all(m.who is Who.PERSON for m in mentions)),
            float(any(m.unsure for m in mentions)),
            float(any(m.replaced for m in mentions)),
            sum(m.aside for m in mentions) / count,
            float(any(span.of("bench") for span in spans)),
            *beside,
        )

    def _beside(self, coach: Part, section: str) -> float:
        """How many cues of a section stand near the coach's name."""
        found = 0
        for mention, at in zip(coach.mentions, coach.spans, strict=True):
            place = mention.first, mention.last
            cues = self.page.spans[at].of(section)
            found += sum(self.page.distance(place, (cue.first, cue.last)) <= REACH for cue in cues)
        return log1p(found)

    def _club(self, club: Part) -> tuple[float, ...]:
        mentions, count = club.mentions, len(club.mentions)
        most = max(len(other.mentions) for other in self.clubs)
        spans: list[Span] = [self.page.spans[at] for at in sorted(set(club.spans))]
        kinds = Counter(kind for m in mentions for kind in KINDS if getattr(m, kind))
        return (
            log1p(count),
            count / most,
            float(club.spans[0] == 0),
            exp(-club.spans[0] / 5),
            *(kinds[kind] / count for kind in KINDS),
            float(mentions[0].national),
            sum(1 for span in spans if span.of("bench", "vacancy")) / len(spans),
            sum(1 for slug in self._focus if slug == club.subject.slug) / len(self._focus),
        )


def may_coach(mention: Mention) -> bool:
    """Whether a mention may be a coach: a name, and of somebody whom the text calls otherwise only if he is known."""
    if mention.who not in {Who.COACH, Who.PERSON} or mention.subject is None:
        return False
    return not mention.aside or mention.subject.known


def tops(claims: list[Claim]) -> tuple[float, ...]:
    """The strongest claim of each relation."""
    if not claims:
        return NOTHING
    best = dict.fromkeys(ORDER, 0.0)
    for claim in claims:
        best[claim.relation] = max(best[claim.relation], claim.strength)
    return tuple(best.values())


def sums(claims: list[Claim]) -> tuple[float, ...]:
    """All claims of each relation together, up to a bound."""
    if not claims:
        return NOTHING
    total = dict.fromkeys(ORDER, 0.0)
    for claim in claims:
        total[claim.relation] += claim.strength
    return tuple(min(strength, MOST_STRENGTH) for strength in total.values())
