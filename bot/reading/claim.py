"""A claim: what one sentence says of one coach and one club.

Rules make the claims of an article (`bot.reading.claims`) and weigh them per pair (`bot.reading.settling`); the trained
judge of pairs (`bot.reading.judge`) counts the same claims among its features.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.directory.subject import Subject
from bot.links import Relation, Stage

FIRM = frozenset({Stage.AGREED, Stage.OFFICIAL})


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence's word on a coach and a club.

    `strength` is 0 to about 1, `span` the sentence's number, `at` the number of the word that says it.
    """

    coach: Subject
    club: Subject
    relation: Relation
    stage: Stage
    strength: float
    span: int
    at: int

    @property
    def pair(self) -> tuple[str, str]:
        """The slugs of coach and club."""
        return self.coach.slug, self.club.slug
