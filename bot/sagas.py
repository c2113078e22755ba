"""Sagas: the stories of coaches as published, what a rumour moves in them, and whom that concerns.

A saga is named by its coach and by the rumour that opened it. How it stands is never stored: it is folded from the
links of all that was published of the coach, a few dozen rows, so a retraction or correction needs no repair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from bot.database import Reader, Row, Transaction, ids
from bot.links import Link, Move, Relation, Stage
from bot.movement import Change, Standing, Statement, Story, fold

# What stands published of these coaches, oldest first. A link that was denied later said something before.
HISTORY: Final = """
    SELECT links.*, published_at FROM links JOIN rumours ON rumours.id = rumour_id AND links.revision = rumours.revision
    WHERE coach_id IN (SELECT value FROM json_each(?)) AND state = 'published' AND rumour_id <> ?
    ORDER BY published_at, rumour_id, place
"""
ORIGINS: Final = """
    SELECT reports.rumour_id, name FROM reports JOIN sources ON sources.id = source_id
    WHERE reports.rumour_id IN (SELECT value FROM json_each(?1))
    UNION SELECT confirmations.rumour_id, name FROM confirmations JOIN reports ON reports.id = report_id
    JOIN sources ON sources.id = source_id WHERE confirmations.rumour_id IN (SELECT value FROM json_each(?1))
"""
EARLIER: Final = """
    SELECT rumour_id FROM rumour_sagas JOIN rumours ON rumours.id = rumour_id
    WHERE coach_id = ? AND opened_by = ? AND rumour_id <> ? AND state = 'published' ORDER BY published_at, rumour_id
"""
# The rumours told in the sagas of one, itself among them, with each coach's place among their own coaches.
CHAPTERS: Final = """
    SELECT others.rumour_id, others.coach_id, published_at, (SELECT count(*) FROM rumour_sagas AS lower
        WHERE lower.rumour_id = others.rumour_id AND lower.coach_id < others.coach_id) AS place
    FROM rumour_sagas AS own
    JOIN rumour_sagas AS others ON others.coach_id = own.coach_id AND others.opened_by = own.opened_by
    JOIN rumours ON rumours.id = others.rumour_id
    WHERE own.rumour_id = ? AND state IN ('published', 'retracted') AND silent = 0
    ORDER BY published_at DESC, others.rumour_id DESC LIMIT 100
"""
# The rumours whose reply carries the same verdict as this one's.
MATES: Final = """
    SELECT others.id FROM rumours
    JOIN revisions ON revisions.rumour_id = rumours.id AND revisions.number = rumours.spoken
    JOIN revisions AS theirs ON theirs.verdict_at = revisions.verdict_at AND theirs.verdict = revisions.verdict
    JOIN rumours AS others ON others.id = theirs.rumour_id AND others.spoken = theirs.number
    WHERE rumours.id = ? AND others.id IN (SELECT value FROM json_each(?))
"""
# Of a mere link nobody has told for so long stands for nothing; who left, stays or came may sit there still.
LINKED_WITH: Final = """
    SELECT DISTINCT coach_id FROM links JOIN rumours ON rumours.id = rumour_id AND links.revision = rumours.revision
    WHERE club_id = ?1 AND state = 'published' AND (relation <> 'linked' OR published_at > ?2 OR struck_at > ?2)
    ORDER BY coach_id
"""
MOVED_SINCE: Final = """
    SELECT DISTINCT coach_id FROM rumours JOIN links ON rumour_id = rumours.id AND links.revision = rumours.revision
    WHERE state = 'published' AND published_at >= ? AND move IS NOT NULL ORDER BY coach_id
"""
# A coach's present saga is the one to which his last published rumour belongs.
PRESENT: Final = """
    SELECT rumour_id FROM rumour_sagas JOIN rumours ON rumours.id = rumour_id
    WHERE coach_id = ?1 AND state = 'published' AND opened_by = (
        SELECT opened_by FROM rumour_sagas AS own JOIN rumours ON rumours.id = own.rumour_id
        WHERE own.coach_id = ?1 AND state = 'published' ORDER BY published_at DESC, rumours.id DESC LIMIT 1
    ) ORDER BY published_at, rumour_id
"""
MOST_COACHES: Final = 61  # bits of a number that both databases hold


@dataclass(frozen=True, slots=True)
class Echo:
    """An earlier rumour whose readers were told the coach's story, and whom its verdict concerns."""

    coach_id: int
    earlier_id: int


