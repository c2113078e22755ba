"""The whole bot in webhook mode: the story without a single poll, refusals, restarts and kills."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot import webhook
from bot.database import sqlite
from bot.playground.server import LocalTelegram
from bot.settings import SettingsError
from tests.bot_process import BotProcess
from tests.chaos import Storm, editors
from tests.newsdesk import EDITORS, alerted, an_editor, article, eventually, finished, follow, publish, somebody
from tests.running_bot import RunningBot, free_port, webhook_url

pytestmark = pytest.mark.usefixtures("quick_chats")

TALKS = "Napoli are in talks with Carlo Ancelotti"
KILLS = 3
SEED = 41


@pytest.fixture
async def bot(telegram: LocalTelegram, tmp_path: Path) -> AsyncIterator[RunningBot]:
    """The bot in this process, which takes webhooks; the test starts it, and it is stopped at the end."""
    made = RunningBot(telegram, tmp_path, EDITORS, port=free_port())
    yield made
    await made.stop()


async def test_a_follower_is_alerted_without_a_single_poll(telegram: LocalTelegram, bot: RunningBot):
    await bot.start()
    fan = somebody(telegram)
    await follow(fan, "Ancelotti")
    rumour = await publish(an_editor(telegram), article(TALKS))
    await fan.expect("Because you follow Ancelotti")
    await finished(an_editor(telegram), rumour)
    assert alerted(telegram, [fan], rumour) == [1]
    assert telegram.world.updates.polls == 0
    assert {one.status for one in telegram.deliveries.tries} == {200}


async def test_a_restart_keeps_address_and_secret_and_stopping_leaves_the_webhook_set(
    telegram: LocalTelegram, bot: RunningBot
):
    await bot.start()
    hook = telegram.world.updates.hook
    assert hook is not None
    assert hook.url.startswith(webhook_url(bot.port))
    assert telegram.token not in hook.url + hook.secret
    await bot.stop()
    assert telegram.world.updates.hook is hook
    assert not telegram.ledger.accepted("deleteWebhook")
    fan = somebody(telegram)
    await fan.say("Ancelotti")
    await eventually(lambda: hook.failure == "Connection refused")
    await bot.start()
    again = telegram.world.updates.hook
    assert again is not None
    assert (again.url, again.secret) == (hook.url, hook.secret)
    await fan.expect("You now follow")


async def test_back_to_polling_the_webhook_goes_and_nothing_is_lost(telegram: LocalTelegram, bot: RunningBot):
    await bot.start()
    await bot.stop()
    fan = somebody(telegram)
    await fan.say("Ancelotti")
    bot.port = None
    await bot.start()
    await fan.expect("You now follow")
    assert telegram.world.updates.hook is None


async def test_an_update_whose_answer_was_lost_is_done_once(telegram: LocalTelegram, bot: RunningBot):
    await bot.start()
    fan = somebody(telegram)
    telegram.fault("cut after", "webhook", times=3)
    await fan.say("Ancelotti")
    await fan.expect("You now follow")
    await telegram.quiet(0.3)
    assert [one.status for one in telegram.deliveries.tries] == [200] * 4
    assert len(telegram.ledger.accepted("sendMessage", chat_id=fan.id)) == 1
    assert len(bot.follows(fan.id)) == 1


@pytest.mark.usefixtures("on_file")
async def test_while_the_database_refuses_telegram_keeps_the_updates(
    telegram: LocalTelegram, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
):
    hasty = tuple(pragma.replace("busy_timeout = 5000", "busy_timeout = 100") for pragma in sqlite.PRAGMAS)
    monkeypatch.setattr(sqlite, "PRAGMAS", hasty)
    await bot.start()
    people = [somebody(telegram) for _ in range(4)]
    with closing(sqlite3.connect(bot.address, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        for person in people:
            await person.say("Ancelotti")
        await eventually(lambda: [one.status for one in telegram.deliveries.tries[-2:]] == [503, 503])
        another.execute("ROLLBACK")
    for person in people:
        await person.expect("You now follow", timeout=15)


async def test_health_tells_of_the_webhook_and_not_of_polls(telegram: LocalTelegram, bot: RunningBot):
    await bot.start()
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{bot.port}/health") as answer:
        assert answer.status == 200
        assert set((await answer.json())["seconds"]) == {"webhook", "courier", "inbox"}


async def test_a_webhook_that_telegram_refuses_is_one_line_and_nothing_is_left_running(
    telegram: LocalTelegram, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(webhook, "START_TRIES", 2)
    fault = telegram.fault(400, "setWebhook", times=2, description="Bad Request: bad webhook: failed to resolve host")
    with pytest.raises(SettingsError, match=r"^WEBHOOK_URL: .*failed to resolve host$"):
        await bot.start()
    assert fault.times == 0
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", bot.port)
    await bot.start()
    await follow(somebody(telegram), "Ancelotti")


async def test_kills_lose_nothing_and_repeat_at_most_what_was_in_flight(telegram: LocalTelegram, tmp_path: Path):
    bot = BotProcess(telegram, tmp_path, editors(), port=free_port())
    try:
        verdict = await Storm(telegram, bot, SEED, crowd=16, life=1.5).rage(KILLS)
    finally:
        await bot.kill()
    assert verdict.problems == []
    assert verdict.alerts >= 10, "alerts flowed"
    assert telegram.world.updates.polls == 0
    hook = telegram.world.updates.hook
    assert hook is not None
    for secret in (telegram.token, hook.url, hook.secret):
        assert secret not in bot.log()
