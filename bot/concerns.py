"""Concerns: why a rumour concerns a follower, and whose story it is for him."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.directory.subject import Subject
from bot.links import Link


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a rumour concerns a follower: the coach whose saga it is for him, and the followed subjects, in order."""

    lead: Subject
    reasons: tuple[Subject, ...]


def concern_of(links: Sequence[Link], follows: Collection[int], mutes: Collection[int]) -> Concern | None:
    """Why a rumour concerns a follower (R2, R8); None where it does not.

    His lead is the rumour's own where a link of that coach concerns him, else that of the strongest link that does.
    """
    own = [link for link in links if link.coach.id not in mutes and {link.coach.id, link.club.id} & set(follows)]
    if not own:
        return None
    main = links[0].coach
    strongest = max(own, key=lambda link: link.stage.rank)  # the first of equals, as max promises
    lead = main if any(link.coach.id == main.id for link in own) else strongest.coach
    ends = {end.id: end for link in own for end in (link.coach, link.club) if end.id in follows}
    return Concern(lead, tuple(ends.values()))
