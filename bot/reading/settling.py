"""Settling: from many claims to at most one link per coach and club, in order, the lead first."""

from __future__ import annotations

from bot.directory.subject import Subject
from bot.links import Link, Relation, Stage
from bot.reading.claim import FIRM, Claim
from bot.reading.judge import Verdict, judge
from bot.reading.page import Page
from bot.reading.pairs import Pairs
from bot.reading.roles import Roles

# Strength below which a pair is not told; more for a person whom nothing but the cue makes a coach.
ENOUGH = {Relation.APPOINTED: 0.5, Relation.LEAVING: 0.25, Relation.STAYING: 0.3, Relation.LINKED: 0.25}
UNPRESENTED = 0.7
FAVOUR = {Relation.APPOINTED: 1.1, Relation.STAYING: 1.3}  # of two relations of a pair, the likelier reading
CLEAR = 0.6  # share of the strongest claim that another needs to have a say in the stage
SHORT = 3  # sentences up to which the rules alone decide: there is nothing to weigh
# The stage of a link for which nothing but the company of the two names speaks.
UNTOLD = {
    Relation.LINKED: Stage.SPECULATION,
    Relation.LEAVING: Stage.OFFICIAL,
    Relation.STAYING: Stage.OFFICIAL,
    Relation.APPOINTED: Stage.OFFICIAL,
}
ORDER = (Relation.APPOINTED, Relation.LEAVING, Relation.STAYING, Relation.LINKED)

Pair = tuple[str, str]


def settle(page: Page, roles: Roles, claims: list[Claim]) -> tuple[Link, ...]:
    """The links of an article, the lead first: by the rules where it is short, else by the judge."""
    employer = roles.employer
    settled = verdicts(page, claims, employer)
    if len(page.spans) > SHORT:
        settled = judged(page, roles, claims, settled)
    settled.sort(key=lambda claim: (claim.span, -claim.stage.rank, claim.at))
    return tuple(link_of(page, claim) for claim in settled)


def judged(page: Page, roles: Roles, claims: list[Claim], ruled: list[Claim]) -> list[Claim]:
    """What the judge makes of the article's pairs, knowing what the rules make of them."""
    of_rules = {claim.pair: claim for claim in ruled}
    pairs = Pairs(page, roles, claims, {pair: claim.relation for pair, claim in of_rules.items()})
    found = []
    for verdict in judge().verdicts(pairs.candidates()):
        pair = verdict.candidate.coach.slug, verdict.candidate.club.slug
        held = [claim for claim in claims if claim.pair == pair]
        found.append(of_rules.get(pair) or told(page, verdict, held))
    return found


def told(page: Page, verdict: Verdict, held: list[Claim]) -> Claim:
    """A link that only the judge sees, with the stage and sentence of the claims on the pair, if there are any."""
    coach, club, relation = verdict.candidate.coach, verdict.candidate.club, verdict.relation
    bearing = [claim for claim in held if claim.relation is relation]
    stage = stage_of(bearing) if bearing else UNTOLD[relation]
    at = min((claim.span for claim in bearing or held), default=None)
    at = meeting(page, coach, club) if at is None else at
    return Claim(coach, club, relation, stage, verdict.likely, at, page.spans[at].first)


def meeting(page: Page, coach: Subject, club: Subject) -> int:
    """The number of the first sentence that names both, else of the first that names the coach."""
    here = {span.number for span in page.spans if any(m.subject == coach for m in span.mentions)}
    there = {span.number for span in page.spans if any(m.subject == club for m in span.mentions)}
    return min(here & there or here or there)


def verdicts(page: Page, claims: list[Claim], employer: dict[str, Subject]) -> list[Claim]:
    """What the rules make of the claims: at most one per pair, in no order."""
    pairs: dict[Pair, list[Claim]] = {}
    for claim in claims:
        pairs.setdefault((claim.coach.slug, claim.club.slug), []).append(claim)
    roles = {m.subject.slug for m in page.mentions if m.role and m.subject}
    weighed = (weigh(group, employer, presented=pair[0] in roles) for pair, group in pairs.items())
    settled = [verdict for verdict in weighed if verdict is not None]
    return settled + moves(settled, employer)


def weigh(group: list[Claim], employer: dict[str, Subject], *, presented: bool) -> Claim | None:
    """What all claims of one pair come to: the relation with most weight, its stage, its first good sentence."""
    weights = {relation: sum(c.strength for c in group if c.relation is relation) for relation in ORDER}
    home = employer.get(group[0].coach.slug)
    if home is not None and home.slug == group[0].club.slug:
        weights[Relation.LINKED] *= 0.3
    if weights[Relation.STAYING] and not any(c.stage is Stage.DENIED for c in group if c.relation is Relation.LINKED):
        weights[Relation.LINKED] *= 0.5
    if gone_before(group):
        weights[Relation.LINKED] *= 0.4
    tops = {relation: max((c.strength for c in group if c.relation is relation), default=0.0) for relation in ORDER}
    trusted = group[0].coach.known or presented
    told = [relation for relation in ORDER if tops[relation] >= (ENOUGH[relation] if trusted else UNPRESENTED)]
    if not told:
        return None
    best = max(told, key=lambda relation: weights[relation] * FAVOUR.get(relation, 1.0))
    chosen, top = [claim for claim in group if claim.relation is best], tops[best]
    clear = [claim for claim in chosen if claim.strength >= CLEAR * top]
    first = min(clear, key=lambda claim: (claim.span, -claim.strength))
    return Claim(first.coach, first.club, best, stage_of(clear), top, first.span, first.at)


def gone_before(group: list[Claim]) -> bool:
    """True if the coach is said to leave the club before anything is said of interest in him."""
    leaving = [c.span for c in group if c.relation is Relation.LEAVING and c.strength >= 0.5]
    linked = [c.span for c in group if c.relation is Relation.LINKED]
    return bool(leaving) and (not linked or min(leaving) <= min(linked))


def stage_of(claims: list[Claim]) -> Stage:
    """The furthest stage told; `denied` where the denials weigh as much as the rest."""
    denied = sum(claim.strength for claim in claims if claim.stage is Stage.DENIED)
    told = [claim for claim in claims if claim.stage is not Stage.DENIED]
    if not told or denied >= 0.7 * sum(claim.strength for claim in told):
        return Stage.DENIED
    return max((claim.stage for claim in told), key=lambda stage: stage.rank)


def moves(settled: list[Claim], employer: dict[str, Subject]) -> list[Claim]:
    """A coach who is appointed elsewhere leaves the club that the text names as his present one."""
    known = {(claim.coach.slug, claim.club.slug) for claim in settled}
    found = []
    for claim in settled:
        home = employer.get(claim.coach.slug)
        if claim.relation is not Relation.APPOINTED or claim.stage not in FIRM or home is None:
            continue
        if home.slug != claim.club.slug and (claim.coach.slug, home.slug) not in known:
            found.append(Claim(claim.coach, home, Relation.LEAVING, Stage.AGREED, claim.strength, claim.span, claim.at))
    return found


def link_of(page: Page, claim: Claim) -> Link:
    """The link of a settled claim, with its sentence as the article has it."""
    sentence = page.spans[claim.span].sentence
    return Link(claim.coach, claim.club, claim.relation, claim.stage, page.text[sentence.start : sentence.end])
