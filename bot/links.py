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


class Move(StrEnum):
    """What moved in a link when its rumour was published (R1)."""

    NEW = "new"
    FURTHER = "further"  # a higher stage
    TURNED = "turned"  # another relation
    AGAIN = "again"  # repeated after quiet weeks
    BACK = "back"  # on after a denial
    OFFICIAL = "official"
    DENIED = "denied"


COMING = (Relation.LINKED, Relation.APPOINTED)
LADDER = (Stage.SPECULATION, Stage.INTEREST, Stage.TALKS, Stage.AGREED, Stage.OFFICIAL)


def closes(relation: Relation, stage: Stage) -> bool:
    """Whether this ends a coach's saga (R11)."""
    return stage is Stage.OFFICIAL and relation in (Relation.APPOINTED, Relation.STAYING)


def settles(relation: Relation, stage: Stage) -> bool:
    """Whether the coach goes, or stays, for certain: other clubs' chances are over (R12)."""
    return closes(relation, stage) or (relation in COMING and stage.rank >= Stage.AGREED.rank)


@dataclass(frozen=True, slots=True)
class Link:
    """One coach and one club in a rumour, with the sentence of the article that shows it.

    `was` is the stage that a later denial struck out (at `struck_at`, seconds UTC); None where nothing was published
    before. `move` is what moved in it when it was published, None where it added nothing; then `moved_from` is the
    stage before, and `quiet_since` when the link had been told last (seconds UTC). `went` is the club that the coach
    went to instead.
    """

    coach: Subject
    club: Subject
    relation: Relation
    stage: Stage
    evidence: str = ""
    was: Stage | None = None
    struck_at: int = 0
    struck_by: int = 0  # the rumour that denied or ended it; 0 where an editor denied it by hand
    move: Move | None = None
    moved_from: Stage | None = None
    quiet_since: int = 0
    went: Subject | None = None

    @property
    def ends(self) -> tuple[Subject, Subject]:
        """The coach and the club."""
        return self.coach, self.club

    @property
    def closes(self) -> bool:
        """Whether it ends the coach's saga."""
        return closes(self.relation, self.stage)

    @property
    def settles(self) -> bool:
        """Whether it says that the coach goes, or stays, for certain."""
        return settles(self.relation, self.stage)