@dataclass(frozen=True, slots=True)
class Weighing:
    """What publishing a rumour now would mean: its links with what moves in them, and how the stories stood before."""

    links: tuple[Link, ...]
    stories: Mapping[int, Story]
    openings: Mapping[int, int]  # by coach, the rumour that opened the saga to which this one belongs
    changes: tuple[Change, ...]  # of the links, in their order

    @property
    def moved(self) -> list[Link]:
        """The links in which something moves."""
        return [link for link in self.links if link.move]

    @property
    def repeats(self) -> int | None:
        """The rumour that told the same before, where the leading link adds nothing to it; else None."""
        before = self.changes[0].before
        return before.rumour_id if before and confirms(self.links[0], before) else None

    @property
    def confirmed(self) -> set[int]:
        """The earlier rumours that this one says again, link by link."""
        pairs = zip(self.links, self.changes, strict=True)
        return {change.before.rumour_id for link, change in pairs if change.before and confirms(link, change.before)}


def confirms(link: Link, before: Standing) -> bool:
    """Whether a link says just what stands already: then its report is a further source of it (R6)."""
    return link.move is None and link.relation is before.relation and link.stage is before.stage


async def weigh(reader: Reader, rumour_id: int, links: Sequence[Link], sources: Iterable[str], now: int) -> Weighing:
    """What the links would move if they were published now (R1)."""
    origins = frozenset(name for name in sources if name)
    found = await stories(reader, sorted({link.coach.id for link in links}), rumour_id)
    changes: dict[int, Change] = {}
    openings = {}
    for coach_id, story in found.items():
        places = [place for place, link in enumerate(links) if link.coach.id == coach_id]
        statements = [_stated(rumour_id, links[place], now, origins) for place in places]
        changes.update(zip(places, story.weigh(statements), strict=True))
        openings[coach_id] = story.saga_of(statements)
    in_order = tuple(changes[place] for place in range(len(links)))
    moved = tuple(
        replace(link, move=change.move, moved_from=change.moved_from, quiet_since=change.quiet_since)
        for link, change in zip(links, in_order, strict=True)
    )
    return Weighing(moved, found, openings, in_order)


async def stories(reader: Reader, coach_ids: Sequence[int], without: int = 0) -> dict[int, Story]:
    """How each coach's story stands by all that was published, as if one rumour were not there."""
    rows = await reader.all(HISTORY, ids(coach_ids), without)
    origins = await _origins(reader, {row["rumour_id"] for row in rows})
    statements = [said for row in rows for said in _statements(row, origins.get(row["rumour_id"], frozenset()))]
    found = {coach_id: Story(coach_id) for coach_id in coach_ids}
    in_order = sorted(statements, key=lambda said: (said.coach_id, said.at))
    for coach_id, own in groupby(in_order, key=lambda said: said.coach_id):
        found[coach_id] = fold(coach_id, own)
    return found


