"""A club's bench, a coach's saga and the week's carousel, in words and with their buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bot.benches import Bench, Claim, Ending, Saga, Step, Turn
from bot.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.markup import bold, label, length, lines, name, paragraphs, short, struck
from bot.cards.telling import denial, moved, source_line
from bot.concerns import Concern
from bot.directory.subject import Kind, Subject
from bot.headlines import claims, is_struck, pair, phrase
from bot.i18n import Html, Voice
from bot.links import Stage

CANDIDATES: Final = 8  # of one bench; the rest is a number
STRUCK: Final = 5
STEPS: Final = 10  # of a saga, the newest
TURNS, MOVERS, OF_ONE_BENCH = 5, 10, 4  # of the carousel
CAPTION: Final = 1024  # characters of a photo's caption once parsed (Bot API, sendPhoto)

SEVERAL = 2  # sources from which on it counts how many are independent


def bench(voice: Voice, club_bench: Bench, now: int, *, followed: bool, most: int = CANDIDATES) -> Card:
    """A club's bench as published up to `now` (seconds UTC), at most so many candidates; a follow is offered to who has
    none.
    """
    candidates, dropped = club_bench.candidates[:most], club_bench.struck[: min(most, STRUCK)]
    text = lines(
        [
            bold(voice.say("bench.heading", club=short(voice, club_bench.club))),
            *_seat(voice, club_bench),
            *(_candidate(voice, claim, place) for place, claim in enumerate(candidates, 1)),
            more(voice, len(club_bench.candidates) - len(candidates)),
            *(_struck(voice, claim) for claim in dropped),
            up_to(voice, now),
        ]
    )
    return Card(text, _bench_buttons(voice, club_bench, followed=followed))


def caption(card: Callable[[int], Card], most: int) -> Card:
    """The words of a card below its picture, without buttons: with as many rows as a caption takes, at most `most`."""
    for rows in range(most, 1, -1):
        if length(Html(card(rows).text)) <= CAPTION:
            return Card(card(rows).text)
    return Card(card(1).text)


def _seat(voice: Voice, club_bench: Bench) -> list[Html]:
    """Who sits there now, or that nothing published tells, and who went last."""
    if club_bench.seated is not None:
        return [_now(voice, club_bench.seated, "now")]
    unknown = voice.say("bench.nobody")
    return [unknown] if club_bench.left is None else [unknown, _now(voice, club_bench.left, "before")]


def _now(voice: Voice, claim: Claim, key: str) -> Html:
    said: str = phrase(voice, claim.link)
    if claim.link.stage is Stage.DENIED:
        said = lines([struck(said), voice.say("bench.denied")], " ") if claim.link.was else said
    coach = name(voice, claim.link.coach)
    return voice.say(f"bench.{key}", coach=coach, claim=said, moment=voice.moment(claim.at))


def _candidate(voice: Voice, claim: Claim, place: int) -> Html:
    coach = short(voice, claim.link.coach)
    said = voice.say(
        "bench.candidate", place=place, coach=coach, claim=phrase(voice, claim.link), moment=voice.moment(claim.at)
    )
    count = counted(voice, claim)
    return lines([said, count], ", " if claim.sources < SEVERAL else "\n   ")


def counted(voice: Voice, claim: Claim) -> str:
    """How many sources say so, and how many of them of their own knowledge (R7); empty where none is known."""
    if not claim.sources:
        return ""
    if claim.sources < SEVERAL:
        return voice.plain("bench.sources", n=claim.sources)
    if claim.independent < SEVERAL:
        return voice.plain("bench.same", n=claim.sources)
    independent = voice.plain("source.independent", n=claim.independent)
    return voice.plain("bench.counted", n=claim.sources, independent=independent)


def _struck(voice: Voice, claim: Claim) -> Html:
    return lines([struck(short(voice, claim.link.coach)), why(voice, claim), voice.moment(claim.at)], " ")


def why(voice: Voice, claim: Claim) -> str:
    """Why somebody is no candidate any more, in a few words."""
    if claim.ending is Ending.DENIED and claim.denier is not None:
        national = claim.denier == "club" and claim.link.club.kind is Kind.NATIONAL
        return voice.plain(
            f"bench.denied_by.{'national' if national else claim.denier}", coach=short(voice, claim.link.coach)
        )
    other = short(voice, claim.other) if claim.other else ""
    return voice.plain(f"bench.{claim.ending or Ending.DENIED}", subject=other)


def more(voice: Voice, count: int) -> str:
    """How many others there are; empty for none."""
    return voice.plain("headline.more", n=count) if count > 0 else ""


def up_to(voice: Voice, now: int) -> Html:
    """What the words rest on: nothing but what was published here, up to this moment (seconds UTC)."""
    return voice.say("bench.up_to", moment=voice.moment(now))


def _bench_buttons(voice: Voice, club_bench: Bench, *, followed: bool) -> tuple[tuple[Button, ...], ...]:
    club = club_bench.club
    follow = Button(label(voice.plain("button.follow", subject=short(voice, club))), pack("join", "bench", club.id))
    rows = [_again(voice, "bench", club)] if followed else [(follow,), _again(voice, "bench", club)]
    first = club_bench.candidates[0].link.coach if club_bench.candidates else None
    if first is not None:
        rows.append((Button(label(voice.plain("button.story", coach=short(voice, first))), pack("story", first.id)),))
    return tuple(rows)


def _again(voice: Voice, verb: str, subject: Subject) -> tuple[Button, ...]:
    """A row to see the same anew, and as a picture."""
    refresh = Button(voice.plain("button.refresh"), pack(verb, subject.id))
    return refresh, Button(voice.plain("button.picture"), pack("picture", subject.id))


def saga(voice: Voice, story: Saga, *, followed: bool, most: int = STEPS) -> Card:
    """A coach's saga step by step, the newest last: what moved, who said it, when; what was denied is struck out."""
    if not story.steps:
        return Card(voice.say("latest.none_of", subject=bold(short(voice, story.coach))))
    steps = story.steps[-most:]
    earlier = len(story.steps) - len(steps)
    text = paragraphs(
        bold(voice.say("saga.heading", coach=short(voice, story.coach))),
        voice.say("saga.earlier", n=earlier) if earlier else None,
        *(_step(voice, step, story.coach) for step in steps),
    )
    coach = story.coach
    follow = Button(label(voice.plain("button.follow", subject=short(voice, coach))), pack("join", "saga", coach.id))
    again = _again(voice, "saga", coach)
    return Card(text, (again,) if followed else ((follow,), again))


