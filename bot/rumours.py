"""Rumours: drafts, publishing, corrections, denials and retractions.

A rumour is told in revisions, which are only ever appended; a draft is a revision that nobody was told yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot import alerts, audit, reports
from bot.database import Reader, Transaction
from bot.directory import Directory, Subject, register
from bot.links import Link, Relation, Stage
from bot.reading.finding import Reading
from bot.reports import Report


class State(StrEnum):
    """Where a rumour stands in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    DISCARDED = "discarded"


class Verdict(StrEnum):
    """What a later revision says of the earlier ones."""

    NONE = "none"
    CORRECTED = "corrected"
    DENIED = "denied"
    RETRACTED = "retracted"


class Denier(StrEnum):
    """Who denied a link (a denial needs a name)."""

    COACH = "coach"
    CLUB = "club"
    AGENT = "agent"


class Reason(StrEnum):
    """Why a rumour was retracted, as followers will read it."""

    COACH = "coach"
    CLUB = "club"
    SOURCE = "source"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """Who said it: `name` is empty where not stated, `url` where there is nothing to open; `at` is seconds UTC."""

    name: str
    url: str
    at: int


@dataclass(frozen=True, slots=True)
class Rumour:
    """One rumour in one of its revisions. Times are seconds UTC; 0 means not yet."""

    id: int
    state: State
    revision: int
    links: tuple[Link, ...]
    summary: str
    language: str
    sources: tuple[Source, ...]
    published_at: int = 0
    verdict: Verdict = Verdict.NONE
    verdict_at: int = 0
    denier: Denier | None = None
    reason: Reason | None = None
    correcting: bool = False  # this revision is a correction in the making: published, and not told yet

    @property
    def lead(self) -> Link:
        """The link the rumour is about. Raises IndexError for a rumour without links, which is never stored."""
        return self.links[0]

    @property
    def is_official(self) -> bool:
        """Whether what it is about is settled and announced."""
        return self.lead.stage is Stage.OFFICIAL


async def save_draft(tx: Transaction, reading: Reading, report: Report, editor_id: int, now: int) -> int:
    """Keep what was read as a draft together with its report; the rumour's id. Coaches unknown so far become rows."""
    rumour_id = await tx.insert(
        "INSERT INTO rumours (state, editor_id, created_at) VALUES ('draft', ?, ?) RETURNING id", editor_id, now
    )
    await reports.file(tx, report, rumour_id, editor_id, now)
    links = [
        replace(
            link,
            coach=replace(link.coach, id=await register.enrol(tx, link.coach, now)),
            club=replace(link.club, id=await register.enrol(tx, link.club, now)),
        )
        for link in reading.links
    ]
    draft = Rumour(rumour_id, State.DRAFT, 0, tuple(links), reading.summary, reading.language, ())
    await _append(tx, draft, editor_id, now, draft=True)
    await audit.note(tx, editor_id, "draft", now, rumour_id)
    return rumour_id


async def load(reader: Reader, directory: Directory, rumour_id: int) -> Rumour | None:
    """A rumour as an editor sees it: with the changes that nobody was told yet."""
    return await _load(reader, directory, rumour_id, "coalesce(draft_revision, revision)")


async def told(reader: Reader, directory: Directory, rumour_id: int) -> Rumour | None:
    """A rumour as followers were told it last; None for one that was never published."""
    return await _load(reader, directory, rumour_id, "revision")


async def _load(reader: Reader, directory: Directory, rumour_id: int, which: str) -> Rumour | None:
    row = await reader.one(
        f"SELECT rumours.*, revisions.* FROM rumours JOIN revisions ON rumour_id = id AND number = {which} "  # noqa: S608
        "WHERE id = ?",
        rumour_id,
    )
    if row is None:
        return None
    return Rumour(
        row["id"],
        State(row["state"]),
        row["number"],
        await _links(reader, directory, rumour_id, row["number"]),
        row["summary"],
        row["language"],
        await _sources(reader, rumour_id),
        row["published_at"] or 0,
        Verdict(row["verdict"]),
        row["verdict_at"],
        Denier(row["denier"]) if row["denier"] else None,
        Reason(row["reason"]) if row["reason"] else None,
        correcting=row["state"] == State.PUBLISHED and row["number"] != row["revision"],
    )


