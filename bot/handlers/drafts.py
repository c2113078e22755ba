"""The draft desk: an article becomes a draft, the draft is mended, published or thrown away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bot import audit, dues, following, newsroom, publishing, reports, rumours, sagas
from bot.cards import Card, joining, receipts
from bot.cards import newsroom as cards
from bot.cards.directory import followable
from bot.directory import Directory, Entry, Subject, register
from bot.handlers.visit import Answer, Visit
from bot.i18n import Voice, one_line
from bot.links import Link, Relation, Stage
from bot.newsroom import Prompt
from bot.owed import Figures
from bot.pace import Budget
from bot.publishing import Published
from bot.reading import read
from bot.reports import Report
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
        same = await reports.rumour_with(visit.tx, report.fingerprint)
        known = same or visit.copied
        rumour = await rumours.load(visit.tx, visit.directory, known) if known else None
        if rumour is not None and (rumour.state is not State.PUBLISHED or (same and is_known(report, rumour))):
            return Answer(say=cards.repeated(visit.voice, rumour))
        if rumour is not None:
            # A copy says what its original says, however it was read: it can only be a further source.
            reading = replace(reading, links=tuple(as_read(link) for link in rumour.links))
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
        """Tell everyone concerned; a second tap finds nothing to publish, and what adds nothing by now is said so."""
        rumour = await self._drafted(visit)
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        published = await publishing.publish(visit.tx, visit.directory, rumour, visit.person.user_id, visit.now)
        if published is None and rumour.state is State.DRAFT:
            return replace(await self._menu(visit, None), toast=joining.adds_nothing_toast(visit.voice))
        toast = receipts.corrected_toast if rumour.correcting else receipts.published_toast
        return await self._receipt(visit, rumour, published, toast)

    async def hush(self, visit: Visit) -> Answer:
        """Let the draft count without an alert: as a source of what it repeats, else as a state of its own."""
        rumour = await self._drafted(visit)
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        done = await publishing.publish_silently(visit.tx, visit.directory, rumour, visit.person.user_id, visit.now)
        if done is not None and done.joined is not None:
            joined = await rumours.told(visit.tx, visit.directory, done.joined)
            if joined is not None:
                toast = joining.joined_toast(visit.voice, joined)
                return Answer(edit=joining.joined(visit.voice, joined), toast=toast, after=self._published)
        return await self._receipt(visit, rumour, done, receipts.silent_toast)

    async def insist(self, visit: Visit) -> Answer:
        """Ask whether everybody is to be alerted although nothing moves."""
        rumour = await self._open(visit, visit.numbers[0])
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        phones = await following.reach(visit.tx, sorted({end.id for link in rumour.links for end in link.ends}))
        return Answer(rows=joining.insist_menu(visit.voice, rumour, phones))

    async def insisted(self, visit: Visit) -> Answer:
        """Alert everybody concerned although nothing moves."""
        rumour = await self._drafted(visit)
        if rumour is None:
            return Answer(toast=cards.gone(visit.voice))
        by = visit.person.user_id
        done = await publishing.publish(visit.tx, visit.directory, rumour, by, visit.now, insist=True)
        return await self._receipt(visit, rumour, done, receipts.published_toast)

    async def _drafted(self, visit: Visit) -> Rumour | None:
        rumour = await rumours.load(visit.tx, visit.directory, visit.numbers[0])
        return None if rumour is None or rumour.state is State.DISCARDED else rumour

    async def _receipt(
        self, visit: Visit, rumour: Rumour, published: Published | None, toast: Callable[[Voice, Figures], str]
    ) -> Answer:
        """The receipt of what was published; None was published already."""
        if published is None:
            return Answer(toast=cards.published_already(visit.voice))
        await newsroom.reopen(visit.tx, rumour.id)
        told = await rumours.told(visit.tx, visit.directory, rumour.id)
        figures = await dues.figures(visit.tx, rumour.id)
        if told is None:
            raise ValueError(rumour.id)
        return Answer(
            edit=receipts.receipt(visit.voice, told, figures, done=told.silent),
            toast=toast(visit.voice, figures),
            receipt=0 if told.silent else rumour.id,
            after=lambda: self._welcome(published.accepted),
        )

    async def discard(self, visit: Visit) -> Answer:
        """Throw the draft away, or the correction in the making."""
        rumour = await self._open(visit, visit.numbers[0])
        if rumour is None or not await rumours.discard(visit.tx, rumour, visit.person.user_id, visit.now):
            return Answer(toast=cards.gone(visit.voice))
        return Answer(edit=cards.discarded(visit.voice, rumour))

    def _welcome(self, accepted: Sequence[Subject]) -> None:
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
        weighing = await publishing.weigh(visit.tx, rumour, visit.now)
        moved = list(rumour.links) if rumour.correcting else weighing.moved
        reach = await following.reach(visit.tx, sorted(sagas.subjects_of(weighing, moved)))
        repeats = weighing.repeats
        text = await reports.text_of(visit.tx, rumour.id)
        slugs = {end.slug for link in rumour.links for end in link.ends}
        card = cards.draft(
            visit.voice,
            visit.texts.speaking(rumour.language),
            rumour,
            reach,
            [subject for subject in read(text, visit.directory).mentions if subject.slug not in slugs],
            self._budget,
            moved=moved,
            repeats=await rumours.told(visit.tx, visit.directory, repeats) if repeats else None,
            alike=visit.alike,
            model=await reports.model_of(visit.tx, rumour.id),
        )
        return Answer(say=card, prompt=Prompt(rumour.id, "summary"), lasting=True)


def _with(links: list[Link], place: int, link: Link) -> list[Link]:
    return [*links[:place], link, *links[place + 1 :]]


def as_read(link: Link) -> Link:
    """A link as an article states it: without what was noted of it when it was published."""
    return Link(link.coach, link.club, link.relation, link.stage, link.evidence)


def is_known(report: Report, rumour: Rumour) -> bool:
    """Whether a report with the words of one of a rumour's comes from nobody else."""
    return not report.source or report.source in {source.name for source in rumour.sources}


def made_for(visit: Visit, value: int, rumour: Rumour) -> bool:
    """Whether the pressed button was made for the rumour as it stands; its revision is that value of the button."""
    return visit.values[value : value + 1] in ((), (str(rumour.revision),))
