"""Threads: which of a saga's cards a follower holds already, from the alerts that he was sent. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.database import Row
from bot.owed import Duty, Held
from bot.sagas import Audience, Chapter

DELIVERED: Final = 1


def told_by(cards: Sequence[Row], audience: Audience) -> tuple[frozenset[int], frozenset[int]]:
    """The coaches whose verdict in this rumour concerns a follower since he was told of them, and those of whose saga
    he was told before.
    """
    verdicts: set[int] = set()
    held: set[int] = set()
    for card in cards:
        chapter = audience.chapters[card["rumour_id"]]
        if chapter.later or not _arrived(card):
            continue
        coaches = _coaches(card, chapter)
        held |= coaches
        verdicts |= coaches & audience.follow_ups.get(chapter.rumour_id, frozenset())
    return frozenset(verdicts), frozenset(held)


def threads(cards: Sequence[Row], audience: Audience) -> dict[int, Held]:
    """The newest card before this rumour that a follower holds of each coach's saga (R9)."""
    found: dict[int, Held] = {}
    for card in sorted(cards, key=lambda card: _moment(audience.chapters[card["rumour_id"]])):
        chapter = audience.chapters[card["rumour_id"]]
        if not chapter.later and card["state"] == DELIVERED and card["message_id"]:
            for coach_id in _coaches(card, chapter):
                found[coach_id] = Held(card["message_id"], chapter.published_at)
    return found


def is_superseded(cards: Sequence[Row], audience: Audience, duty: Duty) -> bool:
    """Whether a follower has, or will have, a newer card: of a saga where a card is to be edited, of the same verdict
    where a reply is owed.
    """
    if duty is Duty.REPLY:
        later = (card for card in cards if audience.chapters[card["rumour_id"]].later)
        return any(card["rumour_id"] in audience.mates and card["state"] == DELIVERED for card in later)
    return any(audience.chapters[card["rumour_id"]].later for card in cards)


def _arrived(card: Row) -> bool:
    return bool(card["state"] == DELIVERED or card["reason"] == "latest")


def _coaches(card: Row, chapter: Chapter) -> set[int]:
    """Of whom a card tells; of all of the rumour's, where that was never noted."""
    return {coach_id for coach_id, bit in chapter.bits.items() if not card["sagas"] or card["sagas"] & bit}


def _moment(chapter: Chapter) -> tuple[int, int]:
    return chapter.published_at, chapter.rumour_id