async def _links(reader: Reader, directory: Directory, rumour_id: int, revision: int) -> tuple[Link, ...]:
    rows = await reader.all(
        "SELECT * FROM links WHERE rumour_id = ? AND revision = ? ORDER BY place", rumour_id, revision
    )
    ends = await register.subjects(reader, directory, rows)
    return tuple(
        Link(
            ends[row["coach_id"]],
            ends[row["club_id"]],
            Relation(row["relation"]),
            Stage(row["stage"]),
            row["evidence"],
            Stage(row["was"]) if row["was"] else None,
        )
        for row in rows
    )


async def _sources(reader: Reader, rumour_id: int) -> tuple[Source, ...]:
    rows = await reader.all(
        "SELECT coalesce(sources.name, '') AS name, url, created_at FROM reports "
        "LEFT JOIN sources ON sources.id = source_id WHERE rumour_id = ? ORDER BY reports.id",
        rumour_id,
    )
    return tuple(Source(row["name"], row["url"], row["created_at"]) for row in rows)


async def change(
    tx: Transaction,
    rumour: Rumour,
    editor_id: int,
    now: int,
    links: Sequence[Link] | None = None,
    summary: str | None = None,
) -> Rumour:
    """Change a draft, or begin and change the correction of a published rumour; the new revision."""
    changed = replace(
        rumour,
        links=rumour.links if links is None else tuple(links),
        summary=rumour.summary if summary is None else summary,
        correcting=rumour.state is State.PUBLISHED,
    )
    return await _append(tx, changed, editor_id, now, draft=True)


async def publish(tx: Transaction, rumour: Rumour, editor_id: int, now: int) -> list[Subject] | None:
    """Tell what is drafted: owe alerts and edits. The coaches that became followable by it; None if nothing is drafted.

    Only the first of two taps finds a draft, so a rumour is published once.
    """
    if rumour.correcting:
        corrected = replace(rumour, verdict=Verdict.CORRECTED, verdict_at=now)
        rumour = await _append(tx, corrected, editor_id, now, draft=True)
    published = await tx.run(
        "UPDATE rumours SET state = 'published', revision = draft_revision, draft_revision = NULL, "
        "published_at = coalesce(published_at, ?) "
        "WHERE id = ? AND draft_revision IS NOT NULL AND state IN ('draft', 'published')",
        now,
        rumour.id,
    )
    if not published:
        return None
    coaches = {link.coach.id: link.coach for link in rumour.links}
    await tx.run_many(
        "INSERT INTO rumour_sagas (rumour_id, coach_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(rumour.id, coach_id) for coach_id in coaches],
    )
    await alerts.raise_for(tx, rumour.id, now)
    await audit.note(tx, editor_id, "correct" if rumour.correcting else "publish", now, rumour.id)
    return [replace(coach, known=True) for coach in coaches.values() if await register.accept(tx, coach)]


async def discard(tx: Transaction, rumour: Rumour, editor_id: int, now: int) -> bool:
    """Throw away a draft, or the correction in the making; false if there is none."""
    gone = await tx.run(
        "UPDATE rumours SET draft_revision = NULL, state = CASE state WHEN 'draft' THEN 'discarded' ELSE state END "
        "WHERE id = ? AND draft_revision IS NOT NULL",
        rumour.id,
    )
    if gone:
        await audit.note(tx, editor_id, "discard", now, rumour.id)
    return bool(gone)


async def deny(tx: Transaction, rumour: Rumour, place: int, denier: Denier, editor_id: int, now: int) -> bool:
    """Mark one published link as denied by somebody, and owe an edit of every delivered card; false if it was already.

    `rumour` is the one last told; a correction in the making is dropped, since it was made from what is now denied.
    """
    link = rumour.links[place]
    if rumour.state is not State.PUBLISHED or link.stage is Stage.DENIED:
        return False
    links = list(rumour.links)
    links[place] = replace(link, stage=Stage.DENIED, was=link.stage)
    verdict = replace(rumour, links=tuple(links), verdict=Verdict.DENIED, verdict_at=now, denier=denier)
    await _pronounce(tx, verdict, editor_id, now)
    await audit.note(tx, editor_id, "deny", now, rumour.id, f"{link.coach.slug} {link.club.slug} {denier}")
    return True


