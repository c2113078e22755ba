"""Dues: what is due now, to whom, and what he wants at this moment. Only reads; `alerts` writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import following, habits, silences, waits
from bot.alerts import LONGEST_RETRY_SECONDS, OUTDATED, UNTOLD
from bot.concerns import Wishes
from bot.database import Reader, Row, ids
from bot.owed import Delivery, Due, Duty, Figures
from bot.sagas import Audience
from bot.threads import is_superseded, threads, told_by

RETRIED_AT_ONCE: Final = 50
OPEN: Final = {Duty.REPLY: "replying", Duty.ALERT: "owing", Duty.EDIT: "editing"}
OWED: Final = "alerts.state = 0"
CONDITIONS: Final = {Duty.REPLY: UNTOLD, Duty.ALERT: OWED, Duty.EDIT: OUTDATED}
DUE: Final = """
    SELECT alerts.*, chat_id, topic_id, language, followers.state AS reach, attempts, reply
    FROM alerts LEFT JOIN followers ON followers.id = alerts.follower_id
    LEFT JOIN retries ON retries.rumour_id = alerts.rumour_id AND retries.follower_id = alerts.follower_id
"""


async def open_deliveries(reader: Reader) -> list[Delivery]:
    """The rumours that still cause work, newest first."""
    rows = await reader.all(
        "SELECT * FROM deliveries WHERE owing = 1 OR editing = 1 OR replying = 1 OR fanned_to IS NOT NULL "
        "OR touch_at IS NOT NULL ORDER BY rumour_id DESC"
    )
    return [
        Delivery(
            row["rumour_id"],
            row["started_at"],
            row["fanned_to"] is not None,
            frozenset(duty for duty, column in OPEN.items() if row[column]),
            row["touch_at"],
        )
        for row in rows
    ]


UNTRIED: Final = "(due_at IS NULL OR reply <> ?)"
AGAIN: Final = """
    SELECT alerts.*, chat_id, topic_id, language, followers.state AS reach, attempts, reply FROM retries
    JOIN alerts ON alerts.rumour_id = retries.rumour_id AND alerts.follower_id = retries.follower_id
    LEFT JOIN followers ON followers.id = alerts.follower_id
    WHERE retries.rumour_id = ? AND (due_at <= ? OR due_at > ?)
"""


async def due(
    reader: Reader, duty: Duty, rumour_id: int, audience: Audience, after: int, limit: int, now: int
) -> list[Due]:
    """What is owed of one kind and was not tried yet, from the follower behind `after` on, along the key."""
    sql = f"{DUE} WHERE alerts.rumour_id = ? AND alerts.follower_id > ? AND {CONDITIONS[duty]} AND {UNTRIED}"
    reply = int(duty is Duty.REPLY)
    rows = await reader.all(f"{sql} ORDER BY alerts.follower_id LIMIT ?", rumour_id, after, reply, limit)
    return await _with_wishes(reader, duty, rumour_id, audience, rows, now)


async def one(reader: Reader, rumour_id: int, follower_id: int, audience: Audience, now: int) -> Due | None:
    """The alert of one follower, however it stands, with what he wants at this moment; None where there is none."""
    sql = f"{DUE} WHERE alerts.rumour_id = ? AND alerts.follower_id = ?"
    rows = await reader.all(sql, rumour_id, follower_id)
    found = await _with_wishes(reader, Duty.ALERT, rumour_id, audience, rows, now)
    return found[0] if found else None


async def due_again(reader: Reader, duty: Duty, rumour_id: int, audience: Audience, now: int) -> list[Due]:
    """What failed for now and is to be tried again by `now`.

    What is due later than any wait can last was noted before the clock was set back, and is due.
    """
    rows = await reader.all(
        f"{AGAIN} AND reply = ? AND {CONDITIONS[duty]} ORDER BY due_at LIMIT ?",
        rumour_id,
        now,
        now + LONGEST_RETRY_SECONDS + 1,
        int(duty is Duty.REPLY),
        RETRIED_AT_ONCE,
    )
    return await _with_wishes(reader, duty, rumour_id, audience, rows, now)


async def _with_wishes(
    reader: Reader, duty: Duty, rumour_id: int, audience: Audience, rows: Sequence[Row], now: int
) -> list[Due]:
    followers = [row["follower_id"] for row in rows]
    follows = await following.thresholds_among(reader, followers, audience.ends)
    mutes = await following.mutes_among(reader, followers, rumour_id)
    cards = await _cards_among(reader, followers, audience)
    rests = await silences.among(reader, followers, audience.ends, now)
    hours = await habits.among(reader, followers)
    bundles = await waits.carried_by(reader, followers, rumour_id) if duty is Duty.ALERT else {}
    shared = await waits.shared(reader, followers) if duty is Duty.EDIT else {}
    return [
        Due(
            rumour_id,
            row["follower_id"],
            row["chat_id"] or 0,
            row["topic_id"] or 0,
            row["language"] or "en",
            row["reach"] == "active",
            row["attempts"] or 0 if tried(row, duty) else 0,
            None if duty is Duty.ALERT else row["message_id"],
            Wishes(
                frozenset(
                    (subject_id, threshold.rank)
                    for subject_id, threshold in follows.get(row["follower_id"], {}).items()
                ),
                frozenset(mutes.get(row["follower_id"], ())),
                *told_by(cards.get(row["follower_id"], ()), audience),
                rests.get(row["follower_id"], frozenset()),
            ),
            duty,
            tried(row, duty),
            threads(cards.get(row["follower_id"], ()), audience),
            is_superseded(cards.get(row["follower_id"], ()), audience, duty),
            audience.told_of(row["sagas"]),
            row["shown"],
            hours[row["follower_id"]],
            bundles.get(row["follower_id"]),
            shared.get((row["follower_id"], row["message_id"] or 0), ()),
            row["reason"] == "latest",
        )
        for row in rows
    ]


def tried(row: Row, duty: Duty) -> bool:
    """Whether what is due was tried before: a reply that waits says nothing of the card's edit."""
    return row["attempts"] is not None and bool(row["reply"]) == (duty is Duty.REPLY)


