"""Habits of followers as rows: rhythm, quiet hours, time zone. Who never changed anything has no row."""

from __future__ import annotations

from collections.abc import Sequence

from bot.database import Reader, Row, Transaction, ids
from bot.rhythm import DEFAULT, Habits, Rhythm


async def of(reader: Reader, follower_id: int) -> Habits:
    """A follower's habits."""
    return (await among(reader, [follower_id]))[follower_id]


async def among(reader: Reader, follower_ids: Sequence[int]) -> dict[int, Habits]:
    """The habits of each of these followers, the default ones of who has no row."""
    rows = await reader.all(
        "SELECT * FROM habits WHERE follower_id IN (SELECT value FROM json_each(?))", ids(follower_ids)
    )
    return dict.fromkeys(follower_ids, DEFAULT) | {row["follower_id"]: _habits(row) for row in rows}


async def keep(tx: Transaction, follower_id: int, habits: Habits) -> None:
    """Note a follower's habits in place of those he had. Raises ConstraintError for hours that no day has."""
    await tx.run("DELETE FROM habits WHERE follower_id = ?", follower_id)
    if habits == DEFAULT:
        return
    start, end = habits.quiet or (None, None)
    await tx.run(
        "INSERT INTO habits (follower_id, zone, rhythm, daily_hour, weekday, weekly_hour, quiet_from, quiet_to, "
        "official_breaks_through) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        follower_id,
        habits.zone,
        habits.rhythm.value,
        habits.daily_hour,
        habits.weekday,
        habits.weekly_hour,
        start,
        end,
        int(habits.official_breaks_through),
    )


async def adopt(tx: Transaction, old: int, new: int) -> None:
    """Give the habits of one follower to another, unless that one has his own."""
    await tx.run(
        "UPDATE habits SET follower_id = ?1 WHERE follower_id = ?2 "
        "AND NOT EXISTS (SELECT 1 FROM habits AS own WHERE own.follower_id = ?1)",
        new,
        old,
    )


def _habits(row: Row) -> Habits:
    quiet = None if row["quiet_from"] is None else (row["quiet_from"], row["quiet_to"])
    return Habits(
        row["zone"],
        Rhythm(row["rhythm"]),
        row["daily_hour"],
        row["weekday"],
        row["weekly_hour"],
        quiet,
        bool(row["official_breaks_through"]),
    )
