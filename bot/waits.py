"""Waits: alerts laid aside until their follower wants to hear, and messages that tell of several rumours.

An alert that waits stands in `alerts` as not sent, with the reason WAITING, so that nobody looks for it along the key.
When its time comes, all that waits for one follower is parted into messages; each is carried by the alert of one of its
rumours, which is owed again, and the others go with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.database import Reader, Transaction, ids

WAITING: Final = "waits"  # the reason that stands with an alert meanwhile


@dataclass(frozen=True, slots=True)
class Bundle:
    """The rumours whose news one message tells besides the one that carries it, and since when it is due (seconds UTC).

    It makes no sound where `sounds` is false.
    """

    others: tuple[int, ...]
    due_at: int
    sounds: bool


async def lay_aside(
    tx: Transaction, follower_id: int, rumours: Sequence[int], due_at: int, *, sounds: bool = True
) -> None:
    """Let these alerts of a follower wait until a moment (seconds UTC), and then make a sound or not."""
    await tx.run_many(
        "INSERT INTO waits (follower_id, rumour_id, due_at, sounds) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (follower_id, rumour_id) "
        "DO UPDATE SET due_at = excluded.due_at, carrier_id = NULL, sounds = excluded.sounds",
        [(follower_id, rumour_id, due_at, int(sounds)) for rumour_id in rumours],
    )


async def sleepers(reader: Reader, now: int, limit: int) -> list[int]:
    """Some followers for whom something waited until now."""
    rows = await reader.all(
        "SELECT follower_id FROM waits WHERE carrier_id IS NULL AND due_at <= ? "
        "GROUP BY follower_id ORDER BY min(due_at) LIMIT ?",
        now,
        limit,
    )
    return [row["follower_id"] for row in rows]


async def of(reader: Reader, follower_id: int, now: int) -> dict[int, bool]:
    """The rumours that wait for a follower and are due now, each with whether it may make a sound."""
    rows = await reader.all(
        "SELECT rumour_id, sounds FROM waits WHERE follower_id = ? AND carrier_id IS NULL AND due_at <= ? "
        "ORDER BY rumour_id",
        follower_id,
        now,
    )
    return {row["rumour_id"]: bool(row["sounds"]) for row in rows}


async def until(reader: Reader, follower_id: int, rumour_id: int) -> int:
    """Until when an alert waits (seconds UTC); 0 where it does not, or is about to be told."""
    row = await reader.one(
        "SELECT due_at FROM waits WHERE follower_id = ? AND rumour_id = ? AND carrier_id IS NULL",
        follower_id,
        rumour_id,
    )
    return int(row["due_at"]) if row else 0


async def load_up(tx: Transaction, follower_id: int, rumours: Sequence[int], carrier_id: int, *, sounds: bool) -> None:
    """Let the alert of one rumour carry the news of these, itself among them, in one message."""
    await tx.run(
        "UPDATE waits SET carrier_id = ?, sounds = ? WHERE follower_id = ? "
        "AND rumour_id IN (SELECT value FROM json_each(?))",
        carrier_id,
        int(sounds),
        follower_id,
        ids(rumours),
    )


async def carried_by(reader: Reader, followers: Sequence[int], rumour_id: int) -> dict[int, Bundle]:
    """What the alerts of a rumour carry, by follower; nothing for who did not wait for it."""
    rows = await reader.all(
        "SELECT follower_id, rumour_id, due_at, sounds FROM waits "
        "WHERE follower_id IN (SELECT value FROM json_each(?)) AND carrier_id = ? ORDER BY follower_id, rumour_id",
        ids(followers),
        rumour_id,
    )
    found: dict[int, Bundle] = {}
    for row in rows:
        before = found.get(row["follower_id"], Bundle((), 0, sounds=True))
        others = before.others if row["rumour_id"] == rumour_id else (*before.others, row["rumour_id"])
        found[row["follower_id"]] = Bundle(others, max(before.due_at, row["due_at"]), bool(row["sounds"]))
    return found


async def done(tx: Transaction, follower_id: int, rumours: Sequence[int]) -> None:
    """Forget that these waited: they were told, or will not be."""
    await tx.run(
        "DELETE FROM waits WHERE follower_id = ? AND rumour_id IN (SELECT value FROM json_each(?))",
        follower_id,
        ids(rumours),
    )


async def reconsider(tx: Transaction, follower_id: int, now: int) -> None:
    """Look anew at what waits for a follower: he chose other hours."""
    await tx.run("UPDATE waits SET due_at = ? WHERE follower_id = ? AND due_at > ?", now, follower_id, now)


async def put_off(tx: Transaction, follower_id: int, due_at: int) -> None:
    """Let all that waits for a follower wait until a later moment (seconds UTC)."""
    await tx.run(
        "UPDATE waits SET due_at = ? WHERE follower_id = ? AND carrier_id IS NULL AND due_at < ?",
        due_at,
        follower_id,
        due_at,
    )


async def share(tx: Transaction, follower_id: int, message_id: int, rumours: Sequence[int]) -> None:
    """Note that one message tells of all these rumours."""
    await tx.run_many(
        "INSERT INTO digests (follower_id, message_id, rumour_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(follower_id, message_id, rumour_id) for rumour_id in rumours],
    )


async def shared(reader: Reader, followers: Sequence[int]) -> dict[tuple[int, int], tuple[int, ...]]:
    """The rumours of each message that tells these followers of several: by follower and message."""
    rows = await reader.all(
        "SELECT * FROM digests WHERE follower_id IN (SELECT value FROM json_each(?)) ORDER BY rumour_id", ids(followers)
    )
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for row in rows:
        key = row["follower_id"], row["message_id"]
        found[key] = (*found.get(key, ()), row["rumour_id"])
    return found


async def forget(tx: Transaction, follower_ids: Sequence[int]) -> None:
    """Delete what waits for these followers, and what their messages tell of."""
    gone = ids(follower_ids)
    await tx.run("DELETE FROM waits WHERE follower_id IN (SELECT value FROM json_each(?))", gone)
    await tx.run("DELETE FROM digests WHERE follower_id IN (SELECT value FROM json_each(?))", gone)


async def purge(tx: Transaction, rumour_id: int) -> None:
    """Forget the messages that tell of a rumour whose alerts are no longer kept."""
    await tx.run("DELETE FROM digests WHERE rumour_id = ?", rumour_id)
