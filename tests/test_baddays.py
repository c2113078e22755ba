"""Bad days: the database or Telegram is gone, the clock jumps, one chat or one language fails; nobody else waits."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot import alerts, dues, pace
from bot.answers import Answers
from bot.courier import Courier
from bot.database import Database
from bot.directory import Directory
from bot.gate import FAILURES_IN_A_ROW, Gate
from bot.i18n import Texts
from bot.owed import Figures
from bot.pace import OVERALL, Pace
from bot.press import Press
from bot.telegraph import Done, Outcome, Refused, Telegraph, Unsure
from tests.core import ROMA, follower, opened, published
from tests.newsdesk import eventually

RATE = 300.0


class Line:
    """Telegram at the other end of the line: keeps every call, and answers as a test says."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, dict[str, Any]]] = []
        self.answer: Callable[[dict[str, Any]], Outcome] = lambda _: Done({"message_id": len(self.calls)})

    async def call(self, _: Telegraph, __: str, content: bytes, ___: float = 0.0) -> Outcome:
        """What a `Telegraph` gets to hear."""
        parameters = orjson.loads(content)
        self.calls.append((time.monotonic(), parameters))
        answer = self.answer(parameters)
        await asyncio.sleep(0.005)
        return answer

    @property
    def chats(self) -> Counter[int]:
        """How many calls each chat was sent."""
        return Counter(parameters["chat_id"] for _, parameters in self.calls)

    def texts(self) -> list[str]:
        """What was sent, in order."""
        return [parameters["text"] for _, parameters in self.calls]


@dataclass(slots=True)
class Desk:
    """A courier at work on a database of its own."""

    folder: Path
    database: Database
    directory: Directory
    line: Line
    gate: Gate
    telegraph: Telegraph
    courier: Courier
    running: asyncio.Task[None]

    async def publish(self, at: int | None = None) -> int:
        """Publish a rumour; its number."""
        number = await published(self.database, self.directory, at=int(time.time()) if at is None else at)
        self.courier.nudge()
        return number

    async def figures(self, rumour: int) -> Figures:
        """What became of a rumour's alerts."""
        return await dues.figures(self.database, rumour)

    async def finished(self, rumour: int, seconds: float = 10.0) -> Figures:
        """The figures once nothing is owed any more."""
        async with asyncio.timeout(seconds):
            while not (figures := await self.figures(rumour)).finished_at:  # noqa: ASYNC110  a row has no event
                await asyncio.sleep(0.05)
        return figures


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    line = Line()
    monkeypatch.setattr(Telegraph, "call", lambda *values: line.call(*values))
    async with opened(tmp_path) as (database, directory):
        gate = Gate(Pace(RATE))
        request: Any = None
        telegraph = Telegraph(request, "", gate, database)
        courier = Courier(database, directory, telegraph, gate, Press(Texts.load()), RATE)
        running = asyncio.create_task(courier.run())
        yield Desk(tmp_path, database, directory, line, gate, telegraph, courier, running)
        courier.stop()
        gate.close()
        await asyncio.wait_for(running, 5)


async def crowd(desk: Desk, count: int, language: str = "en", start: int = 100) -> list[int]:
    """So many people who follow Roma; their chats."""
    for number in range(start, start + count):
        await follower(desk.database, number, ROMA, language=language)
    return list(range(start, start + count))


@pytest.mark.usefixtures("on_file")
async def test_a_full_database_stops_the_sending_and_loses_nothing(desk: Desk):
    people = await crowd(desk, 120)
    rumour = await desk.publish()
    await eventually(lambda: len(desk.line.calls) >= 10)
    async with desk.database.transaction() as tx:
        await tx.run("CREATE TABLE stuffing (content BLOB)")
        [[pages]] = await tx.all("PRAGMA page_count")
        await tx.run(f"PRAGMA max_page_count = {pages}")
        # What is left of the last page would do for all these small rows.
        await tx.run(
            "CREATE TRIGGER full BEFORE UPDATE ON alerts BEGIN INSERT INTO stuffing VALUES (zeroblob(99999)); END"
        )
    await asyncio.sleep(0.3)
    sent = len(desk.line.calls)
    await asyncio.sleep(1.0)
    assert len(desk.line.calls) == sent, "nothing more leaves while nothing can be recorded"
    unrecorded = sent - (await desk.figures(rumour)).delivered
    assert 0 < unrecorded <= RATE * 0.05 + 1 + RATE * 0.05 * 1.2 + 1
    async with desk.database.transaction() as tx:
        await tx.run("PRAGMA max_page_count = 1000000")
        await tx.run("DROP TRIGGER full")
    assert (await desk.finished(rumour)).delivered == 120
    assert desk.line.chats == dict.fromkeys(people, 1)


