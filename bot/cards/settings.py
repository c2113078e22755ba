"""Settings: how often, when not, where and in which words a chat is told; every choice is a button that acts at once.

A button carries all that it chooses, not a step from what is chosen now, so an old one means what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.buttons import pack
from bot.cards.card import Button, Card
from bot.cards.markup import bold, cut_units, label, lines, paragraphs, stacked
from bot.i18n import Voice, one_line
from bot.rhythm import DAY_MINUTES, Habits, Rhythm, is_within
from bot.zones import city, country_name, country_with, of_country

HOURS: Final = (7, 8, 9, 13, 18, 20)
QUIET: Final = ((23 * 60, 7 * 60), (22 * 60, 8 * 60), (0, 7 * 60 + 30))
STEP: Final = 30  # minutes by which either end of quiet hours is moved
QUERY: Final = 60  # characters of what somebody typed, said back to him

Rows = tuple[tuple[Button, ...], ...]


def overview(voice: Voice, habits: Habits, zone: str, now: int, group: bool = False) -> Card:
    """All settings at a glance; `zone` is the one that holds, chosen or guessed, and `now` is in seconds UTC."""
    timed = habits.quiet is not None or habits.rhythm is not Rhythm.INSTANT
    text = paragraphs(
        bold(voice.plain("settings.heading_group" if group else "settings.heading")),
        lines(
            [
                rhythm_line(voice, habits),
                quiet_line(voice, habits),
                official_line(voice, habits) if timed else None,
                _zone_line(voice, habits, zone, now),
                voice.plain("settings.language", language=voice.languages[voice.language]),
            ]
        ),
    )
    return Card(
        text,
        (
            (Button(voice.plain("button.rhythm"), pack("rhythm")), Button(voice.plain("button.quiet"), pack("quiet"))),
            (Button(voice.plain("button.zone"), pack("zone")), Button(voice.plain("button.tongue"), pack("tongue"))),
        ),
    )


def rhythm_menu(voice: Voice, habits: Habits, zone: str, now: int) -> Card:
    """How often: at once or by a digest, and when that comes."""
    text = paragraphs(
        bold(rhythm_line(voice, habits)),
        voice.say("settings.about_digests"),
        _delay(voice, habits),
        _zone_line(voice, habits, zone, now) if habits.rhythm is not Rhythm.INSTANT else None,
    )
    daily, weekly = ("daily", habits.daily_hour), ("weekly", habits.weekday, habits.weekly_hour)
    chosen = [
        _choice(voice.plain(f"button.{rhythm.value}"), habits.rhythm is rhythm, "rhythm", *values)
        for rhythm, values in zip(Rhythm, (("instant",), ("hourly",), daily, weekly), strict=True)
    ]
    rows = (*_rowed(chosen, 2), *_when(voice, habits))
    if habits.rhythm is not Rhythm.INSTANT:
        rows = (*rows, (_official(voice, habits, "rhythm"),))
    return Card(text, (*rows, (_back(voice),)))


def _delay(voice: Voice, habits: Habits) -> str | None:
    """That a daily or weekly digest falls into quiet hours, and comes when they end."""
    hour = {Rhythm.DAILY: habits.daily_hour, Rhythm.WEEKLY: habits.weekly_hour}.get(habits.rhythm)
    if hour is None or habits.quiet is None or not is_within(habits.quiet, hour * 60):
        return None
    return voice.say("settings.digest_waits", hours=hours(habits.quiet), time=_time(habits.quiet[1]))


def _when(voice: Voice, habits: Habits) -> Rows:
    """The days and hours at which the chosen digest may come."""
    match habits.rhythm:
        case Rhythm.DAILY:
            return _hours(habits.daily_hour, ("daily",))
        case Rhythm.WEEKLY:
            days = [
                _choice(
                    voice.weekday(day, "abbreviated"),
                    day == habits.weekday,
                    "rhythm",
                    "weekly",
                    day,
                    habits.weekly_hour,
                )
                for day in range(7)
            ]
            return (*_rowed(days, 3), *_hours(habits.weekly_hour, ("weekly", habits.weekday)))
    return ()


def _hours(chosen: int, before: tuple[int | str, ...]) -> Rows:
    usual = [_choice(_time(hour * 60), hour == chosen, "rhythm", *before, hour) for hour in HOURS]
    earlier, later = (chosen - 1) % 24, (chosen + 1) % 24
    step = (
        Button(f"‹ {_time(earlier * 60)}", pack("rhythm", *before, earlier)),
        Button(f"{_time(later * 60)} ›", pack("rhythm", *before, later)),
    )
    return (*_rowed(usual, 3), step)


def quiet_menu(voice: Voice, habits: Habits, zone: str, now: int) -> Card:
    """When not: no quiet hours, some usual ones, and either end half an hour earlier or later."""
    text = paragraphs(
        bold(quiet_line(voice, habits)),
        voice.say("settings.about_quiet"),
        _zone_line(voice, habits, zone, now),
    )
    usual = [_choice(voice.plain("button.no_quiet"), habits.quiet is None, "quiet", "off")]
    usual += [_choice(hours(quiet), quiet == habits.quiet, "quiet", *quiet) for quiet in QUIET]
    rows = _rowed(usual, 2)
    if habits.quiet is not None:
        start, end = habits.quiet
        starts = [(_moved(start, by, end), end) for by in (-STEP, STEP)]
        ends = [(start, _moved(end, by, start)) for by in (-STEP, STEP)]
        froms = tuple(Button(voice.plain("button.quiet_from", time=_time(a)), pack("quiet", a, b)) for a, b in starts)
        tos = tuple(Button(voice.plain("button.quiet_to", time=_time(b)), pack("quiet", a, b)) for a, b in ends)
        rows = (*rows, froms, tos, (_official(voice, habits, "quiet"),))
    return Card(text, (*rows, (Button(voice.plain("button.zone"), pack("zone")), _back(voice))))


def _moved(minute: int, by: int, other: int) -> int:
    """An end of quiet hours half an hour on; over the other end, for that would be none or all day."""
    moved = (minute + by) % DAY_MINUTES
    return moved if moved != other else (moved + by) % DAY_MINUTES


def zone_menu(voice: Voice, habits: Habits, zone: str, now: int, bot: str = "") -> Card:
    """Where: the zone with its time now, the others of its country, and how to name another. `bot` is set in groups."""
    zones = of_country(country_with(zone))
    zones = zones if zone in zones else (zone, *zones)
    buttons = [_choice(city(each, voice.language), each == habits.zone, "zone", each) for each in zones]
    text = paragraphs(bold(_zone_line(voice, habits, zone, now)), voice.say("settings.about_zones", at=_at(bot)))
    return Card(text, (*stacked(buttons), (_back(voice),)))


def zone_choice(voice: Voice, query: str, zones: Sequence[str], sure: bool = True) -> Card:
    """Ask which zone was meant by a country or city; not `sure` where the name was only nearly one."""
    several = len({country_with(zone) for zone in zones}) > 1
    names = [_place(voice, zone) if several else city(zone, voice.language) for zone in zones]
    buttons = stacked(Button(label(name), pack("zone", zone)) for name, zone in zip(names, zones, strict=True))
    key = "settings.which_zone" if sure else "settings.maybe_zone"
    return Card(voice.say(key, query=_query(query)), (*buttons, (_back(voice),)))


def zone_unknown(voice: Voice, query: str, bot: str = "") -> Card:
    """Nothing is called so, or it is an offset, which is no zone."""
    return Card(voice.say("settings.unknown_zone", query=_query(query), at=_at(bot)), ((_back(voice),),))


def tongue_menu(voice: Voice) -> Card:
    """In which language; each is offered in its own name."""
    buttons = [_choice(name, code == voice.language, "tongue", code) for code, name in voice.languages.items()]
    return Card(voice.say("tongue.ask"), (*stacked(buttons), (_back(voice),)))


def rhythm_line(voice: Voice, habits: Habits) -> str:
    """How often, in a line that also is the toast."""
    hour = habits.daily_hour if habits.rhythm is Rhythm.DAILY else habits.weekly_hour
    rhythm = voice.plain(
        f"settings.{habits.rhythm.value}", weekday=voice.weekday(habits.weekday), time=_time(hour * 60)
    )
    return voice.plain("settings.rhythm", rhythm=rhythm)


def quiet_line(voice: Voice, habits: Habits) -> str:
    """When not, in a line that also is the toast."""
    return (
        voice.plain("settings.quiet", hours=hours(habits.quiet)) if habits.quiet else voice.plain("settings.no_quiet")
    )


def official_line(voice: Voice, habits: Habits) -> str:
    """Whether official news waits too, in a line that also is the toast."""
    return voice.plain("settings.official" if habits.official_breaks_through else "settings.official_waits")


def zone_toast(voice: Voice, zone: str, now: int) -> str:
    """The zone that was chosen, with its time now to check it by."""
    return voice.plain("settings.zone", place=_place(voice, zone), time=voice.clock(now, zone))


def hours(quiet: tuple[int, int]) -> str:
    """Quiet hours as "23:00–07:30"."""
    return "–".join(map(_time, quiet))


def _zone_line(voice: Voice, habits: Habits, zone: str, now: int) -> str:
    line = zone_toast(voice, zone, now)
    return line if habits.zone else f"{line} {voice.plain('settings.guessed')}"


def _place(voice: Voice, zone: str) -> str:
    country = country_name(country_with(zone), voice.language)
    name = city(zone, voice.language)
    return f"{name}, {country}" if country and country != name else name


def _official(voice: Voice, habits: Habits, menu: str) -> Button:
    allowed = habits.official_breaks_through
    return _choice(voice.plain("button.official"), allowed, "official", int(not allowed), menu)


def _choice(words: str, chosen: bool, verb: str, *values: int | str) -> Button:
    return Button(label(f"✓ {words}" if chosen else words), pack(verb, *values))


def _back(voice: Voice) -> Button:
    return Button(voice.plain("button.back"), pack("settings"))


def _rowed(buttons: Sequence[Button], width: int) -> Rows:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _at(bot: str) -> str:
    """What a command ends in where several bots may listen."""
    return f"@{bot}" if bot else ""


def _query(query: str) -> str:
    return cut_units(one_line(query), QUERY)
