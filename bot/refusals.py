"""Refusals: which languages of a rumour's card Telegram will not take.

One chat may refuse what others take, so a card is given up only after several chats refused it with the same words and
none took it. Then the rest who read that language are failed at once: thousands of calls in vain would cost everybody
else their turns, and thousands of lines in the log would hide the one that matters.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from bot.owed import Due
from bot.rumours import Rumour
from bot.telegraph import Done, Outcome, Refused

logger = logging.getLogger(__name__)

ENOUGH: Final = 3  # chats that refused the same card
KEPT: Final = 200  # cards remembered; a rumour has one for each language

Key = tuple[int, int, str]  # rumour, revision, language


@dataclass(slots=True)
class Standing:
    """What became of one card so far; `chats` refused it with these words, `sound` says that some chat took it."""

    words: str = ""
    chats: int = 0
    sound: bool = False


class Refusals:
    """The cards that were refused lately. Memory is enough: a restart costs three calls."""

    def __init__(self) -> None:
        self._cards: dict[Key, Standing] = {}

    def note(self, rumour: Rumour, alert: Due, outcome: Outcome) -> None:
        """Learn from the answer to an alert; a card's first refusal, and that it is given up, are logged."""
        if not isinstance(outcome, (Done, Refused)):
            return
        card = self._standing(rumour, alert)
        if isinstance(outcome, Done):
            card.sound, card.chats = True, 0
            return
        if outcome.refusal != card.words:
            card.words, card.chats = outcome.refusal, 0
            logger.error(
                "Telegram refused an alert: rumour=%s language=%s refusal=%s",
                rumour.id,
                alert.language,
                outcome.refusal,
            )
        card.chats += 1
        if card.chats == ENOUGH and not card.sound:
            logger.error("nobody else is sent this card: rumour=%s language=%s", rumour.id, alert.language)

    def given_up(self, rumour: Rumour, alert: Due) -> str | None:
        """Why this follower's card is not sent any more; None where it may be taken."""
        card = self._cards.get((rumour.id, rumour.revision, alert.language))
        return card.words if card and not card.sound and card.chats >= ENOUGH else None

    def _standing(self, rumour: Rumour, alert: Due) -> Standing:
        key = (rumour.id, rumour.revision, alert.language)
        card = self._cards.get(key)
        if card is None:
            if len(self._cards) >= KEPT:
                self._cards.pop(next(iter(self._cards)))
            card = self._cards[key] = Standing()
        return card
