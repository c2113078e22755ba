"""The examiner: has an article read before a desk sees it, by a language model too where one is set."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from bot import newsroom, reports
from bot.database import Database
from bot.directory import Directory
from bot.handlers.examination import Examination, examine
from bot.handlers.sorting import Errand
from bot.proposals import Proposals
from bot.reading import read
from bot.reading.fingerprint import fingerprint
from bot.reports import Report


class Examiner:
    """Examines articles off the loop: others are answered in the milliseconds, or a language model's seconds."""

    def __init__(self, database: Database, directory: Directory, proposals: Proposals | None = None) -> None:
        self._database = database
        self._directory = directory
        self._proposals = proposals

    async def examine(self, errand: Errand) -> Examination:
        """What an article says, by the built-in reader or by a language model's proposal that the text bears out."""
        earlier = await reports.recent(self._database, int(time.time()))
        reading = await asyncio.to_thread(read, errand.text, self._directory)
        origin = "forwarded" if errand.forwarded else "pasted"
        report = Report(errand.text, errand.source, errand.url, origin, fingerprint(errand.text))
        found = await asyncio.to_thread(examine, report, reading, earlier)
        if self._proposals is None or not await self._is_new(errand, found):
            return found
        proposed = await self._proposals.read(errand.text, self._directory)
        if not proposed.model:
            return found
        return await asyncio.to_thread(examine, replace(report, model=proposed.model), proposed, earlier)

    async def _is_new(self, errand: Errand, found: Examination) -> bool:
        """Whether an editor brings an article that is worth a question: no known one, and no answer to a prompt."""
        person, answered = errand.person, errand.answered
        if not (person.editor and person.private) or (found.alike is not None and found.alike.sameness.repeats):
            return False
        if answered and await newsroom.asked(self._database, person.chat_id, answered, int(time.time())) is not None:
            return False
        return await reports.rumour_with(self._database, found.report.fingerprint) is None
