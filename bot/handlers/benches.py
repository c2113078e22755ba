"""The bench desk: a club's bench, a coach's saga, the week's carousel, as they stand when somebody asks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot import benches, following
from bot.benches import Bench, Saga
from bot.cards import Card, boards, fans
from bot.cards import benches as cards
from bot.directory import Subject
from bot.handlers.following import PART_OF_A_NAME, likely
from bot.handlers.visit import Answer, Visit
from bot.i18n import Voice


class BenchDesk:
    """Answers how things stand; nobody need follow what he asks about."""

    async def bench(self, visit: Visit) -> Answer:
        """Show the bench of the club that was named; of a coach, his saga."""
        return await self._named(visit, "bench")

    async def saga(self, visit: Visit) -> Answer:
        """Show the saga of the coach who was named; of a club, its bench."""
        return await self._named(visit, "saga")

    async def carousel(self, visit: Visit) -> Answer:
        """Show the week's moves, drawn where there are any."""
        voice, now = visit.voice, visit.now
        turns = await benches.carousel(visit.tx, visit.directory, now)
        picture = boards.carousel(voice, turns, now) if turns else None
        return Answer(say=cards.carousel(voice, turns, now), picture=picture)

    async def picture(self, visit: Visit) -> Answer:
        """Send the bench or the saga on the button as a picture, with its words below."""
        subject = await self._known(visit, visit.numbers[0])
        voice, now = visit.voice, visit.now
        if subject.is_coach:
            story = await benches.saga(visit.tx, visit.directory, subject)
            if not story.steps:
                return await self._shown(visit, subject)
            words = cards.caption(partial(_saga_card, voice, story), cards.STEPS)
            return Answer(say=words, picture=boards.saga(voice, story))
        found = await benches.bench(visit.tx, visit.directory, subject, now)
        words = cards.caption(partial(_bench_card, voice, found, now), cards.CANDIDATES)
        return Answer(say=words, picture=boards.bench(voice, found, now))

    async def press_bench(self, visit: Visit) -> Answer:
        """Show the bench of the club on the button, in the place of what was pressed."""
        return await self._again(visit, await self._known(visit, visit.numbers[0]))

    async def press_saga(self, visit: Visit) -> Answer:
        """Show the saga of the coach on the button, in the place of what was pressed."""
        return await self._again(visit, await self._known(visit, visit.numbers[0]))

    async def story(self, visit: Visit) -> Answer:
        """Show the saga of the coach on the button below the bench, which stays."""
        return await self._shown(visit, await self._known(visit, visit.numbers[0]))

    async def join(self, visit: Visit) -> Answer:
        """Follow the subject on the button, and show what was pressed as it stands now."""
        subject = visit.subject(int(visit.values[1]))
        await following.follow(visit.tx, await visit.enter(), subject.id, visit.now)
        return replace(await self._again(visit, subject), toast=fans.followed_toast(visit.voice, subject))

    async def _named(self, visit: Visit, verb: str) -> Answer:
        """Show whom was named, or offer who may be meant: of those who bear the name, the kind that was asked for."""
        query, voice = visit.text.strip(), visit.voice
        if not query:
            return Answer(say=fans.ask_name(voice, verb))
        matches = visit.directory.find(query, voice.language)
        if not matches:
            return Answer(say=fans.not_found(voice, query))
        own = [match for match in matches if match.subject.is_coach == (verb == "saga")]
        if own and own[0].score >= PART_OF_A_NAME:
            matches = own
        best = matches[0]
        if best.score == 1.0:
            return await self._shown(visit, best.subject)
        if best.score >= PART_OF_A_NAME:
            return Answer(say=fans.choose(voice, query, likely(matches), verb))
        return Answer(say=fans.maybe(voice, query, likely(matches), verb))

    async def _shown(self, visit: Visit, subject: Subject) -> Answer:
        """A coach's saga or a club's bench, whatever the button or the command was called."""
        voice, followed = visit.voice, await self._followed(visit, subject)
        if subject.is_coach:
            story = await benches.saga(visit.tx, visit.directory, subject)
            return Answer(say=cards.saga(voice, story, followed=followed))
        found = await benches.bench(visit.tx, visit.directory, subject, visit.now)
        return Answer(say=cards.bench(voice, found, visit.now, followed=followed))

    async def _again(self, visit: Visit, subject: Subject) -> Answer:
        answer = await self._shown(visit, subject)
        return replace(answer, say=None, edit=answer.say)

    @staticmethod
    async def _followed(visit: Visit, subject: Subject) -> bool:
        """Whether no button to follow is needed: he is followed already, or cannot be, known from an article alone."""
        if visit.directory.by_id(subject.id) is None:
            return True
        return visit.follower is not None and subject.id in await following.followed(visit.tx, visit.follower)

    @staticmethod
    async def _known(visit: Visit, number: int) -> Subject:
        """Who has that id, one too whom only an article presented. Raises ValueError where there is none."""
        found = await benches.subject(visit.tx, visit.directory, number)
        if found is None:
            raise ValueError(number)
        return found


def _saga_card(voice: Voice, story: Saga, most: int) -> Card:
    return cards.saga(voice, story, followed=True, most=most)


def _bench_card(voice: Voice, found: Bench, now: int, most: int) -> Card:
    return cards.bench(voice, found, now, followed=True, most=most)
