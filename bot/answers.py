"""Answers: sends the replies that the inbox keeps, in order within each chat, until each one is out.

The rows are the truth; what is in memory here is rebuilt from them at start.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from bot import alerts, following, inbox, newsroom
from bot.database import Database, DeposedError, SharedCommits, StatementError, Transaction
from bot.inbox import Call
from bot.newsroom import Prompt
from bot.pace import Lane
from bot.pictures import Gallery, unpacked
from bot.telegraph import Done, Gone, Moved, Outcome, Refused, Telegraph, TooFast, Unsure
from bot.transport import Content, Form

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS: Final = 4  # people are answered soon after an outage; the gate sees to it that few calls leave
GIVE_UP_SECONDS: Final = 86_400  # nobody waits for an answer longer than this
TOAST_SECONDS: Final = 60  # nor for a button's


@dataclass(frozen=True, slots=True)
class Unsent:
    """The replies of one inbox row, wanted since a moment of `time.monotonic`."""

    update_id: int
    calls: list[Call]
    since: float


class Answers:
    """Replies on their way to people."""

    def __init__(self, database: Database, telegraph: Telegraph, gallery: Gallery | None = None) -> None:
        self._database = database
        self._commits = SharedCommits(database)
        self._telegraph = telegraph
        self._gallery = gallery or Gallery()
        self._lanes: dict[int, deque[Unsent]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def resume(self) -> None:
        """Take up the replies that an earlier process left unsent."""
        for update_id, chat_id, calls in await inbox.unanswered(self._database):
            self.send(update_id, chat_id, calls)

    def send(self, update_id: int, chat_id: int, calls: list[Call]) -> None:
        """Send the replies of a row that is committed, behind those that wait for the same chat."""
        lane = self._lanes.get(chat_id)
        if lane is not None:
            lane.append(Unsent(update_id, calls, time.monotonic()))
            return
        self._lanes[chat_id] = deque([Unsent(update_id, calls, time.monotonic())])
        task = asyncio.create_task(self._walk(chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float) -> None:
        """Give what is on its way so many seconds; the rest stays in its rows for the next start."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._gallery.close()

    async def _walk(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        try:
            while lane:
                await self._send_all(lane[0])
                lane.popleft()
        except Exception:
            logger.exception("answers of a chat stopped; they are sent at the next start: chat=%s", chat_id)
        finally:
            del self._lanes[chat_id]

    async def _send_all(self, unsent: Unsent) -> None:
        sent: list[tuple[Call, Outcome]] = []
        for call in unsent.calls:
            outcome = await self._send(call, unsent.since)
            sent.append((call, outcome))
            if isinstance(outcome, Gone):
                break
        while not await self._record(unsent, sent):  # noqa: ASYNC110  no event tells that the disk has room again
            await asyncio.sleep(1)

    async def _record(self, unsent: Unsent, sent: Sequence[tuple[Call, Outcome]]) -> bool:
        async def note(tx: Transaction) -> None:
            await inbox.answered(tx, unsent.update_id)
            for call, outcome in sent:
                await _note(tx, call, outcome)

        try:
            await self._commits.carry_out(note)
        except DeposedError:
            raise
        except StatementError:
            logger.exception("sent answers could not be recorded; it is tried again: update=%s", unsent.update_id)
            return False
        return True

    async def _send(self, call: Call, since: float) -> Outcome:
        """Make one call until it has an outcome that will not change."""
        attempts = 0
        while True:
            outcome = await self._try(call)
            match outcome:
                case TooFast(seconds):
                    if "chat_id" not in call["parameters"]:  # a chat's silence is kept by the gate
                        await asyncio.sleep(seconds)
                    continue
                case Moved(chat_id):
                    await self._move(call, chat_id)
                    continue
                case Unsure(why) if time.monotonic() - since < _patience(call):
                    attempts += 1
                    logger.warning("an answer is tried again: method=%s why=%s", call["method"], why)
                    await self._breathe(call, attempts)
                    continue
                case Refused(refusal) | Gone(refusal) if (instead := _instead(call, outcome, refusal)) is not None:
                    call = instead
                    continue
                case Refused(refusal) if not _harmless(refusal):
                    logger.error("Telegram refused an answer: method=%s refusal=%s", call["method"], refusal)
            return outcome

    async def _breathe(self, call: Call, attempts: int) -> None:
        """Wait a little before the next try; where Telegram is away for everybody, the gate lets few calls leave."""
        if not (self._telegraph.away and "chat_id" in call["parameters"]):
            await asyncio.sleep(min(1 << min(attempts - 1, 2), LONGEST_WAIT_SECONDS))

    async def _try(self, call: Call) -> Outcome:
        try:
            content = await self._content(call)
        except Exception:
            logger.exception("a picture could not be drawn; its words go out alone")
            return Refused("the picture could not be drawn")
        chat_id = call["parameters"].get("chat_id")
        if chat_id is None:
            return await self._telegraph.call(call["method"], content)
        return await self._telegraph.deliver(call["method"], chat_id, Lane.ANSWER, content)

    async def _content(self, call: Call) -> Content:
        """What a call sends; a picture is drawn now, since the row holds only its words."""
        if "picture" not in call:
            return orjson.dumps(call["parameters"])
        return Form(call["parameters"], {"photo": await self._gallery.drawn(unpacked(call["picture"]))})

    async def _move(self, call: Call, chat_id: int) -> None:
        try:
            async with self._database.transaction() as tx:
                await following.migrate(tx, call["parameters"]["chat_id"], chat_id)
        except StatementError:
            # The next alert, or the group's own update, says it again; the answer must not wait for it.
            logger.exception("a group's new number could not be kept")
        call["parameters"]["chat_id"] = chat_id


def _patience(call: Call) -> float:
    """How long a call is worth repeating, in seconds."""
    return GIVE_UP_SECONDS if "chat_id" in call["parameters"] else TOAST_SECONDS


def _harmless(refusal: str) -> bool:
    """Refusals that leave a person with what he should see."""
    said = refusal.lower()
    return any(sign in said for sign in ("message is not modified", "query is too old", "query id is invalid"))


def _instead(call: Call, outcome: Outcome, refusal: str) -> Call | None:
    """The same words in a new message, where the one to be edited is gone or too old, or where no picture may go."""
    parameters: dict[str, Any] = {name: value for name, value in call["parameters"].items() if name != "message_id"}
    if call["method"] == "sendPhoto" and (isinstance(outcome, Refused) or "photo" in refusal.lower()):
        parameters["text"] = parameters.pop("caption")
        return {"method": "sendMessage", "parameters": parameters}
    if call["method"] != "editMessageText" or isinstance(outcome, Gone) or _harmless(refusal):
        return None
    return {**call, "method": "sendMessage", "parameters": parameters}


async def _note(tx: Transaction, call: Call, outcome: Outcome) -> None:
    """Record what the sent message is for, now that its id is known."""
    chat_id = call["parameters"].get("chat_id")
    if isinstance(outcome, Gone) and chat_id is not None:
        topic_id = call["parameters"].get("message_thread_id", 0)
        await following.mark_unreachable(tx, chat_id, topic_id, outcome.refusal)
    message_id = outcome.message_id if isinstance(outcome, Done) else call["parameters"].get("message_id")
    if chat_id is None or message_id is None:
        return
    if call.get("prompt"):
        rumour_id, field, expires_at = call["prompt"]
        await newsroom.prompt(tx, chat_id, message_id, Prompt(rumour_id, field), expires_at)
    if call.get("receipt"):
        await newsroom.watch(tx, chat_id, message_id, call["receipt"])
    if call.get("latest") and not isinstance(outcome, Gone):
        rumour_id, follower_id = call["latest"]
        await alerts.read_in(tx, rumour_id, follower_id, message_id)
