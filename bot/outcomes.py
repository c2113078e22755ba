"""Outcomes: what Telegram's answer, or the world as it is, means for one alert, and so what is recorded of it.

Pure but for the writes that it hands out: deciding when to try again stands apart from trying.
"""

from __future__ import annotations

import logging
import math
from typing import Final

from bot import alerts, following
from bot.database import Transaction
from bot.owed import Arrival, Due
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
    return "muted" if alert.follows else "not following"


def skipped(alert: Due, reason: str) -> Record:
    """An alert that is not sent, for good."""
    return lambda tx: alerts.skipped(tx, alert, reason)


def broken(rumour: Rumour, alert: Due) -> Record:
    """An alert, or an edit, that we cannot even write."""
    if alert.message_id is not None:
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


def of_alert(rumour: Rumour, alert: Due, outcome: Outcome, now: float, *, away: bool = False) -> Record:
    """What the answer to `sendMessage` means. While Telegram is `away` for everybody, a failure is not this chat's."""
    match outcome:
        case Done():
            return Delivered(Arrival(alert, rumour.revision, outcome.message_id))
        case Gone(refusal):
            return lambda tx: _gone(tx, alert, refusal)
        case Refused(refusal):
            return lambda tx: alerts.failed(tx, alert, refusal)
        case Unsure(why) if alert.attempts >= alerts.MOST_ATTEMPTS:
            return lambda tx: alerts.failed(tx, alert, f"out of date: {why}")
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
            ambiguous = reached and alert.message_id is None
            return lambda tx: alerts.again(tx, alert, due_at, ambiguous=ambiguous, counted=not away)


async def _gone(tx: Transaction, alert: Due, refusal: str) -> None:
    await alerts.failed(tx, alert, refusal)
    await following.mark_unreachable(tx, alert.chat_id, alert.topic_id, refusal)


async def _gone_edit(tx: Transaction, arrival: Arrival) -> None:
    await alerts.shown(tx, [arrival])
    await following.mark_unreachable(tx, arrival.alert.chat_id, arrival.alert.topic_id, arrival.reason or "")


async def _moved(tx: Transaction, alert: Due, chat_id: int, now: int) -> None:
    await following.migrate(tx, alert.chat_id, chat_id)
    await alerts.again(tx, alert, now, ambiguous=False, counted=False)
