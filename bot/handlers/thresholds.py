"""The threshold desk: from which stage on a follow alerts, by buttons under a follow, on an alert, in /following."""

from __future__ import annotations

from bot import following, silences
from bot.buttons import unpack
from bot.cards import Card
from bot.cards.alerts import Rows
from bot.cards.card import Button
from bot.cards.follows import follow_view
from bot.cards.thresholds import change_button, threshold_button, threshold_choice, threshold_toast
from bot.directory import Subject
from bot.handlers.visit import Answer, Visit
from bot.links import Stage


class ThresholdDesk:
    """Answers what is pressed to hear more or less of a subject."""

    async def choose(self, visit: Visit) -> Answer:
        """Open the choice of four where the threshold's button stands; all other buttons stay."""
        (subject_id,) = visit.numbers
        threshold = await _threshold(visit, subject_id)
        choice = threshold_choice(visit.voice, threshold, "level", subject_id)
        return Answer(rows=_instead(visit, ("levels", subject_id), choice))

    async def level(self, visit: Visit) -> Answer:
        """Set the threshold that was chosen, and close the choice."""
        subject, threshold = await self._set(visit, visit.values[1])
        button = threshold_button(visit.voice, subject, threshold)
        toast = threshold_toast(visit.voice, subject, threshold)
        return Answer(rows=_instead(visit, ("level", subject.id), ((button,),)), toast=toast)

    async def view(self, visit: Visit) -> Answer:
        """Open one follow of /following."""
        subject_id, page = visit.numbers
        return Answer(edit=await follow_card(visit, visit.subject(subject_id), page))

    async def at_least(self, visit: Visit) -> Answer:
        """Set the threshold chosen in an open follow, and show it again."""
        page = int(visit.values[1])
        subject, threshold = await self._set(visit, visit.values[2])
        toast = threshold_toast(visit.voice, subject, threshold)
        return Answer(edit=await follow_card(visit, subject, page), toast=toast)

    async def fewer(self, visit: Visit) -> Answer:
        """Raise the threshold from an alert; the button turns into the way back. One that is higher already stays."""
        before = await _threshold(visit, int(visit.values[0]))
        if before.rank >= Stage(visit.values[2]).rank:
            return Answer(toast=threshold_toast(visit.voice, visit.subject(int(visit.values[0])), before))
        return await self._change(visit, "more", before)

    async def more(self, visit: Visit) -> Answer:
        """Go back to the threshold from before "fewer"; the button turns into that one again."""
        before = await _threshold(visit, int(visit.values[0]))
        return await self._change(visit, "fewer", before)

    async def _change(self, visit: Visit, back: str, before: Stage) -> Answer:
        """Set what the button says, and put in its place one that leads `back` to what was before."""
        rumour_id = int(visit.values[1])
        subject, threshold = await self._set(visit, visit.values[2])
        pressed = "fewer" if back == "more" else "more"
        named = any(unpack(button.data)[0] == "back" for row in visit.shown for button in row)
        button = change_button(visit.voice, back, rumour_id, subject, before, named=named)
        toast = threshold_toast(visit.voice, subject, threshold)
        return Answer(rows=_instead(visit, (pressed, subject.id), ((button,),)), toast=toast)

    @staticmethod
    async def _set(visit: Visit, stage: str) -> tuple[Subject, Stage]:
        """Set the threshold of the subject on the button. Raises ValueError where it is not followed any more."""
        subject, threshold = visit.subject(int(visit.values[0])), Stage(stage)
        if not await following.set_threshold(visit.tx, await visit.enter(), subject.id, threshold):
            raise ValueError(subject.id)
        return subject, threshold


async def follow_card(visit: Visit, subject: Subject, page: int) -> Card:
    """One follow as it is now. Raises ValueError where the subject is not followed any more."""
    follower = await visit.enter()
    threshold = await _threshold(visit, subject.id)
    silence = (await silences.of(visit.tx, follower.id, visit.now)).get(subject.id)
    return follow_view(visit.voice, subject, threshold, silence, page)


async def _threshold(visit: Visit, subject_id: int) -> Stage:
    thresholds = await following.thresholds(visit.tx, await visit.enter())
    if subject_id not in thresholds:
        raise ValueError(subject_id)
    return thresholds[subject_id]


def _instead(visit: Visit, of: tuple[str, int], rows: Rows) -> Rows | None:
    """The pressed message's buttons with these rows in place of the buttons that carry this verb and subject.

    None, which changes nothing, where Telegram does not tell the buttons any more (an old message).
    """
    kept: list[tuple[Button, ...]] = []
    placed = False
    for row in visit.shown:
        if not any(_carries(button, of) for button in row):
            kept.append(row)
        elif not placed:
            kept.extend(rows)
            placed = True
    return tuple(kept) if placed else None


def _carries(button: Button, of: tuple[str, int]) -> bool:
    verb, values = unpack(button.data)
    return (verb, str(of[1])) == (of[0], values[0] if values else "")
