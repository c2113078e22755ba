"""The press: prints a rumour's card once for all who share language, lead and reasons (R10), as a request's body."""

from __future__ import annotations

import time
from typing import Final

import orjson

from bot.alerts import Concern, Due
from bot.cards import Card
from bot.cards import alerts as cards
from bot.i18n import Texts
from bot.rumours import Rumour, State

KEPT: Final = 500  # printed cards; a rumour has few variants, and old ones are printed again if need be
LATE_SECONDS: Final = 3600

Variant = tuple[int, int, str, int, tuple[int, ...], bool, int]


class Press:
    """Prints cards as JSON that lacks only the address."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._printed: dict[Variant, bytes] = {}

    def alert(self, rumour: Rumour, alert: Due, concern: Concern) -> bytes:
        """The body of `sendMessage` for one follower."""
        late = max(0, int(time.time()) - rumour.published_at)
        address: dict[str, int] = {"chat_id": alert.chat_id}
        if alert.topic_id:
            address["message_thread_id"] = alert.topic_id
        return _addressed(address, self._print(rumour, alert, concern, late if late > LATE_SECONDS else 0))

    def edit(self, rumour: Rumour, alert: Due, concern: Concern, message_id: int) -> bytes:
        """The body of `editMessageText` for one delivered card."""
        return _addressed({"chat_id": alert.chat_id, "message_id": message_id}, self._print(rumour, alert, concern, 0))

    def _print(self, rumour: Rumour, alert: Due, concern: Concern, late: int) -> bytes:
        muted = concern.lead.id in alert.mutes
        reasons = tuple(subject.id for subject in concern.reasons)
        variant = (rumour.id, rumour.revision, alert.language, concern.lead.id, reasons, muted, late // LATE_SECONDS)
        printed = self._printed.get(variant)
        if printed is None:
            if len(self._printed) >= KEPT:
                self._printed.clear()
            printed = self._printed[variant] = self._set(rumour, alert.language, concern, late, muted=muted)
        return printed

    def _set(self, rumour: Rumour, language: str, concern: Concern, late: int, *, muted: bool) -> bytes:
        voice = self._texts.speaking(language)
        slugs = [subject.slug for subject in concern.reasons]
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


def _addressed(address: dict[str, int], printed: bytes) -> bytes:
    return orjson.dumps(address)[:-1] + b"," + printed[1:]
