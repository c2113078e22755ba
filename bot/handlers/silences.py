"""The silence desk: mute a subject for a while, pause everything, and tell how things stand when it is over (R16)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from bot import following, rumours, silences
from bot.cards import follows as cards
from bot.cards.fans import choose, not_following, not_found
from bot.directory import Subject
from bot.handlers.following import PART_OF_A_NAME, FollowingDesk
from bot.handlers.thresholds import follow_card
from bot.handlers.visit import Answer, Visit
from bot.i18n import Voice
from bot.rumours import Rumour
from bot.silences import DAY, EVERYTHING, WEEK

LONGEST: Final = 365 * DAY  # whoever wants more unfollows, or pauses until /resume
LOOKED_AT: Final = 10  # rumours of one subject among which the latest of each story is looked for


class SilenceDesk:
    """Answers who wants to hear nothing for a while, or to hear again."""

    def __init__(self, following_desk: FollowingDesk) -> None:
        self._following = following_desk

    async def mute(self, visit: Visit) -> Answer:
        """Mute the followed subject that was named, for a day if no span was; without a name show what is followed."""
        query, seconds = _span(visit)
        if not query:
            return await self._following.following(visit)
        found = await self._followed(visit, query)
        if isinstance(found, Answer):
            return found
        return await self._mute(visit, found, seconds or DAY)

    async def _mute(self, visit: Visit, subject: Subject, seconds: int) -> Answer:
        follower = await visit.enter()
        await silences.silence(visit.tx, follower.id, subject.id, visit.now + seconds, visit.now)
        return Answer(say=cards.muted(visit.voice, subject, visit.now + seconds))

    async def press_mute(self, visit: Visit) -> Answer:
        """Mute the subject on the button for as many days as it says, one if it says none."""
        number, *days = visit.numbers
        subject = await self._own(visit, number)
        answer = await self._mute(visit, subject, _days(days[0] if days else 1))
        return replace(answer, say=None, edit=answer.say)

    async def rest(self, visit: Visit) -> Answer:
        """Mute the open follow of /following, and show it again."""
        number, page, days = visit.numbers
        subject = await self._own(visit, number)
        await self._mute(visit, subject, _days(days))
        toast = cards.muted_toast(visit.voice, subject, days)
        return Answer(edit=await follow_card(visit, subject, page), toast=toast)

    async def wake(self, visit: Visit) -> Answer:
        """Hear of the open follow again: it is shown anew, and below it how things stand."""
        number, page = visit.numbers
        answer = await self._unmute(visit, await self._own(visit, number))
        return replace(answer, edit=await follow_card(visit, visit.subject(number), page))

    async def unmute(self, visit: Visit) -> Answer:
        """Hear again of whom was named, his muted story too; without a name offer what is muted."""
        query = visit.text.strip()
        own = await self._muted(visit)
        if not query:
            return Answer(say=cards.which_unmute(visit.voice, own))
        matches = visit.directory.find(query, visit.voice.language)
        if not matches:
            return Answer(say=not_found(visit.voice, query))
        meant = [match.subject for match in matches if match.subject in own and match.score >= PART_OF_A_NAME]
        return await self._unmute(visit, meant[0] if meant else matches[0].subject)

    async def press_unmute(self, visit: Visit) -> Answer:
        """Hear again of the subject on the button."""
        answer = await self._unmute(visit, visit.subject(visit.numbers[0]))
        return replace(answer, say=None, edit=answer.say)

    async def _unmute(self, visit: Visit, subject: Subject) -> Answer:
        """Lift a subject's silence and its muted story, and tell the state of what was missed."""
        follower = await visit.enter()
        silence = await silences.lift(visit.tx, follower.id, subject.id, visit.now)
        story = (await following.muted(visit.tx, follower)).get(subject.id)
        if story is not None:
            await following.unmute(visit.tx, follower, subject.id)
        beginnings = [at for at in (silence.since if silence else None, story) if at is not None]
        if not beginnings:
            return Answer(say=cards.not_muted(visit.voice, subject))
        meanwhile = await self._meanwhile(visit, [subject.id], min(beginnings))
        paused = EVERYTHING in await silences.of(visit.tx, follower.id, visit.now)
        return Answer(say=cards.unmuted(visit.voice, subject, meanwhile, paused=paused))

    async def pause(self, visit: Visit) -> Answer:
        """Pause all alerts, until /resume or for the span that was typed; with a name it is /mute."""
        query, seconds = _span(visit)
        return await self.mute(visit) if query else await self._pause(visit, seconds)

    async def press_pause(self, visit: Visit) -> Answer:
        """Pause all alerts for as many days as the button says."""
        answer = await self._pause(visit, _days(visit.numbers[0]))
        return replace(answer, say=None, edit=answer.say)

    async def _pause(self, visit: Visit, seconds: int | None) -> Answer:
        follower = await visit.enter()
        until = None if seconds is None else visit.now + seconds
        await silences.silence(visit.tx, follower.id, EVERYTHING, until, visit.now)
        return Answer(say=cards.paused(visit.voice, until))

    async def resume(self, visit: Visit) -> Answer:
        """Let alerts come again and tell how things stand; with a name it is /unmute."""
        return await self.unmute(visit) if visit.text.strip() else await self._resume(visit)

    async def press_resume(self, visit: Visit) -> Answer:
        """Let alerts come again."""
        answer = await self._resume(visit)
        return replace(answer, say=None, edit=answer.say)

    async def _resume(self, visit: Visit) -> Answer:
        follower = await visit.enter()
        pause = await silences.lift(visit.tx, follower.id, EVERYTHING, visit.now)
        if pause is None:
            return Answer(say=cards.not_paused(visit.voice))
        muted = await silences.of(visit.tx, follower.id, visit.now)
        stories = await following.muted(visit.tx, follower)
        heard = [number for number in await following.followed(visit.tx, follower) if number not in muted]
        meanwhile = await self._meanwhile(visit, heard, pause.since, stories)
        still = _subjects(visit, dict.fromkeys([*muted, *stories]))
        return Answer(say=cards.resumed(visit.voice, meanwhile, _subjects(visit, heard), still))

    @staticmethod
    async def _meanwhile(
        visit: Visit, subject_ids: Iterable[int], since: int, stories: Collection[int] = ()
    ) -> list[Rumour]:
        """The latest of each story told since then about these subjects, but for muted stories; newest first."""
        found: dict[int, Rumour] = {}
        for number in subject_ids:
            for rumour in await rumours.latest(visit.tx, visit.directory, number, LOOKED_AT):
                if rumour.published_at >= since and rumour.lead.coach.id not in stories:
                    found[rumour.id] = rumour
        newest: dict[int, Rumour] = {}
        for rumour in sorted(found.values(), key=lambda one: (one.published_at, one.id), reverse=True):
            newest.setdefault(rumour.lead.coach.id, rumour)
        return list(newest.values())

    async def _followed(self, visit: Visit, query: str) -> Subject | Answer:
        """The followed subject that a name means, or the question which one, or that there is none."""
        followed = set(await following.followed(visit.tx, visit.follower)) if visit.follower else set()
        matches = visit.directory.find(query, visit.voice.language)
        own = [match for match in matches if match.subject.id in followed]
        if not own:
            sure = bool(matches) and matches[0].score == 1.0
            name = matches[0].subject.name_in(visit.voice.language) if sure else query
            return Answer(say=not_following(visit.voice, name))
        if own[0].score == 1.0 or (len(own) == 1 and own[0].score >= PART_OF_A_NAME):
            return own[0].subject
        return Answer(say=choose(visit.voice, query, [match.subject for match in own], "hush"))

    async def _muted(self, visit: Visit) -> list[Subject]:
        """What is muted, subjects and stories."""
        if visit.follower is None:
            return []
        silenced = await silences.of(visit.tx, visit.follower.id, visit.now)
        return _subjects(visit, dict.fromkeys([*silenced, *await following.muted(visit.tx, visit.follower)]))

    @staticmethod
    async def _own(visit: Visit, number: int) -> Subject:
        """A followed subject. Raises ValueError where it is not followed any more."""
        if number not in await following.followed(visit.tx, await visit.enter()):
            raise ValueError(number)
        return visit.subject(number)


