"""Outcomes: what Telegram's answer, or the world as it is, means for one alert, and so what is recorded of it.

Pure but for the writes that it hands out: deciding when to try again stands apart from trying.
"""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from typing import Final

from bot import alerts, following
from bot.concerns import Concern, concern_of
from bot.database import Transaction
from bot.headlines import is_struck
from bot.owed import Arrival, Due, Duty
from bot.records import Delivered, Record, Shown
from bot.rumours import Rumour, State
from bot.telegraph import Done, Gone, Moved, Outcome, Refused, TooFast, Unsure

logger = logging.getLogger(__name__)

LONGEST_REASON: Final = 200  # characters kept of what Telegram said


def retry_seconds(attempts: int) -> int:
    """How long to wait after so many failures: 1, 2, 4 … at most 300 seconds."""
    return min(1 << min(attempts, 10), alerts.LONGEST_RETRY_SECONDS)


def why_not(rumour: Rumour, alert: Due) -> str:
    """Why an alert is not sent, in the word that is kept."""
    if rumour.state is not State.PUBLISHED:
        return "retracted"
    if not alert.reachable:
        return "unreachable"
    if alert.paused:
        return "paused"
    wishes = alert.wishes
    if not wishes.follows:
        return "not following"
    concern = concern_of(rumour.links, wishes, rumour.benches)
    if concern is not None and is_overtaken(rumour, concern):
        return "overtaken"
    if concern_of(rumour.links, replace(wishes, mutes=frozenset(), rests=frozenset()), rumour.benches) is not None:
        return "muted"
    everything = frozenset((subject_id, 0) for subject_id in wishes.subjects)
    if concern_of(rumour.links, replace(wishes, follows=everything), rumour.benches) is not None:
        return "threshold"
    return "not concerned"


def is_overtaken(rumour: Rumour, concern: Concern) -> bool:
    """Whether all that would be told moved again, or was denied, before the card could leave (R17): the later rumour
    tells how it stands.
    """
    later = {(one.link.coach.id, one.link.club.id) for one in rumour.later}
    return all((link.coach.id, link.club.id) in later or is_struck(link) for link in concern.links)


def wants_verdict(rumour: Rumour, alert: Due) -> bool:
    """Whether a verdict's reply is for a follower: he still follows something of the story, and muted none of it that
    his card tells (R16). Thresholds do not count.
    """
    muted = alert.sagas and alert.sagas <= alert.wishes.mutes
    return bool(alert.wishes.subjects) and not muted and not alert.paused and rumour.spoken > 0


def skipped(alert: Due, reason: str) -> Record:
    """An alert that is not sent, for good."""
    return lambda tx: alerts.skipped(tx, alert, reason)


def told(rumour: Rumour, alert: Due) -> Record:
    """A verdict that a follower was told, or does not want to hear."""
    return lambda tx: alerts.told(tx, alert, rumour.revision)


def broken(rumour: Rumour, alert: Due) -> Record:
    """An alert, or an edit, that we cannot even write."""
    if alert.duty is Duty.REPLY:
        return told(rumour, alert)
    if alert.duty is Duty.EDIT:
        return Shown(Arrival(alert, rumour.revision, reason="internal error"))
    return lambda tx: alerts.failed(tx, alert, "internal error")


def given_up(alert: Due, reason: str) -> Record:
    """An alert that is not worth a call: old news, or a card that Telegram does not take."""
    return lambda tx: alerts.failed(tx, alert, reason)


def later(alert: Due, now: float, seconds: float) -> Record:
    """An alert or edit that a limit holds back for so many seconds from `now` (UTC); it does not count as a failure.

    The gate keeps a longer silence than a retry may wait; it is asked again then.
    """
    due_at = math.ceil(now + min(seconds, alerts.LONGEST_RETRY_SECONDS))
    return lambda tx: alerts.again(tx, alert, due_at, ambiguous=False, counted=False)


