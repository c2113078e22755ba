"""The dispatcher: takes rows from the inbox, in order within each chat, to the desk that answers them.

One transaction holds an update's verb, its inbox mark and the replies to send, and perhaps those of other chats that
write at the same time. What needs the network or time (a group's rights, reading an article) comes before it, sending
after it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from telegram import Update

from bot import following, inbox, newsroom
from bot.answers import Answers
from bot.cards import fans
from bot.database import ConstraintError, Database, OutageError, SharedCommits, StatementError, Transaction
from bot.directory import Directory
from bot.handlers.examination import Examination
from bot.handlers.examiner import Examiner
from bot.handlers.sorting import Errand, sort
from bot.handlers.table import Act, Audience, Desks, acts
from bot.handlers.visit import Answer, Person, Visit, calls
from bot.i18n import Texts
from bot.inbox import Call, Kept
from bot.proposals import Proposals
from bot.telegraph import Done, Moved, Telegraph, TooFast, Unsure

logger = logging.getLogger(__name__)

LANES: Final = 32  # chats answered at the same time
POLL_SECONDS: Final = 5.0  # a lost nudge costs at most this
LONG_PIECE: Final = 3_500  # Telegram's apps split a longer text before 4,096 characters, at a space or a paragraph
LONGEST_NUMBER: Final = 18  # digits that surely fit a column
PIECE_SECONDS: Final = 3  # within which the next piece follows
ASK_AGAIN_SECONDS: Final = 2.0  # after Telegram could not tell who somebody is
PATIENCE_SECONDS: Final = 3600  # nobody waits for an answer longer than this
ADMINISTRATORS: Final = frozenset({"creator", "administrator"})


class UnavailableError(Exception):
    """Telegram does not tell what an update's answer needs; it may be asked again in so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class Plan:
    """What is known of an errand before its transaction opens."""

    pieces: list[Kept]
    errand: Errand
    hold: bool = False
    administrator: bool = True
    examination: Examination | None = None
    calls: list[Call] = field(default_factory=list)


