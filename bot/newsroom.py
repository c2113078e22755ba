"""The newsroom's messages: those that an editor may answer by typing, and the receipts that he watches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.database import Reader, Transaction

PROMPT_SECONDS: Final = 3600  # a question that stood open longer is not answered by chance


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a typed answer to a message changes: a rumour's `summary` or its `source`."""

    rumour_id: int
    field: str
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that shows how a rumour's delivery goes."""

    chat_id: int
    message_id: int
    rumour_id: int
    refreshed_at: int


async def prompt(tx: Transaction, chat_id: int, message_id: int, asked: Prompt, expires_at: int | None) -> None:
    """Take answers to a message, until it expires (seconds UTC; None: as long as the draft is open)."""
    await tx.run(
        "INSERT INTO prompts (chat_id, message_id, rumour_id, field, expires_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (chat_id, message_id) DO UPDATE SET rumour_id = excluded.rumour_id, field = excluded.field, "
        "expires_at = excluded.expires_at",
        chat_id,
        message_id,
        asked.rumour_id,
        asked.field,
        expires_at,
    )


async def asked(reader: Reader, chat_id: int, message_id: int, now: int) -> Prompt | None:
    """What an answer to this message changes, or would have changed before it expired; None for any other message."""
    row = await reader.one(
        "SELECT rumour_id, field, expires_at FROM prompts WHERE chat_id = ? AND message_id = ?", chat_id, message_id
    )
    if row is None:
        return None
    return Prompt(row["rumour_id"], row["field"], expired=row["expires_at"] is not None and row["expires_at"] <= now)


async def watch(tx: Transaction, chat_id: int, message_id: int, rumour_id: int) -> None:
    """Keep a message up to date with a rumour's delivery."""
    await tx.run(
        "INSERT INTO receipts (chat_id, message_id, rumour_id) VALUES (?, ?, ?) "
        "ON CONFLICT (chat_id, message_id) DO UPDATE SET rumour_id = excluded.rumour_id, settled = 0",
        chat_id,
        message_id,
        rumour_id,
    )


async def ignore(tx: Transaction, chat_id: int, message_id: int) -> None:
    """Leave a message alone: it shows something else now."""
    await tx.run("UPDATE receipts SET settled = 1 WHERE chat_id = ? AND message_id = ?", chat_id, message_id)


async def reopen(tx: Transaction, rumour_id: int) -> None:
    """Bring a rumour's receipts up to date once more: its delivery goes on."""
    await tx.run("UPDATE receipts SET settled = 0 WHERE rumour_id = ?", rumour_id)


async def unsettled(reader: Reader) -> list[Receipt]:
    """The receipts that do not show the end of a delivery yet."""
    rows = await reader.all("SELECT * FROM receipts WHERE settled = 0 ORDER BY refreshed_at")
    return [Receipt(row["chat_id"], row["message_id"], row["rumour_id"], row["refreshed_at"]) for row in rows]


async def refreshed(tx: Transaction, receipt: Receipt, now: int, *, settled: bool) -> None:
    """Note that a receipt was brought up to date; a settled one is not looked at again.

    One that was left alone meanwhile, because its message shows a menu by now, stays so.
    """
    await tx.run(
        "UPDATE receipts SET refreshed_at = ?, settled = CASE WHEN ? THEN 1 ELSE settled END "
        "WHERE chat_id = ? AND message_id = ?",
        now,
        settled,
        receipt.chat_id,
        receipt.message_id,
    )


async def forget(tx: Transaction, chat_id: int) -> None:
    """Delete what was noted about a chat's messages."""
    await tx.run("DELETE FROM prompts WHERE chat_id = ?", chat_id)
    await tx.run("DELETE FROM receipts WHERE chat_id = ?", chat_id)
