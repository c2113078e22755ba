"""Alerts: one rumour owed to one follower, kept until delivered or given up.

An alert has no "sending" state: it is owed until its outcome is recorded, so a restart simply carries on, and a crash
repeats at most what was in flight. The states in the SQL: 0 owed, 1 delivered, 2 skipped, 3 failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import waits
from bot.database import Reader, Row, Transaction, ids
from bot.owed import Arrival, Due, Duty, Noted, Raising

OWED, DELIVERED, FAILED = 0, 1, 3  # states of an alert; 2 is skipped
SLICE: Final = 5_000  # rows raised in one transaction, so that nobody else's write waits longer than some 10 ms
LAST_ID: Final = 1 << 62  # no row has a higher id
TOUCH_SECONDS: Final = 3600  # between two edits that only add sources
YOUNG_SECONDS: Final = 48 * 3600  # an older card is not edited for that
KEPT_SECONDS: Final = 60 * 86_400  # after so long a card can no longer be corrected
STALE_SECONDS: Final = 86_400  # Telegram unreachable for a day: the news is old
LONGEST_RETRY_SECONDS: Final = 300
MOST_ATTEMPTS: Final = STALE_SECONDS // LONGEST_RETRY_SECONDS  # a chat that fails for a day is given up

# Delivered cards that show less than what was told last, and those whose verdict was not told yet.
OUTDATED: Final = """alerts.state = 1 AND message_id IS NOT NULL
    AND shown < (SELECT revision FROM rumours WHERE id = alerts.rumour_id)"""
UNTOLD: Final = """(alerts.state = 1 OR alerts.reason = 'latest') AND message_id IS NOT NULL
    AND told < (SELECT spoken FROM rumours WHERE id = alerts.rumour_id)"""
# Whom a rumour may concern: the followers of its subjects, and those who were told of these earlier rumours.
STREAMS: Final = """
    SELECT subject_id, 0 AS earlier_id FROM audiences WHERE rumour_id = ?1
    UNION ALL SELECT DISTINCT 0, earlier_id FROM follow_ups WHERE rumour_id = ?1
"""
CONCERNED: Final = """
    INSERT INTO alerts (rumour_id, follower_id) SELECT ?1, follower_id FROM (
        SELECT follower_id FROM follows WHERE subject_id IN (SELECT value FROM json_each(?2))
        AND follower_id > ?3 AND follower_id <= ?4 AND id <= ?5
        UNION SELECT follower_id FROM alerts WHERE rumour_id IN (SELECT value FROM json_each(?6))
        AND follower_id > ?3 AND follower_id <= ?4 AND (state = 1 OR reason = 'latest')
    ) AS concerned WHERE true ON CONFLICT DO NOTHING
"""


async def raise_for(tx: Transaction, rumour_id: int, now: int) -> None:
    """Owe an alert to everyone whom the rumour may concern by now; the first slice at once.

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
    streams = await tx.all(STREAMS, rumour_id)
    subjects = ids(stream["subject_id"] for stream in streams if stream["subject_id"])
    told = ids(stream["earlier_id"] for stream in streams if stream["earlier_id"])
    start: int | None = row["fanned_to"] if streams else None
    raised = 0
    for _ in streams:
        if start is None or raised >= SLICE:
            break
        end = await _end_of_slice(tx, streams, start)
        last = LAST_ID if end is None else end
        raised += await tx.run(CONCERNED, rumour_id, subjects, start, last, row["last_follow"], told)
        start = end
    await tx.run("UPDATE deliveries SET fanned_to = ? WHERE rumour_id = ?", start, rumour_id)


