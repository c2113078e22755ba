"""The inbox: every update from Telegram is a row before anything else happens to it.

Telegram forgets an update as soon as the next ones are asked for, so what is not a row by then dies with the process.
A row is handled in order within its chat, and marked done in the transaction of its effect, which also holds the
replies still to be sent; a reply may go out twice after a crash, never not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from bot.database import Reader, Row, Transaction

KEPT_SECONDS: Final = 3 * 86_400  # Telegram repeats an update for at most 24 hours
LARGEST_ID: Final = 1 << 62  # what a column holds; Telegram's ids have at most 52 bits (Bot API, Chat)
KINDS: Final = ["message", "callback_query", "my_chat_member"]  # of updates: what Telegram is asked for
ATTEMPTS: Final = 3  # an update that fails so often is set aside

Call = dict[str, Any]  # one reply: {"method", "parameters"}, and what to note once it is sent


@dataclass(frozen=True, slots=True)
class Kept:
    """One update as it was kept: the raw JSON object, and when it arrived (seconds UTC)."""

    update_id: int
    chat_id: int
    payload: dict[str, Any]
    received_at: int
    due_at: int
    attempts: int


def is_update(value: object) -> bool:
    """Whether something that was sent as an update can be a row: an object with a number that a column holds."""
    number = value.get("update_id") if isinstance(value, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and abs(number) < LARGEST_ID


def chat_of(update: Mapping[str, Any]) -> int:
    """The chat whose order an update keeps: its own, else that of the person who sent it; 0 where neither is told."""
    for part in update.values():
        if isinstance(part, dict):
            for place in (part.get("chat"), _within(part, "message").get("chat"), part.get("from")):
                number = place.get("id") if isinstance(place, dict) else None
                if isinstance(number, int) and not isinstance(number, bool) and abs(number) < LARGEST_ID:
                    return number
    return 0


def _within(part: Mapping[str, Any], name: str) -> dict[str, Any]:
    inner = part.get(name)
    return inner if isinstance(inner, dict) else {}


async def keep(tx: Transaction, updates: Iterable[Mapping[str, Any]], now: int) -> int:
    """Keep updates as rows; those that are rows already are left alone. The number of new ones.

    After a week of silence Telegram may start its numbering anew, so a known number with another content is new.
    """
    new = 0
    for update in updates:
        content = orjson.dumps(update, option=orjson.OPT_SORT_KEYS)
        new += await tx.run(
            "INSERT INTO inbox (update_id, chat_id, payload, digest, received_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (update_id) DO UPDATE SET chat_id = excluded.chat_id, payload = excluded.payload, "
            "digest = excluded.digest, received_at = excluded.received_at, due_at = 0, attempts = 0, replies = NULL, "
            "state = 'waiting' WHERE inbox.state <> 'waiting' AND inbox.digest <> excluded.digest",
            update["update_id"],
            chat_of(update),
            content.decode(),
            hashlib.blake2b(content, digest_size=8).hexdigest(),
            now,
        )
    return new


async def chats_waiting(reader: Reader, now: int) -> list[int]:
    """The chats with a row that is to be handled by now, the longest waiting first."""
    rows = await reader.all(
        "SELECT chat_id FROM inbox WHERE state = 'waiting' AND due_at <= ? GROUP BY chat_id ORDER BY min(update_id)",
        now,
    )
    return [row["chat_id"] for row in rows]


async def next_of(reader: Reader, chat_id: int, now: int) -> Kept | None:
    """The oldest row of a chat that is to be handled by now."""
    row = await reader.one(
        "SELECT * FROM inbox WHERE chat_id = ? AND state = 'waiting' AND due_at <= ? ORDER BY update_id LIMIT 1",
        chat_id,
        now,
    )
    return _kept(row) if row else None


async def next_due(reader: Reader, now: int) -> int | None:
    """When the next row that is held back becomes due."""
    row = await reader.one("SELECT min(due_at) FROM inbox WHERE state = 'waiting' AND due_at > ?", now)
    return row[0] if row else None


async def held(reader: Reader, chat_id: int) -> list[Kept]:
    """The rows of a chat that are held back as pieces of one longer text."""
    rows = await reader.all(
        "SELECT * FROM inbox WHERE chat_id = ? AND state = 'waiting' AND due_at > 0 ORDER BY update_id",
        chat_id,
    )
    return [_kept(row) for row in rows]


async def hold(tx: Transaction, pieces: Sequence[Kept], due_at: int) -> None:
    """Hold rows back until `due_at` (seconds UTC): more of the same text may follow."""
    await tx.run_many(
        "UPDATE inbox SET due_at = ? WHERE update_id = ?", [(due_at, piece.update_id) for piece in pieces]
    )


async def done(tx: Transaction, handled: Sequence[Kept], replies: Sequence[Call], *, keep: bool) -> None:
    """Mark rows done; the last one keeps the replies until they are sent. What was written is erased unless kept."""
    content = orjson.dumps(list(replies)).decode() if replies else None
    for kept in handled:
        await tx.run(
            "UPDATE inbox SET state = 'done', replies = ?, payload = CASE WHEN ? THEN payload ELSE '{}' END "
            "WHERE update_id = ?",
            content if kept is handled[-1] else None,
            keep,
            kept.update_id,
        )


async def stumbled(tx: Transaction, kept: Kept) -> bool:
    """Count a failure to handle a row; true if it is set aside now."""
    poisonous = kept.attempts + 1 >= ATTEMPTS
    await tx.run(
        "UPDATE inbox SET attempts = attempts + 1, state = ? WHERE update_id = ?",
        "set aside" if poisonous else "waiting",
        kept.update_id,
    )
    return poisonous


async def reply(tx: Transaction, kept: Kept, replies: Sequence[Call]) -> None:
    """Keep replies to a row that was set aside."""
    await tx.run(
        "UPDATE inbox SET replies = ? WHERE update_id = ?", orjson.dumps(list(replies)).decode(), kept.update_id
    )


async def unanswered(reader: Reader) -> list[tuple[int, int, list[Call]]]:
    """Rows whose replies are still to be sent: update id, chat, calls; oldest first."""
    rows = await reader.all(
        "SELECT update_id, chat_id, replies FROM inbox WHERE replies IS NOT NULL ORDER BY update_id"
    )
    return [(row["update_id"], row["chat_id"], orjson.loads(row["replies"])) for row in rows]


async def answered(tx: Transaction, update_id: int) -> None:
    """Note that the replies of a row were sent."""
    await tx.run("UPDATE inbox SET replies = NULL WHERE update_id = ?", update_id)


async def find(reader: Reader, update_id: int, chat_id: int) -> Kept | None:
    """A row of this chat that is still kept."""
    row = await reader.one("SELECT * FROM inbox WHERE update_id = ? AND chat_id = ?", update_id, chat_id)
    return _kept(row) if row else None


async def forget(tx: Transaction, chat_id: int, current: Kept) -> None:
    """Delete a chat's rows; the one being handled keeps its number and nothing else."""
    await tx.run("DELETE FROM inbox WHERE chat_id = ? AND update_id <> ?", chat_id, current.update_id)
    await tx.run("UPDATE inbox SET payload = '{}', chat_id = 0 WHERE update_id = ?", current.update_id)


async def purge(tx: Transaction, now: int) -> None:
    """Delete rows that are done, answered and older than Telegram could repeat them."""
    await tx.run(
        "DELETE FROM inbox WHERE state <> 'waiting' AND replies IS NULL AND received_at < ?",
        now - KEPT_SECONDS,
    )


async def oldest_waiting(reader: Reader, now: int) -> int:
    """Age in seconds of the oldest row that is due and not handled; 0 where there is none."""
    row = await reader.one(
        "SELECT min(CASE WHEN due_at > received_at THEN due_at ELSE received_at END) FROM inbox "
        "WHERE state = 'waiting' AND due_at <= ?",
        now,
    )
    return max(0, now - row[0]) if row and row[0] is not None else 0


def _kept(row: Row) -> Kept:
    return Kept(
        row["update_id"],
        row["chat_id"],
        orjson.loads(row["payload"]),
        row["received_at"],
        row["due_at"],
        row["attempts"],
    )
