"""Fans: what each of them wants to hear, kept beside the database as plain facts, by the words of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.links import Link, Move, Relation, Stage
from bot.rumours import Rumour
from bot.silences import EVERYTHING

Saga = tuple[int, int]  # the coach, and the rumour that opened it


@dataclass(slots=True)
class Fan:
    """One follower. Subjects and coaches by row id; ranks are those of stages; times seconds UTC."""

    chat_id: int
    id: int
    follows: dict[int, int] = field(default_factory=dict)
    rests: dict[int, int] = field(default_factory=dict)  # until when he wants to hear nothing of a subject
    mutes: dict[int, int] = field(default_factory=dict)  # by coach, the saga that he muted
    told: set[Saga] = field(default_factory=set)
    since: dict[int, int] = field(default_factory=dict)  # when he followed each subject

    def copy(self) -> Fan:
        """The same wishes, which stay as they are."""
        return Fan(
            self.chat_id,
            self.id,
            dict(self.follows),
            dict(self.rests),
            dict(self.mutes),
            set(self.told),
            dict(self.since),
        )

    def is_silent(self, subject_id: int, now: int) -> bool:
        """Whether he wants to hear nothing of a subject, or of EVERYTHING."""
        return self.rests.get(subject_id, 0) > now

    def is_paused(self, now: int) -> bool:
        """Whether he wants to hear nothing at all."""
        return self.is_silent(EVERYTHING, now)

    def follows_some(self, subject_ids: set[int], now: int) -> bool:
        """Whether he follows one of these subjects and wants to hear of it now."""
        return any(subject_id in subject_ids and not self.is_silent(subject_id, now) for subject_id in self.follows)

    def wants(self, rumour: Rumour, sagas: Mapping[int, int], now: int) -> bool:
        """Whether something moved in the rumour that one of his follows lets through (R2, R3, R4)."""
        return not self.is_paused(now) and any(
            self._lets_through(link, rumour, now) for link in rumour.links if self._is_open(link, sagas)
        )

    def may_be_told(self, rumour: Rumour, sagas: Mapping[int, int], subjects: set[int], now: int) -> bool:
        """Whether an alert may come: he wants it, or it is the verdict of a story that he was told and of which he
        follows something still (R12, R13, R16). `subjects` are those of the rumour's stories.
        """
        verdicts = (link for link in rumour.links if self._is_open(link, sagas) and is_verdict(link))
        told = any((link.coach.id, sagas[link.coach.id]) in self.told for link in verdicts)
        told = told and self.follows_some(subjects, now)
        return not self.is_paused(now) and (told or self.wants(rumour, sagas, now))

    def _is_open(self, link: Link, sagas: Mapping[int, int]) -> bool:
        return link.move is not None and self.mutes.get(link.coach.id) != sagas[link.coach.id]

    def _lets_through(self, link: Link, rumour: Rumour, now: int) -> bool:
        rank = max(link.stage.rank, 0)
        ends = {link.coach.id, link.club.id}
        bench = rumour.benches.get(link.coach.id)
        if bench is not None and rank >= Stage.TALKS.rank:
            ends.add(bench.id)
        return any(
            end in ends and not self.is_silent(end, now) and rank >= threshold
            for end, threshold in self.follows.items()
        )


def is_verdict(link: Link) -> bool:
    """Whether a moved link concerns whoever was told of the coach's story: denied, or settled."""
    if link.move is Move.DENIED:
        return True
    if link.relation is Relation.STAYING:
        return link.stage is Stage.OFFICIAL
    return link.relation is not Relation.LEAVING and link.stage.rank >= Stage.AGREED.rank
