"""The frame of a cue: is it negated, denied, only possible, past, or asked? All told from the words around it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.directory.names import word_set
from bot.links import Relation, Stage
from bot.reading.lexicon import Cue
from bot.reading.page import Page, Span

NEGATION_REACH = 5.0  # distances, see Page.distance
DENIAL_REACH = 13.0
MODAL_REACH = 7.0
SINCE = word_set("in nel dal en em im im since seit desde depuis de del no entre from between until tra")
FREE_SINCE = word_set("since dopo desde depuis seit")  # "free since …" tells of an older exit
AGO = word_set("fa ago hace atras ha vor orsono")
UNTIL = word_set("until al till hasta bis ate jusqu jusque to through")


@dataclass(frozen=True, slots=True)
class Frame:
    """How a cue is meant."""

    negated: bool
    denied: bool
    modal: bool
    past: bool
    asked: bool


def hedged(span: Span, cue: Cue) -> bool:
    """Whether a negation or denial is part of a hedge ("non esclude", "no secret"), so that it denies nothing."""
    return any(hedge.first <= cue.last and cue.first <= hedge.last for hedge in span.of("hedge"))


def negated(page: Page, span: Span, cue: Cue) -> bool:
    """A negation shortly before the cue and not part of it."""
    return any(
        cue.first - 5 <= no.last < cue.first
        and page.distance((no.first, no.last), (cue.first, cue.last)) <= NEGATION_REACH
        and not hedged(span, no)
        for no in span.of("negation")
    )


def denied(page: Page, span: Span, cue: Cue) -> bool:
    """A word of denial in the same sentence, near the cue and outside it."""
    refusals = [no for no in span.of("linked") if no.stage == "denied" and no.last < cue.first]
    if cue.section != "leaving" and any(
        page.distance((no.first, no.last), (cue.first, cue.last)) <= 7 for no in refusals
    ):
        return True
    return any(
        (no.last < cue.first or no.first > cue.last)
        and page.distance((no.first, no.last), (cue.first, cue.last)) <= DENIAL_REACH
        and not hedged(span, no)
        and not negated(page, span, no)
        for no in span.of("denial")
    )


def modal(page: Page, span: Span, cue: Cue) -> bool:
    """A word of possibility before the cue, or a conditional clause around it."""
    return any(
        may.last < cue.first and page.distance((may.first, may.last), (cue.first, cue.last)) <= MODAL_REACH
        for may in span.of("modal")
    )


def past(page: Page, span: Span, cue: Cue) -> bool:
    """A year near the cue that tells of former times rather than of a contract's end; "since he was appointed"."""
    since, remote = page.lexicon.words("since"), page.lexicon.words("remote")
    if any(page.folded(cue.first - back) in remote for back in (1, 2)):
        return True
    since |= page.lexicon.words("pluperfect")
    if cue.section == "appointed" and any(page.folded(cue.first - back) in since for back in (0, 1, 2, 3)):
        return True
    if cue.section == "leaving" and any(
        free.last < cue.first <= free.last + 7 and page.folded(free.last) in FREE_SINCE for free in span.of("past")
    ):
        return True
    near = [at for at in page.years if max(span.first, cue.first - 8) <= at < min(span.stop, cue.last + 10)]
    return any(years_ago(page, at) or in_year(page, at) for at in near)


def in_year(page: Page, at: int) -> bool:
    """Whether a word is the year of "in 2019", not of "until 2027"."""
    dated = page.folded(at).isdecimal() and page.folded(at - 1) in SINCE
    return dated and page.folded(at - 2) not in UNTIL


def years_ago(page: Page, at: int) -> bool:
    """Whether a word is the years of "three years ago", "hace tres años", "vor drei Jahren"."""
    return not page.folded(at).isdecimal() and any(
        page.folded(near) in AGO for near in (at - 3, at - 2, at - 1, at + 1)
    )


def frame(page: Page, span: Span, cue: Cue) -> Frame:
    """Everything about how a cue is meant."""
    return Frame(
        negated(page, span, cue),
        denied(page, span, cue),
        modal(page, span, cue),
        past(page, span, cue),
        span.sentence.asks,
    )


def meaning(cue: Cue, seen: Frame) -> tuple[Relation, Stage] | None:
    """What a cue says once its frame is taken into account; None if it then says nothing."""
    relation, stage = Relation(cue.section), Stage(cue.stage)
    against = (seen.negated or seen.denied) and stage is not Stage.DENIED
    if relation is Relation.LEAVING:
        if against:
            return Relation.STAYING, Stage.DENIED
        return relation, Stage.SPECULATION if seen.modal or seen.asked else stage
    if relation is Relation.LINKED:
        if against:
            return relation, Stage.DENIED
        return relation, lowered(stage) if seen.asked else stage
    if relation is Relation.APPOINTED:
        if against:
            return Relation.LINKED, Stage.DENIED
        return (Relation.LINKED, Stage.SPECULATION) if seen.modal or seen.asked else (relation, stage)
    if seen.negated and stage is Stage.OFFICIAL:
        return Relation.LEAVING, Stage.AGREED
    return relation, Stage.SPECULATION if (seen.modal or seen.asked) and stage is not Stage.DENIED else stage


def lowered(stage: Stage) -> Stage:
    """What a mere question leaves of a stage."""
    return stage if stage is Stage.DENIED else Stage.SPECULATION
