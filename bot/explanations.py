"""Explanations: why a rumour reached a follower, or why it did not, as what was recorded of it tells afterwards.

What an alert came to stands in its row, with the reason. Where there is no row, none was ever owed, and the rumour as
it was told and the follows say why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from bot import alerts, following, habits, sagas, silences, waits
from bot.alerts import DELIVERED, FAILED, KEPT_SECONDS, OWED
from bot.concerns import Concern, Wishes, concern_as_told, concern_of
from bot.database import Reader
from bot.directory.subject import Subject
from bot.following import Follow, Follower
from bot.links import Link, Stage
from bot.owed import Noted, Raising
from bot.rhythm import Habits, Rhythm
from bot.rumours import Rumour, Verdict
from bot.silences import EVERYTHING, Silence
from bot.waits import WAITING


class Fate(StrEnum):
    """What became of a rumour for one follower."""

    TOLD = "told"  # its card was delivered
    ANSWERED = "answered"  # he read it in the answer to his follow (R21)
    WAITING = "waiting"  # owed, and not sent yet
    FAILED = "failed"
    RETRACTED = "retracted"  # from here on skipped, by the reason that was kept
    UNREACHABLE = "unreachable"
    PAUSED = "paused"
    UNFOLLOWED = "unfollowed"
    OVERTAKEN = "overtaken"
    MUTED = "muted"
    THRESHOLD = "threshold"
    UNCONCERNED = "unconcerned"
    SILENT = "silent"  # from here on never owed to him
    OLD = "old"  # what was recorded is gone
    LATER = "later"  # followed after it was published
    STRANGE = "strange"  # nobody in it is followed
    UNMOVED = "unmoved"  # somebody in it is followed, but nothing moved there
    SEATED = "seated"  # the club of the coach is followed, and it was not as far as talks (R3)
    UNRECORDED = "unrecorded"


SKIPPED: Final = {
    "latest": Fate.ANSWERED,
    WAITING: Fate.WAITING,
    "retracted": Fate.RETRACTED,
    "unreachable": Fate.UNREACHABLE,
    "paused": Fate.PAUSED,
    "not following": Fate.UNFOLLOWED,
    "overtaken": Fate.OVERTAKEN,
    "muted": Fate.MUTED,
    "threshold": Fate.THRESHOLD,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of one rumour and one follower. `told` are the coaches of whom his card tells.

    `follows` are his follows of whom the rumour names, by subject; `mutes` the coaches whose story he muted; `silences`
    what he wants silence of; `waits_until` until when his hours hold it back (0: not at all) and `now` are seconds UTC.
    """

    rumour: Rumour
    noted: Noted | None
    raising: Raising | None
    follows: Mapping[int, Follow]
    now: int
    told: frozenset[int] = frozenset()
    mutes: frozenset[int] = frozenset()
    silences: Mapping[int, Silence] = field(default_factory=dict)
    habits: Habits = field(default_factory=Habits)
    waits_until: int = 0

    @property
    def moved(self) -> list[Link]:
        """The links that moved, as they stood when it was told."""
        return [link for link in as_told(self.rumour.links) if link.move]

    @property
    def followed_before(self) -> dict[int, Follow]:
        """The follows that stood when it was published."""
        last = self.raising.last_follow if self.raising else None
        return {number: one for number, one in self.follows.items() if last is None or one.id <= last}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a rumour for a follower, and what decided.

    `subjects` are whom the reason is about, `thresholds` those of his follows that count, `link` the one that had gone
    furthest, `until` when it is to be sent (seconds UTC; 0: at once) and `digest` whether a digest is what it waits
    for. `edited` says that his card was changed since, `behind` that it lacks something, `refusal` what Telegram said.
    """

    fate: Fate
    rumour: Rumour
    subjects: tuple[Subject, ...] = ()
    thresholds: Mapping[int, Stage] = field(default_factory=dict)
    link: Link | None = None
    concern: Concern | None = None
    until: int = 0
    digest: bool = False
    edited: bool = False
    behind: bool = False
    refusal: str = ""
    stories: tuple[Subject, ...] = ()  # muted stories that it belongs to
    lasting: bool = False  # the pause that decided still lasts


async def explanation(reader: Reader, rumour: Rumour, follower: Follower | None, now: int) -> Explanation:
    """Why a published rumour reached a follower or did not, by all that is recorded of both; `now` is seconds UTC.

    Without a follower it is about a chat that follows nobody.
    """
    raising = await alerts.raising(reader, rumour.id)
    if follower is None:
        return explain(Circumstances(rumour, None, raising, {}, now))
    noted = await alerts.noted(reader, rumour.id, follower.id)
    audience = await sagas.audience(reader, rumour.id)
    return explain(
        Circumstances(
            rumour,
            noted,
            raising,
            await following.follows_of(reader, follower.id, sorted(_ends(rumour, rumour.links))),
            now,
            audience.told_of(noted.sagas) if noted else frozenset(),
            frozenset((await following.mutes_among(reader, [follower.id], rumour.id)).get(follower.id, ())),
            await silences.of(reader, follower.id, now),
            await habits.of(reader, follower.id),
            await waits.until(reader, follower.id, rumour.id),
        )
    )


def as_told(links: Sequence[Link]) -> tuple[Link, ...]:
    """A rumour's links as they were when they were told, before they were denied or ended."""
    return tuple(replace(link, stage=link.was or link.stage, was=None, went=None) for link in links)


