"""Reports: each source's text as it arrived, and the sources themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.database import Reader, Row, Transaction
from bot.links import Relation, Stage
from bot.reading.origins import Account, origins
from bot.reading.trace import recall

FEWEST_COMPARED: Final = 2  # one report is not held against others
COMPARED: Final = 500  # the newest reports that a text is held against
COMPARED_SECONDS: Final = 30 * 86_400  # a story quiet for so long may be told anew

# What other rumours moved in the sagas of a published one, and when a report confirmed any of it last; newest last.
MOVED: Final = """
    SELECT links.*, first.published_at AS first_at, (SELECT max(created_at) FROM confirmations
        JOIN reports ON reports.id = report_id WHERE confirmations.rumour_id = rumours.id) AS confirmed_at
    FROM rumour_sagas AS own JOIN rumours AS first ON first.id = own.rumour_id
    JOIN rumour_sagas AS others ON others.coach_id = own.coach_id AND others.opened_by = own.opened_by
    JOIN rumours ON rumours.id = others.rumour_id
    JOIN links ON links.rumour_id = rumours.id AND links.revision = rumours.revision AND links.coach_id = own.coach_id
    WHERE own.rumour_id = ? AND rumours.state = 'published' AND rumours.silent = 0 AND move IS NOT NULL
    ORDER BY rumours.published_at, rumours.id
"""
# The reports of a rumour that state one coach and club: its own, and those confirmations whose own links say so.
STATING: Final = """
    SELECT coalesce(sources.name, '') AS name, created_at, trace, CASE trace WHEN '' THEN text ELSE '' END AS text
    FROM reports LEFT JOIN sources ON sources.id = source_id WHERE reports.rumour_id = ?1 OR reports.id IN (
        SELECT report_id FROM confirmations JOIN reports AS said ON said.id = report_id
        WHERE confirmations.rumour_id = ?1 AND EXISTS (SELECT 1 FROM links WHERE links.rumour_id = said.rumour_id
            AND coach_id = ?2 AND club_id = ?3)
    ) ORDER BY reports.id
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A text on its way in: who said it where known, the address to read it at, and its trace, written.

    `model` is the language model, if any, whose proposal it was read by.
    """

    text: str
    source: str
    url: str
    origin: str
    fingerprint: str
    trace: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A report that came before: its rumour, its trace, its text where there is no trace, and its age in seconds."""

    rumour_id: int
    trace: str
    text: str
    age: int


@dataclass(frozen=True, slots=True)
class Source:
    """Who said it: `name` is empty where not stated, `url` where there is nothing to open; `at` is seconds UTC.

    `confirms` says that its report came after the rumour was told, and says the same.
    """

    name: str
    url: str
    at: int
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source said of a coach and a club, `at` seconds UTC, in the saga that the rumour `opened_by` opened."""

    coach_id: int
    opened_by: int
    club_id: int
    relation: Relation
    stage: Stage
    at: int


# A published rumour's links are its reports' own. A draft that only joined another keeps the links it was discarded
# with, and belongs to the sagas of the rumour that it confirms.
CLAIMS: Final = """
    SELECT links.*, opened_by, coalesce(own.published_at, reports.created_at) AS at
    FROM sources JOIN reports ON reports.source_id = sources.id JOIN rumours AS own ON own.id = reports.rumour_id
    JOIN links ON links.rumour_id = own.id AND links.revision = CASE own.state WHEN 'published' THEN own.revision
        ELSE (SELECT max(number) FROM revisions WHERE revisions.rumour_id = own.id) END
    JOIN rumour_sagas ON rumour_sagas.coach_id = links.coach_id AND (rumour_sagas.rumour_id = own.id
        OR rumour_sagas.rumour_id IN (SELECT rumour_id FROM confirmations WHERE report_id = reports.id))
    WHERE sources.name = ? AND own.state IN ('published', 'discarded')
"""


async def claims(reader: Reader, source: str) -> list[Claim]:
    """What the source of that name said in rumours that were published or joined one; a claim may come twice."""
    return [
        Claim(
            row["coach_id"],
            row["opened_by"],
            row["club_id"],
            Relation(row["relation"]),
            Stage(row["was"] or row["stage"]),
            row["at"],
        )
        for row in await reader.all(CLAIMS, source)
    ]


async def source_named(reader: Reader, query: str) -> str | None:
    """The name of the source that is called so, in capitals or small letters; None where there is none."""
    row = await reader.one("SELECT name FROM sources WHERE lower(name) = lower(?) ORDER BY used_at DESC LIMIT 1", query)
    return str(row["name"]) if row else None


async def file(tx: Transaction, report: Report, rumour_id: int | None, editor_id: int, now: int) -> int:
    """Keep a report; the new row's id."""
    source_id = await source(tx, report.source, now) if report.source else None
    return await tx.insert(
        "INSERT INTO reports (rumour_id, text, source_id, url, origin, fingerprint, trace, model, editor_id, "
        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        rumour_id,
        report.text,
        source_id,
        report.url,
        report.origin,
        report.fingerprint,
        report.trace,
        report.model,
        editor_id,
        now,
    )


