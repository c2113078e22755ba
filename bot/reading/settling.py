"""Settling: from many claims to at most one link per coach and club, in order, the lead first."""

from __future__ import annotations

from dataclasses import replace

from bot.directory.subject import Subject
from bot.links import Link, Relation, Stage
from bot.reading.claim import FIRM, Claim
from bot.reading.judge import Judge, Verdict
from bot.reading.page import Page, Who
from bot.reading.pairs import Candidate, Pairs
from bot.reading.roles import Roles

# Strength below which a pair is not told; more for a person whom nothing but the cue makes a coach.
ENOUGH = {Relation.APPOINTED: 0.5, Relation.LEAVING: 0.25, Relation.STAYING: 0.3, Relation.LINKED: 0.25}
UNPRESENTED = 0.7
FAVOUR = {Relation.APPOINTED: 1.1, Relation.STAYING: 1.3}  # of two relations of a pair, the likelier reading
CLEAR = 0.6  # share of the strongest claim that another needs to have a say in the stage
SURE = 0.45  # strength of a claim that explains a coach; at 0.5 the rules read about as well as the judge
SHORT = 3  # sentences up to which the rules alone decide: there is nothing to weigh
ORDER = (Relation.APPOINTED, Relation.LEAVING, Relation.STAYING, Relation.LINKED)

Pair = tuple[str, str]


def settle(page: Page, roles: Roles, claims: list[Claim], by: Judge) -> tuple[Link, ...]:
    """The links of an article, the lead first: by the rules where they suffice, else by the judge."""
    settled = verdicts(page, claims, roles.employer)
    if not sufficient(page, settled):
        settled = [told(verdict) for verdict in by.verdicts(weighable(page, roles, claims, settled))]
        settled = [replace(claim, at=page.spans[claim.span].first) if claim.at < 0 else claim for claim in settled]
    settled.sort(key=lambda claim: (claim.span, -claim.stage.rank, claim.at))
    return tuple(link_of(page, claim) for claim in settled)


def sufficient(page: Page, settled: list[Claim]) -> bool:
    """Whether the rules alone decide: on a short text, or where they surely explain every coach that it names.

    An editor then sees at once why. On such articles, one in six of all, the judge would score links a little better.
    """
    if len(page.spans) <= SHORT:
        return True
    sure = {claim.coach.slug for claim in settled if claim.strength >= SURE}
    named = {m.subject.slug for m in page.mentions if m.who is Who.COACH and m.subject and m.subject.known}
    return len(settled) > 1 and named <= sure


def weighable(page: Page, roles: Roles, claims: list[Claim], ruled: list[Claim]) -> list[Candidate]:
    """The article's pairs with all that is counted about them, and with what the rules make of them."""
    return list(Pairs(page, roles, claims, {claim.pair: claim.relation for claim in ruled}).candidates())


def told(verdict: Verdict) -> Claim:
    """A verdict as a claim, placed where the article says so: at its first good claim, else where the two meet."""
    one = verdict.candidate
    bearing = [claim for claim in one.claims if claim.relation is verdict.relation]
    top = max((claim.strength for claim in bearing), default=0.0)
    clear = [claim for claim in bearing if claim.strength >= CLEAR * top]
    first = min(clear, key=lambda claim: claim.span, default=None)
    span, at = (first.span, first.at) if first else (one.at, -1)
    return Claim(one.coach, one.club, verdict.relation, verdict.stage, verdict.likely, span, at)


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
