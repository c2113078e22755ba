"""The story with a restart in its middle, a kill during a silence, or a database that nobody can write."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing

import pytest

from bot.database import sqlite
from bot.playground.ledger import SENDING
from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from tests.conftest import RunBot, StartProcess
from tests.newsdesk import (
    SECOND_EDITOR_ID,
    alerted,
    an_editor,
    article,
    draft,
    eventually,
    finished,
    follow,
    number_of,
    publish,
    somebody,
    tap,
)

pytestmark = pytest.mark.usefixtures("quick_chats")

TALKS = "Napoli are in talks with Carlo Ancelotti"


async def fans(telegram: LocalTelegram, count: int) -> list[Person]:
    """So many people who follow Ancelotti."""
    people = [somebody(telegram) for _ in range(count)]
    for person in people:
        await person.say("Ancelotti")
    for person in people:
        await person.expect("You now follow")
    return people


async def test_sigterm_between_draft_and_publish_loses_nothing(telegram: LocalTelegram, start_process: StartProcess):
    bot = await start_process()
    fan, editor = somebody(telegram), an_editor(telegram)
    await follow(fan, "Ancelotti")
    card = await draft(editor, article(TALKS))
    rumour = number_of(card)
    code, seconds = await bot.terminate()
    assert (code, seconds < 10) == (0, True)
    for _ in range(2):
        await editor.press(card, label="Publish", wait=0)
    await bot.start()
    await fan.expect("Because you follow Ancelotti", timeout=10)
    receipt = await finished(editor, rumour)
    answer = await editor.press(receipt, data=f"publish:{rumour}", forged=True)
    assert answer is not None
    assert answer.text == "Already published: nobody is alerted twice."
    assert alerted(telegram, [fan], rumour) == [1]
    assert telegram.token not in bot.log()


async def test_sigterm_between_publish_and_delivery_repeats_nothing(
    telegram: LocalTelegram, start_process: StartProcess
):
    bot = await start_process()
    people = [somebody(telegram) for _ in range(24)]
    for person in people:
        await person.say("Ancelotti")
    await asyncio.gather(*(person.expect("You now follow", timeout=15) for person in people))
    rumour = await publish(an_editor(telegram), article(TALKS))
    await eventually(lambda: sum(alerted(telegram, people, rumour)) >= 5)
    code, seconds = await bot.terminate()
    assert (code, seconds < 10) == (0, True)
    assert 0 < sum(alerted(telegram, people, rumour)) < len(people)
    await bot.start()
    await eventually(lambda: sum(alerted(telegram, people, rumour)) >= len(people))
    await finished(an_editor(telegram), rumour)
    assert alerted(telegram, people, rumour) == [1] * len(people)


async def test_sigterm_while_telegram_hangs_and_asks_for_silence_takes_less_than_ten_seconds(
    telegram: LocalTelegram, start_process: StartProcess
):
    bot = await start_process()
    people = [somebody(telegram) for _ in range(5)]
    for person in people:
        await follow(person, "Ancelotti")
    telegram.fault("hang before", "sendMessage", chat_id=people[0].id, delay=60)
    telegram.fault(429, "sendMessage", chat_id=people[1].id, retry_after=60)
    telegram.fault(429, "sendMessage", chat_id=people[2].id, retry_after=60)
    await publish(an_editor(telegram), article(TALKS))
    await eventually(lambda: telegram.ledger.refused("sendMessage", code=429))
    code, seconds = await bot.terminate()
    assert code == 0
    assert seconds < 10


async def test_sigterm_in_the_middle_of_a_silence_takes_less_than_two_seconds(
    telegram: LocalTelegram, start_process: StartProcess
):
    bot = await start_process()
    people = [somebody(telegram) for _ in range(5)]
    for person in people:
        await follow(person, "Ancelotti")
    for person in people[:2]:
        telegram.fault(429, "sendMessage", chat_id=person.id, retry_after=60)
    await publish(an_editor(telegram), article(TALKS))
    await eventually(lambda: len(telegram.ledger.refused("sendMessage", code=429)) == 2)
    code, seconds = await bot.terminate()
    assert code == 0
    assert seconds < 2 + 2, "under two seconds, and some for a busy machine"


async def test_two_editors_who_publish_at_once_publish_once(telegram: LocalTelegram, run_bot: RunBot):
    bot = await run_bot()
    fan, first = somebody(telegram), an_editor(telegram)
    second = an_editor(telegram, SECOND_EDITOR_ID)
    await follow(fan, "Napoli")
    card = await draft(first, article(TALKS))
    rumour = number_of(card)
    await second.say("/drafts")
    other = await tap(second, await second.expect("1 open draft"), f"draft:{rumour}", button="Publish")
    answers = await asyncio.gather(first.press(card, label="Publish"), second.press(other, label="Publish"))
    assert sorted(answer.text for answer in answers if answer) == [
        "Already published: nobody is alerted twice.",
        "Published: 1 alert on its way.",
    ]
    await fan.expect("Because you follow Napoli")
    await bot.restart()
    late = await second.press(other, data=f"publish:{rumour}", forged=True)
    assert late is not None
    assert late.text == "Already published: nobody is alerted twice."
    await telegram.quiet(0.5)
    assert alerted(telegram, [fan], rumour) == [1]


async def test_an_unknown_coach_can_be_followed_once_a_rumour_about_him_is_published(
    telegram: LocalTelegram, run_bot: RunBot
):
    bot = await run_bot()
    before, after, editor = somebody(telegram), somebody(telegram), an_editor(telegram)
    await before.say("Aldo Verzeri")
    assert "You now follow" not in (await before.expect()).text
    card = await draft(editor, article("Torino are in talks with coach Aldo Verzeri"))
    assert "new name" in card.text
    await before.say("Aldo Verzeri")
    assert "You now follow" not in (await before.expect()).text
    await editor.press(card, label="Publish")
    await after.say("Aldo Verzeri")
    answer = await after.expect("You now follow Aldo Verzeri")
    assert "Latest: Torino: in talks" in answer.text
    await bot.restart()
    late = somebody(telegram)
    await late.say("Verzeri")
    await late.expect("You now follow Aldo Verzeri")
    second = await publish(editor, article("Aldo Verzeri will leave Torino at the end of the season"))
    for person in (after, late):
        await person.expect("Because you follow Verzeri")
    assert alerted(telegram, [before, after, late], second) == [0, 1, 1]


async def test_buttons_work_after_a_restart_and_months_later(telegram: LocalTelegram, run_bot: RunBot):
    bot = await run_bot()
    fan = somebody(telegram)
    await fan.say("Ancelotti")
    answer = await fan.expect(button="Undo")
    answer.date = int(time.time()) - 90 * 86_400
    await bot.restart()
    await tap(fan, answer, "Undo", "You no longer follow Carlo Ancelotti")
    assert bot.follows(fan.id) == []


async def test_a_silence_survives_a_kill(telegram: LocalTelegram, start_process: StartProcess):
    bot = await start_process()
    people = await fans(telegram, 6)
    card = await draft(an_editor(telegram), article(TALKS))
    rumour = number_of(card)
    telegram.fault(429, "sendMessage", overall=True, retry_after=4)
    await an_editor(telegram).press(card, label="Publish")
    await eventually(lambda: len(telegram.ledger.refused(code=429)) == 2)
    deadline = telegram.ledger.deadline(None)
    await asyncio.sleep(0.1)
    await bot.kill()
    await bot.start()
    restarted = time.monotonic()
    assert restarted < deadline
    await eventually(lambda: sum(alerted(telegram, people, rumour)) == 6, 12)
    later = [call for call in telegram.ledger.calls if call.method in SENDING and call.at > restarted]
    assert min(call.at for call in later) >= deadline
    assert alerted(telegram, people, rumour) == [1] * 6


@pytest.mark.usefixtures("on_file")
async def test_a_database_that_cannot_be_written_for_a_while_loses_nothing(
    telegram: LocalTelegram, run_bot: RunBot, monkeypatch: pytest.MonkeyPatch
):
    hasty = tuple(pragma.replace("busy_timeout = 5000", "busy_timeout = 200") for pragma in sqlite.PRAGMAS)
    assert hasty != sqlite.PRAGMAS
    monkeypatch.setattr(sqlite, "PRAGMAS", hasty)
    bot = await run_bot()
    people, newcomer = await fans(telegram, 6), somebody(telegram)
    rumour = await publish(an_editor(telegram), article(TALKS))
    with closing(sqlite3.connect(bot.address, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        await newcomer.say("Ancelotti")
        await asyncio.sleep(1.0)
        another.execute("ROLLBACK")
    await newcomer.expect("You now follow", timeout=10)
    await finished(an_editor(telegram), rumour)
    assert alerted(telegram, people, rumour) == [1] * 6
