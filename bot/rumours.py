"""Rumours: what is drafted and told, in revisions that are only ever appended.

A draft is a revision that nobody was told yet. Publishing, denying and retracting stand in `publishing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot import audit, reports, sagas
from bot.database import Reader, Row, Transaction, ids
from bot.directory import Directory, Subject, register
from bot.links import Link, Move, Relation, Stage
from bot.reading.finding import Reading
from bot.reports import Report, Source


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
class Later:
    """What another rumour moved in a saga of this one, told or confirmed later, `at` seconds UTC.

    `sources` are those who said it, where it is known that there are several.
    """

    link: Link
    at: int
    sources: int = 1
    independent: int = 1


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
    silent: bool = False  # it states something, and nobody is alerted
    independent: int = 0  # sources that said it of their own knowledge
    binding: int = 0  # the last revision that every delivered card must show
    spoken: int = 0  # the last revision whose verdict is told in a reply
    benches: Mapping[int, Subject] = field(default_factory=dict)  # the clubs its coaches coached before, by coach
    later: tuple[Later, ...] = ()  # what moved in its sagas since, oldest first
    retold: tuple[Later, ...] = ()  # what stands beside it in its sagas and was confirmed since

    @property
    def lead(self) -> Link:
        """The link the rumour is about. Raises IndexError for a rumour without links, which is never stored."""
        return self.links[0]

    @property
    def news(self) -> tuple[Link, ...]:
        """The links that moved when it was told; all of them in a draft."""
        return tuple(link for link in self.links if link.move) or self.links

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
    await append(tx, draft, editor_id, now, draft=True)
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
    later = await sagas.later_moves(reader, rumour_id) if row["published_at"] else []
    retold = await reports.retold(reader, rumour_id) if row["published_at"] else []
    sources, independent = await reports.sources(reader, rumour_id)
    return Rumour(
        row["id"],
        State(row["state"]),
        row["number"],
        await _links(reader, directory, rumour_id, row["number"]),
        row["summary"],
        row["language"],
        sources,
        row["published_at"] or 0,
        Verdict(row["verdict"]),
        row["verdict_at"],
        Denier(row["denier"]) if row["denier"] else None,
        Reason(row["reason"]) if row["reason"] else None,
        correcting=row["state"] == State.PUBLISHED and row["number"] != row["revision"],
        silent=bool(row["silent"]),
        independent=independent,
        binding=row["binding"],
        spoken=row["spoken"],
        benches=await _benches(reader, directory, rumour_id) if row["published_at"] else {},
        later=tuple(
            Later(link, one["published_at"])
            for link, one in zip(await _linked(reader, directory, later), later, strict=True)
        ),
        retold=tuple(
            Later(link, one.at, one.sources, one.independent)
            for link, one in zip(await _linked(reader, directory, [one.link for one in retold]), retold, strict=True)
        ),
    )


async def _links(reader: Reader, directory: Directory, rumour_id: int, revision: int) -> tuple[Link, ...]:
    rows = await reader.all(
        "SELECT * FROM links WHERE rumour_id = ? AND revision = ? ORDER BY place", rumour_id, revision
    )
    return await _linked(reader, directory, rows)


async def _linked(reader: Reader, directory: Directory, rows: Sequence[Row]) -> tuple[Link, ...]:
    ends = await register.subjects(reader, directory, rows)
    went = [row["went_id"] for row in rows if row["went_id"]]
    gone = await register.subjects_by_id(reader, directory, went) if went else {}
    return tuple(
        Link(
            ends[row["coach_id"]],
            ends[row["club_id"]],
            Relation(row["relation"]),
            Stage(row["stage"]),
            row["evidence"],
            Stage(row["was"]) if row["was"] else None,
            row["struck_at"],
            row["struck_by"],
            Move(row["move"]) if row["move"] else None,
            Stage(row["moved_from"]) if row["moved_from"] else None,
            row["quiet_since"],
            gone[row["went_id"]] if row["went_id"] else None,
        )
        for row in rows
    )


async def _benches(reader: Reader, directory: Directory, rumour_id: int) -> dict[int, Subject]:
    rows = await reader.all("SELECT coach_id, club_id FROM benches WHERE rumour_id = ?", rumour_id)
    clubs = await register.subjects(reader, directory, rows) if rows else {}
    return {row["coach_id"]: clubs[row["club_id"]] for row in rows}


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
    return await append(tx, changed, editor_id, now, draft=True)


async def discard(tx: Transaction, rumour: Rumour, editor_id: int, now: int, act: str = "discard") -> bool:
    """Throw away a draft, or the correction in the making; false if there is none. `act` is what the audit calls it."""
    gone = await tx.run(
        "UPDATE rumours SET draft_revision = NULL, state = CASE state WHEN 'draft' THEN 'discarded' ELSE state END "
        "WHERE id = ? AND draft_revision IS NOT NULL",
        rumour.id,
    )
    if gone:
        await audit.note(tx, editor_id, act, now, rumour.id)
    return bool(gone)


async def append(
    tx: Transaction, rumour: Rumour, editor_id: int, now: int, *, draft: bool, verdict: bool = True
) -> Rumour:
    """Append a revision; it becomes the one being drafted, or the one that is told.

    A `verdict` drops a correction in the making, since it was made from what is judged now.
    """
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
        "INSERT INTO links (rumour_id, revision, place, coach_id, club_id, relation, stage, was, evidence, struck_at, "
        "struck_by, move, moved_from, quiet_since, went_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(rumour.id, number, place, link) for place, link in enumerate(rumour.links)],
    )
    if draft:
        await tx.run("UPDATE rumours SET draft_revision = ? WHERE id = ?", number, rumour.id)
    else:
        await tx.run(
            "UPDATE rumours SET revision = ?, draft_revision = CASE WHEN ? THEN NULL ELSE draft_revision END, "
            "state = ? WHERE id = ?",
            number,
            verdict,
            rumour.state,
            rumour.id,
        )
    return replace(rumour, revision=number)


def _row(rumour_id: int, revision: int, place: int, link: Link) -> tuple[object, ...]:
    return (
        rumour_id,
        revision,
        place,
        link.coach.id,
        link.club.id,
        link.relation,
        link.stage,
        link.was,
        link.evidence,
        link.struck_at,
        link.struck_by,
        link.move,
        link.moved_from,
        link.quiet_since,
        link.went.id if link.went else None,
    )


async def announce(tx: Transaction, rumour: Rumour, now: int, *, silent: bool = False) -> bool:
    """Make the drafted revision the one that is told; false if nothing is drafted.

    Only the first of two taps finds a draft, so a rumour is published once.
    """
    announced = await tx.run(
        "UPDATE rumours SET state = 'published', revision = draft_revision, binding = draft_revision, "
        "draft_revision = NULL, published_at = coalesce(published_at, ?), silent = ? "
        "WHERE id = ? AND draft_revision IS NOT NULL AND state IN ('draft', 'published')",
        now,
        int(silent),
        rumour.id,
    )
    return bool(announced)


async def mark(tx: Transaction, rumour: Rumour) -> None:
    """Note on a revision what moved in each of its links."""
    await tx.run_many(
        "UPDATE links SET move = ?, moved_from = ?, quiet_since = ? WHERE rumour_id = ? AND revision = ? AND place = ?",
        [
            (link.move, link.moved_from, link.quiet_since, rumour.id, rumour.revision, place)
            for place, link in enumerate(rumour.links)
        ],
    )


async def deniers(reader: Reader, numbers: Sequence[int]) -> dict[int, Denier]:
    """Who denied what these rumours told, by rumour, where an editor named somebody."""
    rows = await reader.all(
        "SELECT rumours.id, denier FROM rumours JOIN revisions ON rumour_id = rumours.id AND number = revision "
        "WHERE rumours.id IN (SELECT value FROM json_each(?)) AND denier IS NOT NULL",
        ids(numbers),
    )
    return {row["id"]: Denier(row["denier"]) for row in rows}


async def bind(tx: Transaction, rumour: Rumour, *, spoken: bool) -> None:
    """Have every delivered card show this revision, and where it is `spoken` have its verdict told in a reply."""
    await tx.run(
        "UPDATE rumours SET binding = ?1, spoken = CASE WHEN ?2 THEN ?1 ELSE spoken END WHERE id = ?3",
        rumour.revision,
        spoken,
        rumour.id,
    )


async def latest(reader: Reader, directory: Directory, subject_id: int | None, limit: int) -> list[Rumour]:
    """The published rumours, of one subject or of all, newest first; retracted ones are left out."""
    rows = await reader.all(
        "SELECT id FROM rumours WHERE state = 'published' AND silent = 0 AND (EXISTS (SELECT 1 FROM links "
        "WHERE rumour_id = rumours.id AND links.revision = rumours.revision AND ?1 IN (coach_id, club_id)) "
        "OR ?1 IS NULL) ORDER BY published_at DESC, id DESC LIMIT ?2",
        subject_id,
        limit,
    )
    return await stating(reader, directory, [row["id"] for row in rows])


async def about(reader: Reader, directory: Directory, subject_id: int, limit: int) -> list[Rumour]:
    """The rumours that name a subject or concern its followers, silent and retracted ones too, newest first."""
    rows = await reader.all(
        "SELECT id FROM rumours WHERE state IN ('published', 'retracted') AND (EXISTS (SELECT 1 FROM links "
        "WHERE rumour_id = rumours.id AND links.revision = rumours.revision AND ?1 IN (coach_id, club_id)) "
        "OR EXISTS (SELECT 1 FROM audiences WHERE rumour_id = rumours.id AND subject_id = ?1)) "
        "ORDER BY published_at DESC, id DESC LIMIT ?2",
        subject_id,
        limit,
    )
    return await stating(reader, directory, [row["id"] for row in rows])


async def recent(reader: Reader, directory: Directory, limit: int) -> list[Rumour]:
    """The rumours told last, whatever became of them, newest first."""
    rows = await reader.all(
        "SELECT id FROM rumours WHERE state IN ('published', 'retracted') ORDER BY published_at DESC, id DESC LIMIT ?",
        limit,
    )
    return await stating(reader, directory, [row["id"] for row in rows])


async def stating(reader: Reader, directory: Directory, numbers: Sequence[int]) -> list[Rumour]:
    """These rumours as they were told last."""
    found = [await told(reader, directory, number) for number in numbers]
    return [rumour for rumour in found if rumour is not None]


async def drafts(reader: Reader, directory: Directory, limit: int) -> list[Rumour]:
    """The open drafts, newest first."""
    rows = await reader.all("SELECT id FROM rumours WHERE state = 'draft' ORDER BY id DESC LIMIT ?", limit)
    found = [await load(reader, directory, row["id"]) for row in rows]
    return [rumour for rumour in found if rumour is not None]
