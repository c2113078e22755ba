"""The vocabulary of what is owed: deliveries of rumours, alerts that are due, cards that arrived, and their figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.concerns import Wishes
from bot.rhythm import DEFAULT, Habits
from bot.silences import EVERYTHING
from bot.waits import Bundle


class Duty(Enum):
    """What is owed: the short reply that carries a verdict, the alert itself, or a delivered card brought up to date.

    In the order in which they leave (R43).
    """

    REPLY = "reply"
    ALERT = "alert"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A published rumour that still causes work; `fanning` while some followers have no row yet.

    `touch_at` is when its cards may show further sources (seconds UTC), None where nothing waits.
    """

    rumour_id: int
    started_at: int
    fanning: bool
    duties: frozenset[Duty]
    touch_at: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The newest card of a saga that a follower holds: its message, and when its rumour was published."""

    message_id: int
    published_at: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is owed to a follower (`message_id` is set for a reply and an edit), with what he wants at this moment.

    `threads` are the newest cards that he holds of the rumour's sagas, by coach; `superseded` says that a newer one of
    them is told to him too. `sagas` are the coaches of whom his delivered card tells, and `shown` its revision.
    `bundle` is what an alert that waited carries, and `shared` are the rumours of which a delivered message tells.
    """

    rumour_id: int
    follower_id: int
    chat_id: int
    topic_id: int
    language: str
    reachable: bool
    attempts: int
    message_id: int | None
    wishes: Wishes
    duty: Duty = Duty.ALERT
    retried: bool = False  # a row of `retries` stands for it
    threads: Mapping[int, Held] = field(default_factory=dict)
    superseded: bool = False
    sagas: frozenset[int] = frozenset()
    shown: int = 0
    habits: Habits = DEFAULT
    bundle: Bundle | None = None
    shared: tuple[int, ...] = ()
    in_answer: bool = False  # he read it in the answer to his follow, which is no card

    @property
    def paused(self) -> bool:
        """Whether he wants to hear nothing at all for now."""
        return EVERYTHING in self.wishes.rests


@dataclass(frozen=True, slots=True)
class Arrival:
    """A card that shows a revision now; `reason` is why Telegram would not have it edited.

    `sagas` says of which of the rumour's coaches it tells: bit 0 is the one with the lowest id.
    """

    alert: Due
    revision: int
    message_id: int | None = None
    reason: str | None = None
    sagas: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    """What stands recorded of one alert: its state as `bot.alerts` names them, and the revisions `shown` and `told`."""

    state: int
    reason: str
    shown: int
    told: int
    sagas: int


@dataclass(frozen=True, slots=True)
class Raising:
    """How a rumour's alerts were raised: up to which follow, when (seconds UTC), and whether that still goes on.

    `finished_at` is when nothing was left to do, 0 before.
    """

    last_follow: int
    started_at: int
    fanning: bool
    finished_at: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a rumour's alerts: counts of followers.

    `edits` counts delivered cards still to be edited, `repeated` the sends that were perhaps made twice, `reasons` the
    skipped ones by why they were, `waiting` the alerts that their followers' hours hold back.
    """

    owed: int
    delivered: int
    failed: int
    skipped: int
    edits: int
    repeated: int
    started_at: int = 0
    finished_at: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0

    @property
    def total(self) -> int:
        """Everyone whom the rumour concerned when it was published."""
        return self.owed + self.delivered + self.failed + self.skipped + self.waiting