async def _origins(reader: Reader, numbers: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for rumour_id, name in await reader.all(ORIGINS, ids(sorted(numbers))):
        found.setdefault(rumour_id, set()).add(name)
    return {rumour_id: frozenset(names) for rumour_id, names in found.items()}


def _statements(row: Row, origins: frozenset[str]) -> Iterable[Statement]:
    """What a published link says: once, or, where an editor denied it later, what it said first and that denial.

    A denial by a later rumour is that rumour's own statement.
    """
    stage = Stage(row["was"] or row["stage"])
    relation, ends = Relation(row["relation"]), (row["coach_id"], row["club_id"])
    yield Statement(row["rumour_id"], *ends, relation, stage, row["published_at"], origins)
    if row["was"] and not row["struck_by"]:
        yield Statement(row["rumour_id"], *ends, relation, Stage.DENIED, max(row["struck_at"], row["published_at"]))


def _stated(rumour_id: int, link: Link, now: int, origins: frozenset[str]) -> Statement:
    return Statement(rumour_id, link.coach.id, link.club.id, link.relation, link.stage, now, origins)


async def join(tx: Transaction, rumour_id: int, weighing: Weighing) -> None:
    """Note to which sagas a rumour belongs, and where its coaches were at work before it."""
    await tx.run_many(
        "INSERT INTO rumour_sagas (rumour_id, coach_id, opened_by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(rumour_id, coach_id, opened_by) for coach_id, opened_by in weighing.openings.items()],
    )
    seated = [(coach_id, story.club_id) for coach_id, story in weighing.stories.items() if story.club_id]
    await tx.run_many(
        "INSERT INTO benches (rumour_id, coach_id, club_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(rumour_id, coach_id, club_id) for coach_id, club_id in seated],
    )


async def address(tx: Transaction, rumour_id: int, weighing: Weighing) -> None:
    """Note whom a rumour concerns: the followers of what moved, and who was told of a story that it settles."""
    subjects = subjects_of(weighing, weighing.moved)
    await tx.run_many(
        "INSERT INTO audiences (rumour_id, subject_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(rumour_id, subject_id) for subject_id in sorted(subjects)],
    )
    for echo in await echoes(tx, rumour_id, weighing):
        await tx.run(
            "INSERT INTO follow_ups (rumour_id, coach_id, earlier_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            rumour_id,
            echo.coach_id,
            echo.earlier_id,
        )


def subjects_of(weighing: Weighing, links: Iterable[Link]) -> set[int]:
    """The subjects whose followers these links of a rumour concern."""
    return {end for link in links for end in _ends(link, weighing.stories)}


def _ends(link: Link, known: Mapping[int, Story]) -> set[int]:
    """The subjects whose followers a moved link concerns: its ends, and from talks on the coach's present club (R3)."""
    story = known[link.coach.id]
    own = {link.coach.id, link.club.id}
    return own | {story.club_id} if story.club_id and link.stage.rank >= Stage.TALKS.rank else own


async def echoes(reader: Reader, rumour_id: int, weighing: Weighing) -> list[Echo]:
    """The earlier rumours whose readers are concerned: told of a link that is denied now, or of a coach who is settled.

    R12: at the first of `agreed` and `official`; again if a denial came between.
    """
    found = []
    for link, change in zip(weighing.links, weighing.changes, strict=True):
        settles = link.settles and not (change.before and change.before.settled)
        if link.move is None or not (settles or link.move is Move.DENIED):
            continue
        rows = await reader.all(EARLIER, link.coach.id, weighing.openings[link.coach.id], rumour_id)
        found += [Echo(link.coach.id, row["rumour_id"]) for row in rows]
    return list(dict.fromkeys(found))


async def later_moves(reader: Reader, rumour_id: int) -> list[Row]:
    """What later rumours moved in the sagas of a published one, oldest first: rows of links with `published_at`."""
    return await reader.all(
        "SELECT links.*, rumours.published_at FROM rumour_sagas AS own "
        "JOIN rumours AS first ON first.id = own.rumour_id "
        "JOIN rumour_sagas AS others ON others.coach_id = own.coach_id AND others.opened_by = own.opened_by "
        "JOIN rumours ON rumours.id = others.rumour_id "
        "JOIN links ON links.rumour_id = rumours.id AND links.revision = rumours.revision "
        "AND links.coach_id = own.coach_id "
        "WHERE own.rumour_id = ? AND rumours.state = 'published' AND rumours.silent = 0 AND move IS NOT NULL "
        "AND (rumours.published_at > first.published_at "
        "OR rumours.published_at = first.published_at AND rumours.id > first.id) "
        "ORDER BY rumours.published_at, rumours.id, place",
        rumour_id,
    )


async def earlier(reader: Reader, rumour_id: int, coach_id: int) -> list[int]:
    """The other published rumours of the coach's saga to which a rumour belongs, oldest first."""
    rows = await reader.all(
        "SELECT others.rumour_id FROM rumour_sagas AS own JOIN rumour_sagas AS others "
        "ON others.coach_id = own.coach_id AND others.opened_by = own.opened_by AND others.rumour_id <> own.rumour_id "
        "JOIN rumours ON rumours.id = others.rumour_id "
        "WHERE own.rumour_id = ? AND own.coach_id = ? AND rumours.state = 'published' "
        "ORDER BY published_at, others.rumour_id",
        rumour_id,
        coach_id,
    )
    return [row["rumour_id"] for row in rows]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Another rumour told in a saga of this one. `bits` are those under which an alert of it notes that its card told
    a coach's story, by coach; `later` says that it was published after this one.
    """

    rumour_id: int
    published_at: int
    later: bool
    bits: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a rumour may concern, and what else they were told in its sagas.

    `ends` are the subjects of its stories. `follow_ups` are, by earlier rumour, the coaches whose verdict concerns its
    readers; `mates` the rumours that the same verdict struck.
    """

    coaches: tuple[int, ...]
    ends: tuple[int, ...]
    chapters: Mapping[int, Chapter]
    follow_ups: Mapping[int, frozenset[int]]
    mates: frozenset[int]

    def bits(self, coaches: Iterable[int]) -> int:
        """Of which of the rumour's coaches a card tells, as one number."""
        return sum(1 << min(self.coaches.index(coach), MOST_COACHES) for coach in set(coaches) if coach in self.coaches)

    def told_of(self, bits: int) -> frozenset[int]:
        """The coaches of whom a card tells."""
        return frozenset(coach for place, coach in enumerate(self.coaches) if bits & 1 << min(place, MOST_COACHES))


async def audience(reader: Reader, rumour_id: int) -> Audience:
    """Whom a published rumour may concern, and what else was told in its sagas."""
    rows = await reader.all(CHAPTERS, rumour_id)
    own = [row for row in rows if row["rumour_id"] == rumour_id]
    coaches = tuple(sorted(row["coach_id"] for row in own))
    chapters: dict[int, Chapter] = {}
    for row in rows:
        if row["rumour_id"] == rumour_id:
            continue
        moment = (row["published_at"], row["rumour_id"])
        chapter = chapters.get(row["rumour_id"]) or Chapter(
            row["rumour_id"], row["published_at"], moment > (own[0]["published_at"], rumour_id), {}
        )
        bit = 1 << min(row["place"], MOST_COACHES)
        chapters[chapter.rumour_id] = replace(chapter, bits={**chapter.bits, row["coach_id"]: bit})
    follow_ups: dict[int, set[int]] = {}
    for row in await reader.all("SELECT coach_id, earlier_id FROM follow_ups WHERE rumour_id = ?", rumour_id):
        follow_ups.setdefault(row["earlier_id"], set()).add(row["coach_id"])
    ends = await reader.all(
        "SELECT DISTINCT subject_id FROM audiences WHERE rumour_id IN (SELECT value FROM json_each(?))",
        ids([rumour_id, *chapters]),
    )
    mates = await reader.all(MATES, rumour_id, ids(chapters))
    return Audience(
        coaches,
        tuple(sorted(row["subject_id"] for row in ends)),
        chapters,
        {earlier_id: frozenset(found) for earlier_id, found in follow_ups.items()},
        frozenset(row[0] for row in mates),
    )


async def saga(reader: Reader, rumour_id: int, coach_id: int) -> int:
    """The rumour that opened the saga of a coach to which a rumour belongs; 0 where it belongs to none."""
    row = await reader.one(
        "SELECT opened_by FROM rumour_sagas WHERE rumour_id = ? AND coach_id = ?", rumour_id, coach_id
    )
    return int(row[0]) if row else 0


async def linked_with(reader: Reader, club_id: int, since: int) -> list[int]:
    """The coaches who may stand on a club's bench: linked with it since then (seconds UTC), or said to leave, stay or
    come at any time.
    """
    return [row["coach_id"] for row in await reader.all(LINKED_WITH, club_id, since)]


async def moved_since(reader: Reader, since: int) -> list[int]:
    """The coaches in whose stories something published since then (seconds UTC) moved."""
    return [row["coach_id"] for row in await reader.all(MOVED_SINCE, since)]


async def present(reader: Reader, coach_id: int) -> list[int]:
    """The published rumours of a coach's present saga, silent ones too, oldest first; none where he has no saga."""
    return [row["rumour_id"] for row in await reader.all(PRESENT, coach_id)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a saga closed: the club that the coach went to or stays at, and when that was published (seconds UTC)."""

    club_id: int
    at: int


async def outcomes(reader: Reader, coach_ids: Sequence[int]) -> dict[tuple[int, int], Outcome]:
    """The outcomes of the closed sagas of these coaches, by coach and the rumour that opened the saga."""
    rows = await reader.all(
        "SELECT rumour_sagas.coach_id, opened_by, club_id, published_at FROM rumour_sagas "
        "JOIN rumours ON rumours.id = rumour_sagas.rumour_id JOIN links ON links.rumour_id = rumours.id "
        "AND links.revision = rumours.revision AND links.coach_id = rumour_sagas.coach_id "
        "WHERE rumour_sagas.coach_id IN (SELECT value FROM json_each(?)) AND state = 'published' "
        "AND relation IN ('appointed', 'staying') AND stage = 'official' ORDER BY published_at DESC, rumours.id DESC",
        ids(coach_ids),
    )
    # The first announcement is the last to be put in.
    return {(row["coach_id"], row["opened_by"]): Outcome(row["club_id"], row["published_at"]) for row in rows}