class Dispatcher:
    """Handles what the inbox holds."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        texts: Texts,
        telegraph: Telegraph,
        answers: Answers,
        desks: Desks,
        bot: str,
        editors: frozenset[int],
        proposals: Proposals | None = None,
    ) -> None:
        self._database = database
        self._commits = SharedCommits(database)
        self._directory = directory
        self._texts = texts
        self._telegraph = telegraph
        self._answers = answers
        self._desks = desks
        self._acts = acts(desks)
        self._bot = bot
        self._editors = editors
        self._examiner = Examiner(database, directory, proposals)
        self._nudged = asyncio.Event()
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()  # chats with a lane whose inbox was looked into meanwhile
        self._room = asyncio.Semaphore(LANES)
        self._stopping = False

    def nudge(self) -> None:
        """Look into the inbox at once."""
        self._nudged.set()

    def stop(self) -> None:
        """Finish the updates in hand and take up nothing more."""
        self._stopping = True
        self.nudge()

    async def run(self) -> None:
        """Handle updates until stopped."""
        while not self._stopping:
            self._nudged.clear()
            try:
                for chat_id in await inbox.chats_waiting(self._database, int(time.time())):
                    self._open_lane(chat_id)
                due_at = await inbox.next_due(self._database, int(time.time()))
            except StatementError:
                logger.exception("the inbox cannot be read; it is tried again")
                due_at = None
            seconds = POLL_SECONDS if due_at is None else min(POLL_SECONDS, max(0.05, due_at - time.time()))
            try:
                await asyncio.wait_for(self._nudged.wait(), seconds)
            except TimeoutError:
                continue
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    def _open_lane(self, chat_id: int) -> None:
        if chat_id in self._lanes:
            self._again.add(chat_id)
        else:
            self._lanes[chat_id] = asyncio.create_task(self._walk(chat_id))

    async def _walk(self, chat_id: int) -> None:
        """Handle a chat's rows one after the other until none is left."""
        try:
            while not self._stopping:
                async with self._room:
                    self._again.discard(chat_id)
                    kept = await inbox.next_of(self._database, chat_id, int(time.time()))
                    if kept is not None:
                        await self._handle(kept)
                    elif chat_id not in self._again:
                        return
        except UnavailableError as error:
            logger.warning("an update waits for Telegram: chat=%s seconds=%s", chat_id, error.seconds)
            await asyncio.sleep(error.seconds)
            self.nudge()
        except StatementError:
            # The disk is full or the file is locked: the row waits, and so does the person, but nothing is lost.
            logger.exception("an update waits for the database: chat=%s", chat_id)
            await asyncio.sleep(1)
            self.nudge()
        finally:
            del self._lanes[chat_id]
            self._again.discard(chat_id)

    async def _handle(self, kept: Kept) -> None:
        try:
            plan = await self._plan(kept)
            if plan is None:
                await self._commits.carry_out(lambda tx: inbox.done(tx, [kept], [], keep=False))
                return
            after = await self._carry_out(plan)
        except OutageError:
            # No room, or locked: not this update's fault. (A row that breaks a constraint is; waiting would not help.)
            raise
        except Exception as error:
            if isinstance(error, UnavailableError) and time.time() - kept.received_at < PATIENCE_SECONDS:
                raise
            logger.exception("an update could not be handled: update=%s attempt=%s", kept.update_id, kept.attempts + 1)
            await self._set_back(kept)
            return
        if plan.hold:
            self.nudge()  # to wait for the moment at which it is due
        if plan.calls:
            self._answers.send(plan.pieces[-1].update_id, plan.errand.person.chat_id, plan.calls)
        if after is not None and after.after is not None:
            after.after()

    async def _set_back(self, kept: Kept) -> None:
        """Try a row again in a moment; after the last attempt set it aside and say that it was our fault."""
        made: list[Call] = []
        async with self._database.transaction() as tx:
            if await inbox.stumbled(tx, kept) and kept.chat_id:
                made = self._apology(kept)
                await inbox.reply(tx, kept, made)
        if made:
            self._answers.send(kept.update_id, kept.chat_id, made)
        await asyncio.sleep(0.1 * (kept.attempts + 1))

    def _apology(self, kept: Kept) -> list[Call]:
        query, message = kept.payload.get("callback_query"), kept.payload.get("message")
        voice = self._texts.speaking(None)
        person = Person(0, kept.chat_id, 0, "private", "", 0)
        if isinstance(query, dict) and isinstance(query.get("id"), str):
            return calls(Answer(toast=voice.plain("refused.failed")), person, query["id"], 0)
        if isinstance(message, dict) and kept.chat_id > 0:
            return calls(Answer(say=fans.failed(voice)), person, "", 0)
        return []

    async def _plan(self, kept: Kept) -> Plan | None:
        """What an update asks for; None where nobody needs to answer. Raises whatever a malformed update provokes."""
        errand = self._sort(kept)
        if errand is None or (errand.kind.startswith("/") and not self._concerns_us(errand)):
            return None
        plan = Plan([kept], errand)
        if errand.person.editor and errand.person.private:
            await self._gather(plan)
        if plan.hold:
            return plan
        await self._find_news(plan)
        if self._is_article(plan.errand):
            plan.examination = await self._examiner.examine(plan.errand)
        act = self._acts.get(plan.errand.kind)
        if act is not None and act.audience is Audience.ADMINISTRATORS and not errand.person.private:
            plan.administrator = errand.anonymous or await self._is_administrator(errand.person)
        return plan

    def _sort(self, kept: Kept) -> Errand | None:
        update = Update.de_json(kept.payload, None)
        return sort(update, self._bot, self._editors) if update is not None else None

    def _concerns_us(self, errand: Errand) -> bool:
        """In a group, a command that nobody addressed to this bot may be another bot's."""
        return errand.person.private or errand.kind in self._acts or bool(errand.values)

    @staticmethod
    def _is_article(errand: Errand) -> bool:
        return errand.kind in ("article", "news:") or (errand.kind == "/post" and bool(errand.text))

    async def _gather(self, plan: Plan) -> None:
        """Join the pieces of one pasted article (R34): all but the last are long, and each follows within seconds."""
        errand, kept = plan.errand, plan.pieces[0]
        if errand.kind not in ("article", "/post", "name") or not errand.text or errand.answered:
            return
        held = await inbox.held(self._database, kept.chat_id)
        runs = self._runs(held if kept.due_at else [*held, kept])
        plan.pieces = next(run for run in runs if any(piece.update_id == kept.update_id for piece in run))
        if not kept.due_at and len(errand.text) >= LONG_PIECE:
            plan.hold = True
        elif len(plan.pieces) > 1:
            plan.errand = self._joined(plan.pieces)

    def _runs(self, pieces: Sequence[Kept]) -> list[list[Kept]]:
        """Long texts and what may end them, cut where one article ends: by the moments at which Telegram got them."""
        runs: list[list[Kept]] = []
        before = None
        for piece in pieces:
            errand = self._sort(piece)
            if (
                before is not None
                and errand is not None
                and errand.kind != "/post"
                and errand.origin == before.origin
                and abs(_sent_at(piece) - _sent_at(runs[-1][-1])) <= PIECE_SECONDS
            ):
                runs[-1].append(piece)
            else:
                runs.append([piece])
            before = errand
        return runs

    def _joined(self, pieces: Sequence[Kept]) -> Errand:
        sorted_pieces = [errand for piece in pieces if (errand := self._sort(piece)) is not None]
        errands = sorted(sorted_pieces, key=lambda errand: errand.person.message_id)
        text = errands[0].text
        for errand in errands[1:]:
            text += ("\n" if text[-1:] in ".!?»”\"'" else " ") + errand.text
        named = next((errand for errand in errands if errand.url), errands[0])
        return replace(errands[0], kind="article", text=text, source=named.source, url=named.url)

    async def _find_news(self, plan: Plan) -> None:
        """Fetch the text that "It is news" refers to: the editor's message that was taken for a name."""
        errand = plan.errand
        if errand.kind != "news:" or not errand.person.editor or not errand.values:
            return
        number = errand.values[0]
        readable = number.isdecimal() and len(number) <= LONGEST_NUMBER
        meant = await inbox.find(self._database, int(number), errand.person.chat_id) if readable else None
        said = self._sort(meant) if meant else None
        if said is None:
            plan.errand = replace(errand, kind="unknown:")
        else:
            plan.errand = replace(errand, text=said.text)

    async def _is_administrator(self, person: Person) -> bool:
        outcome = await self._telegraph.ask("getChatMember", chat_id=person.chat_id, user_id=person.user_id)
        match outcome:
            case Done(dict() as member):
                return member.get("status") in ADMINISTRATORS
            case Moved(chat_id):
                return await self._is_administrator(replace(person, chat_id=chat_id))
            case TooFast(seconds):
                raise UnavailableError(seconds)
            case Unsure():
                raise UnavailableError(ASK_AGAIN_SECONDS)
            case _:
                return False

    async def _carry_out(self, plan: Plan) -> Answer | None:
        """Answer in one transaction; a button that no desk understands is told that it is old."""
        now = int(time.time())
        visit = partial(self._visit, plan=plan, now=now)
        try:
            if not plan.errand.person.editor:
                return await self._commits.carry_out(visit)
            # What an editor changes is kept in memory too, once it is committed, and the next one must see it.
            async with self._database.transaction() as tx:
                answer = await visit(tx)
        except (ValueError, IndexError, KeyError, OverflowError, ConstraintError):
            if not plan.errand.pressed:
                raise
            logger.info("a button means nothing any more: kind=%s", plan.errand.kind)
            async with self._database.transaction() as tx:
                answer = Answer(toast=fans.old_button(self._texts.speaking(plan.errand.person.language)))
                await self._done(tx, plan, answer, now)
        return answer

    async def _visit(self, tx: Transaction, plan: Plan, now: int) -> Answer | None:
        """Answer, and mark done what is answered; None where more of a long text may follow."""
        if plan.hold:
            await inbox.hold(tx, plan.pieces, now + PIECE_SECONDS + 1)
            return None
        answer = await self._answer(tx, plan, now)
        await self._done(tx, plan, answer, now)
        return answer

    async def _done(self, tx: Transaction, plan: Plan, answer: Answer, now: int) -> None:
        person = plan.errand.person
        if plan.errand.answered:
            person = replace(person, message_id=plan.errand.answered)
        plan.calls = calls(answer, person, plan.errand.pressed, now)
        # "It is news" may still ask for an editor's text that was taken for a name; nothing else is needed any more.
        keep = plan.errand.kind == "name" and person.editor
        await inbox.done(tx, plan.pieces, plan.calls, keep=keep)

    async def _answer(self, tx: Transaction, plan: Plan, now: int) -> Answer:
        errand = plan.errand
        person = errand.person
        follower = await following.find(tx, person.chat_id, person.topic_id)
        if follower is not None and not follower.reachable and person.user_id:
            await following.revive(tx, person.chat_id)
        visit = Visit(
            tx,
            self._directory,
            self._texts,
            plan.pieces[-1],
            person,
            follower,
            now,
            errand.text,
            errand.values,
            plan.examination,
        )
        if errand.answered and person.editor:
            prompt = await newsroom.asked(tx, person.chat_id, errand.answered, now)
            if prompt is not None:
                return await self._desks.drafts.typed(visit, prompt)
        return await self._by_the_table(visit, plan)

    async def _by_the_table(self, visit: Visit, plan: Plan) -> Answer:
        errand = plan.errand
        act = self._acts.get("article" if self._is_article(errand) else errand.kind)
        if act is None:
            act = self._acts["unknown:" if errand.pressed else "unknown"]
        refusal = self._refusal(visit, plan, act)
        return refusal if refusal is not None else await act.method(visit)

    def _refusal(self, visit: Visit, plan: Plan, act: Act) -> Answer | None:
        """Why somebody may not do this; None where he may."""
        person, voice, pressed = visit.person, visit.voice, bool(plan.errand.pressed)
        if act.audience is Audience.EDITORS and not person.editor:
            if pressed:
                return Answer(toast=fans.not_yours(voice))
            return Answer(say=fans.not_editor(voice, person.user_id))
        if act.audience is Audience.EDITORS and not person.private:
            return Answer(toast=fans.not_yours(voice)) if pressed else Answer(say=fans.post_in_private(voice))
        if not plan.administrator:
            if pressed:
                return Answer(toast=voice.plain("refused.group_admins_only"))
            return Answer(say=fans.group_admins_only(voice))
        return None


def _sent_at(kept: Kept) -> int:
    """When Telegram got a message (seconds UTC): it may reach us hours later, together with others."""
    return int(kept.payload["message"]["date"])
