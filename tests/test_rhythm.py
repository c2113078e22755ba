"""Rhythm: nothing in quiet hours, no digest twice, none lost, whatever the zone does to its clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rhythm import DAY_MINUTES, HOUR, Habits, Rhythm, due_at, is_within, quiet_until, sendable_at

DAY = 24 * HOUR
ROME, LORD_HOWE, TROLL, BEIRUT = "Europe/Rome", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Beirut"
ODD: tuple[str, ...] = (
    ROME,
    LORD_HOWE,
    TROLL,
    BEIRUT,
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/Sao_Paulo",
    "Africa/Casablanca",
)
ODD += ("Pacific/Apia", "America/Havana", "America/Nuuk", "Atlantic/Azores", "America/St_Johns", "Pacific/Kiritimati")
SPREAD = {Rhythm.INSTANT: 0, Rhythm.HOURLY: HOUR, Rhythm.DAILY: DAY, Rhythm.WEEKLY: 7 * DAY}
JUMP = 2 * HOUR  # the largest by which a clock is set in these years, at Troll

zones = st.one_of(st.none(), st.sampled_from(ODD), st.sampled_from(sorted(available_timezones() - {"Factory"})))
minutes = st.integers(0, DAY_MINUTES - 1)
moments = st.integers(
    int(datetime(2015, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2050, 1, 1, tzinfo=UTC).timestamp())
)
habits = st.builds(
    Habits,
    zone=zones,
    rhythm=st.sampled_from(Rhythm),
    daily_hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
    weekly_hour=st.integers(0, 23),
    quiet=st.one_of(st.none(), st.tuples(minutes, minutes)),
    official_breaks_through=st.booleans(),
)


def at(zone: str | None, *when: int, fold: int = 0) -> int:
    """Seconds UTC of a local time."""
    tz = ZoneInfo(zone) if zone else UTC
    return int(datetime(*when, fold=fold, tzinfo=tz).timestamp())  # type: ignore[arg-type, misc]


def wall(zone: str | None, moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, ZoneInfo(zone) if zone else UTC):%a %d %H:%M}"


def is_quiet(habits: Habits, moment: int) -> bool:
    local = datetime.fromtimestamp(moment, ZoneInfo(habits.zone) if habits.zone else UTC)
    return habits.quiet is not None and is_within(habits.quiet, local.hour * 60 + local.minute)


def on_days_of_change(*delay: int):
    """Look at the very moments at which clocks are set, which chance seldom meets."""
    cases: list[Habits] = []
    days: list[int] = []
    for zone, day in (
        (ROME, at(ROME, 2026, 3, 29, 0, 59)),
        (ROME, at(ROME, 2026, 10, 25, 1, 59)),
        (LORD_HOWE, at(LORD_HOWE, 2026, 4, 5, 0, 1)),
        (LORD_HOWE, at(LORD_HOWE, 2026, 10, 4, 1, 59)),
        (TROLL, at(TROLL, 2026, 3, 29, 0, 30)),
        (BEIRUT, at(BEIRUT, 2026, 3, 28, 22, 0)),
        (BEIRUT, at(BEIRUT, 2026, 10, 24, 23, 0)),
    ):
        for rhythm in Rhythm:
            cases += [Habits(zone, rhythm, 2, 6, 2, (1380, 150)), Habits(zone, rhythm, 0, 6, 0, (0, 1))]
            days += [day, day]

    def decorated(test):
        for case, day in zip(cases, days, strict=True):
            test = example(case, day, *delay)(test)
        return test

    return decorated


later = st.integers(0, 8 * DAY)


@on_days_of_change(900)
@given(habits, moments, later)
def test_nothing_is_due_in_quiet_hours_nor_before_it_is_owed(habits: Habits, now: int, delay: int) -> None:
    due = due_at(habits, now, official=False)
    assert due >= now
    assert not is_quiet(habits, due)
    if habits.quiet is None:
        assert due_at(habits, due, official=False) == due
    seen = sendable_at(habits, now, now + delay, official=False)
    assert seen >= max(due, now + delay)
    assert not is_quiet(habits, seen)


@on_days_of_change(900)
@given(habits, moments, later)
def test_what_is_owed_later_is_never_due_earlier(habits: Habits, now: int, delay: int) -> None:
    assert due_at(habits, now, official=False) <= due_at(habits, now + delay, official=False)


@on_days_of_change()
@given(habits, moments)
def test_an_alert_waits_at_most_one_period_and_one_night(habits: Habits, now: int) -> None:
    open_all_day = replace(habits, quiet=None)
    digest = due_at(open_all_day, now, official=False)
    assert digest - now <= SPREAD[habits.rhythm] + (JUMP if habits.rhythm is not Rhythm.INSTANT else 0)
    start, end = habits.quiet or (0, 0)
    assert due_at(habits, now, official=False) - digest <= (end - start) % DAY_MINUTES * 60 + JUMP


@on_days_of_change()
@given(habits, moments)
def test_no_digest_comes_twice_in_its_period(habits: Habits, now: int) -> None:
    """Followed from one digest to the next, each falls on its own hour, day or week by the follower's clock."""
    if habits.rhythm is Rhythm.INSTANT:
        return
    free = replace(habits, quiet=None)
    moments, moment = [], now
    for _ in range(30):
        moment = due_at(free, moment, official=False)
        moments.append(moment)
        moment += 1
    gaps = [after - before for before, after in pairwise(moments)]
    assert min(gaps) >= SPREAD[habits.rhythm] - (JUMP if habits.rhythm is not Rhythm.HOURLY else HOUR // 2)
    for moment in moments:
        clock = datetime.fromtimestamp(moment, ZoneInfo(habits.zone) if habits.zone else UTC)
        assert clock.minute == clock.second == 0 or _set_at(habits, moment)


def _set_at(habits: Habits, moment: int) -> bool:
    """True where the clock is set at this very moment."""
    zone = ZoneInfo(habits.zone) if habits.zone else UTC
    before, after = (datetime.fromtimestamp(second, zone).utcoffset() for second in (moment - 1, moment))
    return before != after


@given(habits, moments)
def test_the_official_breaks_through_where_it_is_allowed_and_only_there(habits: Habits, now: int) -> None:
    allowed, refused = (replace(habits, official_breaks_through=allows) for allows in (True, False))
    assert due_at(allowed, now, official=True) == now
    assert due_at(refused, now, official=True) == due_at(refused, now, official=False)
    assert due_at(allowed, now, official=False) == due_at(refused, now, official=False)
    assert sendable_at(allowed, now, now + 5, official=True) == now + 5


@given(habits, moments, st.integers(0, 3 * DAY))
def test_the_end_of_quiet_hours_is_the_first_moment_that_is_not_quiet(habits: Habits, now: int, ahead: int) -> None:
    end = quiet_until(habits, now)
    assert now <= end
    if now < end:
        assert is_quiet(habits, end - 1)
        assert is_quiet(habits, min(now + ahead, end - 1))


@pytest.mark.parametrize(
    ("habits", "owed", "due"),
    [
        (Habits(), (2026, 1, 5, 3, 0), "Mon 05 03:00"),
        (Habits(quiet=(1380, 420)), (2026, 1, 5, 22, 59), "Mon 05 22:59"),
        (Habits(quiet=(1380, 420)), (2026, 1, 5, 23, 0), "Tue 06 07:00"),
        (Habits(quiet=(1380, 420)), (2026, 1, 6, 7, 0), "Tue 06 07:00"),
        (Habits(quiet=(0, 450)), (2026, 1, 6, 0, 0), "Tue 06 07:30"),
        (Habits(quiet=(600, 600)), (2026, 1, 6, 10, 0), "Tue 06 10:00"),
        (Habits(rhythm=Rhythm.HOURLY), (2026, 1, 5, 3, 0), "Mon 05 03:00"),
        (Habits(rhythm=Rhythm.HOURLY), (2026, 1, 5, 3, 1), "Mon 05 04:00"),
        (Habits(rhythm=Rhythm.HOURLY, quiet=(1380, 450)), (2026, 1, 5, 23, 20), "Tue 06 07:30"),
        (Habits(rhythm=Rhythm.DAILY), (2026, 1, 5, 8, 0), "Mon 05 08:00"),
        (Habits(rhythm=Rhythm.DAILY), (2026, 1, 5, 8, 1), "Tue 06 08:00"),
        (Habits(rhythm=Rhythm.DAILY, daily_hour=6, quiet=(1380, 450)), (2026, 1, 5, 9, 0), "Tue 06 07:30"),
        (Habits(rhythm=Rhythm.WEEKLY, weekday=6, weekly_hour=18), (2026, 1, 5, 9, 0), "Sun 11 18:00"),
        (Habits(rhythm=Rhythm.WEEKLY, weekday=0), (2026, 1, 5, 8, 1), "Mon 12 08:00"),
    ],
)
def test_on_an_ordinary_day(habits: Habits, owed: tuple[int, ...], due: str) -> None:
    habits = replace(habits, zone=ROME)
    assert wall(ROME, due_at(habits, at(ROME, *owed), official=False)) == due


@pytest.mark.parametrize(
    ("habits", "owed", "due"),
    [
        # On 29 March 2026 Rome's clocks go from 2 to 3, on 25 October from 3 back to 2.
        (Habits(ROME, quiet=(1380, 150)), at(ROME, 2026, 3, 29, 1, 0), "Sun 29 03:00"),
        (Habits(ROME, quiet=(1380, 420)), at(ROME, 2026, 3, 28, 23, 30), "Sun 29 07:00"),
        (Habits(ROME, quiet=(1380, 420)), at(ROME, 2026, 10, 24, 23, 30), "Sun 25 07:00"),
        (Habits(ROME, Rhythm.DAILY, 2), at(ROME, 2026, 3, 28, 12, 0), "Sun 29 03:00"),
        (Habits(ROME, Rhythm.DAILY, 2), at(ROME, 2026, 10, 25, 2, 0), "Sun 25 02:00"),
        (Habits(ROME, Rhythm.DAILY, 2), at(ROME, 2026, 10, 25, 2, 0, fold=1), "Mon 26 02:00"),
        (Habits(ROME, Rhythm.HOURLY), at(ROME, 2026, 10, 25, 2, 10), "Sun 25 02:00"),
        # Troll goes from 1 to 3 at once, so 2 is within the gap; Beirut skips and doubles its midnight.
        (Habits(TROLL, Rhythm.DAILY, 2), at(TROLL, 2026, 3, 28, 12, 0), "Sun 29 03:00"),
        (Habits(BEIRUT, Rhythm.DAILY, 0), at(BEIRUT, 2026, 3, 28, 12, 0), "Sun 29 01:00"),
        (Habits(BEIRUT, Rhythm.DAILY, 23), at(BEIRUT, 2026, 10, 24, 23, 0, fold=1), "Sun 25 23:00"),
        # Lord Howe sets its clock by half an hour, Kathmandu is three quarters off.
        (Habits(LORD_HOWE, Rhythm.HOURLY), at(LORD_HOWE, 2026, 4, 5, 1, 40), "Sun 05 02:00"),
        (Habits("Asia/Kathmandu", Rhythm.HOURLY), at("Asia/Kathmandu", 2026, 4, 5, 1, 40), "Sun 05 02:00"),
    ],
)
def test_on_a_day_on_which_clocks_are_set(habits: Habits, owed: int, due: str) -> None:
    assert wall(habits.zone, due_at(habits, owed, official=False)) == due


def test_a_digest_that_an_outage_missed_comes_at_once_but_not_at_night() -> None:
    habits = Habits(ROME, Rhythm.DAILY, 8, quiet=(1380, 420))
    owed = at(ROME, 2026, 1, 5, 7, 30)
    for now, sent in (
        ((2026, 1, 5, 7, 40), "Mon 05 08:00"),
        ((2026, 1, 5, 8, 0), "Mon 05 08:00"),
        ((2026, 1, 5, 9, 30), "Mon 05 09:30"),
        ((2026, 1, 5, 23, 30), "Tue 06 07:00"),
    ):
        assert wall(ROME, sendable_at(habits, owed, at(ROME, *now), official=False)) == sent


def test_a_zone_that_is_unknown_goes_by_utc() -> None:
    for name in ("Nowhere/Land", "../etc/passwd", ""):
        assert due_at(Habits(name, quiet=(0, 60)), at(None, 2026, 1, 5, 0, 30), official=False) == at(
            None, 2026, 1, 5, 1, 0
        )
