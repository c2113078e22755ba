"""Alerts: one rumour owed to one follower, kept until delivered or given up.

An alert has no "sending" state: it is owed until its outcome is recorded, so a restart simply carries on, and a crash
repeats at most what was in flight. The states in the SQL: 0 owed, 1 delivered, 2 skipped, 3 failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import following
from bot.database import Reader, Row, Transaction, ids
from bot.links import Link
from bot.owed import Arrival, Delivery, Due, Figures

SLICE: Final = 5_000  # rows raised in one transaction, so that nobody else's write waits longer than some 10 ms
LAST_ID: Final = 1 << 62  # no row has a higher id
RETRIED_AT_ONCE: Final = 50
KEPT_SECONDS: Final = 60 * 86_400  # after so long a card can no longer be corrected
STALE_SECONDS: Final = 86_400  # Telegram unreachable for a day: the news is old
LONGEST_RETRY_SECONDS: Final = 300
MOST_ATTEMPTS: Final = STALE_SECONDS // LONGEST_RETRY_SECONDS  # a chat that fails for a day is given up

CURRENT_SUBJECTS: Final = """
    SELECT coach_id FROM links JOIN rumours ON rumours.id = rumour_id
    WHERE rumour_id = ?1 AND links.revision = rumours.revision
    UNION SELECT club_id FROM links JOIN rumours ON rumours.id = rumour_id
    WHERE rumour_id = ?1 AND links.revision = rumours.revision
"""


async def raise_for(tx: Transaction, rumour_id: int, now: int) -> None:
    """Owe an alert to everyone who follows one of the rumour's subjects by now; the first slice at once.

    Those to whom one is owed or delivered already keep it, and see the new revision there.
    """
    await tx.run(
        "INSERT INTO deliveries (rumour_id, last_follow, fanned_to, started_at) "
        "SELECT ?, coalesce(max(id), 0), 0, ? FROM follows WHERE true "
        "ON CONFLICT (rumour_id) DO UPDATE SET last_follow = excluded.last_follow, fanned_to = 0, owing = 1, "
        "editing = 1, started_at = excluded.started_at, finished_at = NULL",
        rumour_id,
        now,
    )
    await fan_out(tx, rumour_id)


async def fan_out(tx: Transaction, rumour_id: int) -> None:
    """Raise the next slice of a rumour's alerts, in the order of followers, and note how far it came."""
    row = await tx.one("SELECT last_follow, fanned_to FROM deliveries WHERE rumour_id = ?", rumour_id)
    if row is None or row["fanned_to"] is None:
        return
    subjects = [found[0] for found in await tx.all(CURRENT_SUBJECTS, rumour_id)]
    start: int | None = row["fanned_to"]
    raised = 0
    for _ in subjects:
        if start is None or raised >= SLICE:
            break
        end = await _end_of_slice(tx, subjects, start)
        raised += await tx.run(
            "INSERT INTO alerts (rumour_id, follower_id) SELECT ?1, follower_id FROM (SELECT DISTINCT follower_id "
            "FROM follows WHERE subject_id IN (SELECT value FROM json_each(?2)) AND follower_id > ?3 "
            "AND follower_id <= ?4 AND id <= ?5) AS concerned WHERE true ON CONFLICT DO NOTHING",
            rumour_id,
            ids(subjects),
            start,
            LAST_ID if end is None else end,
            row["last_follow"],
        )
        start = end
    await tx.run("UPDATE deliveries SET fanned_to = ? WHERE rumour_id = ?", start, rumour_id)