def _step(voice: Voice, step: Step, coach: Subject) -> Html:
    if step.denial:
        pairs = ", ".join(pair(voice, link) for link in step.links)
        return lines([denial(voice, step.rumour, step.links[0]), pairs])
    said = step_claims(voice, step, coach)
    shown = struck(said) if is_struck(step.links[0]) else bold(said)
    return lines([shown, lines([step_mark(voice, step, coach), source_line(voice, step.rumour, "brief")], " · ")])


def step_claims(voice: Voice, step: Step, coach: Subject) -> str:
    """What a rumour said of the coach, without his name."""
    return claims(voice, step.links, coach)


def step_mark(voice: Voice, step: Step, coach: Subject) -> Html:
    """What a rumour moved in the saga, in words."""
    links = tuple(link for link in step.links if link.move)
    if not links:
        return voice.say("saga.nothing_moved")
    return moved(voice, Concern(coach, (), links), step.at)


def carousel(voice: Voice, turns: Sequence[Turn], now: int) -> Card:
    """The week's moves, bench by bench, short enough for a picture's caption."""
    if not turns:
        return Card(voice.say("carousel.none"))
    shown = shown_turns(turns)
    while length(text := _carousel(voice, shown, len(turns), now)) > CAPTION:
        shown = shown[:-1]
    return Card(text)


def _carousel(voice: Voice, shown: Sequence[Turn], total: int, now: int) -> Html:
    return paragraphs(
        bold(voice.say("carousel.heading")),
        *(_turn(voice, turn) for turn in shown),
        lines([more_benches(voice, total - len(shown)), up_to(voice, now)]),
    )


def shown_turns(turns: Sequence[Turn]) -> list[Turn]:
    """As many benches, and as many coaches of each, as a phone shows; who leaves comes before who would come."""
    shown: list[Turn] = []
    room = MOVERS
    for turn in turns[:TURNS]:
        going = turn.going[: min(room, OF_ONE_BENCH - bool(turn.coming))]
        coming = turn.coming[: min(room, OF_ONE_BENCH) - len(going)]
        if not (going or coming):
            break
        room -= len(going) + len(coming)
        shown.append(Turn(turn.club, going, coming, turn.because))
    return shown


def more_benches(voice: Voice, count: int) -> str:
    """How many other benches there are; empty for none."""
    return voice.plain("carousel.more", n=count) if count > 0 else ""


def because(voice: Voice, turn: Turn) -> str:
    """Which move would open the bench; empty where none does."""
    if turn.because is None:
        return ""
    link = turn.because.link
    return voice.plain("carousel.because", coach=short(voice, link.coach), club=short(voice, link.club))


def _turn(voice: Voice, turn: Turn) -> Html:
    heading = lines([bold(short(voice, turn.club)), because(voice, turn)], " · ")
    going = [_mover(voice, claim, "going") for claim in turn.going]
    return lines([heading, *going, *(_mover(voice, claim, "coming") for claim in turn.coming)])


def _mover(voice: Voice, claim: Claim, way: str) -> Html:
    coach, said = short(voice, claim.link.coach), phrase(voice, claim.link)
    return voice.say(f"carousel.{way}", coach=coach, claim=said, moment=voice.moment(claim.at))
