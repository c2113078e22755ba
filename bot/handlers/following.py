"""The following desk: follow, unfollow, what is followed, what was told last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot import alerts, following, rumours, silences
from bot.cards import fans
from bot.cards.alerts import left_toast
from bot.directory import Subject
from bot.directory.finder import Match
from bot.handlers.visit import Answer, Visit

NAMES_AT_ONCE: Final = 10
PART_OF_A_NAME: Final = 0.86  # from this score on a match bears the very words that were typed
NEARLY_AS_CLOSE: Final = 0.1
LATEST: Final = 10


class FollowingDesk:
    """Answers about what a chat follows."""

    async def follow(self, visit: Visit) -> Answer:
        """Follow the one subject that was named, or offer those that may be meant."""
        queries = [part.strip() for part in re.split(r"[,;\n]+", visit.text) if part.strip()]
        if not queries:
            return Answer(say=fans.ask_name(visit.voice))
        if len(queries) > 1:
            return await self._follow_several(visit, queries)
        return await self._follow_one(visit, queries[0])

    async def name(self, visit: Visit) -> Answer:
        """Take a bare name as a wish to follow."""
        return await self.follow(visit)

    async def _follow_one(self, visit: Visit, query: str) -> Answer:
        matches = self._find(visit, query)
        voice = visit.voice
        if not matches:
            news = visit.kept.update_id if visit.person.editor and visit.person.private else None
            return Answer(say=fans.not_found(voice, query, news))
        if matches[0].score == 1.0:
            others = [match.subject for match in matches[1:] if query.casefold() in match.subject.name.casefold()]
            return await self._take_up(visit, matches[0].subject, others)
        offer = fans.choose if matches[0].score >= PART_OF_A_NAME else fans.maybe
        return Answer(say=offer(voice, query, likely(matches)))

    async def _take_up(self, visit: Visit, subject: Subject, others: Sequence[Subject] = ()) -> Answer:
        follower = await visit.enter()
        if not await following.follow(visit.tx, follower, subject.id, visit.now):
            threshold = (await following.thresholds(visit.tx, follower))[subject.id]
            return Answer(say=fans.already_following(visit.voice, subject, threshold, group=not visit.person.private))
        found = await rumours.latest(visit.tx, visit.directory, subject.id, 1)
        latest = found[0] if found else None
        if latest is not None:
            await alerts.note_latest(visit.tx, latest.id, follower.id, latest.revision)
        read = (latest.id, follower.id) if latest else None
        card = fans.followed(visit.voice, subject, latest, others, group=not visit.person.private)
        return Answer(say=card, latest=read)

    async def _follow_several(self, visit: Visit, queries: Sequence[str]) -> Answer:
        follower = await visit.enter()
        done: list[Subject] = []
        already: list[Subject] = []
        unclear: list[str] = []
        for query in queries[:NAMES_AT_ONCE]:
            matches = self._find(visit, query)
            if not matches or matches[0].score < 1.0:
                unclear.append(query)
            elif await following.follow(visit.tx, follower, matches[0].subject.id, visit.now):
                done.append(matches[0].subject)
            elif matches[0].subject not in done:
                already.append(matches[0].subject)
        left_out = max(0, len(queries) - NAMES_AT_ONCE)
        return Answer(say=fans.several_followed(visit.voice, done, already, unclear, left_out))

    async def unfollow(self, visit: Visit) -> Answer:
        """Stop following the subject that was named, or ask which one."""
        query = visit.text.strip()
        if not query:
            return await self._list(visit, 0, new=True)
        followed = set(await following.followed(visit.tx, visit.follower)) if visit.follower else set()
        matches = self._find(visit, query)
        own = [match.subject for match in matches if match.subject.id in followed]
        if visit.follower is None or not own:
            name = matches[0].subject.name_in(visit.voice.language) if matches and matches[0].score == 1.0 else query
            return Answer(say=fans.not_following(visit.voice, name))
        sure = matches[0].score == 1.0 and matches[0].subject.id in followed
        if len(own) > 1 and not sure:
            return Answer(say=fans.choose(visit.voice, query, own, "unfollow"))
        if not sure and matches[0].score < PART_OF_A_NAME:
            return Answer(say=fans.choose(visit.voice, query, own, "unfollow"))
        await following.unfollow(visit.tx, visit.follower, own[0].id)
        return Answer(say=fans.unfollowed(visit.voice, own[0], group=not visit.person.private))

    async def following(self, visit: Visit) -> Answer:
        """Show what is followed."""
        return await self._list(visit, 0, new=True)

    async def latest(self, visit: Visit) -> Answer:
        """Show the rumours told last, of everybody or of one subject."""
        query = visit.text.strip()
        if not query:
            found = await rumours.latest(visit.tx, visit.directory, None, LATEST)
            return Answer(say=fans.latest(visit.voice, found))
        matches = self._find(visit, query)
        if not matches:
            return Answer(say=fans.not_found(visit.voice, query))
        if matches[0].score < 1.0:
            return Answer(say=fans.choose(visit.voice, query, likely(matches), "latest"))
        return await self._latest_of(visit, matches[0].subject)

    async def _latest_of(self, visit: Visit, subject: Subject) -> Answer:
        found = await rumours.latest(visit.tx, visit.directory, subject.id, LATEST)
        return Answer(say=fans.latest(visit.voice, found, subject))

    async def press_latest(self, visit: Visit) -> Answer:
        """Show the latest of the subject on the button."""
        answer = await self._latest_of(visit, visit.subject(visit.numbers[0]))
        return replace(answer, say=None, edit=answer.say)

    async def press_follow(self, visit: Visit) -> Answer:
        """Follow the subject on the button."""
        answer = await self._take_up(visit, visit.subject(visit.numbers[0]))
        return replace(answer, say=None, edit=answer.say)

    async def press_unfollow(self, visit: Visit) -> Answer:
        """Stop following the subject on the button."""
        subject = visit.subject(visit.numbers[0])
        await following.unfollow(visit.tx, await visit.enter(), subject.id)
        return Answer(edit=fans.unfollowed(visit.voice, subject, group=not visit.person.private))

    async def switch(self, visit: Visit) -> Answer:
        """Follow the other bearer of a name instead."""
        wrong, right = visit.numbers
        await following.unfollow(visit.tx, await visit.enter(), wrong)
        answer = await self._take_up(visit, visit.subject(right))
        return replace(answer, say=None, edit=answer.say)

    async def neither(self, visit: Visit) -> Answer:
        """Follow none of those offered."""
        return Answer(edit=fans.neither(visit.voice))

    async def page(self, visit: Visit) -> Answer:
        """Turn to another page of what is followed."""
        return await self._list(visit, visit.numbers[0], new=False)

    async def drop(self, visit: Visit) -> Answer:
        """Stop following the subject on a button of the list, and show the list again."""
        number, page = visit.numbers
        subject = visit.subject(number)
        await following.unfollow(visit.tx, await visit.enter(), subject.id)
        answer = await self._list(visit, page, new=False)
        return replace(answer, toast=left_toast(visit.voice, subject))

    async def _list(self, visit: Visit, page: int, *, new: bool) -> Answer:
        thresholds = await following.thresholds(visit.tx, visit.follower) if visit.follower else {}
        subjects = [subject for number in thresholds if (subject := visit.directory.by_id(number)) is not None]
        if visit.follower is None or not subjects:
            card = fans.nothing_followed(visit.voice)
        else:
            pages = -(-len(subjects) // fans.PAGE)
            page = min(max(page, 0), pages - 1)
            shown = subjects[page * fans.PAGE : (page + 1) * fans.PAGE]
            silenced = await silences.of(visit.tx, visit.follower.id, visit.now)
            card = fans.following(visit.voice, shown, page, pages, len(subjects), thresholds, silenced)
        return Answer(say=card) if new else Answer(edit=card)

    @staticmethod
    def _find(visit: Visit, query: str) -> list[Match]:
        return visit.directory.find(query, visit.voice.language)


def likely(matches: Sequence[Match]) -> list[Subject]:
    """The subjects worth a button: those who bear the words, or else those nearly as close as the closest."""
    best = matches[0].score
    least = PART_OF_A_NAME if best >= PART_OF_A_NAME else best - NEARLY_AS_CLOSE
    return [match.subject for match in matches if match.score >= least]
