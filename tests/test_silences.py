"""Telegram asks for silence, revokes the token, breaks the poll: nothing leaves too early, nothing is lost.

All tests share one running bot, so each brings a coach and people of its own.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot import receipts, telegraph
from bot.pace import FREE_RATE
from bot.playground.ledger import SENDING
from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from tests.conftest import town_of
from tests.newsdesk import alerted, an_editor, article, draft, eventually, finished, number_of, publish, somebody
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """The bot at the pace that Telegram allows: silences are about it."""
    async with town_of(tmp_path_factory.mktemp("town"), FREE_RATE) as town:
        yield town


def talks(coach: str) -> str:
    return article(f"Napoli are in talks with {coach}")


async def fans(telegram: LocalTelegram, count: int, coach: str) -> list[Person]:
    """So many people who follow a coach."""
    people = [somebody(telegram) for _ in range(count)]
    for person in people:
        await person.say(coach)
    for person in people:
        await person.expect("You now follow")
    return people


async def test_a_429_for_one_chat_is_obeyed_to_the_second_and_the_others_go_on(town: Town):
    telegram = town.telegram
    people = await fans(telegram, 8, "Antonio Conte")
    telegram.fault(429, "sendMessage", chat_id=people[2].id, retry_after=2)
    rumour = await publish(an_editor(telegram), talks("Antonio Conte"))
    await eventually(lambda: sum(alerted(telegram, people, rumour)) == 7, 1.5)
    await finished(an_editor(telegram), rumour)
    first, second = telegram.ledger.select("sendMessage", chat_id=people[2].id, text="Conte–Napoli")
    assert 2 <= second.at - first.at < 4
    assert telegram.ledger.early == []
    assert alerted(telegram, people, rumour) == [1] * 8


async def test_a_429_for_all_silences_all_after_one_probe(town: Town):
    telegram = town.telegram
    people, chatter = await fans(telegram, 10, "Mikel Arteta"), somebody(telegram)
    card = await draft(an_editor(telegram), talks("Mikel Arteta"))
    rumour = number_of(card)
    fault = telegram.fault(429, "sendMessage", overall=True, retry_after=2)
    await an_editor(telegram).press(card, label="Publish")
    await eventually(lambda: fault.times == 0)
    deadline = telegram.ledger.deadline(None)
    await asyncio.sleep(0.5)
    await chatter.say("/help")
    await chatter.expect("Following", timeout=10)
    await finished(an_editor(telegram), rumour)
    assert len(telegram.ledger.early) <= 1, "one probe tells that the silence is meant for all"
    assert min(call.at for call in telegram.ledger.accepted("sendMessage", chat_id=chatter.id)) >= deadline
    assert alerted(telegram, people, rumour) == [1] * 10


async def test_a_second_poller_costs_no_update(town: Town):
    telegram = town.telegram
    fan = somebody(telegram)
    address = f"{telegram.url}/bot{telegram.token}/getUpdates"
    await eventually(lambda: telegram.world.updates.polls > 0)
    await asyncio.sleep(0.1)
    async with aiohttp.ClientSession() as session, session.post(address, json={"timeout": 0}) as answer:
        assert answer.status == 200
    assert telegram.ledger.refused("getUpdates", code=409)
    await fan.say("Ancelotti")
    await fan.expect("You now follow", timeout=8)


async def test_polling_waits_as_long_as_telegram_asks(town: Town):
    telegram = town.telegram
    fan = somebody(telegram)
    telegram.fault(429, "getUpdates", retry_after=2)
    await fan.say("/help")
    await eventually(lambda: telegram.ledger.refused("getUpdates", code=429))
    refused = telegram.ledger.refused("getUpdates", code=429)[0]
    await fan.say("Roma")
    await fan.expect("You now follow Roma", timeout=8)
    later = [call for call in telegram.ledger.select("getUpdates") if call.number > refused.number]
    assert later[0].at - refused.at >= 2


async def test_an_answer_that_hangs_is_given_up_and_asked_again(town: Town, monkeypatch: pytest.MonkeyPatch):
    telegram = town.telegram
    monkeypatch.setattr(telegraph.Telegraph.call, "__defaults__", (1.0,))  # seconds of patience, instead of 25
    hanging, other = await fans(telegram, 2, "Jürgen Klopp")
    telegram.fault("hang before", "sendMessage", chat_id=hanging.id, delay=30)
    rumour = await publish(an_editor(telegram), talks("Jürgen Klopp"))
    await other.expect("Because you follow Klopp", timeout=2)
    await hanging.expect("Because you follow Klopp", timeout=6)
    assert alerted(telegram, [hanging, other], rumour) == [1, 1]


async def test_a_slow_answer_holds_up_no_second_try(town: Town):
    telegram = town.telegram
    slow, asked = await fans(telegram, 2, "Unai Emery")
    telegram.fault("slow", "sendMessage", chat_id=slow.id, delay=4)
    telegram.fault(500, "sendMessage", chat_id=asked.id)
    rumour = await publish(an_editor(telegram), talks("Unai Emery"))
    await asked.expect("Because you follow Emery", timeout=3.5)
    assert alerted(telegram, [slow, asked], rumour) == [0, 1]


async def test_a_revoked_token_is_asked_again_without_haste(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    telegram = town.telegram
    monkeypatch.setattr(telegraph, "UNAUTHORISED_SECONDS", 1.0)  # instead of 30
    people = await fans(telegram, 2, "Diego Simeone")
    card = await draft(an_editor(telegram), talks("Diego Simeone"))
    rumour = number_of(card)
    telegram.fault(401, "sendMessage")
    await an_editor(telegram).press(card, label="Publish")
    await finished(an_editor(telegram), rumour)
    revoked = telegram.ledger.refused("sendMessage", code=401)[0]
    later = [call for call in telegram.ledger.calls if call.method in SENDING and call.number > revoked.number]
    assert min(call.at for call in later) - revoked.at >= 1.0
    assert alerted(telegram, people, rumour) == [1, 1]

    telegram.fault(401, "getUpdates", times=2)
    await people[0].say("/help")
    await eventually(lambda: len(telegram.ledger.refused("getUpdates", code=401)) == 2)
    await people[0].expect("Following")
    refused = [call.at for call in telegram.ledger.refused("getUpdates", code=401)]
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(refused))
    assert telegram.token not in caplog.text


async def test_the_last_word_of_a_receipt_arrives_even_if_telegram_stumbles_over_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    telegram = town.telegram
    monkeypatch.setattr(receipts, "REFRESH_SECONDS", 1)  # instead of 5
    people = await fans(telegram, 2, "Thomas Tuchel")
    editor = an_editor(telegram)
    telegram.fault(429, "sendMessage", chat_id=people[0].id, retry_after=1)
    rumour = await publish(editor, talks("Thomas Tuchel"))
    await editor.expect(f"Published {rumour}")
    telegram.fault(500, "editMessageText", chat_id=editor.id, times=3)
    await finished(editor, rumour)
    assert alerted(telegram, people, rumour) == [1, 1]


POISON: list[dict[str, Any]] = [
    {},
    {"message": None},
    {"message": "a text"},
    {"message": []},
    {"message": {}},
    {"message": {"chat": {"id": 4}}},
    {"message": {"chat": {"id": "four"}}},
    {"message": {"chat": {"id": 2**63 + 4}, "message_id": 1, "date": 1}},
    {"message": {"chat": {"id": -(2**63)}, "message_id": 1, "date": 1}},
    {"message": {"chat": {"id": 1.5}, "from": {"id": True}}},
    {"message": {"message_id": "x", "date": "y", "chat": {"id": 5, "type": "private"}, "text": 7}},
    {"message": {"message_id": 1, "date": 10**18, "chat": {"id": 6, "type": "private"}, "text": "Roma"}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "quantum"}, "text": "Roma"}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 8, "type": "private"}, "text": "Roma", "from": 3}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 9, "type": "private"}, "text": "Roma", "entities": 3}},
    {"callback_query": {}},
    {"callback_query": {"id": 7, "from": {"id": 3}}},
    {"callback_query": {"id": "7", "from": {"id": 2**64 - 1, "is_bot": False, "first_name": "X"}, "data": "help:"}},
    {"my_chat_member": {}},
    {"my_chat_member": {"chat": {"id": 3, "type": "private"}, "new_chat_member": 5}},
    {"channel_post": {"message_id": 1}},
    {"something_new": {"chat": {"id": 3}}},
    {"message": {"chat": {"id": 10, "type": "private"}, "message_id": 1, "date": 1, "migrate_to_chat_id": "x"}},
]


async def test_updates_that_cannot_be_understood_stop_nobody(town: Town):
    telegram = town.telegram
    fan = somebody(telegram)
    await fan.say("/help")
    for update in POISON:
        telegram.inject(update)
    await fan.say("Ancelotti")
    await fan.expect("You now follow Carlo Ancelotti", timeout=3)
    await eventually(lambda: not telegram.world.updates.pending)
    await town.bot.restart()
    await fan.say("/following")
    await fan.expect("You follow one", timeout=3)
