"""The press: prints a rumour's card once for all who share language, lead and reasons (R10), as a request's body."""

from __future__ import annotations

from typing import Final

import orjson

from bot.cards import Card
from bot.cards import alerts as cards
from bot.concerns import Concern, concern_of
from bot.i18n import Texts
from bot.owed import Due
from bot.rumours import Rumour, State

KEPT: Final = 500  # printed cards; a rumour has few variants, and old ones are printed again if need be
LATE_SECONDS: Final = 3600

Wishes = tuple[int, int, str, frozenset[int], frozenset[int], int]
Variant = tuple[int, int, str, int, tuple[int, ...], bool, int]


class Press:
    """Prints cards as JSON that lacks only the address; `paid` lets alerts leave above the free rate."""

    def __init__(self, texts: Texts, *, paid: bool = False) -> None:
        self._texts = texts
        self._extra = b'"allow_paid_broadcast":true,' if paid else b""
        self._wished: dict[Wishes, bytes | None] = {}
        self._printed: dict[Variant, bytes] = {}

    def alert(self, rumour: Rumour, alert: Due, age: float = 0.0) -> bytes | None:
        """The body of `sendMessage` for one follower; None where the rumour does not concern him.

        News of an `age` (seconds) of an hour or more says that it is late.
        """
        hours = int(age) // LATE_SECONDS
        wishes = (rumour.id, rumour.revision, alert.language, alert.follows, alert.mutes, hours)
        if wishes not in self._wished:
            if len(self._wished) >= KEPT:
                self._wished.clear()
            concern = concern_of(rumour.links, alert.follows, alert.mutes)
            self._wished[wishes] = self._print(rumour, alert, concern, hours) if concern else None
        printed = self._wished[wishes]
        if printed is None:
            return None
        topic = b'"message_thread_id":%d,' % alert.topic_id if alert.topic_id else b""
        return b'{"chat_id":%d,%b%b%b' % (alert.chat_id, topic, self._extra, printed[1:])

    def edit(self, rumour: Rumour, alert: Due) -> bytes:
        """The body of `editMessageText` for one delivered card.

        An edit of what a chat holds is free of mute and unfollow (R16); only its buttons and its reasons change.
        """
        concern = concern_of(rumour.links, alert.follows, ()) or Concern(rumour.lead.coach, ())
        printed = self._print(rumour, alert, concern, 0)
        return b'{"chat_id":%d,"message_id":%d,%b' % (alert.chat_id, alert.message_id or 0, printed[1:])

    def _print(self, rumour: Rumour, alert: Due, concern: Concern, hours: int) -> bytes:
        muted = concern.lead.id in alert.mutes
        reasons = tuple(subject.id for subject in concern.reasons)
        variant = (rumour.id, rumour.revision, alert.language, concern.lead.id, reasons, muted, hours)
        printed = self._printed.get(variant)
        if printed is None:
            if len(self._printed) >= KEPT:
                self._printed.clear()
            printed = self._printed[variant] = self._set(rumour, alert.language, concern, hours, muted=muted)
        return printed

    def _set(self, rumour: Rumour, language: str, concern: Concern, hours: int, *, muted: bool) -> bytes:
        voice = self._texts.speaking(language)
        slugs = [subject.slug for subject in concern.reasons]
        late = hours * LATE_SECONDS + 1 if hours else 0
        card = cards.alert(voice, rumour, concern.lead, concern.reasons, slugs, late)
        if muted and rumour.state is not State.RETRACTED:
            card = Card(card.text, cards.alert_keyboard(voice, rumour, concern.lead, concern.reasons, muted=True))
        return orjson.dumps(message(card))


def message(card: Card) -> dict[str, object]:
    """What `sendMessage` and `editMessageText` need of a card; the address is the caller's."""
    parameters: dict[str, object] = {
        "text": card.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    markup = card.markup()
    if markup is not None:
        parameters["reply_markup"] = markup
    return parameters
