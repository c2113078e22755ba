"""Rhythm: when an alert that is owed may be sent, by a follower's habits. Pure: the time is told, never asked.

Four decisions, all made by the clock on the wall of the follower's zone:

- It is quiet as long as that clock reads a time within the quiet hours. An hour that daylight saving skips is not
  there: quiet hours that would end in it end at the jump. An hour that comes twice is quiet twice.
- A digest comes the first time that clock reads its hour, or has jumped over it; so once, also where the hour comes
  twice. The hourly one comes whenever it reads a full hour, whatever minutes the zone is off from UTC.
- A digest that falls into quiet hours comes when they end.
- What is official breaks through quiet hours and digests where the follower allowed it.

All four only look forward, so nothing is due before what was owed earlier, except what breaks through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

MINUTE: Final = 60
HOUR: Final = 3600
DAY_MINUTES: Final = 24 * 60


class Rhythm(StrEnum):
    """How often a follower wants to hear."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Habits:
    """When a follower wants to hear; the defaults are those of somebody who never changed anything.

    `zone` is a name of the IANA database, None where it was never chosen; a digest or quiet hours without a zone go by
    UTC. `daily_hour` and `weekly_hour` are hours of the local day (0–23), `weekday` counts from Monday (0–6). `quiet`
    is from and to in minutes of the local day (0–1439), over midnight where from is the later one; equal ends are none.
    """

    zone: str | None = None
    rhythm: Rhythm = Rhythm.INSTANT
    daily_hour: int = 8
    weekday: int = 0
    weekly_hour: int = 8
    quiet: tuple[int, int] | None = None
    official_breaks_through: bool = False


DEFAULT: Final = Habits()


def due_at(habits: Habits, now: int, official: bool) -> int:
    """When an alert owed since `now` may be sent (both seconds UTC): then, at the next digest, or after quiet hours.

    It is asked with the moment from which on the alert was owed, not with the current one, which would put a digest
    that is a second late off to the next.
    """
    if official and habits.official_breaks_through:
        return now
    return quiet_until(habits, _digest_at(habits, now))


def sendable_at(habits: Habits, owed_since: int, now: int, official: bool) -> int:
    """When an alert owed since a moment may be sent, as seen `now` (seconds UTC): `now` itself, or later.

    A digest that was missed, by an outage say, comes as soon as it is not quiet, not at the next digest.
    """
    if official and habits.official_breaks_through:
        return now
    due = due_at(habits, owed_since, official)
    return due if due > now else quiet_until(habits, now)


def quiet_until(habits: Habits, now: int) -> int:
    """The first moment from `now` on (seconds UTC) at which it is not quiet: `now` itself outside of quiet hours."""
    if habits.quiet is None or habits.quiet[0] == habits.quiet[1]:
        return now
    zone, end = zone_named(habits.zone), habits.quiet[1]
    while is_within(habits.quiet, _minute(local := _local(zone, now))):
        minutes = (end - _minute(local)) % DAY_MINUTES
        ends = now + minutes * MINUTE - local.second
        # Where the clock is changed before the end, it reads something else from that moment on.
        now = _change(zone, now, ends) or ends
    return now


def is_within(quiet: tuple[int, int], minute: int) -> bool:
    """True where a minute of the local day lies in these: from the first on, up to but not at the second."""
    start, end = quiet
    return start <= minute < end if start <= end else minute >= start or minute < end


@cache
def zone_named(name: str | None) -> tzinfo:
    """The zone of a name; UTC without one, or where this machine's database lost it."""
    try:
        return ZoneInfo(name) if name else UTC
    except (OSError, ValueError, KeyError):
        return UTC


def _digest_at(habits: Habits, now: int) -> int:
    """The first digest from `now` on; `now` itself for who wants to hear at once."""
    zone = zone_named(habits.zone)
    match habits.rhythm:
        case Rhythm.HOURLY:
            return _full_hour(zone, now)
        case Rhythm.DAILY:
            return _day_digest(zone, now, habits.daily_hour, range(7))
        case Rhythm.WEEKLY:
            return _day_digest(zone, now, habits.weekly_hour, (habits.weekday,))
    return now


def _full_hour(zone: tzinfo, now: int) -> int:
    while over := (_minute(_local(zone, now)) * MINUTE + now % MINUTE) % HOUR:
        full = now + HOUR - over
        now = _change(zone, now, full) or full
    return now


def _day_digest(zone: tzinfo, now: int, hour: int, weekdays: range | tuple[int, ...]) -> int:
    """The first digest from `now` on, which is at this hour of these weekdays."""
    # From the day before on: after the doubled hour of a midnight the date is one that was over already.
    day = _local(zone, now).date() - timedelta(days=1)
    while True:
        moment = _first_at(zone, datetime.combine(day, time(hour)))
        if moment >= now and day.weekday() in weekdays:
            return moment
        day += timedelta(days=1)


def _first_at(zone: tzinfo, wall: datetime) -> int:
    """When the clock of a zone first reads this, or has jumped over it."""
    first = int(wall.replace(tzinfo=zone).timestamp())
    if _local(zone, first).replace(tzinfo=None) == wall:
        return first
    # In a gap the two readings of PEP 495 lie on either side of the jump, the later one first.
    before = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    return _change(zone, before, first) or first


def _change(zone: tzinfo, early: int, late: int) -> int | None:
    """The moment after `early` and up to `late` from which on the clock of a zone is set differently, if there is one.

    They are at most a day or so apart, in which no zone sets its clock twice.
    """
    offset = _local(zone, early).utcoffset()
    if _local(zone, late).utcoffset() == offset:
        return None
    while late - early > 1:
        middle = (early + late) // 2
        if _local(zone, middle).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late


def _local(zone: tzinfo, now: int) -> datetime:
    return datetime.fromtimestamp(now, zone)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
