"""The verdict desk: what became of a published rumour, and correcting, denying or retracting it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot import dues, newsroom, publishing, rumours
from bot.cards import newsroom as cards
from bot.cards import receipts
from bot.handlers.drafts import DraftDesk, made_for
from bot.handlers.visit import Answer, Visit
from bot.rumours import Denier, Reason, Rumour, State

RUMOURS_LISTED: Final = 10


class VerdictDesk:
    """Answers editors about what was published. `pronounced` is called once a verdict is committed."""

    def __init__(self, drafts: DraftDesk, pronounced: Callable[[], None]) -> None:
        self._drafts = drafts
        self._pronounced = pronounced

    async def rumours(self, visit: Visit) -> Answer:
        """List what was told last."""
        found = await rumours.recent(visit.tx, visit.directory, RUMOURS_LISTED)
        figures = [(rumour, await dues.figures(visit.tx, rumour.id)) for rumour in found]
        return Answer(say=receipts.rumours_list(visit.voice, figures))

    async def receipt(self, visit: Visit) -> Answer:
        """Show how the delivery stands."""
        return await self._receipt(visit, await self._told(visit))

    async def correct(self, visit: Visit) -> Answer:
        """Open the correction of a published rumour: its card as a draft."""
        rumour = await rumours.load(visit.tx, visit.directory, visit.numbers[0])
        if rumour is None or rumour.state is not State.PUBLISHED:
            return Answer(toast=cards.gone(visit.voice))
        if not rumour.correcting:
            await rumours.change(visit.tx, rumour, visit.person.user_id, visit.now)
        await newsroom.ignore(visit.tx, visit.person.chat_id, visit.person.message_id)
        return await self._drafts.draft(visit)

    async def deny(self, visit: Visit) -> Answer:
        """Offer the links that may be denied."""
        rumour = await self._standing(visit)
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        await newsroom.ignore(visit.tx, visit.person.chat_id, visit.person.message_id)
        return Answer(edit=receipts.deny_menu(visit.voice, rumour))

    async def deny_link(self, visit: Visit) -> Answer:
        """Ask who denies it."""
        rumour = await self._standing(visit)
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        phones = (await dues.figures(visit.tx, rumour.id)).delivered
        return Answer(edit=receipts.denier_menu(visit.voice, rumour, visit.place, phones))

    async def denied_by(self, visit: Visit) -> Answer:
        """Deny a link: every delivered card is edited."""
        rumour = await self._standing(visit)
        place, denier = visit.place, Denier(visit.values[2])
        if rumour is not None and not made_for(visit, 3, rumour):
            return replace(await self._receipt(visit, rumour), toast=cards.changed_meanwhile(visit.voice))
        if rumour is None or not await publishing.deny(
            visit.tx, visit.directory, rumour, place, denier, visit.person.user_id, visit.now
        ):
            return Answer(toast=cards.gone(visit.voice))
        return await self._pronounce(visit, receipts.denied_toast)

    async def retract(self, visit: Visit) -> Answer:
        """Ask why, and say how many phones hold the card."""
        rumour = await self._standing(visit)
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        await newsroom.ignore(visit.tx, visit.person.chat_id, visit.person.message_id)
        phones = (await dues.figures(visit.tx, rumour.id)).delivered
        return Answer(edit=receipts.retract_menu(visit.voice, rumour, phones))

    async def retract_for(self, visit: Visit) -> Answer:
        """Take the rumour back: every delivered card is edited, and what is still owed is never sent."""
        rumour = await self._standing(visit)
        reason = Reason(visit.values[1])
        if rumour is None or not await publishing.retract(
            visit.tx, visit.directory, rumour, reason, visit.person.user_id, visit.now
        ):
            return Answer(toast=cards.gone(visit.voice))
        return await self._pronounce(visit, receipts.retracted_toast)

    async def _pronounce(self, visit: Visit, toast: Callable[..., str]) -> Answer:
        told = await self._told(visit)
        await newsroom.reopen(visit.tx, told.id)
        figures = await dues.figures(visit.tx, told.id)
        answer = await self._receipt(visit, told)
        return replace(answer, toast=toast(visit.voice, figures.delivered), after=self._pronounced)

    async def _receipt(self, visit: Visit, rumour: Rumour) -> Answer:
        figures = await dues.figures(visit.tx, rumour.id)
        card = receipts.receipt(visit.voice, rumour, figures, done=bool(figures.finished_at))
        return Answer(edit=card, receipt=rumour.id)

    async def _told(self, visit: Visit) -> Rumour:
        rumour = await rumours.told(visit.tx, visit.directory, int(visit.values[0]))
        if rumour is None:
            raise ValueError(visit.values[0])
        return rumour

    async def _standing(self, visit: Visit) -> Rumour | None:
        """The rumour as it was told, if it can still be judged."""
        rumour = await self._told(visit)
        return rumour if rumour.state is State.PUBLISHED else None
