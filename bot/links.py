"""The vocabulary of a link: how a coach and a club are connected, and how far it has gone.

Reading, rumours and cards all speak it; it knows nothing but subjects.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.directory.subject import Subject


class Relation(StrEnum):
    """How the coach stands to the club."""

    LINKED = "linked"
    LEAVING = "leaving"
    STAYING = "staying"
    APPOINTED = "appointed"


class Stage(StrEnum):
    """How far a link has gone; `denied` stands beside the ladder, not on it."""

    SPECULATION = "speculation"
    INTEREST = "interest"
    TALKS = "talks"
    AGREED = "agreed"
    OFFICIAL = "official"
    DENIED = "denied"

    @property
    def rank(self) -> int:
        """Place on the ladder, 0 (speculation) to 4 (official); denied is -1, below every claim."""
        return LADDER.index(self) if self in LADDER else -1


LADDER = (Stage.SPECULATION, Stage.INTEREST, Stage.TALKS, Stage.AGREED, Stage.OFFICIAL)


@dataclass(frozen=True, slots=True)
class Link:
    """One coach and one club in a rumour, with the sentence of the article that shows it.

    `was` is the stage that a later denial struck out; None where nothing was published before.
    """

    coach: Subject
    club: Subject
    relation: Relation
    stage: Stage
    evidence: str = ""
    was: Stage | None = None