@pytest.mark.usefixtures("on_file")
async def test_a_locked_database_is_waited_for(desk: Desk):
    people = await crowd(desk, 60)
    async with desk.database.transaction() as tx:
        await tx.run("PRAGMA busy_timeout = 100")
    rumour = await desk.publish()
    await eventually(lambda: len(desk.line.calls) >= 5)
    with contextlib.closing(sqlite3.connect(desk.folder / "panchina.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(0.3)
        sent = len(desk.line.calls)
        await asyncio.sleep(1.0)
        assert len(desk.line.calls) == sent
        assert sent < 60
    assert (await desk.finished(rumour)).delivered == 60
    assert desk.line.chats == dict.fromkeys(people, 1)


async def test_a_database_that_is_gone_for_a_while_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    people = await crowd(desk, 60)
    rumour = await desk.publish()
    await eventually(lambda: len(desk.line.calls) >= 5)

    def gone(_: Database) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    async def unread(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(type(desk.database), "transaction", gone)
        patch.setattr(type(desk.database), "all", unread)
        patch.setattr(type(desk.database), "one", unread)
        await asyncio.sleep(0.3)
        sent = len(desk.line.calls)
        await asyncio.sleep(1.2)
        assert len(desk.line.calls) == sent
        assert sent < 60
    assert (await desk.finished(rumour)).delivered == 60
    assert desk.line.chats == dict.fromkeys(people, 1)


async def test_after_an_outage_people_are_answered_first_and_alerts_keep_the_rate(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pace, "PROBE_SECONDS", 0.4)  # instead of 2
    people = await crowd(desk, 150)
    desk.line.answer = lambda _: Unsure("Bad Gateway")
    rumour = await desk.publish()
    await eventually(lambda: desk.gate.away)
    await asyncio.sleep(0.2)
    before = len(desk.line.calls)
    assert before <= FAILURES_IN_A_ROW + 60, "what was in flight, and no more"
    answers = Answers(desk.database, desk.telegraph)
    for chat_id in range(900, 910):
        answers.send(chat_id, chat_id, [{"method": "sendMessage", "parameters": {"chat_id": chat_id, "text": "Hi"}}])
    await asyncio.sleep(1.2)
    assert len(desk.line.calls) - before <= 4, "one at a time tries whether Telegram is back"
    desk.line.answer = lambda _: Done({"message_id": 1})
    back = len(desk.line.calls)
    figures = await desk.finished(rumour, 15)
    assert figures.delivered == 150
    after = desk.line.calls[back:]
    sent = [parameters["chat_id"] for _, parameters in after]
    assert {chat_id for chat_id in sent if chat_id >= 900} == set(range(900, 910))
    moments = [at for at, _ in after]
    assert all(sum(at <= one < at + 0.5 for one in moments) <= RATE / 2 * 1.1 + 1 for at in moments), "no avalanche"
    assert set(sent) >= set(people)
    assert not desk.gate.away
    await answers.stop(1.0)


@pytest.mark.parametrize(("hours", "late"), [(0, ""), (5, "5 h late")])
async def test_old_news_says_that_it_is_late(desk: Desk, hours: int, late: str):
    await crowd(desk, 3)
    rumour = await desk.publish(int(time.time()) - hours * 3600 - 60)
    await desk.finished(rumour)
    texts = desk.line.texts()
    assert len(texts) == 3
    assert all((late in text) if late else ("late" not in text.split("\n")[1]) for text in texts)


async def test_news_of_yesterday_comes_without_a_sound(desk: Desk):
    await crowd(desk, 3)
    rumour = await desk.publish(int(time.time()) - alerts.STALE_SECONDS - 60)
    figures = await desk.finished(rumour)
    assert (figures.failed, figures.delivered) == (0, 3)
    assert [parameters.get("disable_notification") for _, parameters in desk.line.calls] == [True] * 3


@pytest.mark.parametrize("jump", [3600, -3600])
async def test_a_clock_that_jumps_delays_no_second_try_and_makes_no_news_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, jump: int
):
    people = await crowd(desk, 20)
    failed: set[int] = set()

    def once(parameters: dict[str, Any]) -> Outcome:
        chat_id = parameters["chat_id"]
        if chat_id in failed:
            return Done({"message_id": 1})
        failed.add(chat_id)
        return Unsure("Bad Gateway", reached=False)

    desk.line.answer = once
    rumour = await desk.publish()
    await eventually(lambda: len(failed) == 20)
    true_time, moved_at = time.time, desk.courier.progress_at
    monkeypatch.setattr(time, "time", lambda: true_time() + jump)
    desk.courier.nudge()
    assert (await desk.finished(rumour, 12)).delivered == 20
    assert desk.line.chats == dict.fromkeys(people, 2)
    assert not any("late" in text.split("\n")[1] for text in desk.line.texts())
    assert 0 <= desk.courier.progress_at - moved_at < 60


async def test_a_chat_that_always_fails_makes_nobody_wait(desk: Desk):
    people = await crowd(desk, 60)
    broken = set(people[::20])
    desk.line.answer = lambda call: Unsure("Bad Gateway") if call["chat_id"] in broken else Done({"message_id": 1})
    rumour = await desk.publish()
    await eventually(lambda: sum(chat_id not in broken for chat_id in desk.line.chats) == 57, 5)
    await asyncio.sleep(0.3)
    figures = await desk.figures(rumour)
    assert (figures.delivered, figures.owed) == (57, 3)
    assert not desk.gate.away
    async with desk.database.transaction() as tx:
        await tx.run("UPDATE retries SET attempts = ?, due_at = 0", alerts.MOST_ATTEMPTS)
    figures = await desk.finished(rumour, 8)
    assert (figures.delivered, figures.failed) == (57, 3)


async def test_calls_that_hang_keep_their_slots_from_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.telegraph.HANGING_SECONDS", 0.2)  # instead of 2
    people = await crowd(desk, 120)
    hanging = set(people[:10])  # more than there are slots
    call = desk.line.call

    async def slow(telegraph: Telegraph, method: str, content: bytes, *rest: float) -> Outcome:
        if orjson.loads(content)["chat_id"] in hanging:
            await asyncio.sleep(6)
        return await call(telegraph, method, content, *rest)

    monkeypatch.setattr(desk.line, "call", slow)
    rumour = await desk.publish()
    await eventually(lambda: len(desk.line.chats) == 110, 4.5)
    assert set(desk.line.chats).isdisjoint(hanging)
    assert (await desk.finished(rumour, 12)).delivered == 120


async def test_a_card_refused_in_one_language_fails_for_that_language_alone(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    english = await crowd(desk, 40)
    await crowd(desk, 40, "it", 200)
    desk.line.answer = lambda call: (
        Refused("Bad Request: can't parse entities") if call["chat_id"] >= 200 else Done({"message_id": 1})
    )
    rumour = await desk.publish()
    figures = await desk.finished(rumour)
    assert (figures.delivered, figures.failed) == (40, 40)
    assert all(desk.line.chats[chat_id] == 1 for chat_id in english)
    refused = sum(chat_id >= 200 for chat_id in desk.line.chats)
    assert refused < 40, "the rest of them costs no call"
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 2
    assert all("language=it" in line for line in errors)
    reasons = await desk.database.all("SELECT DISTINCT reason FROM alerts WHERE state = 3")
    assert [row["reason"] for row in reasons] == ["Bad Request: can't parse entities"]


async def test_a_stop_in_the_middle_of_a_silence_takes_no_time(desk: Desk):
    await crowd(desk, 60)
    rumour = await desk.publish()
    await eventually(lambda: len(desk.line.calls) >= 5)
    desk.gate.pause(OVERALL, 300.0)
    await asyncio.sleep(0.1)
    began = time.monotonic()
    desk.courier.stop()
    desk.gate.close()
    await asyncio.wait_for(desk.running, 5)
    assert time.monotonic() - began < 2
    figures = await desk.figures(rumour)
    assert figures.delivered == len(desk.line.calls)
    assert figures.owed == 60 - figures.delivered


async def test_a_silence_does_not_keep_alerts_that_were_looked_up_before_it(desk: Desk):
    people = await crowd(desk, 60)
    rumour = await desk.publish()
    await eventually(lambda: len(desk.line.calls) >= 5)
    desk.gate.pause(OVERALL, 2.0)
    await asyncio.sleep(0.2)
    sent = desk.line.chats
    async with desk.database.transaction() as tx:
        await tx.run("UPDATE followers SET state = 'unreachable'")
    figures = await desk.finished(rumour)
    assert figures.delivered == len(sent)
    assert figures.skipped == len(people) - len(sent), "whoever left meanwhile is sent nothing after it"
