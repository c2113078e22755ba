"""A bench, a saga and the carousel as pictures: the same words as on their cards, laid out to be drawn."""

from __future__ import annotations

from collections.abc import Sequence

from bot.benches import Bench, Claim, Saga, Step, Turn
from bot.cards import benches as cards
from bot.cards.markup import name, short
from bot.cards.telling import denial_words, listed_sources, source_names
from bot.directory.subject import Subject
from bot.headlines import claimed, is_struck, phrase
from bot.i18n import Voice
from bot.links import Stage
from bot.pictures import Board, Candidate, Carousel, Domino, Mark, Mover, Name, Picture, Seat, Timeline
from bot.pictures import Step as Drawn


def bench(voice: Voice, club_bench: Bench, now: int) -> Picture:
    """A club's bench as a board: who sits there, candidates strongest first, then who is none any more."""
    rows = [*club_bench.candidates, *club_bench.struck][: Board.MOST]
    return Board(
        Name(
            voice.plain("bench.heading", club=short(voice, club_bench.club)),
            voice.plain("bench.heading", club=club_bench.club.short),
        ),
        _seat(voice, club_bench),
        tuple(_candidate(voice, claim, first=claim is rows[0]) for claim in rows),
        voice.plain("bench.up_to", moment=voice.date(now)),
        cards.more(voice, len(club_bench.candidates) + len(club_bench.struck) - len(rows)),
    )


def _seat(voice: Voice, club_bench: Bench) -> Seat:
    label, claim = voice.plain("bench.seat"), club_bench.seated
    if claim is None:
        before = club_bench.left
        if before is None:
            return Seat(label, voice.plain("bench.unknown"))
        return Seat(voice.plain("bench.seat_before"), _full(voice, before.link.coach), *_told(voice, before))
    return Seat(label, _full(voice, claim.link.coach), *_told(voice, claim))


def _told(voice: Voice, claim: Claim) -> tuple[str, str]:
    """What is said of who sits there, and since when."""
    said = voice.plain("bench.denied") if claim.link.stage is Stage.DENIED else phrase(voice, claim.link)
    return said, voice.date(claim.at)


def _full(voice: Voice, subject: Subject) -> Name:
    return Name(name(voice, subject), subject.name)


def _name(voice: Voice, subject: Subject) -> Name:
    return Name(short(voice, subject), subject.short)


def _candidate(voice: Voice, claim: Claim, *, first: bool) -> Candidate:
    if claim.ending:
        return Candidate(
            _name(voice, claim.link.coach), cards.why(voice, claim), voice.date(claim.at), Mark(struck=True)
        )
    note = " · ".join(filter(None, (voice.date(claim.at), cards.counted(voice, claim))))
    mark = Mark(_strength(claim), emphasised=first)
    return Candidate(_name(voice, claim.link.coach), phrase(voice, claim.link), note, mark)


def _strength(claim: Claim) -> int | None:
    return claim.link.stage.rank if claim.link.stage.rank >= 0 else None


def saga(voice: Voice, story: Saga) -> Picture:
    """A coach's saga as a timeline, the newest step last and brought out."""
    steps = story.steps[-Timeline.MOST :]
    earlier = len(story.steps) - len(steps)
    return Timeline(
        Name(
            voice.plain("saga.heading", coach=short(voice, story.coach)),
            voice.plain("saga.heading", coach=story.coach.short),
        ),
        tuple(_step(voice, step, story.coach, last=step is steps[-1]) for step in steps),
        more=voice.plain("saga.earlier", n=earlier) if earlier else "",
    )


def _step(voice: Voice, step: Step, coach: Subject, *, last: bool) -> Drawn:
    when = voice.date(step.at)
    if step.denial:
        claim = ", ".join(short(voice, link.club) for link in step.links)
        return Drawn(when, claim, denial_words(voice, step.rumour, step.links[0]), Mark(struck=True, emphasised=last))
    strongest = max(claimed(link).rank for link in step.links)
    struck = is_struck(step.links[0])
    mark = Mark(None if struck or strongest < 0 else strongest, struck, last)
    return Drawn(when, cards.step_claims(voice, step, coach), listed_sources(voice, source_names(step.rumour)), mark)


def carousel(voice: Voice, turns: Sequence[Turn], now: int) -> Picture:
    """The week's moves, one domino a bench."""
    shown = cards.shown_turns(turns)
    return Carousel(
        voice.plain("carousel.heading"),
        tuple(_domino(voice, turn) for turn in shown),
        voice.plain("bench.up_to", moment=voice.date(now)),
        cards.more_benches(voice, len(turns) - len(shown)),
    )


def _domino(voice: Voice, turn: Turn) -> Domino:
    going = [_mover(voice, claim, going=True) for claim in turn.going]
    coming = [_mover(voice, claim, going=False) for claim in turn.coming]
    return Domino(_name(voice, turn.club), (*going, *coming), cards.because(voice, turn))


def _mover(voice: Voice, claim: Claim, *, going: bool) -> Mover:
    mark = Mark(_strength(claim))
    return Mover(_name(voice, claim.link.coach), phrase(voice, claim.link), voice.date(claim.at), mark, going)
