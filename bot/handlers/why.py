"""The why desk: says what decided whether a rumour reached this chat; to editors also for a chat that complains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot import alerts, audit, following, rumours
from bot.cards import fans
from bot.cards import why as cards
from bot.directory import Subject
from bot.explanations import Explanation, explanation
from bot.handlers.following import likely
from bot.handlers.visit import Answer, Visit
from bot.rumours import Rumour

NEWEST: Final = 3  # rumours of one subject that are explained at once
NUMBER: Final = r"\d{1,18}"  # digits that surely fit a column


class WhyDesk:
    """Answers "Why did I get this?" and "Why did I not?"."""

    async def why(self, visit: Visit) -> Answer:
        """Explain the alert that is replied to, or the newest rumours of whom was named."""
        text = visit.text.strip()
        complaint = re.fullmatch(_complaint(visit), text, re.IGNORECASE)
        if complaint:
            return await self._for_somebody(visit, complaint["rumour"], int(complaint["chat"]))
        if text:
            return await self._of_name(visit, text)
        return await self._of_message(visit)

    async def press_why(self, visit: Visit) -> Answer:
        """Explain the newest rumours of the subject on the button."""
        answer = await self._of_subject(visit, visit.subject(visit.numbers[0]))
        return replace(answer, say=None, edit=answer.say)

    async def _of_name(self, visit: Visit, query: str) -> Answer:
        matches = visit.directory.find(query, visit.voice.language)
        if not matches:
            return Answer(say=fans.not_found(visit.voice, query))
        if matches[0].score < 1.0:
            return Answer(say=fans.choose(visit.voice, query, likely(matches), "why"))
        return await self._of_subject(visit, matches[0].subject)

    async def _of_subject(self, visit: Visit, subject: Subject) -> Answer:
        found = await rumours.about(visit.tx, visit.directory, subject.id, NEWEST)
        if not found:
            return Answer(say=fans.latest_none(visit.voice, subject))
        explained = await self._explained(visit, found)
        return Answer(say=cards.why(visit.voice, explained, subject))

    async def _of_message(self, visit: Visit) -> Answer:
        """Explain what the message replied to told this chat."""
        answered = _answered(visit)
        if not answered:
            return Answer(say=cards.usage(visit.voice))
        follower = visit.follower
        numbers = await alerts.shown_by(visit.tx, follower.id, answered["message_id"]) if follower else []
        found = await rumours.stating(visit.tx, visit.directory, numbers[:NEWEST])
        if not found:
            return Answer(say=cards.no_alert(visit.voice))
        explained = await self._explained(visit, found)
        return Answer(say=cards.why(visit.voice, explained, moment=int(answered.get("date") or 0)))

    async def _for_somebody(self, visit: Visit, number: str, chat_id: int) -> Answer:
        """Explain a rumour for a chat that complained to an editor; who asked for whom is kept in the audit."""
        person, voice = visit.person, visit.voice
        if not person.editor:
            return Answer(say=fans.not_editor(voice, person.user_id))
        if not person.private:
            return Answer(say=cards.in_private(voice))
        rumour = await rumours.told(visit.tx, visit.directory, int(number))
        if rumour is None or not rumour.published_at:
            return Answer(say=cards.no_rumour(voice, number))
        follower = await following.find(visit.tx, chat_id, 0)
        if follower is None:
            return Answer(say=cards.no_chat(voice, chat_id))
        # By the follower's own id, which says nothing once the chat had itself forgotten.
        await audit.note(visit.tx, person.user_id, "why", visit.now, rumour.id, f"follower {follower.id}")
        explained = await explanation(visit.tx, rumour, follower, visit.now)
        return Answer(say=cards.why_for(voice, explained, chat_id))

    @staticmethod
    async def _explained(visit: Visit, found: Sequence[Rumour]) -> list[Explanation]:
        return [await explanation(visit.tx, rumour, visit.follower, visit.now) for rumour in found]


def _complaint(visit: Visit) -> str:
    """The pattern of "31 for 12345", in the language spoken or in English: a rumour's number and a chat's."""
    words = {re.escape(voice.plain("typed.for")) for voice in (visit.voice, visit.texts.speaking("en"))}
    return rf"(?P<rumour>{NUMBER})\s+(?:{'|'.join(sorted(words))})\s+(?P<chat>-?{NUMBER})"


def _answered(visit: Visit) -> dict[str, Any]:
    """The message of the bot's that the command replies to, as Telegram sent it along; empty where there is none."""
    answered = visit.kept.payload.get("message", {}).get("reply_to_message") or {}
    return answered if answered.get("from", {}).get("is_bot") else {}
