"""The vocabulary of what is owed: deliveries of rumours, alerts that are due, cards that arrived, and their figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """A published rumour that still causes work; `fanning` while some followers have no row yet."""

    rumour_id: int
    started_at: int
    fanning: bool
    owing: bool
    editing: bool


@dataclass(frozen=True, slots=True)
class Due:
    """An alert to be sent, or to be edited (`message_id` is set), with what the follower wants at this moment."""

    rumour_id: int
    follower_id: int
    chat_id: int
    topic_id: int
    language: str
    reachable: bool
    attempts: int
    message_id: int | None
    follows: frozenset[int]
    mutes: frozenset[int]
    retried: bool = False  # a row of `retries` stands for it


@dataclass(frozen=True, slots=True)
class Arrival:
    """A card that shows a revision now; `reason` is why Telegram would not have it edited."""

    alert: Due
    revision: int
    message_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a rumour's alerts: counts of followers.

    `edits` counts delivered cards still to be edited, `repeated` the sends that were perhaps made twice.
    """

    owed: int
    delivered: int
    failed: int
    skipped: int
    edits: int
    repeated: int
    started_at: int = 0
    finished_at: int = 0

    @property
    def total(self) -> int:
        """Everyone whom the rumour concerned when it was published."""
        return self.owed + self.delivered + self.failed + self.skipped