async def retract(tx: Transaction, rumour: Rumour, reason: Reason, editor_id: int, now: int) -> bool:
    """Take a published rumour back, and owe an edit of every delivered card; false if it was already.

    Alerts still owed are never sent.
    """
    if rumour.state is not State.PUBLISHED:
        return False
    verdict = replace(rumour, state=State.RETRACTED, verdict=Verdict.RETRACTED, verdict_at=now, reason=reason)
    await _pronounce(tx, verdict, editor_id, now)
    await audit.note(tx, editor_id, "retract", now, rumour.id, reason)
    return True


async def _pronounce(tx: Transaction, verdict: Rumour, editor_id: int, now: int) -> None:
    await _append(tx, verdict, editor_id, now, draft=False)
    await alerts.show_again(tx, verdict.id)


async def _append(tx: Transaction, rumour: Rumour, editor_id: int, now: int, *, draft: bool) -> Rumour:
    """Append a revision; it becomes the one being drafted, or the one that is told."""
    row = await tx.one("SELECT coalesce(max(number), 0) + 1 FROM revisions WHERE rumour_id = ?", rumour.id)
    number = int(row[0]) if row else 1
    await tx.run(
        "INSERT INTO revisions (rumour_id, number, summary, language, verdict, verdict_at, denier, reason, "
        "editor_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rumour.id,
        number,
        rumour.summary,
        rumour.language,
        rumour.verdict,
        rumour.verdict_at,
        rumour.denier,
        rumour.reason,
        editor_id,
        now,
    )
    await tx.run_many(
        "INSERT INTO links (rumour_id, revision, place, coach_id, club_id, relation, stage, was, evidence) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (rumour.id, number, place, link.coach.id, link.club.id, link.relation, link.stage, link.was, link.evidence)
            for place, link in enumerate(rumour.links)
        ],
    )
    if draft:
        await tx.run("UPDATE rumours SET draft_revision = ? WHERE id = ?", number, rumour.id)
    else:
        await tx.run(
            "UPDATE rumours SET revision = ?, draft_revision = NULL, state = ? WHERE id = ?",
            number,
            rumour.state,
            rumour.id,
        )
    return replace(rumour, revision=number)


async def latest(reader: Reader, directory: Directory, subject_id: int | None, limit: int) -> list[Rumour]:
    """The published rumours, of one subject or of all, newest first; retracted ones are left out."""
    rows = await reader.all(
        "SELECT id FROM rumours WHERE state = 'published' AND (EXISTS (SELECT 1 FROM links "
        "WHERE rumour_id = rumours.id AND links.revision = rumours.revision AND ?1 IN (coach_id, club_id)) "
        "OR ?1 IS NULL) ORDER BY published_at DESC, id DESC LIMIT ?2",
        subject_id,
        limit,
    )
    return await _told(reader, directory, [row["id"] for row in rows])


async def recent(reader: Reader, directory: Directory, limit: int) -> list[Rumour]:
    """The rumours told last, whatever became of them, newest first."""
    rows = await reader.all(
        "SELECT id FROM rumours WHERE state IN ('published', 'retracted') ORDER BY published_at DESC, id DESC LIMIT ?",
        limit,
    )
    return await _told(reader, directory, [row["id"] for row in rows])


async def _told(reader: Reader, directory: Directory, numbers: Sequence[int]) -> list[Rumour]:
    found = [await told(reader, directory, number) for number in numbers]
    return [rumour for rumour in found if rumour is not None]


async def drafts(reader: Reader, directory: Directory, limit: int) -> list[Rumour]:
    """The open drafts, newest first."""
    rows = await reader.all("SELECT id FROM rumours WHERE state = 'draft' ORDER BY id DESC LIMIT ?", limit)
    found = [await load(reader, directory, row["id"]) for row in rows]
    return [rumour for rumour in found if rumour is not None]
