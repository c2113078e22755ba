"""The settings desk: how often, when not, where and in which words a chat is told. A tap acts at once and shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot import following, habits, waits, zones
from bot.cards import settings as cards
from bot.handlers.visit import Answer, Visit
from bot.rhythm import Habits, Rhythm

MENUS: Final = {"rhythm": cards.rhythm_menu, "quiet": cards.quiet_menu}  # a button's last value
ALLOWED: Final = {"0": False, "1": True}


class SettingsDesk:
    """Answers about a chat's habits and its language."""

    def __init__(self, bot: str) -> None:
        self._bot = bot

    async def settings(self, visit: Visit) -> Answer:
        """Show all settings."""
        held = await _held(visit)
        return Answer(say=cards.overview(visit.voice, held, _zone(visit, held), visit.now, not visit.person.private))

    async def back(self, visit: Visit) -> Answer:
        """Show all settings again."""
        answer = await self.settings(visit)
        return Answer(edit=answer.say)

    async def rhythm(self, visit: Visit) -> Answer:
        """Set how often and when to write, or show the choice."""
        held = await _held(visit)
        toast = ""
        if visit.values:
            held = await _keep(visit, _with_rhythm(held, visit.values))
            toast = cards.rhythm_line(visit.voice, held)
        return Answer(edit=cards.rhythm_menu(visit.voice, held, _zone(visit, held), visit.now), toast=toast)

    async def quiet(self, visit: Visit) -> Answer:
        """Set or end quiet hours, or show the choice."""
        held = await _held(visit)
        toast = ""
        if visit.values:
            held = await _keep(visit, replace(held, quiet=_quiet(visit.values)))
            toast = cards.quiet_line(visit.voice, held)
        return Answer(edit=cards.quiet_menu(visit.voice, held, _zone(visit, held), visit.now), toast=toast)

    async def official(self, visit: Visit) -> Answer:
        """Let official news break through, or wait with the rest; shown in the menu that was pressed in."""
        allowed, menu = visit.values
        held = await _keep(visit, replace(await _held(visit), official_breaks_through=ALLOWED[allowed]))
        card = MENUS[menu](visit.voice, held, _zone(visit, held), visit.now)
        return Answer(edit=card, toast=cards.official_line(visit.voice, held))

    async def zone(self, visit: Visit) -> Answer:
        """Set the time zone, or show it with the others of its country."""
        held = await _held(visit)
        toast = ""
        if visit.values:
            held = await self._move(visit, held, visit.values[0])
            toast = cards.zone_toast(visit.voice, visit.values[0], visit.now)
        zone = _zone(visit, held)
        return Answer(edit=cards.zone_menu(visit.voice, held, zone, visit.now, self._mention(visit)), toast=toast)

    async def timezone(self, visit: Visit) -> Answer:
        """Take a country or city for the time zone; where it may be several, ask."""
        held, query, bot = await _held(visit), visit.text.strip(), self._mention(visit)
        if not query:
            return Answer(say=cards.zone_menu(visit.voice, held, _zone(visit, held), visit.now, bot))
        found = zones.find(query)
        if len(found) == 1:
            held = await self._move(visit, held, found[0])
            return Answer(say=cards.zone_menu(visit.voice, held, found[0], visit.now, bot))
        if offered := found or zones.near(query):
            return Answer(say=cards.zone_choice(visit.voice, query, offered, sure=bool(found)))
        return Answer(say=cards.zone_unknown(visit.voice, query, bot))

    async def tongue(self, visit: Visit) -> Answer:
        """Set the language, or show the choice."""
        if not visit.values:
            return Answer(edit=cards.tongue_menu(visit.voice))
        code = visit.values[0]
        if code not in visit.texts.languages:
            raise ValueError(code)
        await following.speak(visit.tx, await visit.enter(), code)
        await visit.enter()
        answer = await self.back(visit)
        return replace(answer, toast=visit.voice.plain("tongue.done"))

    async def _move(self, visit: Visit, held: Habits, zone: str) -> Habits:
        if not zones.is_zone(zone):
            raise ValueError(zone)
        return await _keep(visit, replace(held, zone=zone))

    def _mention(self, visit: Visit) -> str:
        return "" if visit.person.private else self._bot


async def _held(visit: Visit) -> Habits:
    return await habits.of(visit.tx, visit.follower.id) if visit.follower else Habits()


async def _keep(visit: Visit, chosen: Habits) -> Habits:
    """Keep what was chosen; hours of the day are kept with the zone that the card showed beside them."""
    follower = await visit.enter()
    if chosen.quiet is not None or chosen.rhythm is not Rhythm.INSTANT:
        chosen = replace(chosen, zone=_zone(visit, chosen))
    await habits.keep(visit.tx, follower.id, chosen)
    await waits.reconsider(visit.tx, follower.id, visit.now)
    return chosen


def _zone(visit: Visit, held: Habits) -> str:
    """The zone that was chosen, else the one to guess from the language of the person who asks."""
    if held.zone and zones.is_zone(held.zone):
        return held.zone
    return zones.usual(zones.country_of(visit.person.language, visit.voice.locale)) or visit.voice.zone


def _with_rhythm(held: Habits, values: tuple[str, ...]) -> Habits:
    """Habits with the rhythm on a button. Raises ValueError for one that no card of ours packed."""
    rhythm, numbers = Rhythm(values[0]), [int(value) for value in values[1:]]
    match rhythm:
        case Rhythm.DAILY:
            [hour] = numbers
            return replace(held, rhythm=rhythm, daily_hour=hour)
        case Rhythm.WEEKLY:
            weekday, hour = numbers
            return replace(held, rhythm=rhythm, weekday=weekday, weekly_hour=hour)
    return replace(held, rhythm=rhythm)


def _quiet(values: tuple[str, ...]) -> tuple[int, int] | None:
    """Quiet hours as a button carries them. Raises ValueError for some that would be none or all day."""
    if values == ("off",):
        return None
    start, end = (int(value) for value in values)
    if start == end:
        raise ValueError(values)
    return start, end
