"""The draft desk: an article becomes a draft, the draft is mended, published or thrown away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot import alerts, audit, following, newsroom, reports, rumours
from bot.cards import Card, receipts
from bot.cards import newsroom as cards
from bot.cards.directory import followable
from bot.directory import Directory, Entry, Subject, register
from bot.handlers.visit import Answer, Visit
from bot.i18n import one_line
from bot.links import Link, Relation, Stage
from bot.newsroom import Prompt
from bot.pace import Budget
from bot.reading import read
from bot.rumours import Rumour, State

SUMMARY_CHARACTERS: Final = 600
SOURCE_CHARACTERS: Final = 60
SOURCES_OFFERED: Final = 6
DRAFTS_LISTED: Final = 10


class DraftDesk:
    """Answers editors about drafts. `published` is called once a rumour is committed as published."""

    def __init__(self, directory: Directory, budget: Budget, published: Callable[[], None]) -> None:
        self._directory = directory
        self._budget = budget
        self._published = published

    async def ask(self, visit: Visit) -> Answer:
        """Ask for the article."""
        return Answer(say=cards.ask_article(visit.voice))

    async def article(self, visit: Visit) -> Answer:
        """Draft a rumour from what was read, unless it is known or none."""
        report, reading = visit.report, visit.reading
        if report is None or reading is None:
            raise ValueError("an article comes with its reading")
        known = await reports.rumour_with(visit.tx, report.fingerprint) or visit.copied
        rumour = await rumours.load(visit.tx, visit.directory, known) if known else None
        if rumour is not None:
            return Answer(say=cards.repeated(visit.voice, rumour))
        if not reading.links:
            return Answer(say=cards.no_rumour(visit.voice, reading.mentions))
        rumour_id = await rumours.save_draft(visit.tx, reading, report, visit.person.user_id, visit.now)
        return await self._shown(visit, await self._open(visit, rumour_id))

    async def drafts(self, visit: Visit) -> Answer:
        """List the open drafts."""
        found = await rumours.drafts(visit.tx, visit.directory, DRAFTS_LISTED)
        return Answer(say=cards.drafts_list(visit.voice, found))

    async def draft(self, visit: Visit) -> Answer:
        """Show a draft again."""
        return await self._menu(visit, None)

    async def links(self, visit: Visit) -> Answer:
        """Offer the links to be mended."""
        return await self._menu(visit, lambda rumour: cards.links_menu(visit.voice, rumour))

    async def link(self, visit: Visit) -> Answer:
        """Offer what can be mended about one link."""
        return await self._menu(visit, lambda rumour: cards.link_menu(visit.voice, rumour, visit.place))

    async def drop_link(self, visit: Visit) -> Answer:
        """Drop one link; the last one stays, since a rumour without links is none."""
        place = visit.place
        return await self._mend(visit, 2, lambda links: [*links[:place], *links[place + 1 :]] if links[1:] else links)

    async def relation(self, visit: Visit) -> Answer:
        """Offer the relations of a link, or set the one on the button."""
        place = visit.place
        if len(visit.values) == 2:
            return await self._menu(visit, lambda rumour: cards.relation_menu(visit.voice, rumour, place))
        relation = Relation(visit.values[2])
        return await self._mend(visit, 3, lambda links: _with(links, place, replace(links[place], relation=relation)))

    async def stage(self, visit: Visit) -> Answer:
        """Offer the stages of a link, or set the one on the button."""
        place = visit.place
        if len(visit.values) == 2:
            return await self._menu(visit, lambda rumour: cards.stage_menu(visit.voice, rumour, place))
        stage = Stage(visit.values[2])
        return await self._mend(
            visit, 3, lambda links: _with(links, place, replace(links[place], stage=stage, was=None))
        )

    async def text(self, visit: Visit) -> Answer:
        """Ask for another summary."""
        rumour = await self._open(visit, int(visit.values[0]))
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        return Answer(say=cards.text_prompt(visit.voice, rumour), prompt=Prompt(rumour.id, "summary"))

    async def source(self, visit: Visit) -> Answer:
        """Offer the sources that were named last."""
        recent = await reports.sources_used_last(visit.tx, SOURCES_OFFERED)
        return await self._menu(visit, lambda rumour: cards.source_menu(visit.voice, rumour, recent))

    async def name_source(self, visit: Visit) -> Answer:
        """Ask for the source's name."""
        rumour = await self._open(visit, int(visit.values[0]))
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        return Answer(say=cards.source_prompt(visit.voice, rumour), prompt=Prompt(rumour.id, "source"))

    async def source_is(self, visit: Visit) -> Answer:
        """Take the source on the button."""
        return await self._attribute(visit, int(visit.values[1]))

    async def unnamed(self, visit: Visit) -> Answer:
        """Say openly that the source is not stated."""
        return await self._attribute(visit, None)

    async def typed(self, visit: Visit, prompt: Prompt) -> Answer:
        """Take what was typed to a draft, or to a question of the bot, as its new summary or source."""
        rumour = await self._open(visit, prompt.rumour_id)
        if rumour is None or prompt.expired:
            return Answer(say=cards.prompt_expired(visit.voice))
        if prompt.field == "source":
            name = one_line(visit.text)[:SOURCE_CHARACTERS].strip()
            source_id = await reports.source(visit.tx, name, visit.now) if name else None
            await reports.attribute(visit.tx, rumour.id, source_id)
            changed = await rumours.change(visit.tx, rumour, visit.person.user_id, visit.now)
        else:
            summary = visit.text.strip()[:SUMMARY_CHARACTERS]
            changed = await rumours.change(visit.tx, rumour, visit.person.user_id, visit.now, summary=summary)
        return await self._shown(visit, await self._open(visit, changed.id))

    async def add_coach(self, visit: Visit) -> Answer:
        """Let a new coach of the draft be followed at once; the draft stays open."""
        number, coach_id = visit.numbers
        rumour = await self._open(visit, number)
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        coach = next((link.coach for link in rumour.links if link.coach.id == coach_id), None)
        if coach is None or not await register.accept(visit.tx, coach):
            return replace(await self._menu(visit, None), toast=cards.changed_meanwhile(visit.voice))
        await audit.note(visit.tx, visit.person.user_id, "add", visit.now, rumour.id, coach.slug)
        shown = await self._menu(visit, None)
        known = Entry(replace(coach, known=True))
        return replace(shown, toast=followable(visit.voice, coach), after=lambda: self._directory.add(known))

    async def publish(self, visit: Visit) -> Answer:
        """Tell everyone concerned; a second tap finds nothing to publish."""
        rumour = await rumours.load(visit.tx, visit.directory, visit.numbers[0])
        if rumour is None or rumour.state is State.DISCARDED:
            return Answer(toast=cards.gone(visit.voice))
        accepted = await rumours.publish(visit.tx, rumour, visit.person.user_id, visit.now)
        if accepted is None:
            return Answer(toast=cards.published_already(visit.voice))
        await newsroom.reopen(visit.tx, rumour.id)
        told = await rumours.told(visit.tx, visit.directory, rumour.id)
        figures = await alerts.figures(visit.tx, rumour.id)
        if told is None:
            raise ValueError(rumour.id)
        toast = receipts.corrected_toast if rumour.correcting else receipts.published_toast
        return Answer(
            edit=receipts.receipt(visit.voice, told, figures, done=False),
            toast=toast(visit.voice, figures.delivered if rumour.correcting else figures.owed),
            receipt=rumour.id,
            after=lambda: self._welcome(accepted),
        )

    async def discard(self, visit: Visit) -> Answer:
        """Throw the draft away, or the correction in the making."""
        rumour = await self._open(visit, visit.numbers[0])
        if rumour is None or not await rumours.discard(visit.tx, rumour, visit.person.user_id, visit.now):
            return Answer(toast=cards.gone(visit.voice))
        return Answer(edit=cards.discarded(visit.voice, rumour))

    def _welcome(self, accepted: list[Subject]) -> None:
        """Let the coaches that became known by this rumour be found, and wake the courier."""
        for coach in accepted:
            self._directory.add(Entry(coach))
        self._published()

    async def _open(self, visit: Visit, rumour_id: int) -> Rumour | None:
        """The draft, or the correction in the making, that is still open."""
        rumour = await rumours.load(visit.tx, visit.directory, rumour_id)
        return rumour if rumour and (rumour.state is State.DRAFT or rumour.correcting) else None

    async def _menu(self, visit: Visit, card: Callable[[Rumour], Card] | None) -> Answer:
        rumour = await self._open(visit, int(visit.values[0]))
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        if card is not None:
            return Answer(edit=card(rumour))
        shown = await self._shown(visit, rumour)
        return replace(shown, say=None, edit=shown.say)

    async def _mend(self, visit: Visit, revision: int, mended: Callable[[list[Link]], list[Link]]) -> Answer:
        """Change the links of a draft, and show it as it is now.

        A button names a link by its place, so it acts only on the revision that it was made for: value `revision`.
        """
        rumour = await self._open(visit, int(visit.values[0]))
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        if not made_for(visit, revision, rumour):
            return replace(await self._menu(visit, None), toast=cards.changed_meanwhile(visit.voice))
        links = mended(list(rumour.links))
        changed = await rumours.change(visit.tx, rumour, visit.person.user_id, visit.now, links=links)
        shown = await self._shown(visit, changed)
        return replace(shown, say=None, edit=shown.say)

    async def _attribute(self, visit: Visit, source_id: int | None) -> Answer:
        rumour = await self._open(visit, int(visit.values[0]))
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        await reports.attribute(visit.tx, rumour.id, source_id)
        changed = await rumours.change(visit.tx, rumour, visit.person.user_id, visit.now)
        shown = await self._shown(visit, await self._open(visit, changed.id))
        return replace(shown, say=None, edit=shown.say)

    async def _shown(self, visit: Visit, rumour: Rumour | None) -> Answer:
        """The draft's card; an answer typed to it replaces its summary."""
        if rumour is None:
            raise ValueError("the draft is gone")
        ends = {end.id: end for link in rumour.links for end in (link.coach, link.club)}
        reach = await following.reach(visit.tx, list(ends))
        article_voice = visit.texts.speaking(rumour.language)
        text = await reports.text_of(visit.tx, rumour.id)
        slugs = {end.slug for end in ends.values()}
        mentions = [subject for subject in read(text, visit.directory).mentions if subject.slug not in slugs]
        model = await reports.model_of(visit.tx, rumour.id)
        card = cards.draft(visit.voice, article_voice, rumour, reach, mentions, self._budget, model)
        return Answer(say=card, prompt=Prompt(rumour.id, "summary"), lasting=True)


def _with(links: list[Link], place: int, link: Link) -> list[Link]:
    return [*links[:place], link, *links[place + 1 :]]


def made_for(visit: Visit, value: int, rumour: Rumour) -> bool:
    """Whether the pressed button was made for the rumour as it stands; its revision is that value of the button."""
    return visit.values[value : value + 1] in ((), (str(rumour.revision),))
