"""Following: followers, what they follow and what they muted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot import habits, silences
from bot.database import Reader, Row, Transaction, ids
from bot.links import Stage

# From which stage on a follow lets an alert through, the most generous first; `talks` lets `agreed` through too.
THRESHOLDS: Final = (Stage.SPECULATION, Stage.INTEREST, Stage.TALKS, Stage.OFFICIAL)


@dataclass(frozen=True, slots=True)
class Follower:
    """A Telegram chat, or one topic of it (0: none), that follows subjects. `language` is a code such as "it"."""

    id: int
    chat_id: int
    topic_id: int
    kind: str
    language: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Follow:
    """One follow; its id tells whether it came before a rumour was published."""

    id: int
    threshold: Stage


async def find(reader: Reader, chat_id: int, topic_id: int) -> Follower | None:
    """The follower of a chat or topic, if it ever spoke to the bot."""
    row = await reader.one("SELECT * FROM followers WHERE chat_id = ? AND topic_id = ?", chat_id, topic_id)
    return _follower(row) if row else None


async def greet(tx: Transaction, chat_id: int, topic_id: int, kind: str, language: str, now: int) -> Follower:
    """The follower of a chat or topic, made if need be; one that was unreachable speaks, so it is reachable again."""
    row = await tx.one(
        "INSERT INTO followers (chat_id, topic_id, kind, language, created_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (chat_id, topic_id) DO UPDATE SET state = 'active', refusal = NULL RETURNING *",
        chat_id,
        topic_id,
        kind,
        language,
        now,
    )
    if row is None:
        raise RuntimeError("a follower just made is not there")
    return _follower(row)


async def follow(tx: Transaction, follower: Follower, subject_id: int, now: int) -> bool:
    """Follow a subject; false if it was followed already."""
    made = await tx.run(
        "INSERT INTO follows (follower_id, subject_id, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        follower.id,
        subject_id,
        now,
    )
    return bool(made)


async def unfollow(tx: Transaction, follower: Follower, subject_id: int) -> bool:
    """Stop following a subject, and forget its threshold and its silence; false if it was not followed."""
    await silences.drop(tx, follower.id, subject_id)
    gone = await tx.run("DELETE FROM follows WHERE follower_id = ? AND subject_id = ?", follower.id, subject_id)
    return bool(gone)


async def followed(reader: Reader, follower: Follower) -> list[int]:
    """The ids of the subjects a follower follows, oldest follow first."""
    rows = await reader.all("SELECT subject_id FROM follows WHERE follower_id = ? ORDER BY id", follower.id)
    return [row["subject_id"] for row in rows]


async def thresholds(reader: Reader, follower: Follower) -> dict[int, Stage]:
    """The subjects a follower follows, oldest follow first, each with the stage from which on it alerts him."""
    rows = await reader.all("SELECT subject_id, threshold FROM follows WHERE follower_id = ? ORDER BY id", follower.id)
    return {row["subject_id"]: Stage(row["threshold"]) for row in rows}


async def set_threshold(tx: Transaction, follower: Follower, subject_id: int, threshold: Stage) -> bool:
    """Let a follow alert from this stage on; false if there is no such follow. Raises ValueError for no threshold."""
    if threshold not in THRESHOLDS:
        raise ValueError(threshold)
    changed = await tx.run(
        "UPDATE follows SET threshold = ? WHERE follower_id = ? AND subject_id = ?", threshold, follower.id, subject_id
    )
    return bool(changed)


async def thresholds_among(
    reader: Reader, follower_ids: Sequence[int], subject_ids: Sequence[int]
) -> Mapping[int, Mapping[int, Stage]]:
    """For each of these followers, which of these subjects he follows, and from which stage on."""
    rows = await reader.all(
        "SELECT follower_id, subject_id, threshold FROM follows "
        "WHERE follower_id IN (SELECT value FROM json_each(?)) AND subject_id IN (SELECT value FROM json_each(?))",
        ids(follower_ids),
        ids(subject_ids),
    )
    found: dict[int, dict[int, Stage]] = {}
    for row in rows:
        found.setdefault(row["follower_id"], {})[row["subject_id"]] = Stage(row["threshold"])
    return found


async def follows_of(reader: Reader, follower_id: int, subject_ids: Sequence[int]) -> dict[int, Follow]:
    """A follower's follows of these subjects, by subject."""
    rows = await reader.all(
        "SELECT id, subject_id, threshold FROM follows "
        "WHERE follower_id = ? AND subject_id IN (SELECT value FROM json_each(?))",
        follower_id,
        ids(subject_ids),
    )
    return {row["subject_id"]: Follow(row["id"], Stage(row["threshold"])) for row in rows}


async def follows_among(reader: Reader, follower_ids: Sequence[int], subject_ids: Sequence[int]) -> dict[int, set[int]]:
    """For each of these followers, which of these subjects he follows."""
    rows = await reader.all(
        "SELECT follower_id, subject_id FROM follows "
        "WHERE follower_id IN (SELECT value FROM json_each(?)) AND subject_id IN (SELECT value FROM json_each(?))",
        ids(follower_ids),
        ids(subject_ids),
    )
    return _by_follower(rows)


