"""Faults on demand: what goes wrong between a bot and Telegram, one call at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

DELIVERY = "webhook"  # in the place of a method: an update on its way to the bot's webhook
# Calls that wait for updates would eat every fault meant for a message, so they must be named.
_ONLY_BY_NAME = frozenset({"getUpdates", DELIVERY})


class FaultKind(StrEnum):
    """What happens. "Before" means that Telegram did not act; "after" that it did, and the bot cannot know."""

    TOO_MANY = "429"
    INTERNAL = "500"
    BAD_GATEWAY = "502"  # an HTML page from a proxy
    UNAUTHORIZED = "401"
    BLOCKED = "403"
    BAD_REQUEST = "400"
    CUT_BEFORE = "cut before"  # the connection closes
    CUT_AFTER = "cut after"
    HANG_BEFORE = "hang before"  # no answer for `delay` seconds, then the connection closes
    HANG_AFTER = "hang after"
    BROKEN_JSON = "broken json"  # acted, and half of the answer arrives
    WRONG_TYPE = "wrong type"  # acted, and the answer calls itself text/html
    SLOW = "slow"  # acted `delay` seconds later, and answered as ever

    @property
    def acts(self) -> bool:
        """Whether Telegram does what was asked before things go wrong."""
        return self in _ACTING


_ACTING = {FaultKind.CUT_AFTER, FaultKind.HANG_AFTER, FaultKind.BROKEN_JSON, FaultKind.WRONG_TYPE, FaultKind.SLOW}


@dataclass(slots=True)
class Fault:
    """One fault, for the next `times` calls that match. Seconds for `retry_after` and `delay`.

    `overall` makes a 429 speak of the whole bot instead of the one chat.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    retry_after: int = 1
    delay: float = 30.0
    description: str = ""
    overall: bool = False

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is meant."""
        if self.times <= 0 or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        return self.method == method if self.method else method not in _ONLY_BY_NAME


@dataclass(slots=True)
class Faults:
    """The faults still to come, first ordered first served."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this call, used up by one; None if all is well."""
        for fault in self.waiting:
            if fault.matches(method, chat_id):
                fault.times -= 1
                if fault.times == 0:
                    self.waiting.remove(fault)
                return fault
        return None
