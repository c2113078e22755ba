"""Silences: what a follower wants to hear nothing of for a while, a followed subject or everything.

A silence rests a follow: what concerns its follower through another follow is not kept from him. A muted saga is
something else: it is named by its coach, ends with the story, and stands in `bot.following`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.database import Reader, Transaction, ids

EVERYTHING: Final = 0  # stands where a subject's id would
DAY: Final = 86_400  # seconds
WEEK: Final = 7 * DAY


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when and until when (seconds UTC) nothing is heard; without `until`, until it is lifted."""

    since: int
    until: int | None


async def silence(tx: Transaction, follower_id: int, subject_id: int, until: int | None, now: int) -> None:
    """Keep a subject silent, or EVERYTHING. A silence that lasts already gets the new end and keeps its beginning."""
    await _end(tx, follower_id, subject_id, now)
    await tx.run(
        "INSERT INTO silences (follower_id, subject_id, since, until) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (follower_id, subject_id) DO UPDATE SET until = excluded.until",
        follower_id,
        subject_id,
        now,
        until,
    )


async def _end(tx: Transaction, follower_id: int, subject_id: int, now: int) -> None:
    """Take away what is over and was not swept yet, lest its beginning be taken for the new one's."""
    await tx.run(
        "DELETE FROM silences WHERE follower_id = ? AND subject_id = ? AND until <= ?", follower_id, subject_id, now
    )


async def lift(tx: Transaction, follower_id: int, subject_id: int, now: int) -> Silence | None:
    """Let a subject, or EVERYTHING, be heard of again; the silence that this ended, None if there was none."""
    found = (await of(tx, follower_id, now)).get(subject_id)
    await tx.run("DELETE FROM silences WHERE follower_id = ? AND subject_id = ?", follower_id, subject_id)
    return found


async def drop(tx: Transaction, follower_id: int, subject_id: int) -> None:
    """Forget a silence together with the follow that it rested."""
    await tx.run("DELETE FROM silences WHERE follower_id = ? AND subject_id = ?", follower_id, subject_id)


async def of(reader: Reader, follower_id: int, now: int) -> dict[int, Silence]:
    """A follower's silences by subject, EVERYTHING among them, those first that began first."""
    rows = await reader.all(
        "SELECT subject_id, since, until FROM silences WHERE follower_id = ? AND (until IS NULL OR until > ?) "
        "ORDER BY since, subject_id",
        follower_id,
        now,
    )
    return {row["subject_id"]: Silence(row["since"], row["until"]) for row in rows}


async def among(
    reader: Reader, follower_ids: Sequence[int], subject_ids: Sequence[int], now: int
) -> dict[int, frozenset[int]]:
    """For each of these followers who wants silence now, of which of these subjects; EVERYTHING is always asked too."""
    rows = await reader.all(
        "SELECT follower_id, subject_id FROM silences WHERE follower_id IN (SELECT value FROM json_each(?)) "
        "AND subject_id IN (SELECT value FROM json_each(?)) AND (until IS NULL OR until > ?)",
        ids(follower_ids),
        ids([EVERYTHING, *subject_ids]),
        now,
    )
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row["follower_id"], set()).add(row["subject_id"])
    return {follower_id: frozenset(silenced) for follower_id, silenced in found.items()}


async def carry(tx: Transaction, follower_id: int, heir_id: int) -> None:
    """Give a follower's silences to the one that takes it in; where both have one, the heir's stays."""
    await tx.run(
        "UPDATE silences SET follower_id = ?1 WHERE follower_id = ?2 "
        "AND subject_id NOT IN (SELECT subject_id FROM silences WHERE follower_id = ?1)",
        heir_id,
        follower_id,
    )


async def purge(tx: Transaction, now: int) -> None:
    """Sweep away the silences that are over."""
    await tx.run("DELETE FROM silences WHERE until <= ?", now)