async def _end_of_slice(tx: Transaction, subjects: Sequence[int], start: int) -> int | None:
    """The last follower of a part of a slice that begins behind `start`; None where the rest fits it.

    Each subject gives at most its share, so that no part looks at more rows than a slice, whoever follows whom.
    """
    share = max(1, SLICE // max(1, len(subjects)))
    ends = []
    for subject_id in subjects:
        end = await tx.one(
            "SELECT follower_id FROM follows WHERE subject_id = ? AND follower_id > ? "
            "ORDER BY follower_id LIMIT 1 OFFSET ?",
            subject_id,
            start,
            share - 1,
        )
        if end is not None:
            ends.append(int(end[0]))
    return min(ends, default=None)


async def show_again(tx: Transaction, rumour_id: int) -> None:
    """Owe an edit to everyone who holds the rumour's card: it has a new revision."""
    await tx.run("UPDATE deliveries SET editing = 1, finished_at = NULL WHERE rumour_id = ?", rumour_id)


async def note_latest(tx: Transaction, rumour_id: int, follower_id: int, revision: int) -> None:
    """Note that a follower read this rumour in the answer to his follow, so that he is not alerted of it (R21)."""
    await tx.run(
        "INSERT INTO alerts (rumour_id, follower_id, state, reason, shown) VALUES (?, ?, 2, 'latest', ?) "
        "ON CONFLICT DO NOTHING",
        rumour_id,
        follower_id,
        revision,
    )


async def open_deliveries(reader: Reader) -> list[Delivery]:
    """The rumours that still cause work, newest first."""
    rows = await reader.all(
        "SELECT * FROM deliveries WHERE owing = 1 OR editing = 1 OR fanned_to IS NOT NULL ORDER BY rumour_id DESC"
    )
    return [
        Delivery(
            row["rumour_id"],
            row["started_at"],
            row["fanned_to"] is not None,
            bool(row["owing"]),
            bool(row["editing"]),
        )
        for row in rows
    ]


OWED: Final = "alerts.state = 0"
OUTDATED: Final = """alerts.state = 1 AND message_id IS NOT NULL
    AND shown < (SELECT revision FROM rumours WHERE id = alerts.rumour_id)"""
DUE: Final = """
    SELECT alerts.follower_id, chat_id, topic_id, language, followers.state, attempts,
        CASE WHEN alerts.state = 1 THEN message_id END AS message_id
    FROM alerts LEFT JOIN followers ON followers.id = alerts.follower_id
    LEFT JOIN retries ON retries.rumour_id = alerts.rumour_id AND retries.follower_id = alerts.follower_id
"""


async def due(reader: Reader, rumour_id: int, links: Sequence[Link], after: int, limit: int) -> list[Due]:
    """Alerts owed and not tried yet, from the follower behind `after` on, along the key."""
    sql = f"{DUE} WHERE alerts.rumour_id = ? AND alerts.follower_id > ? AND {OWED} AND due_at IS NULL"
    rows = await reader.all(f"{sql} ORDER BY alerts.follower_id LIMIT ?", rumour_id, after, limit)
    return await _with_wishes(reader, rumour_id, links, rows)


async def due_edits(reader: Reader, rumour_id: int, links: Sequence[Link], after: int, limit: int) -> list[Due]:
    """Delivered cards that show an old revision, from the follower behind `after` on, along the key."""
    sql = f"{DUE} WHERE alerts.rumour_id = ? AND alerts.follower_id > ? AND {OUTDATED} AND due_at IS NULL"
    rows = await reader.all(f"{sql} ORDER BY alerts.follower_id LIMIT ?", rumour_id, after, limit)
    return await _with_wishes(reader, rumour_id, links, rows)


async def due_again(reader: Reader, rumour_id: int, links: Sequence[Link], now: int) -> list[Due]:
    """Alerts and edits that failed for now and are to be tried again by `now`.

    What is due later than any wait can last was noted before the clock was set back, and is due.
    """
    rows = await reader.all(
        "SELECT alerts.follower_id, chat_id, topic_id, language, followers.state, attempts, "
        "CASE WHEN alerts.state = 1 THEN message_id END AS message_id FROM retries "
        "JOIN alerts ON alerts.rumour_id = retries.rumour_id AND alerts.follower_id = retries.follower_id "
        "LEFT JOIN followers ON followers.id = alerts.follower_id "
        "WHERE retries.rumour_id = ? AND (due_at <= ? OR due_at > ?) "
        "AND (alerts.state = 0 OR alerts.state = 1 AND message_id IS NOT NULL) ORDER BY due_at LIMIT ?",
        rumour_id,
        now,
        now + LONGEST_RETRY_SECONDS + 1,
        RETRIED_AT_ONCE,
    )
    return await _with_wishes(reader, rumour_id, links, rows)


async def _with_wishes(reader: Reader, rumour_id: int, links: Sequence[Link], rows: Sequence[Row]) -> list[Due]:
    followers = [row["follower_id"] for row in rows]
    ends = {end.id for link in links for end in (link.coach, link.club)}
    follows = await following.follows_among(reader, followers, sorted(ends))
    mutes = await following.mutes_among(reader, followers, sorted({link.coach.id for link in links}))
    return [
        Due(
            rumour_id,
            row["follower_id"],
            row["chat_id"] or 0,
            row["topic_id"] or 0,
            row["language"] or "en",
            row["state"] == "active",
            row["attempts"] or 0,
            row["message_id"],
            frozenset(follows.get(row["follower_id"], ())),
            frozenset(mutes.get(row["follower_id"], ())),
            row["attempts"] is not None,
        )
        for row in rows
    ]


async def last_of(reader: Reader, rumour_id: int) -> int:
    """The last follower to whom a rumour is owed or was told so far; 0 where there is none."""
    row = await reader.one("SELECT max(follower_id) FROM alerts WHERE rumour_id = ?", rumour_id)
    return int(row[0] or 0) if row else 0


async def next_retry(reader: Reader) -> int | None:
    """When the next alert that failed for now is to be tried again (seconds UTC)."""
    row = await reader.one("SELECT min(due_at) FROM retries")
    return row[0] if row else None


async def delivered(tx: Transaction, arrivals: Sequence[Arrival]) -> None:
    """Record that cards arrived, and which revision each shows."""
    await tx.run_many(
        "UPDATE alerts SET state = 1, message_id = ?, shown = ?, told = ? WHERE rumour_id = ? AND follower_id = ?",
        [(one.message_id, one.revision, one.revision, one.alert.rumour_id, one.alert.follower_id) for one in arrivals],
    )
    await _no_retries(tx, arrivals)


async def skipped(tx: Transaction, alert: Due, reason: str) -> None:
    """Record for good that an alert is not sent, and why."""
    await _close(tx, alert, 2, reason)


async def failed(tx: Transaction, alert: Due, reason: str) -> None:
    """Record for good that an alert could not be sent, and what Telegram said."""
    await _close(tx, alert, 3, reason[:200])


async def _close(tx: Transaction, alert: Due, state: int, reason: str) -> None:
    await tx.run(
        "UPDATE alerts SET state = ?, reason = ? WHERE rumour_id = ? AND follower_id = ? AND state = 0",
        state,
        reason,
        alert.rumour_id,
        alert.follower_id,
    )
    await _no_retry(tx, alert)


async def shown(tx: Transaction, arrivals: Sequence[Arrival]) -> None:
    """Record that delivered cards show a revision, or why Telegram would not have one edited."""
    await tx.run_many(
        "UPDATE alerts SET shown = ?, reason = coalesce(?, reason) WHERE rumour_id = ? AND follower_id = ?",
        [(one.revision, one.reason, one.alert.rumour_id, one.alert.follower_id) for one in arrivals],
    )
    await _no_retries(tx, arrivals)


async def again(tx: Transaction, alert: Due, due_at: int, *, ambiguous: bool, counted: bool = True) -> None:
    """Try an alert again at `due_at` (seconds UTC); an ambiguous one was perhaps delivered, and is counted as such.

    An alert that was forgotten while it was on its way is not tried again.
    """
    await tx.run(
        "INSERT INTO retries (rumour_id, follower_id, due_at, attempts) "
        "SELECT rumour_id, follower_id, ?3, ?4 FROM alerts WHERE rumour_id = ?1 AND follower_id = ?2 "
        "ON CONFLICT (rumour_id, follower_id) DO UPDATE SET due_at = excluded.due_at, attempts = excluded.attempts",
        alert.rumour_id,
        alert.follower_id,
        due_at,
        alert.attempts + int(counted),
    )
    if ambiguous:
        await tx.run("UPDATE deliveries SET ambiguous = ambiguous + 1 WHERE rumour_id = ?", alert.rumour_id)


async def settle(tx: Transaction, rumour_id: int, now: int) -> None:
    """Close the parts of a rumour's delivery in which nothing is left to do."""
    await tx.run(
        "UPDATE deliveries SET "
        "owing = CASE WHEN EXISTS (SELECT 1 FROM alerts WHERE rumour_id = ?1 AND state = 0) THEN 1 ELSE 0 END, "
        f"editing = CASE WHEN EXISTS (SELECT 1 FROM alerts WHERE rumour_id = ?1 AND {OUTDATED}) THEN 1 ELSE 0 END "
        "WHERE rumour_id = ?1 AND fanned_to IS NULL",
        rumour_id,
    )
    await tx.run(
        "UPDATE deliveries SET finished_at = ? "
        "WHERE rumour_id = ? AND owing = 0 AND editing = 0 AND fanned_to IS NULL AND finished_at IS NULL",
        now,
        rumour_id,
    )


async def figures(reader: Reader, rumour_id: int) -> Figures:
    """What became of a rumour's alerts so far."""
    counts = await reader.one(
        "SELECT count(*) FILTER (WHERE state = 0) AS owed, count(*) FILTER (WHERE state = 1) AS delivered, "
        "count(*) FILTER (WHERE state = 2 AND reason <> 'latest') AS skipped, "
        "count(*) FILTER (WHERE state = 3) AS failed, count(*) FILTER (WHERE "
        f"{OUTDATED}) AS edits FROM alerts WHERE rumour_id = ?",
        rumour_id,
    )
    delivery = await reader.one("SELECT * FROM deliveries WHERE rumour_id = ?", rumour_id)
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
    )