async def mutes_among(reader: Reader, follower_ids: Sequence[int], rumour_id: int) -> dict[int, set[int]]:
    """For each of these followers, which sagas of a rumour he muted, by coach."""
    rows = await reader.all(
        "SELECT follower_id, mutes.coach_id FROM mutes JOIN rumour_sagas "
        "ON rumour_sagas.coach_id = mutes.coach_id AND rumour_sagas.opened_by = mutes.opened_by "
        "WHERE rumour_id = ? AND follower_id IN (SELECT value FROM json_each(?))",
        rumour_id,
        ids(follower_ids),
    )
    return _by_follower(rows)


async def muted(reader: Reader, follower: Follower) -> dict[int, int]:
    """The coaches whose sagas a follower muted, each with the time (seconds UTC) at which he did, oldest first.

    Once a coach's next saga has begun, the mute of the last one is no longer told.
    """
    rows = await reader.all(
        "SELECT coach_id, created_at FROM mutes WHERE follower_id = ? AND NOT EXISTS (SELECT 1 FROM rumour_sagas "
        "WHERE rumour_sagas.coach_id = mutes.coach_id AND rumour_sagas.opened_by > mutes.opened_by) "
        "ORDER BY created_at, coach_id",
        follower.id,
    )
    return {row["coach_id"]: row["created_at"] for row in rows}


async def reach(reader: Reader, subject_ids: Sequence[int]) -> int:
    """How many reachable followers follow at least one of these subjects."""
    row = await reader.one(
        "SELECT count(DISTINCT follower_id) FROM follows JOIN followers ON followers.id = follower_id "
        "WHERE subject_id IN (SELECT value FROM json_each(?)) AND state = 'active'",
        ids(subject_ids),
    )
    return int(row[0]) if row else 0


async def speak(tx: Transaction, follower: Follower, language: str) -> None:
    """Set the language that a follower chose."""
    await tx.run("UPDATE followers SET language = ? WHERE id = ?", language, follower.id)


async def mute(tx: Transaction, follower: Follower, coach_id: int, opened_by: int, now: int) -> None:
    """Keep a coach's saga, the one that the rumour `opened_by` opened, silent for a follower until it closes."""
    await tx.run(
        "INSERT INTO mutes (follower_id, coach_id, opened_by, created_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (follower_id, coach_id) DO UPDATE SET opened_by = excluded.opened_by",
        follower.id,
        coach_id,
        opened_by,
        now,
    )


async def unmute(tx: Transaction, follower: Follower, coach_id: int) -> None:
    """Tell a follower of a coach's saga again."""
    await tx.run("DELETE FROM mutes WHERE follower_id = ? AND coach_id = ?", follower.id, coach_id)


async def mark_unreachable(tx: Transaction, chat_id: int, topic_id: int, refusal: str) -> None:
    """Stop sending to a chat, or to the one topic that is gone; the follows stay for the day it comes back."""
    topic_gone = topic_id and any(word in refusal.lower() for word in ("thread", "topic"))
    await tx.run(
        "UPDATE followers SET state = 'unreachable', refusal = ?1 "
        "WHERE chat_id = ?2 AND state = 'active' AND (topic_id = ?3 OR ?3 IS NULL)",
        refusal[:200],
        chat_id,
        topic_id if topic_gone else None,
    )


async def revive(tx: Transaction, chat_id: int) -> None:
    """Send to a chat again: it unblocked the bot or added it back."""
    await tx.run("UPDATE followers SET state = 'active', refusal = NULL WHERE chat_id = ?", chat_id)


async def migrate(tx: Transaction, old: int, new: int) -> None:
    """Carry a group's followers over to the id it has as a supergroup; what was chosen there already is kept."""
    rows = await tx.all("SELECT id, topic_id FROM followers WHERE chat_id = ?", old)
    for row in rows:
        there = await find(tx, new, row["topic_id"])
        if there is None:
            await tx.run(
                "UPDATE followers SET chat_id = ?, kind = 'supergroup', state = 'active', refusal = NULL WHERE id = ?",
                new,
                row["id"],
            )
        else:
            # The older follower owns the alerts already delivered, so it stays and takes in the newer one's follows.
            await tx.run(
                "UPDATE follows SET follower_id = ?1 WHERE follower_id = ?2 "
                "AND subject_id NOT IN (SELECT subject_id FROM follows WHERE follower_id = ?1)",
                row["id"],
                there.id,
            )
            await silences.carry(tx, there.id, row["id"])
            await habits.adopt(tx, there.id, row["id"])
            await tx.run("DELETE FROM followers WHERE id = ?", there.id)
            await tx.run(
                "UPDATE followers SET chat_id = ?, kind = 'supergroup', state = 'active', refusal = NULL WHERE id = ?",
                new,
                row["id"],
            )


async def of_chat(reader: Reader, chat_id: int) -> list[int]:
    """The ids of the followers in a chat: itself and its topics."""
    return [row["id"] for row in await reader.all("SELECT id FROM followers WHERE chat_id = ?", chat_id)]


async def forget(tx: Transaction, chat_id: int) -> None:
    """Delete a chat's followers with their follows, mutes, silences and habits."""
    await tx.run("DELETE FROM followers WHERE chat_id = ?", chat_id)


def _follower(row: Row) -> Follower:
    return Follower(row["id"], row["chat_id"], row["topic_id"], row["kind"], row["language"], row["state"] == "active")


def _by_follower(rows: Iterable[Row]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for follower_id, subject_id in rows:
        found.setdefault(follower_id, set()).add(subject_id)
    return found
