"""The audit: who did what to which rumour, in order, never changed."""

from __future__ import annotations

from bot.database import Transaction


async def note(
    tx: Transaction, actor_id: int, act: str, now: int, rumour_id: int | None = None, detail: str = ""
) -> None:
    """Write down one act of a person (his Telegram id) at a moment (seconds UTC)."""
    await tx.run(
        "INSERT INTO audit (at, actor_id, act, rumour_id, detail) VALUES (?, ?, ?, ?, ?)",
        now,
        actor_id,
        act,
        rumour_id,
        detail,
    )