async def held_by(reader: Reader, rumour_id: int, follower_id: int) -> bool:
    """True if this follower holds the rumour's card."""
    row = await reader.one(
        "SELECT 1 FROM alerts WHERE rumour_id = ? AND follower_id = ? AND state = 1", rumour_id, follower_id
    )
    return row is not None


async def forget(tx: Transaction, follower_ids: Sequence[int]) -> None:
    """Delete everything owed or delivered to these followers."""
    for follower_id in follower_ids:
        # Along the key, rumour by rumour: the table has no index by follower, which would double its size.
        await tx.run("DELETE FROM alerts WHERE rumour_id IN (SELECT id FROM rumours) AND follower_id = ?", follower_id)
        await tx.run("DELETE FROM retries WHERE follower_id = ?", follower_id)


async def purge(tx: Transaction, now: int) -> bool:
    """Delete one slice of alerts that were settled long ago; true if there may be more."""
    old = await tx.one(
        "SELECT rumour_id FROM deliveries WHERE finished_at < ? "
        "AND EXISTS (SELECT 1 FROM alerts WHERE alerts.rumour_id = deliveries.rumour_id) LIMIT 1",
        now - KEPT_SECONDS,
    )
    if old is None:
        return False
    await tx.run(
        "DELETE FROM alerts WHERE rumour_id = ?1 AND follower_id IN "
        "(SELECT follower_id FROM alerts WHERE rumour_id = ?1 ORDER BY follower_id LIMIT ?2)",
        old["rumour_id"],
        SLICE,
    )
    return True


async def _no_retries(tx: Transaction, arrivals: Sequence[Arrival]) -> None:
    for alert in (arrival.alert for arrival in arrivals if arrival.alert.retried):
        await _no_retry(tx, alert)


async def _no_retry(tx: Transaction, alert: Due) -> None:
    await tx.run("DELETE FROM retries WHERE rumour_id = ? AND follower_id = ?", alert.rumour_id, alert.follower_id)