async def _cards_among(reader: Reader, followers: Sequence[int], audience: Audience) -> dict[int, list[Row]]:
    """What these followers were told, or are owed now or when they want to hear, in the sagas of a rumour."""
    if not audience.chapters or not followers:
        return {}
    rows = await reader.all(
        "SELECT * FROM alerts WHERE rumour_id IN (SELECT value FROM json_each(?)) "
        "AND follower_id IN (SELECT value FROM json_each(?)) AND (state IN (0, 1) OR reason IN ('latest', 'waits'))",
        ids(audience.chapters),
        ids(followers),
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["follower_id"], []).append(row)
    return found


async def last_of(reader: Reader, rumour_id: int) -> int:
    """The last follower to whom a rumour is owed or was told so far; 0 where there is none."""
    row = await reader.one("SELECT max(follower_id) FROM alerts WHERE rumour_id = ?", rumour_id)
    return int(row[0] or 0) if row else 0


async def next_retry(reader: Reader) -> int | None:
    """When the next alert that failed for now is to be tried again, or cards are to show more sources (seconds UTC)."""
    row = await reader.one(
        "SELECT min(due_at) FROM (SELECT due_at FROM retries UNION ALL SELECT touch_at FROM deliveries "
        "WHERE touch_at IS NOT NULL UNION ALL SELECT due_at FROM waits WHERE carrier_id IS NULL) AS waiting"
    )
    return row[0] if row else None


async def figures(reader: Reader, rumour_id: int) -> Figures:
    """What became of a rumour's alerts so far."""
    counts = await reader.one(
        "SELECT count(*) FILTER (WHERE state = 0) AS owed, count(*) FILTER (WHERE state = 1) AS delivered, "
        "count(*) FILTER (WHERE state = 2 AND reason NOT IN ('latest', 'waits')) AS skipped, "
        "count(*) FILTER (WHERE state = 2 AND reason = 'waits') AS waiting, "
        "count(*) FILTER (WHERE state = 3) AS failed, count(*) FILTER (WHERE "
        f"{OUTDATED}) AS edits FROM alerts WHERE rumour_id = ?",
        rumour_id,
    )
    delivery = await reader.one("SELECT * FROM deliveries WHERE rumour_id = ?", rumour_id)
    reasons = await reader.all(
        "SELECT reason, count(*) AS number FROM alerts "
        "WHERE rumour_id = ? AND state = 2 AND reason NOT IN ('latest', 'waits') "
        "GROUP BY reason ORDER BY number DESC, reason",
        rumour_id,
    )
    if counts is None or delivery is None:
        return Figures(0, 0, 0, 0, 0, 0)
    return Figures(
        counts["owed"],
        counts["delivered"],
        counts["failed"],
        counts["skipped"],
        counts["edits"],
        delivery["ambiguous"],
        delivery["started_at"],
        delivery["finished_at"] or 0,
        {row["reason"]: row["number"] for row in reasons},
        counts["waiting"],
    )