def _subjects(visit: Visit, numbers: Iterable[int]) -> list[Subject]:
    return [subject for number in numbers if (subject := visit.directory.by_id(number)) is not None]


def _days(days: int) -> int:
    """So many days in seconds. Raises ValueError for none and for more than a year."""
    if not 1 <= days * DAY <= LONGEST:
        raise ValueError(days)
    return days * DAY


def _span(visit: Visit) -> tuple[str, int | None]:
    """What was typed without the span it ends with, and the span in seconds, at most a year; None without one."""
    for voice in (visit.voice, visit.texts.speaking("en")):
        for unit, seconds in (("day", DAY), ("week", WEEK)):
            found = re.search(_ending(voice, unit), visit.text.strip(), re.IGNORECASE)
            if found:
                count = int(found["count"]) if (found["count"] or "").isdecimal() else 1
                return visit.text.strip()[: found.start()].strip(), min(max(count, 1) * seconds, LONGEST)
    return visit.text.strip(), None


def _ending(voice: Voice, unit: str) -> str:
    """The pattern of a span at the end of a text: "week", "for a week", "3 days", "per due settimane" not."""

    def one_of(key: str) -> str:
        return "|".join(map(re.escape, voice.plain(key).split()))

    count = rf"(?:(?P<count>\d{{1,4}}|{one_of('typed.article')})\s+)?"
    return rf"(?:^|\s)(?:(?:{one_of('typed.for')})\s+)?{count}(?:{one_of(f'typed.{unit}')})$"