async def confirm(tx: Transaction, rumour_id: int, by: int) -> None:
    """Count the reports of one rumour or draft, `by`, as further sources of another."""
    await tx.run(
        "INSERT INTO confirmations (rumour_id, report_id) SELECT ?, id FROM reports WHERE rumour_id = ? "
        "ON CONFLICT DO NOTHING",
        rumour_id,
        by,
    )


async def rumour_with(reader: Reader, fingerprint: str) -> int | None:
    """The draft or published rumour that has a report with the same words."""
    row = await reader.one(
        "SELECT rumour_id FROM reports JOIN rumours ON rumours.id = rumour_id "
        "WHERE fingerprint = ? AND state IN ('draft', 'published') ORDER BY reports.id DESC LIMIT 1",
        fingerprint,
    )
    return int(row["rumour_id"]) if row else None


async def recent(reader: Reader, now: int) -> list[Earlier]:
    """The newest reports of draft and published rumours, the newest first."""
    rows = await reader.all(
        "SELECT rumour_id, trace, CASE trace WHEN '' THEN text ELSE '' END AS text, reports.created_at AS at "
        "FROM reports JOIN rumours ON rumours.id = rumour_id "
        "WHERE reports.created_at > ? AND state IN ('draft', 'published') "
        "ORDER BY reports.created_at DESC, reports.id DESC LIMIT ?",
        now - COMPARED_SECONDS,
        COMPARED,
    )
    return [Earlier(row["rumour_id"], row["trace"], row["text"], max(0, now - row["at"])) for row in rows]


async def sources(reader: Reader, rumour_id: int) -> tuple[tuple[Source, ...], int]:
    """Who said it, and how many of them independently of each other (R7)."""
    rows = await reader.all(
        "SELECT coalesce(sources.name, '') AS name, url, created_at, reports.rumour_id <> ?1 AS confirms, "
        "trace, CASE trace WHEN '' THEN text ELSE '' END AS text FROM reports "
        "LEFT JOIN sources ON sources.id = source_id WHERE reports.rumour_id = ?1 OR reports.id IN "
        "(SELECT report_id FROM confirmations WHERE confirmations.rumour_id = ?1) ORDER BY reports.id",
        rumour_id,
    )
    said = tuple(Source(row["name"], row["url"], row["created_at"], bool(row["confirms"])) for row in rows)
    return said, _independent(tuple((row["name"], row["trace"], row["text"]) for row in rows))


@dataclass(frozen=True, slots=True)
class Retold:
    """A link, as a row, that another rumour of the same story told and a report said again, `at` seconds UTC."""

    link: Row
    at: int
    sources: int
    independent: int


async def retold(reader: Reader, rumour_id: int) -> list[Retold]:
    """What other rumours told last in the sagas of a published one, and reports confirmed after that one (R6)."""
    newest = {(row["coach_id"], row["club_id"]): row for row in await reader.all(MOVED, rumour_id)}
    found = []
    for (coach_id, club_id), row in newest.items():
        open_link = row["stage"] != Stage.DENIED and not row["went_id"]
        if row["rumour_id"] == rumour_id or not open_link or (row["confirmed_at"] or 0) <= row["first_at"]:
            continue
        said = await reader.all(STATING, row["rumour_id"], coach_id, club_id)
        at = max(report["created_at"] for report in said)
        if len(said) >= FEWEST_COMPARED and at > row["first_at"]:
            independent = _independent(tuple((report["name"], report["trace"], report["text"]) for report in said))
            found.append(Retold(row, at, len(said), independent))
    return found


@lru_cache(maxsize=256)
def _independent(accounts: tuple[tuple[str, str, str], ...]) -> int:
    """How many of these reports, by source, trace and text, speak for themselves; comparing them takes milliseconds."""
    if len(accounts) < FEWEST_COMPARED:
        return sum(bool(name) for name, _, _ in accounts)
    return origins([Account(name, recall(trace, text)) for name, trace, text in accounts])


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