def explain(known: Circumstances) -> Explanation:
    """Why a rumour reached a follower, or why it did not."""
    noted = known.noted
    if noted is None:
        return _never_owed(known)
    if noted.state == DELIVERED:
        return _told(known, noted)
    if noted.state == OWED:
        return _waiting(known)
    if noted.state == FAILED:
        return Explanation(Fate.FAILED, known.rumour, refusal=noted.reason)
    return _skipped(known, SKIPPED.get(noted.reason, Fate.UNCONCERNED))


def _told(known: Circumstances, noted: Noted) -> Explanation:
    rumour, follows = known.rumour, known.followed_before
    links = [link for link in as_told(rumour.links) if not known.told or link.coach.id in known.told]
    ranks = frozenset((number, follow.threshold.rank) for number, follow in follows.items())
    concern = concern_of(links, Wishes(ranks, told=known.told), rumour.benches)
    if concern is None:  # he follows or wants something else by now
        concern = concern_as_told(links or rumour.links, list(follows), known.told, rumour.benches)
    return Explanation(
        Fate.TOLD,
        rumour,
        concern.reasons,
        {subject.id: follows[subject.id].threshold for subject in concern.reasons},
        concern=concern,
        edited=noted.shown > noted.told or rumour.verdict is not Verdict.NONE,
        behind=noted.shown < rumour.revision,
        refusal=noted.reason,
    )


def _waiting(known: Circumstances) -> Explanation:
    until = known.waits_until if known.waits_until > known.now else 0
    return Explanation(Fate.WAITING, known.rumour, until=until, digest=known.habits.rhythm is not Rhythm.INSTANT)


def _skipped(known: Circumstances, fate: Fate) -> Explanation:
    rumour = known.rumour
    if fate is Fate.WAITING:
        return _waiting(known)
    if fate is Fate.THRESHOLD:
        return _below_threshold(known)
    if fate is Fate.MUTED:
        ends = _ends(rumour, known.moved)
        stories = tuple(one for one in ends.values() if one.id in known.mutes)
        resting = tuple(one for one in ends.values() if one.id in known.silences)
        return Explanation(fate, rumour, resting, stories=stories)
    if fate is Fate.UNFOLLOWED:
        ends = _ends(rumour, known.moved)
        return Explanation(fate, rumour, tuple(one for one in ends.values() if one.id not in known.follows))
    return Explanation(fate, rumour, lasting=EVERYTHING in known.silences)


def _below_threshold(known: Circumstances) -> Explanation:
    """Whose threshold was not met: as far as it still is what it was, else of nobody in particular."""
    high: dict[int, Subject] = {}
    best: Link | None = None
    for link in known.moved:
        bench = known.rumour.benches.get(link.coach.id)
        for end in (*link.ends, *([bench] if bench else [])):
            follow = known.follows.get(end.id)
            if follow is None:
                continue
            best = link if best is None or link.stage.rank > best.stage.rank else best
            if follow.threshold.rank > max(link.stage.rank, 0):
                high[end.id] = end
    thresholds = {number: known.follows[number].threshold for number in high}
    return Explanation(Fate.THRESHOLD, known.rumour, tuple(high.values()), thresholds, best)


def _never_owed(known: Circumstances) -> Explanation:
    rumour, raising = known.rumour, known.raising
    if rumour.silent:
        return Explanation(Fate.SILENT, rumour)
    if raising is not None and raising.fanning and known.followed_before:
        return Explanation(Fate.WAITING, rumour)
    if raising is not None and raising.finished_at and known.now - raising.finished_at > KEPT_SECONDS:
        return Explanation(Fate.OLD, rumour)
    named = _ends(rumour, as_told(rumour.links))
    followed = {number: subject for number, subject in named.items() if number in known.follows}
    if not followed:
        moved = known.moved or list(rumour.links)
        return Explanation(Fate.STRANGE, rumour, tuple({end.id: end for one in moved for end in one.ends}.values()))
    return _followed_in_vain(known, followed)


def _followed_in_vain(known: Circumstances, followed: Mapping[int, Subject]) -> Explanation:
    """Why nothing was owed to who follows these of whom it names."""
    rumour, before = known.rumour, known.followed_before
    concerned = _concerned(rumour, known.moved)
    if any(number in concerned for number in followed):
        late = tuple(subject for number, subject in followed.items() if number in concerned and number not in before)
        return Explanation(Fate.LATER if late else Fate.UNRECORDED, rumour, late)
    benches = {bench.id for bench in rumour.benches.values()}
    seated = tuple(subject for number, subject in followed.items() if number in benches)
    ends = {end.id for link in rumour.links for end in link.ends}
    plain = tuple(subject for number, subject in followed.items() if number in ends)
    return Explanation(Fate.UNMOVED, rumour, plain) if plain else Explanation(Fate.SEATED, rumour, seated)


def _ends(rumour: Rumour, links: Sequence[Link]) -> dict[int, Subject]:
    """The ends of links, and the clubs that their coaches coach."""
    found = {end.id: end for link in links for end in link.ends}
    coaches = {link.coach.id for link in links}
    return found | {bench.id: bench for coach_id, bench in rumour.benches.items() if coach_id in coaches}


def _concerned(rumour: Rumour, moved: Sequence[Link]) -> set[int]:
    """Whose followers were owed an alert: the ends of what moved, and from talks on the coach's present club (R3)."""
    found = {end.id for link in moved for end in link.ends}
    for link in moved:
        bench = rumour.benches.get(link.coach.id)
        if bench is not None and link.stage.rank >= Stage.TALKS.rank:
            found.add(bench.id)
    return found
