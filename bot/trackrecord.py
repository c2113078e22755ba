"""The track record of a source: how often what it said came true, counted from closed sagas.

Only what a source said from talks on, before the saga closed, counts: whoever speculates about everybody is right about
somebody. It came true where the coach was appointed at that club, or stays there; it did not where he went elsewhere.
Who says that a coach leaves, or denies a link, names no outcome, so it counts neither way, like what was retracted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot import reports, sagas
from bot.database import Reader
from bot.links import Relation, Stage
from bot.reports import Claim
from bot.sagas import Outcome

FEWEST: Final = 5  # claims from which on a record is worth showing


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How many of a source's claims came true, of those whose saga is closed."""

    true: int
    total: int

    @property
    def tells(self) -> bool:
        """Whether it rests on enough to be shown."""
        return self.total >= FEWEST


def tally(claims: Iterable[Claim], outcomes: Mapping[tuple[int, int], Outcome]) -> TrackRecord:
    """Count each claim of a saga and a club once; `outcomes` are those of closed sagas, by coach and opening."""
    counted = {
        (claim.coach_id, claim.opened_by, claim.club_id)
        for claim in claims
        if claim.relation is not Relation.LEAVING
        and claim.stage.rank >= Stage.TALKS.rank
        and (outcome := outcomes.get((claim.coach_id, claim.opened_by))) is not None
        and claim.at < outcome.at
    }
    true = sum(outcomes[coach_id, opened_by].club_id == club_id for coach_id, opened_by, club_id in counted)
    return TrackRecord(true, len(counted))


async def of(reader: Reader, source: str) -> TrackRecord:
    """The track record of the source of that name."""
    claims = await reports.claims(reader, source)
    outcomes = await sagas.outcomes(reader, sorted({claim.coach_id for claim in claims}))
    return tally(claims, outcomes)
