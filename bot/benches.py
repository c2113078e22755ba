"""Benches: how a club's bench stands by what was published, a coach's saga step by step, and the week's carousel.

Nothing here is stored: all of it is folded from the coaches' stories whenever it is asked for, so a denial, a
correction or a retraction shows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Final

from bot import reports, rumours, sagas
from bot.database import Reader
from bot.directory import Directory, Subject, register
from bot.links import COMING, Link, Relation, Stage
from bot.movement import DAY, QUIET_SECONDS, Standing, Story
from bot.rumours import Denier, Rumour

STRUCK_SECONDS: Final = 7 * DAY  # what was denied or came to nothing is shown so long (R33)
WEEK_SECONDS: Final = 7 * DAY
SOURCED: Final = 8  # claims of one kind whose sources are looked up


class Ending(StrEnum):
    """Why a candidate is none any more."""

    DENIED = "denied"
    GONE = "gone"  # he went elsewhere
    STAYED = "stayed"  # he stays where he is
    FILLED = "filled"  # the club chose another


@dataclass(frozen=True, slots=True)
class Claim:
    """What stands published of a coach and a club since `at` (seconds UTC), and by how many sources.

    Of what has ended, `ending` says why, and `other` is the club where he is instead, or the coach whom the club chose.
    """

    link: Link
    at: int
    rumour_id: int
    ending: Ending | None = None
    sources: int = 0
    independent: int = 0
    denier: Denier | None = None
    other: Subject | None = None

    @property
    def strength(self) -> tuple[int, int]:
        """What stands higher is stronger, and of equals what is newer."""
        return self.link.stage.rank, self.at


@dataclass(frozen=True, slots=True)
class Bench:
    """A club's bench: who sits there (`left` is who went last, where nobody does), candidates strongest first, and
    those of the last seven days who are none any more, newest first.
    """

    club: Subject
    seated: Claim | None
    left: Claim | None
    candidates: tuple[Claim, ...]
    struck: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a saga: what a rumour said of the coach, or an editor's denial of it (`denial`) at a later time."""

    rumour: Rumour
    links: tuple[Link, ...]
    at: int
    denial: bool = False


@dataclass(frozen=True, slots=True)
class Saga:
    """A coach's present saga, oldest step first."""

    coach: Subject
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One bench that may change: who would leave it and who would come, the strongest first.

    `because` is the move of its own coach that would open it, told on a bench before this one; None where none does.
    """

    club: Subject
    going: tuple[Claim, ...]
    coming: tuple[Claim, ...]
    because: Claim | None = None


async def bench(reader: Reader, directory: Directory, club: Subject, now: int) -> Bench:
    """How a club's bench stands now, by all that was published."""
    stories = await sagas.stories(reader, await sagas.linked_with(reader, club.id, now - QUIET_SECONDS))
    known = await _known(reader, directory, stories)
    seated = _seated(known, stories.values(), club.id)
    claims = [_claim(known, story, club.id, seated) for story in stories.values() if club.id in story.standings]
    coming = [claim for claim in claims if claim.link.relation in COMING and not _is(claim, seated)]
    candidates = [claim for claim in coming if not claim.ending and not _quiet(claim, stories, now)]
    struck = [claim for claim in coming if claim.ending and now - claim.at < STRUCK_SECONDS]
    left = None if seated else max(filter(_is_farewell, claims), key=lambda claim: claim.at, default=None)
    return Bench(
        club,
        seated,
        left,
        tuple(await _sourced(reader, sorted(candidates, key=lambda claim: claim.strength, reverse=True))),
        tuple(await _sourced(reader, sorted(struck, key=lambda claim: claim.at, reverse=True))),
    )


async def _known(reader: Reader, directory: Directory, stories: Mapping[int, Story]) -> dict[int, Subject]:
    """Everybody in these stories, by id."""
    ends = set(stories)
    for story in stories.values():
        ends |= {story.club_id, *story.standings} - {0}
        ends |= {story.closed_by.club_id} if story.closed_by else set()
    return await register.subjects_by_id(reader, directory, ends)


def _seated(known: Mapping[int, Subject], stories: Iterable[Story], club_id: int) -> Claim | None:
    """Who sits on a club's bench: of several who are said to, the one told of last. His saga may be over by now."""
    sitting = [story for story in stories if story.club_id == club_id]
    if not sitting:
        return None
    story = max(sitting, key=lambda one: one.seated_at)
    standing = story.standings.get(club_id)
    if standing is None:  # told in an earlier saga, which only an official outcome ends
        link = Link(known[story.coach_id], known[club_id], Relation.APPOINTED, Stage.OFFICIAL)
        return Claim(link, story.seated_at, 0)
    return Claim(_link(known, story, club_id, standing), standing.moved_at, standing.rumour_id)


def _claim(known: Mapping[int, Subject], story: Story, club_id: int, seated: Claim | None) -> Claim:
    """What stands of a coach and a club, ended where he or the club decided otherwise since."""
    standing = story.standings[club_id]
    link = _link(known, story, club_id, standing)
    claim = Claim(link, standing.moved_at, standing.rumour_id)
    closed = story.closed_by
    if not standing.open:
        return replace(claim, ending=Ending.DENIED)
    if closed is not None and closed.club_id != club_id:
        ending = Ending.STAYED if closed.relation is Relation.STAYING else Ending.GONE
        return replace(claim, other=known[closed.club_id], ending=ending, at=closed.at, rumour_id=closed.rumour_id)
    if seated is not None and _is_chosen(seated) and claim.at <= seated.at and not _is(claim, seated):
        chosen = seated.link.coach
        return replace(claim, other=chosen, ending=Ending.FILLED, at=seated.at, rumour_id=seated.rumour_id)
    return claim


