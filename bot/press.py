"""The press: prints a rumour's card once for all who share language, lead and reasons (R10), as a request's body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson

from bot.bundles import Member, by_story
from bot.cards import Card, digests, replies
from bot.cards import alerts as cards
from bot.concerns import Concern, Wishes, concern_as_told, concern_of
from bot.i18n import Texts
from bot.links import Move, Stage
from bot.owed import Due
from bot.rumours import Later, Rumour, State

KEPT: Final = 500  # printed cards; a rumour has few variants, and old ones are printed again if need be
LATE_SECONDS: Final = 3600
HURRY_SECONDS: Final = 15 * 60  # a second card of one saga within so long makes no sound (R20)

_HUSHED: Final = b'"disable_notification":true,'

Variant = tuple[int, int, str, int, tuple[int, ...], tuple[int, ...], Move, bool, bool, int]


class Press:
    """Prints cards as JSON that lacks only the address; `paid` lets alerts leave above the free rate."""

    def __init__(self, texts: Texts, *, paid: bool = False) -> None:
        self._texts = texts
        self._extra = b'"allow_paid_broadcast":true,' if paid else b""
        self._wished: dict[tuple[int, int, Wishes], Concern | None] = {}
        self._printed: dict[Variant, bytes] = {}
        self._replies: dict[tuple[int, int, str, bool], bytes] = {}

    def concern(self, rumour: Rumour, wishes: Wishes) -> Concern | None:
        """Why a rumour concerns a follower; None where it does not."""
        key = (rumour.id, rumour.revision, wishes)
        if key not in self._wished:
            if len(self._wished) >= KEPT:
                self._wished.clear()
            self._wished[key] = concern_of(rumour.links, wishes, rumour.benches)
        return self._wished[key]

    def alert(self, rumour: Rumour, alert: Due, concern: Concern, age: float = 0.0) -> bytes:
        """The body of `sendMessage` for one follower: a reply to his last card of the story, if he holds one (R9).

        News of an `age` (seconds) of an hour or more says that it is late.
        """
        first = concern.lead.id not in alert.wishes.holds
        printed = self._print(rumour, alert.language, concern, first=first, hours=int(age) // LATE_SECONDS)
        return b'{"chat_id":%d,%b%b%b%b%b' % (
            alert.chat_id,
            b'"message_thread_id":%d,' % alert.topic_id if alert.topic_id else b"",
            _threaded(rumour, alert, concern),
            _HUSHED if alert.bundle is not None and not alert.bundle.sounds else b"",
            self._extra,
            printed[1:],
        )

    def bundle(self, alert: Due, members: Sequence[Member]) -> bytes:
        """The body of `sendMessage` for one message that tells a follower of several rumours."""
        stories = by_story(members)
        newest = stories[0][-1]
        thread = _threaded(newest.rumour, newest.alert, newest.concern) if len(stories) == 1 else b""
        return b'{"chat_id":%d,%b%b%b%b%b' % (
            alert.chat_id,
            b'"message_thread_id":%d,' % alert.topic_id if alert.topic_id else b"",
            thread,
            b"" if alert.bundle is None or alert.bundle.sounds or _HUSHED in thread else _HUSHED,
            self._extra,
            self._bundled(alert, stories)[1:],
        )

    def edit_bundle(self, alert: Due, members: Sequence[Member]) -> bytes:
        """The body of `editMessageText` for a message that tells of several rumours, as they stand now."""
        printed = self._bundled(alert, by_story(members))
        return b'{"chat_id":%d,"message_id":%d,%b' % (alert.chat_id, alert.message_id or 0, printed[1:])

    def _bundled(self, alert: Due, stories: Sequence[Sequence[Member]]) -> bytes:
        voice = self._texts.speaking(alert.language)
        newest = [story[-1] for story in stories]
        if len(stories) > 1:
            entries = [digests.Entry(one.rumour, one.concern, one.first) for one in newest]
            return orjson.dumps(message(digests.digest(voice, entries, alert.habits)))
        told = newest[0]
        missed = [
            Later(link, member.rumour.published_at)
            for member in stories[0][:-1]
            for link in member.concern.links
            if link.coach.id == told.concern.lead.id
        ]
        card = cards.alert(voice, told.rumour, told.concern, first=stories[0][0].first, missed=missed)
        return orjson.dumps(message(card))

    def edit(self, rumour: Rumour, alert: Due) -> bytes:
        """The body of `editMessageText` for one delivered card.

        An edit of what a chat holds is free of mute and unfollow (R16); only its buttons and its reasons change.
        """
        concern = concern_as_told(rumour.links, dict(alert.wishes.follows), alert.sagas, rumour.benches)
        first = concern.lead.id not in alert.wishes.holds
        muted = concern.lead.id in alert.wishes.mutes
        printed = self._print(rumour, alert.language, concern, first=first, muted=muted)
        return b'{"chat_id":%d,"message_id":%d,%b' % (alert.chat_id, alert.message_id or 0, printed[1:])

    def reply(self, rumour: Rumour, alert: Due) -> bytes:
        """The body of `sendMessage` for the short message that carries a verdict, as a reply to the delivered card.

        The answer to a follow, where he read it, is no card and stays as it is.
        """
        key = (rumour.id, rumour.revision, alert.language, alert.in_answer)
        if key not in self._replies:
            if len(self._replies) >= KEPT:
                self._replies.clear()
            card = replies.verdict(self._texts.speaking(alert.language), rumour, edited=not alert.in_answer)
            self._replies[key] = orjson.dumps(message(card))
        topic = b'"message_thread_id":%d,' % alert.topic_id if alert.topic_id else b""
        thread = _reply_to(alert.message_id or 0)
        return b'{"chat_id":%d,%b%b%b%b' % (alert.chat_id, topic, thread, self._extra, self._replies[key][1:])

    def _print(
        self, rumour: Rumour, language: str, concern: Concern, *, first: bool, muted: bool = False, hours: int = 0
    ) -> bytes:
        reasons = tuple(subject.id for subject in concern.reasons)
        seated = tuple(subject.id for subject in concern.seated)
        variant = (
            *(rumour.id, rumour.revision, language, concern.lead.id, reasons, seated),
            *(concern.move, first, muted, hours),
        )
        printed = self._printed.get(variant)
        if printed is None:
            if len(self._printed) >= KEPT:
                self._printed.clear()
            printed = self._printed[variant] = self._set(rumour, language, concern, hours, first=first, muted=muted)
        return printed

    def _set(self, rumour: Rumour, language: str, concern: Concern, hours: int, *, first: bool, muted: bool) -> bytes:
        voice = self._texts.speaking(language)
        late = hours * LATE_SECONDS + 1 if hours else 0
        card = cards.alert(voice, rumour, concern, late, first=first)
        if muted and rumour.state is not State.RETRACTED:
            card = Card(card.text, cards.alert_keyboard(voice, rumour, concern.lead, concern.reasons, muted=True))
        return orjson.dumps(message(card))


def _threaded(rumour: Rumour, alert: Due, concern: Concern) -> bytes:
    """What makes a card a reply to the last one of its story, without a sound where that one has just come."""
    held = alert.threads.get(concern.lead.id)
    if held is None:
        return b""
    settled = any(link.stage.rank >= Stage.AGREED.rank or link.stage is Stage.DENIED for link in concern.links)
    hushed = not settled and rumour.published_at - held.published_at < HURRY_SECONDS
    return _reply_to(held.message_id) + (_HUSHED if hushed else b"")


def _reply_to(message_id: int) -> bytes:
    return b'"reply_parameters":{"message_id":%d,"allow_sending_without_reply":true},' % message_id


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