async def _end_of_slice(tx: Transaction, streams: Sequence[Row], start: int) -> int | None:
    """The last follower of a part of a slice that begins behind `start`; None where the rest fits it.

    Each stream gives at most its share, so that no part looks at more rows than a slice, whoever follows whom.
    """
    share = max(1, SLICE // max(1, len(streams)))
    ends = []
    for stream in streams:
        table, column = ("follows", "subject_id") if stream["subject_id"] else ("alerts", "rumour_id")
        end = await tx.one(
            f"SELECT follower_id FROM {table} WHERE {column} = ? AND follower_id > ? "
            "ORDER BY follower_id LIMIT 1 OFFSET ?",
            stream["subject_id"] or stream["earlier_id"],
            start,
            share - 1,
        )
        if end is not None:
            ends.append(int(end[0]))
    return min(ends, default=None)


async def ask_again(tx: Transaction, rumour_id: int) -> None:
    """Owe a corrected rumour once more to those whom it did not concern as it was: it may now (R18)."""
    await tx.run(
        "UPDATE alerts SET state = 0, reason = NULL "
        "WHERE rumour_id = ? AND state = 2 AND reason IN ('threshold', 'not concerned')",
        rumour_id,
    )


async def take_up_overtaken(tx: Transaction, rumour_ids: Sequence[int], overtaker_id: int) -> None:
    """Owe these rumours once more to those who missed them since a later one overtook them, and were not told it."""
    for rumour_id in rumour_ids:
        owed = await tx.run(
            "UPDATE alerts SET state = 0, reason = NULL WHERE rumour_id = ? AND state = 2 AND reason = 'overtaken' "
            "AND follower_id NOT IN (SELECT follower_id FROM alerts WHERE rumour_id = ? AND state = 1)",
            rumour_id,
            overtaker_id,
        )
        if owed:
            await tx.run("UPDATE deliveries SET owing = 1, finished_at = NULL WHERE rumour_id = ?", rumour_id)


async def show_again(tx: Transaction, rumour_id: int, *, reply: bool = False) -> None:
    """Owe an edit to everyone who holds the rumour's card, and where `reply` is set the short message of a verdict."""
    await tx.run(
        "UPDATE deliveries SET editing = 1, replying = CASE WHEN ? THEN 1 ELSE replying END, finished_at = NULL "
        "WHERE rumour_id = ?",
        reply,
        rumour_id,
    )


async def touch(tx: Transaction, rumour_id: int, now: int) -> None:
    """Let the rumour's cards show what was added to it, soon: at most once an hour, and while they are young (R19)."""
    row = await tx.one("SELECT touch_at, touched_at, started_at FROM deliveries WHERE rumour_id = ?", rumour_id)
    if row is None or row["touch_at"] is not None or row["started_at"] <= now - YOUNG_SECONDS:
        return
    touch_at = max(now, row["touched_at"] + TOUCH_SECONDS)
    await tx.run("UPDATE deliveries SET touch_at = ? WHERE rumour_id = ?", touch_at, rumour_id)


async def touched(tx: Transaction, rumour_id: int, now: int) -> None:
    """Note that the rumour's cards are brought up to date from `now` on: an edit of each that lacks something."""
    await tx.run("UPDATE deliveries SET touch_at = NULL, touched_at = ? WHERE rumour_id = ?", now, rumour_id)
    await show_again(tx, rumour_id)


async def note_latest(tx: Transaction, rumour_id: int, follower_id: int, revision: int) -> None:
    """Note that a follower read this rumour in the answer to his follow, so that he is not alerted of it (R21)."""
    await tx.run(
        "INSERT INTO alerts (rumour_id, follower_id, state, reason, shown, told) VALUES (?, ?, 2, 'latest', ?, ?) "
        "ON CONFLICT DO NOTHING",
        rumour_id,
        follower_id,
        revision,
        revision,
    )


async def read_in(tx: Transaction, rumour_id: int, follower_id: int, message_id: int) -> None:
    """Note in which message a follower read the latest: a verdict is a reply to it, also one that fell meanwhile."""
    await tx.run(
        "UPDATE alerts SET message_id = ? WHERE rumour_id = ? AND follower_id = ? AND state = 2 AND reason = 'latest'",
        message_id,
        rumour_id,
        follower_id,
    )
    await tx.run(
        "UPDATE deliveries SET replying = 1, finished_at = NULL WHERE rumour_id = ?1 AND EXISTS "
        f"(SELECT 1 FROM alerts WHERE rumour_id = ?1 AND follower_id = ?2 AND {UNTOLD})",
        rumour_id,
        follower_id,
    )


async def delivered(tx: Transaction, arrivals: Sequence[Arrival]) -> None:
    """Record that cards arrived, which revision each shows, and of whom it tells."""
    await tx.run_many(
        "UPDATE alerts SET state = 1, reason = NULL, message_id = ?, shown = ?, told = ?, sagas = ? "
        "WHERE rumour_id = ? AND follower_id = ?",
        [
            (one.message_id, one.revision, one.revision, one.sagas, one.alert.rumour_id, one.alert.follower_id)
            for one in arrivals
        ],
    )
    await _no_retries(tx, arrivals)


async def told(tx: Transaction, alert: Due, revision: int) -> None:
    """Record that the verdict of a revision was told to a follower, or will not be: nobody is told it twice."""
    await tx.run(
        "UPDATE alerts SET told = ? WHERE rumour_id = ? AND follower_id = ?",
        revision,
        alert.rumour_id,
        alert.follower_id,
    )
    await _no_retry(tx, alert)


async def skipped(tx: Transaction, alert: Due, reason: str) -> None:
    """Record for good that an alert is not sent, and why."""
    await _close(tx, alert, 2, reason)


async def lay_aside(tx: Transaction, alert: Due, others: Sequence[int], due_at: int, *, sounds: bool = True) -> None:
    """Let an alert, and those that it would have carried, wait until a moment (seconds UTC)."""
    await tx.run(
        "UPDATE alerts SET state = 2, reason = ? WHERE rumour_id = ? AND follower_id = ? AND state = 0",
        waits.WAITING,
        alert.rumour_id,
        alert.follower_id,
    )
    await waits.lay_aside(tx, alert.follower_id, [alert.rumour_id, *others], due_at, sounds=sounds)
    await _no_retry(tx, alert)


async def wake(tx: Transaction, rumour_id: int, follower_id: int) -> None:
    """Owe an alert again that waited."""
    await tx.run(
        "UPDATE alerts SET state = 0, reason = NULL "
        "WHERE rumour_id = ? AND follower_id = ? AND state = 2 AND reason = ?",
        rumour_id,
        follower_id,
        waits.WAITING,
    )
    await tx.run("UPDATE deliveries SET owing = 1, finished_at = NULL WHERE rumour_id = ?", rumour_id)


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
        "INSERT INTO retries (rumour_id, follower_id, due_at, attempts, reply) "
        "SELECT rumour_id, follower_id, ?3, ?4, ?5 FROM alerts WHERE rumour_id = ?1 AND follower_id = ?2 "
        "ON CONFLICT (rumour_id, follower_id) DO UPDATE SET due_at = excluded.due_at, attempts = excluded.attempts, "
        "reply = excluded.reply",
        alert.rumour_id,
        alert.follower_id,
        due_at,
        alert.attempts + int(counted),
        int(alert.duty is Duty.REPLY),
    )
    if ambiguous:
        await tx.run("UPDATE deliveries SET ambiguous = ambiguous + 1 WHERE rumour_id = ?", alert.rumour_id)