def _link(known: Mapping[int, Subject], story: Story, club_id: int, standing: Standing) -> Link:
    return Link(known[story.coach_id], known[club_id], standing.relation, standing.stage, was=standing.was)


def _is_chosen(seated: Claim) -> bool:
    """Whether it is official that the club has this coach, or keeps him."""
    staying = seated.link.relation in (Relation.APPOINTED, Relation.STAYING)
    return staying and seated.link.stage is Stage.OFFICIAL


def _is(claim: Claim, other: Claim | None) -> bool:
    return other is not None and claim.link.coach.id == other.link.coach.id


def _quiet(claim: Claim, stories: Mapping[int, Story], now: int) -> bool:
    """Whether nobody has told of it for so long that it stands for nothing any more (R11)."""
    standing = stories[claim.link.coach.id].standings[claim.link.club.id]
    return now - standing.told_at >= QUIET_SECONDS


def _is_farewell(claim: Claim) -> bool:
    return claim.link.relation is Relation.LEAVING and claim.link.stage is Stage.OFFICIAL


async def _sourced(reader: Reader, claims: Sequence[Claim]) -> list[Claim]:
    """These claims, the first of them with their sources and with who denied them; no board shows those of more."""
    claims, others = claims[:SOURCED], claims[SOURCED:]
    deniers = await rumours.deniers(reader, [claim.rumour_id for claim in claims if claim.ending is Ending.DENIED])
    found = []
    for claim in claims:
        sources, independent = await reports.sources(reader, claim.rumour_id)
        denier = deniers.get(claim.rumour_id) if claim.ending is Ending.DENIED else None
        found.append(replace(claim, sources=len(sources), independent=independent, denier=denier))
    return [*found, *others]


async def subject(reader: Reader, directory: Directory, number: int) -> Subject | None:
    """The subject of that id, one too whom only an article presented; None where there is none."""
    return (await register.subjects_by_id(reader, directory, [number])).get(number)


async def saga(reader: Reader, directory: Directory, coach: Subject) -> Saga:
    """A coach's present saga, or the last one where it is over: all that was published in it, silently too."""
    told = await rumours.stating(reader, directory, await sagas.present(reader, coach.id))
    steps = [step for rumour in told for step in _steps(rumour, coach)]
    return Saga(coach, tuple(sorted(steps, key=lambda step: (step.at, step.rumour.id))))


def _steps(rumour: Rumour, coach: Subject) -> list[Step]:
    """What a rumour said of a coach, and what an editor denied of it afterwards."""
    own = tuple(link for link in rumour.links if link.coach.id == coach.id)
    found = [Step(rumour, own, rumour.published_at)]
    denied = [link for link in own if link.struck_at and not link.struck_by]
    for at, links in groupby(sorted(denied, key=lambda link: link.struck_at), key=lambda link: link.struck_at):
        found.append(Step(rumour, tuple(links), at, denial=True))
    return found


async def carousel(reader: Reader, directory: Directory, now: int) -> list[Turn]:
    """The benches on which something moved this week, each behind the one whose choice would open it."""
    stories = await sagas.stories(reader, await sagas.moved_since(reader, now - WEEK_SECONDS))
    known = await _known(reader, directory, stories)
    clubs = {club_id for story in stories.values() for club_id in story.standings}
    seated = {club_id: _seated(known, stories.values(), club_id) for club_id in clubs}
    claims = [_claim(known, story, club, seated[club]) for story in stories.values() for club in story.standings]
    moving = [claim for claim in claims if not claim.ending and now - claim.at < WEEK_SECONDS]
    moving = [claim for claim in moving if claim.link.relation is not Relation.STAYING]
    seats = {story.coach_id: story.club_id for story in stories.values()}
    return _dominoes(moving, seats)


def _dominoes(moving: Sequence[Claim], seats: Mapping[int, int]) -> list[Turn]:
    """Order benches by the strongest who may come, each behind the one where its own coach is wanted most."""
    in_order = sorted(moving, key=lambda claim: claim.strength, reverse=True)
    coming = [claim for claim in in_order if claim.link.relation in COMING]
    wanted: dict[int, Claim] = {}
    for claim in coming:
        wanted.setdefault(claim.link.coach.id, claim)
    opened = {seats[coach_id]: claim for coach_id, claim in reversed(wanted.items()) if seats.get(coach_id)}
    waiting: dict[int, list[Claim]] = {claim.link.club.id: [] for claim in (*coming, *in_order)}
    for claim in in_order:
        waiting[claim.link.club.id].append(claim)
    turns: list[Turn] = []
    while waiting:
        free = [club_id for club_id in waiting if club_id not in opened or opened[club_id].link.club.id not in waiting]
        _topple(free[0] if free else next(iter(waiting)), None, waiting, opened, turns)
    return turns


def _topple(
    club_id: int,
    because: Claim | None,
    waiting: dict[int, list[Claim]],
    opened: Mapping[int, Claim],
    turns: list[Turn],
) -> None:
    """Add a bench, and behind it those that its own candidates would open."""
    turns.append(_turn(waiting.pop(club_id), because))
    for next_id, claim in opened.items():
        if claim.link.club.id == club_id and next_id in waiting:
            _topple(next_id, claim, waiting, opened, turns)


def _turn(claims: Sequence[Claim], because: Claim | None) -> Turn:
    going = tuple(claim for claim in claims if claim.link.relation is Relation.LEAVING)
    coming = tuple(claim for claim in claims if claim.link.relation in COMING)
    return Turn(claims[0].link.club, going, coming, because)
