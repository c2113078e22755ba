"""Pauses: until when Telegram asked for silence, kept so that a restart does not break it."""

from __future__ import annotations

from bot.database import Reader, Transaction


async def keep(tx: Transaction, scopes: list[int], until: int) -> None:
    """Remember a silence (scope 0 is the whole bot) until so many seconds UTC; never shortened."""
    await tx.run_many(
        "INSERT INTO pauses (chat_id, until) VALUES (?, ?) "
        "ON CONFLICT (chat_id) DO UPDATE SET until = excluded.until WHERE excluded.until > pauses.until",
        [(scope, until) for scope in scopes],
    )


async def current(reader: Reader, now: int) -> list[tuple[int, int]]:
    """The silences that are not over: scope and seconds UTC."""
    rows = await reader.all("SELECT chat_id, until FROM pauses WHERE until > ?", now)
    return [(row["chat_id"], row["until"]) for row in rows]


async def purge(tx: Transaction, now: int) -> None:
    """Drop the silences that are over."""
    await tx.run("DELETE FROM pauses WHERE until <= ?", now)