async def settle(tx: Transaction, rumour_id: int, now: int) -> None:
    """Close the parts of a rumour's delivery in which nothing is left to do."""
    await tx.run(
        "UPDATE deliveries SET "
        "owing = CASE WHEN EXISTS (SELECT 1 FROM alerts WHERE rumour_id = ?1 AND state = 0) THEN 1 ELSE 0 END, "
        f"editing = CASE WHEN EXISTS (SELECT 1 FROM alerts WHERE rumour_id = ?1 AND {OUTDATED}) THEN 1 ELSE 0 END, "
        f"replying = CASE WHEN EXISTS (SELECT 1 FROM alerts WHERE rumour_id = ?1 AND {UNTOLD}) THEN 1 ELSE 0 END "
        "WHERE rumour_id = ?1 AND fanned_to IS NULL",
        rumour_id,
    )
    await tx.run(
        "UPDATE deliveries SET finished_at = ? "
        "WHERE rumour_id = ? AND owing = 0 AND editing = 0 AND replying = 0 AND fanned_to IS NULL "
        "AND finished_at IS NULL",
        now,
        rumour_id,
    )


async def sagas_told(reader: Reader, rumour_id: int, follower_id: int) -> int:
    """Of which of the rumour's coaches this follower's card tells, as it was noted; 0 where it was not."""
    row = await reader.one("SELECT sagas FROM alerts WHERE rumour_id = ? AND follower_id = ?", rumour_id, follower_id)
    return int(row[0]) if row else 0


async def noted(reader: Reader, rumour_id: int, follower_id: int) -> Noted | None:
    """What stands recorded of an alert; None where none was ever owed, or its row is gone."""
    row = await reader.one("SELECT * FROM alerts WHERE rumour_id = ? AND follower_id = ?", rumour_id, follower_id)
    return Noted(row["state"], row["reason"] or "", row["shown"], row["told"], row["sagas"]) if row else None


async def raising(reader: Reader, rumour_id: int) -> Raising | None:
    """How a rumour's alerts were raised last; None where they never were."""
    row = await reader.one("SELECT * FROM deliveries WHERE rumour_id = ?", rumour_id)
    if row is None:
        return None
    return Raising(row["last_follow"], row["started_at"], row["fanned_to"] is not None, row["finished_at"] or 0)


async def shown_by(reader: Reader, follower_id: int, message_id: int) -> list[int]:
    """The rumours that a follower was told by this message, newest first; none for a message that told none."""
    # Along the key, rumour by rumour, as `forget` does.
    rows = await reader.all(
        "SELECT rumour_id FROM alerts WHERE rumour_id IN (SELECT rumour_id FROM deliveries) AND follower_id = ? "
        "AND message_id = ? ORDER BY rumour_id DESC",
        follower_id,
        message_id,
    )
    return [row["rumour_id"] for row in rows]


async def forget(tx: Transaction, follower_ids: Sequence[int]) -> None:
    """Delete everything owed or delivered to these followers."""
    for follower_id in follower_ids:
        # Along the key, rumour by rumour: the table has no index by follower, which would double its size.
        await tx.run("DELETE FROM alerts WHERE rumour_id IN (SELECT id FROM rumours) AND follower_id = ?", follower_id)
        await tx.run("DELETE FROM retries WHERE follower_id = ?", follower_id)
    await waits.forget(tx, follower_ids)


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
    await waits.purge(tx, old["rumour_id"])
    return True


async def _no_retries(tx: Transaction, arrivals: Sequence[Arrival]) -> None:
    for alert in (arrival.alert for arrival in arrivals if arrival.alert.retried):
        await _no_retry(tx, alert)


async def _no_retry(tx: Transaction, alert: Due) -> None:
    await tx.run("DELETE FROM retries WHERE rumour_id = ? AND follower_id = ?", alert.rumour_id, alert.follower_id)