def of_alert(rumour: Rumour, alert: Due, outcome: Outcome, now: float, *, sagas: int = 0, away: bool = False) -> Record:
    """What the answer to `sendMessage` means. While Telegram is `away` for everybody, a failure is not this chat's.

    `sagas` says of which coaches the card tells.
    """
    match outcome:
        case Done():
            return Delivered(Arrival(alert, rumour.revision, outcome.message_id, sagas=sagas))
        case Gone(refusal):
            return lambda tx: _gone(tx, alert, refusal)
        case Refused(refusal):
            return lambda tx: alerts.failed(tx, alert, refusal)
        case Unsure(why) if alert.attempts >= alerts.MOST_ATTEMPTS:
            return lambda tx: alerts.failed(tx, alert, f"out of date: {why}")
        case _:
            return _again(alert, outcome, now, away=away)


def of_reply(rumour: Rumour, alert: Due, outcome: Outcome, now: float, *, away: bool = False) -> Record:
    """What the answer to `sendMessage` means for a verdict's reply; what is refused is not tried again."""
    match outcome:
        case Done() | Refused():
            return told(rumour, alert)
        case Gone(refusal):
            return lambda tx: _gone_reply(tx, rumour, alert, refusal)
        case Unsure() if alert.attempts >= alerts.MOST_ATTEMPTS:
            return told(rumour, alert)
        case _:
            return _again(alert, outcome, now, away=away)


def of_edit(rumour: Rumour, alert: Due, outcome: Outcome, now: float, *, away: bool = False) -> Record:
    """What the answer to `editMessageText` means. That nothing changed, or the message is gone, is a normal answer."""
    match outcome:
        case Done():
            return Shown(Arrival(alert, rumour.revision))
        case Gone(refusal):
            return lambda tx: _gone_edit(tx, Arrival(alert, rumour.revision, reason=refusal[:LONGEST_REASON]))
        case Refused(refusal):
            reason = None if "not modified" in refusal else refusal[:LONGEST_REASON]
            return Shown(Arrival(alert, rumour.revision, reason=reason))
        case Unsure(why) if alert.attempts >= alerts.MOST_ATTEMPTS:
            return Shown(Arrival(alert, rumour.revision, reason=f"out of date: {why}"[:LONGEST_REASON]))
        case _:
            return _again(alert, outcome, now, away=away)


def _again(alert: Due, outcome: TooFast | Moved | Unsure, now: float, *, away: bool) -> Record:
    match outcome:
        case TooFast(seconds):
            return later(alert, now, seconds)
        case Moved(chat_id):
            return lambda tx: _moved(tx, alert, chat_id, int(now))
        case Unsure(why, reached):
            due_at = math.ceil(now + retry_seconds(alert.attempts))
            logger.warning(
                "an alert is tried again: rumour=%s follower=%s at=%s why=%s",
                alert.rumour_id,
                alert.follower_id,
                due_at,
                why,
            )
            ambiguous = reached and alert.duty is not Duty.EDIT
            return lambda tx: alerts.again(tx, alert, due_at, ambiguous=ambiguous, counted=not away)


async def _gone(tx: Transaction, alert: Due, refusal: str) -> None:
    await alerts.failed(tx, alert, refusal)
    await following.mark_unreachable(tx, alert.chat_id, alert.topic_id, refusal)


async def _gone_edit(tx: Transaction, arrival: Arrival) -> None:
    await alerts.shown(tx, [arrival])
    await following.mark_unreachable(tx, arrival.alert.chat_id, arrival.alert.topic_id, arrival.reason or "")


async def _gone_reply(tx: Transaction, rumour: Rumour, alert: Due, refusal: str) -> None:
    await alerts.told(tx, alert, rumour.revision)
    await following.mark_unreachable(tx, alert.chat_id, alert.topic_id, refusal)


async def _moved(tx: Transaction, alert: Due, chat_id: int, now: int) -> None:
    await following.migrate(tx, alert.chat_id, chat_id)
    await alerts.again(tx, alert, now, ambiguous=False, counted=False)
