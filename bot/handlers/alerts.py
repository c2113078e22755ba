"""The alert desk: the buttons under an alert. Each acts at once, says so in a toast, and flips to its undo."""

from __future__ import annotations

from collections.abc import Callable

from bot import alerts, following, rumours, sagas
from bot.buttons import unpack
from bot.cards import alerts as cards
from bot.concerns import Concern, concern_as_told
from bot.directory import Subject
from bot.handlers.visit import Answer, Rows, Visit
from bot.i18n import Voice
from bot.rumours import Rumour

Toast = Callable[[Voice, Subject], str]


class AlertDesk:
    """Answers what is pressed under an alert."""

    async def quit(self, visit: Visit) -> Answer:
        """Stop following a subject."""
        subject_id, rumour_id = visit.numbers
        await following.unfollow(visit.tx, await visit.enter(), subject_id)
        return await self._flip(visit, rumour_id, subject_id, cards.left_toast)

    async def rejoin(self, visit: Visit) -> Answer:
        """Follow a subject again."""
        subject_id, rumour_id = visit.numbers
        await following.follow(visit.tx, await visit.enter(), subject_id, visit.now)
        return await self._flip(visit, rumour_id, subject_id, cards.rejoined_toast)

    async def mute(self, visit: Visit) -> Answer:
        """Keep the coach's saga silent."""
        coach_id, rumour_id = visit.numbers
        opened_by = await sagas.saga(visit.tx, rumour_id, coach_id)
        await following.mute(visit.tx, await visit.enter(), coach_id, opened_by, visit.now)
        return await self._flip(visit, rumour_id, coach_id, cards.muted_toast)

    async def unmute(self, visit: Visit) -> Answer:
        """Tell of the coach's saga again."""
        coach_id, rumour_id = visit.numbers
        await following.unmute(visit.tx, await visit.enter(), coach_id)
        return await self._flip(visit, rumour_id, coach_id, cards.unmuted_toast)

    async def reasons(self, visit: Visit) -> Answer:
        """Show one button for each subject that let the alert through."""
        rumour = await self._rumour(visit, visit.numbers[0])
        return Answer(rows=await self._rows(visit, rumour, menu=True))

    async def back(self, visit: Visit) -> Answer:
        """Show the alert's own buttons again."""
        rumour = await self._rumour(visit, visit.numbers[0])
        return Answer(rows=await self._rows(visit, rumour, menu=False))

    async def _flip(self, visit: Visit, rumour_id: int, subject_id: int, toast: Toast) -> Answer:
        """The keyboard after a tap: still the menu of reasons if that is what was tapped in."""
        rumour = await self._rumour(visit, rumour_id)
        subject = _subjects(rumour)[subject_id]
        menu = any(verb == "back" for verb, _ in _offered(visit))
        return Answer(rows=await self._rows(visit, rumour, menu=menu), toast=toast(visit.voice, subject))

    async def _rows(self, visit: Visit, rumour: Rumour, *, menu: bool) -> Rows:
        follower = await visit.enter()
        concern, left = await self._concern(visit, rumour)
        if menu:
            return cards.reasons_keyboard(visit.voice, rumour, concern.reasons, left)
        mutes = (await following.mutes_among(visit.tx, [follower.id], rumour.id)).get(follower.id, set())
        return cards.alert_keyboard(visit.voice, rumour, concern.lead, concern.reasons, concern.lead.id in mutes, left)

    async def _concern(self, visit: Visit, rumour: Rumour) -> tuple[Concern, set[str]]:
        """Why the alert came, counting what this very message let him leave, and the slugs of what he left."""
        follower = await visit.enter()
        audience = await sagas.audience(visit.tx, rumour.id)
        told = audience.told_of(await alerts.sagas_told(visit.tx, rumour.id, follower.id))
        ends = _subjects(rumour)
        now = (await following.follows_among(visit.tx, [follower.id], sorted(ends))).get(follower.id, set())
        shown = {number for verb, number in _offered(visit) if verb in ("quit", "rejoin")}
        then = now | (shown & ends.keys())
        concern = concern_as_told(rumour.links, then, told, rumour.benches)
        return concern, {ends[number].slug for number in then - now}

    @staticmethod
    async def _rumour(visit: Visit, rumour_id: int) -> Rumour:
        rumour = await rumours.told(visit.tx, visit.directory, rumour_id)
        if rumour is None:
            raise ValueError(rumour_id)
        return rumour


def _subjects(rumour: Rumour) -> dict[int, Subject]:
    """Whom an alert's buttons may name: the ends of its links, and the clubs that its coaches coached."""
    ends = {end.id: end for link in rumour.links for end in link.ends}
    return ends | {bench.id: bench for bench in rumour.benches.values()}


def _offered(visit: Visit) -> list[tuple[str, int]]:
    """The buttons of the message that was pressed, and the one pressed: verb and first number."""
    query = visit.kept.payload.get("callback_query", {})
    rows = query.get("message", {}).get("reply_markup", {}).get("inline_keyboard", [])
    packed = [query.get("data", ""), *(button.get("callback_data", "") for row in rows for button in row)]
    found = [unpack(str(value)) for value in packed]
    return [(verb, int(values[0])) for verb, values in found if values and values[0].isdecimal()]
