"""Outcomes: what Telegram's answer, or the world as it is, means for one alert, and so what is recorded of it.

Pure but for the writes that it hands out: deciding when to try again stands apart from trying.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot import alerts, following, rhythm, waits
from bot.bundles import Member, arrived, is_overtaken
from bot.concerns import Concern, concern_of
from bot.database import Transaction
from bot.links import Move
from bot.owed import Arrival, Due, Duty
from bot.records import Delivered, Record, Shown, Write
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


def wants_verdict(rumour: Rumour, alert: Due) -> bool:
    """Whether a verdict's reply is for a follower: he still follows something of the story, and muted none of it that
    his card tells (R16). Thresholds do not count.
    """
    muted = alert.sagas and alert.sagas <= alert.wishes.mutes
    return bool(alert.wishes.subjects) and not muted and not alert.paused and rumour.spoken > 0


def skipped(alert: Due, reason: str) -> Record:
    """An alert that is not sent, for good."""
    return _closed(alert, lambda tx: alerts.skipped(tx, alert, reason))


def sendable_at(alert: Due, concern: Concern, owed_since: int, now: int) -> int:
    """When an alert owed since a moment may be sent by its follower's habits (seconds UTC); `now` where it may."""
    official = any(link.move is Move.OFFICIAL for link in concern.links)
    if alert.bundle is not None:  # its digest has come; only quiet hours may hold it back still
        return now if official and alert.habits.official_breaks_through else rhythm.quiet_until(alert.habits, now)
    # What was raised by a clock that has been set back since is owed from now on.
    return rhythm.sendable_at(alert.habits, min(owed_since, now), now, official)


def laid_aside(alert: Due, due_at: int, *, sounds: bool = True) -> Record:
    """An alert that waits, together with what it would have carried."""
    others = alert.bundle.others if alert.bundle else ()
    return lambda tx: alerts.lay_aside(tx, alert, others, due_at, sounds=sounds)


def _closed(alert: Due, write: Write) -> Record:
    """What settles an alert that had waited: what it would have carried is looked at anew."""
    bundle = alert.bundle
    if bundle is None:
        return write

    async def close(tx: Transaction) -> None:
        await write(tx)
        await waits.done(tx, alert.follower_id, [alert.rumour_id])
        await waits.lay_aside(tx, alert.follower_id, bundle.others, bundle.due_at, sounds=bundle.sounds)

    return close


def told(rumour: Rumour, alert: Due) -> Record:
    """A verdict that a follower was told, or does not want to hear."""
    return lambda tx: alerts.told(tx, alert, rumour.revision)


def broken(rumour: Rumour, alert: Due) -> Record:
    """An alert, or an edit, that we cannot even write."""
    if alert.duty is Duty.REPLY:
        return told(rumour, alert)
    if alert.duty is Duty.EDIT:
        return Shown(Arrival(alert, rumour.revision, reason="internal error"))
    return _closed(alert, lambda tx: alerts.failed(tx, alert, "internal error"))


def given_up(alert: Due, reason: str) -> Record:
    """An alert that is not worth a call: old news, or a card that Telegram does not take."""
    return _closed(alert, lambda tx: alerts.failed(tx, alert, reason))


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
            arrival = Arrival(alert, rumour.revision, outcome.message_id, sagas=sagas)
            if alert.bundle is None:
                return Delivered(arrival)
            return _closed(alert, lambda tx: alerts.delivered(tx, [arrival]))
        case Gone(refusal):
            return _closed(alert, lambda tx: _gone(tx, alert, refusal))
        case Refused(refusal):
            return _closed(alert, lambda tx: alerts.failed(tx, alert, refusal))
        case Unsure(why) if alert.attempts >= alerts.MOST_ATTEMPTS:
            return _closed(alert, lambda tx: alerts.failed(tx, alert, f"out of date: {why}"))
        case _:
            return _again(alert, outcome, now, away=away)


def of_bundle(
    rumour: Rumour, alert: Due, members: Sequence[Member], outcome: Outcome, now: float, *, away: bool = False
) -> Record:
    """What the answer to `sendMessage` means for a message that tells of several rumours; what it left out is looked at
    by itself.
    """
    if not isinstance(outcome, Done):
        return of_alert(rumour, alert, outcome, now, away=away)
    told = {member.rumour.id for member in members}
    left = [number for number in (alert.bundle.others if alert.bundle else ()) if number not in told]

    async def arrive(tx: Transaction) -> None:
        await arrived(tx, members, outcome.message_id or 0)
        await waits.lay_aside(tx, alert.follower_id, left, int(now))

    return arrive


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
