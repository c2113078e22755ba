"""Concerns: why a rumour concerns a follower, and whose story it is for him.

Only what moved concerns anybody (R2). Pure: what the follower wants and was told is given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.directory.subject import Subject
from bot.links import Link, Move, Stage

# The strongest first; what is new is the weakest of what moves.
STRENGTH = (Move.OFFICIAL, Move.DENIED, Move.BACK, Move.TURNED, Move.FURTHER, Move.AGAIN, Move.NEW)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a follower wants to hear and was told, as far as a rumour goes. Subjects and coaches by row id."""

    follows: frozenset[tuple[int, int]]  # a subject, and the rank of the stage from which on he wants to hear of it
    mutes: frozenset[int] = frozenset()  # coaches whose saga he muted
    told: frozenset[int] = frozenset()  # coaches of whom he was told what the rumour settles or denies
    holds: frozenset[int] = frozenset()  # coaches of whose saga he holds a card
    rests: frozenset[int] = frozenset()  # followed subjects of which he wants to hear nothing for now

    @property
    def subjects(self) -> dict[int, int]:
        """What he follows and wants to hear of now: rank by subject."""
        return {subject_id: rank for subject_id, rank in self.follows if subject_id not in self.rests}


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a rumour concerns a follower: the coach whose saga it is for him, and the followed subjects, in order.

    `links` are the moved links that concern him. `seated` are the reasons that are the present bench of the lead (R3).
    """

    lead: Subject
    reasons: tuple[Subject, ...]
    links: tuple[Link, ...] = ()
    seated: tuple[Subject, ...] = ()

    @property
    def coaches(self) -> frozenset[int]:
        """The coaches of whom the card tells."""
        return frozenset(link.coach.id for link in self.links)

    @property
    def move(self) -> Move:
        """The strongest move of the lead that concerns him (R9)."""
        moves = [link.move for link in self.links if link.move and link.coach.id == self.lead.id]
        return min(moves, key=STRENGTH.index, default=Move.NEW)


def concern_of(links: Sequence[Link], wishes: Wishes, benches: Mapping[int, Subject]) -> Concern | None:
    """Why a rumour concerns a follower (R2, R3, R8); None where it does not.

    A verdict on what he was told concerns him whatever his thresholds, as long as he wants to hear of something in the
    story (R16). `benches` are the clubs that the rumour's coaches coach, where known. His lead is the rumour's main
    saga where a link of that coach concerns him, else the saga of the strongest link that does.
    """
    followed = wishes.subjects
    own = [
        link
        for link in links
        if link.move
        and link.coach.id not in wishes.mutes
        and (
            _reasons(link, followed, benches.get(link.coach.id))
            or (followed and link.coach.id in wishes.told and _is_verdict(link))
        )
    ]
    if not own:
        return None
    return _concern(_lead(links, own), own, followed, benches)


def concern_as_told(
    links: Sequence[Link], follows: Collection[int], coaches: Collection[int], benches: Mapping[int, Subject]
) -> Concern:
    """Whose story a delivered card tells: those of `coaches`, whatever the follower wants by now (R16)."""
    followed = dict.fromkeys(follows, 0)
    own = [link for link in links if not coaches or link.coach.id in coaches]
    own = [link for link in own if link.move] or own or list(links)
    if not coaches:
        own = [link for link in own if _reasons(link, followed, benches.get(link.coach.id))] or own
    return _concern(_lead(links, own), own, followed, benches)


def _concern(
    lead: Subject, own: Sequence[Link], followed: Mapping[int, int], benches: Mapping[int, Subject]
) -> Concern:
    """The concern of these links, with the followed subjects that let them through."""
    ends: dict[int, Subject] = {}
    seated: dict[int, Subject] = {}
    for link in own:
        for subject in _reasons(link, followed, benches.get(link.coach.id)):
            ends[subject.id] = subject
            if subject.id not in (link.coach.id, link.club.id):
                seated[subject.id] = subject
    direct = {end.id for link in own for end in link.ends}  # whoever is an end of a link needs no other reason
    return Concern(
        lead, tuple(ends.values()), tuple(own), tuple(one for one in seated.values() if one.id not in direct)
    )


def main_saga(links: Sequence[Link]) -> Subject:
    """The coach whose saga a rumour belongs to first (R8): with an official or denied move, else with most moved links,
    then the highest stage, then named first. Raises IndexError without links.
    """
    moved = [link for link in links if link.move] or list(links)

    def weight(coach: Subject) -> tuple[bool, int, int]:
        own = [link for link in moved if link.coach.id == coach.id]
        decided = any(link.move in (Move.OFFICIAL, Move.DENIED) for link in own)
        return decided, len(own), max(link.stage.rank for link in own)

    coaches = list({link.coach.id: link.coach for link in moved}.values())
    return max(coaches, key=weight) if coaches else links[0].coach


def _lead(links: Sequence[Link], own: Sequence[Link]) -> Subject:
    main = main_saga(links)
    if any(link.coach.id == main.id for link in own):
        return main
    return max(own, key=lambda link: link.stage.rank).coach  # the first of equals, as max promises


def _reasons(link: Link, followed: Mapping[int, int], bench: Subject | None) -> list[Subject]:
    """The followed subjects that let a link through: its ends, and from talks on the coach's present club (R3)."""
    stage = link.was or link.stage  # what was struck out later had let it through
    rank = max(stage.rank, 0)  # a denial of what was never told counts as speculation (R4)
    found = [end for end in (link.coach, link.club) if end.id in followed and rank >= followed[end.id]]
    seated = bench is not None and bench.id in followed and bench.id != link.club.id
    if bench is not None and seated and rank >= max(Stage.TALKS.rank, followed[bench.id]):
        found.append(bench)
    return found


def _is_verdict(link: Link) -> bool:
    """Whether a link concerns those who were told the coach's story before: denied, or settled elsewhere."""
    return link.move is Move.DENIED or link.settles
