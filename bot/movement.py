"""Movement: what a rumour's links change in the stories told so far. Pure: no clock, no database.

A saga is one coach's next move. Here it is folded from what was published of him, oldest first, and each further link
is weighed against it: a phone buzzes only where something moved (R1, R11, R12, R14).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.links import COMING, Move, Relation, Stage, closes, settles

DAY: Final = 86_400
QUIET_SECONDS: Final = 30 * DAY  # a link repeated after so long is news again
CLOSED_SECONDS: Final = 14 * DAY  # so long reports of a settled move only repeat it


@dataclass(frozen=True, slots=True)
class Statement:
    """What a rumour said of a coach and a club, at a time (seconds UTC). `origins` names who said it, where known."""

    rumour_id: int
    coach_id: int
    club_id: int
    relation: Relation
    stage: Stage
    at: int
    origins: frozenset[str] = frozenset()

    @property
    def closes(self) -> bool:
        """Whether it ends the coach's saga."""
        return closes(self.relation, self.stage)

    @property
    def settles(self) -> bool:
        """Whether it says that the coach goes, or stays, for certain."""
        return settles(self.relation, self.stage)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a coach and a club stand by what was published. `was` is the stage before a denial."""

    relation: Relation
    stage: Stage
    rumour_id: int
    told_at: int
    moved_at: int
    origins: frozenset[str]
    was: Stage | None = None
    settled: bool = False  # others were told that it is settled, and no denial came since

    @property
    def open(self) -> bool:
        """Whether it may still come to something."""
        return self.stage is not Stage.DENIED


@dataclass(frozen=True, slots=True)
class Change:
    """What moved in one link; `before` is how it stood."""

    move: Move | None
    before: Standing | None

    @property
    def moved_from(self) -> Stage | None:
        """The stage before, where there was one."""
        return (self.before.was or self.before.stage) if self.before and self.move else None

    @property
    def quiet_since(self) -> int:
        """When the link had been told last; 0 where it never was."""
        return self.before.told_at if self.before and self.move else 0


@dataclass(slots=True)
class Story:
    """One coach's story as published: his present saga's links, and the club that he coaches."""

    coach_id: int
    standings: dict[int, Standing] = field(default_factory=dict)  # by club
    opened_by: int = 0
    closed_by: Statement | None = None
    club_id: int = 0  # the bench he sits on, 0 where nothing published tells
    seated_at: int = 0  # when that was told last
    moved_at: int = 0

    def weigh(self, statements: Sequence[Statement]) -> list[Change]:
        """What each of one rumour's statements about this coach moves; changes nothing."""
        if self._repeats_outcome(statements):
            return [Change(None, self.standings.get(statement.club_id)) for statement in statements]
        fresh = self._opens(statements)
        return [
            _change(statement, None if fresh else self.standings.get(statement.club_id)) for statement in statements
        ]

    def take(self, statements: Sequence[Statement]) -> None:
        """Let one rumour's statements about this coach become how it stands."""
        changes = self.weigh(statements)
        if not self.opened_by or (self._opens(statements) and not self._repeats_outcome(statements)):
            self.standings, self.closed_by, self.opened_by = {}, None, statements[0].rumour_id
        for statement, change in zip(statements, changes, strict=True):
            standing = self.standings.get(statement.club_id)
            self.standings[statement.club_id] = _standing(statement, change.move, standing)
            self._seat(statement)
            if change.move:
                self.moved_at = statement.at
        closing = [statement for statement in statements if statement.closes]
        if closing:
            self.closed_by = closing[-1]

    def saga_of(self, statements: Sequence[Statement]) -> int:
        """The rumour that opened the saga to which these statements belong."""
        if not self.opened_by or (self._opens(statements) and not self._repeats_outcome(statements)):
            return statements[0].rumour_id
        return self.opened_by

    def _opens(self, statements: Iterable[Statement]) -> bool:
        """Whether a closed saga is followed by the next one: only by something other than its outcome."""
        return self.closed_by is not None and not all(self._is_outcome(statement) for statement in statements)

    def _repeats_outcome(self, statements: Iterable[Statement]) -> bool:
        """Whether this tells again how a closed saga ended; what else it tells then is its background."""
        closed = self.closed_by
        if closed is None:
            return False
        return any(
            self._is_outcome(statement)
            and statement.stage is not Stage.DENIED
            and statement.at <= closed.at + CLOSED_SECONDS
            for statement in statements
        )

    def _is_outcome(self, statement: Statement) -> bool:
        closed = self.closed_by
        return closed is not None and statement.club_id == closed.club_id and statement.relation is not Relation.LEAVING

    def _seat(self, statement: Statement) -> None:
        """Note which bench he sits on, as far as a statement tells."""
        gone = statement.relation is Relation.LEAVING and statement.stage is Stage.OFFICIAL
        if gone:
            self.club_id = 0 if self.club_id == statement.club_id else self.club_id
        elif statement.relation in (Relation.LEAVING, Relation.STAYING) or statement.closes:
            self.club_id, self.seated_at = statement.club_id, statement.at


def fold(coach_id: int, history: Iterable[Statement]) -> Story:
    """The story of a coach from all that was published of him, oldest first, one rumour's statements together."""
    story = Story(coach_id)
    pending: list[Statement] = []
    for statement in history:
        if pending and (pending[0].rumour_id, pending[0].at) != (statement.rumour_id, statement.at):
            story.take(pending)
            pending = []
        pending.append(statement)
    if pending:
        story.take(pending)
    return story


def _change(statement: Statement, before: Standing | None) -> Change:
    """What one statement moves in how its coach and club stood."""
    return Change(_move(statement, before), before)


def _move(statement: Statement, before: Standing | None) -> Move | None:
    denied = statement.stage is Stage.DENIED
    if before is None:
        return Move.DENIED if denied else Move.OFFICIAL if statement.stage is Stage.OFFICIAL else Move.NEW
    if denied:
        return Move.DENIED if before.open else None
    if not before.open:
        if not _returns(statement, before):
            return None
        return Move.OFFICIAL if statement.stage is Stage.OFFICIAL else Move.BACK
    turned = statement.relation is not before.relation and not {statement.relation, before.relation} <= set(COMING)
    if turned or statement.stage.rank > before.stage.rank:
        return Move.OFFICIAL if statement.stage is Stage.OFFICIAL else Move.TURNED if turned else Move.FURTHER
    quiet = statement.at - before.told_at >= QUIET_SECONDS and before.stage is not Stage.OFFICIAL
    return Move.AGAIN if quiet else None


def _returns(statement: Statement, before: Standing) -> bool:
    """Whether a denied link is back (R14): told later, from interest on, by somebody whose word was not denied."""
    fresh = not statement.origins or not statement.origins <= before.origins
    return fresh and statement.stage.rank >= Stage.INTEREST.rank and statement.at >= before.told_at


def _standing(statement: Statement, move: Move | None, before: Standing | None) -> Standing:
    """How coach and club stand after a statement; what moves nothing only counts as told again."""
    if before is not None and move is None:
        if not before.open:
            return before
        told_at = max(before.told_at, statement.at)
        return replace(before, told_at=told_at, origins=before.origins | statement.origins)
    denied = statement.stage is Stage.DENIED
    origins = frozenset() if denied else statement.origins
    return Standing(
        statement.relation,
        statement.stage,
        statement.rumour_id,
        statement.at,
        statement.at,
        before.origins | origins if before else origins,
        (before.was or before.stage) if before and denied else None,
        statement.settles,
    )
