"""Reports: each source's text as it arrived, and the sources themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bot.database import Reader, Transaction

COMPARED: Final = 200  # the newest reports that a text is held against, word for word
COMPARED_SECONDS: Final = 30 * 86_400  # a story quiet for so long may be told anew
COPY: Final = 0.9  # likeness from which a text is a copy


@dataclass(frozen=True, slots=True)
class Report:
    """A text on its way in: who said it where known, the address to read it at, and the language model, if any, whose
    proposal it was read by."""

    text: str
    source: str
    url: str
    origin: str
    fingerprint: str
    model: str = ""


async def file(tx: Transaction, report: Report, rumour_id: int | None, editor_id: int, now: int) -> int:
    """Keep a report; the new row's id."""
    source_id = await source(tx, report.source, now) if report.source else None
    return await tx.insert(
        "INSERT INTO reports (rumour_id, text, source_id, url, origin, fingerprint, model, editor_id, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        rumour_id,
        report.text,
        source_id,
        report.url,
        report.origin,
        report.fingerprint,
        report.model,
        editor_id,
        now,
    )


async def rumour_with(reader: Reader, fingerprint: str) -> int | None:
    """The draft or published rumour that has a report with the same words."""
    row = await reader.one(
        "SELECT rumour_id FROM reports JOIN rumours ON rumours.id = rumour_id "
        "WHERE fingerprint = ? AND state IN ('draft', 'published') ORDER BY reports.id DESC LIMIT 1",
        fingerprint,
    )
    return int(row["rumour_id"]) if row else None


async def recent_texts(reader: Reader, now: int) -> list[tuple[int, str]]:
    """The newest reports of draft and published rumours: rumour and text."""
    rows = await reader.all(
        "SELECT rumour_id, text FROM reports JOIN rumours ON rumours.id = rumour_id "
        "WHERE reports.created_at > ? AND state IN ('draft', 'published') ORDER BY reports.created_at DESC LIMIT ?",
        now - COMPARED_SECONDS,
        COMPARED,
    )
    return [(row["rumour_id"], row["text"]) for row in rows]


def copied(text: str, earlier: Iterable[tuple[int, str]], likeness: Callable[[str, str], float]) -> int | None:
    """The rumour whose report a text repeats nearly word for word."""
    return next((rumour_id for rumour_id, other in earlier if likeness(text, other) >= COPY), None)


async def source(tx: Transaction, name: str, now: int) -> int:
    """The id of a source by name, made if need be."""
    return await tx.insert(
        "INSERT INTO sources (name, used_at) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET used_at = excluded.used_at RETURNING id",
        name,
        now,
    )


async def sources_used_last(reader: Reader, limit: int) -> list[tuple[int, str]]:
    """The sources named most recently: id and name."""
    rows = await reader.all("SELECT id, name FROM sources ORDER BY used_at DESC, id DESC LIMIT ?", limit)
    return [(row["id"], row["name"]) for row in rows]


async def attribute(tx: Transaction, rumour_id: int, source_id: int | None) -> None:
    """Say whose the first report of a rumour is; None says that it is not stated."""
    await tx.run(
        "UPDATE reports SET source_id = ? WHERE id = (SELECT min(id) FROM reports WHERE rumour_id = ?)",
        source_id,
        rumour_id,
    )


async def text_of(reader: Reader, rumour_id: int) -> str:
    """The text that a rumour was drafted from; empty where there is none."""
    row = await reader.one("SELECT text FROM reports WHERE rumour_id = ? ORDER BY id LIMIT 1", rumour_id)
    return str(row["text"]) if row else ""


async def model_of(reader: Reader, rumour_id: int) -> str:
    """The language model that proposed a rumour's first links; empty for the built-in reader's own."""
    row = await reader.one("SELECT model FROM reports WHERE rumour_id = ? ORDER BY id LIMIT 1", rumour_id)
    return str(row["model"]) if row else ""
