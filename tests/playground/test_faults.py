"""Faults on demand: what the bot meets, and what Telegram did all the same."""

import time
from typing import Any

import aiohttp
import pytest

from bot.playground.faults import FaultKind
from bot.playground.server import LocalTelegram


@pytest.fixture
def url(telegram: LocalTelegram) -> str:
    telegram.person(7, "Giulia", started=True)
    return f"{telegram.url}/bot{telegram.token}/sendMessage"


MESSAGE = {"chat_id": 7, "text": "x"}


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        (500, "Internal Server Error"),
        (401, "Unauthorized"),
        (403, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
    ],
)
async def test_ordered_refusals_are_answered_once_and_nothing_is_done(
    telegram: LocalTelegram, call: Any, kind: int, description: str
) -> None:
    giulia = telegram.person(7, "Giulia", started=True)
    telegram.fault(kind)
    answer = await call("sendMessage", **MESSAGE)
    assert (answer["error_code"], answer["description"]) == (kind, description)
    assert giulia.screen() == []
    assert (await call("sendMessage", **MESSAGE))["ok"]
    assert telegram.ledger.violations == []


async def test_the_words_of_a_400_can_be_chosen(telegram: LocalTelegram, call: Any) -> None:
    telegram.fault(400, description="Bad Request: PEER_ID_INVALID")
    assert (await call("sendMessage", **MESSAGE))["description"] == "Bad Request: PEER_ID_INVALID"


@pytest.mark.parametrize(
    ("kind", "accepted"),
    [(FaultKind.CUT_BEFORE, 0), (FaultKind.CUT_AFTER, 1), (FaultKind.HANG_BEFORE, 0), (FaultKind.HANG_AFTER, 1)],
)
async def test_a_lost_connection_leaves_open_what_was_done(
    telegram: LocalTelegram, session: aiohttp.ClientSession, url: str, kind: FaultKind, accepted: int
) -> None:
    telegram.fault(kind, delay=0.05)
    with pytest.raises(aiohttp.ClientConnectionError):
        await session.post(url, json=MESSAGE)
    assert len(telegram.ledger.accepted("sendMessage")) == accepted
    async with session.post(url, json=MESSAGE) as response:
        assert response.status == 200


async def test_spoilt_answers_come_after_the_message_was_accepted(
    telegram: LocalTelegram, session: aiohttp.ClientSession, url: str
) -> None:
    telegram.fault("broken json")
    async with session.post(url, json=MESSAGE) as response:
        assert response.status == 200
        with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
            await response.json()
    telegram.fault("wrong type")
    async with session.post(url, json=MESSAGE) as response:
        assert response.content_type == "text/html"
        assert (await response.json(content_type=None))["ok"]
    assert len(telegram.ledger.accepted("sendMessage")) == 2


async def test_a_proxys_page_is_no_json_and_nothing_was_done(
    telegram: LocalTelegram, session: aiohttp.ClientSession, url: str
) -> None:
    telegram.fault(502)
    async with session.post(url, json=MESSAGE) as response:
        assert (response.status, response.content_type) == (502, "text/html")
        assert "<h1>502 Bad Gateway</h1>" in await response.text()
    assert telegram.ledger.accepted("sendMessage") == []


async def test_faults_wait_for_the_call_they_are_meant_for(telegram: LocalTelegram, call: Any) -> None:
    for number in (7, 8):
        telegram.person(number, "A", started=True)
    telegram.fault(500, "editMessageText")
    telegram.fault(500, chat_id=8, times=2)
    assert (await call("getUpdates"))["ok"]
    assert (await call("sendMessage", **MESSAGE))["ok"]
    codes = [(await call("sendMessage", chat_id=8, text="x")).get("error_code", 200) for _ in range(3)]
    assert codes == [500, 500, 200]
    edit: dict[str, Any] = await call("editMessageText", chat_id=7, message_id=1, text="y")
    assert edit["error_code"] == 500


async def test_latency_and_slowness_cost_the_time_they_say(telegram: LocalTelegram, call: Any) -> None:
    telegram.latency = 0.1
    telegram.fault("slow", "getMe", delay=0.1)
    began = time.monotonic()
    await call("getMe")
    assert 0.15 <= time.monotonic() - began < 1


async def test_stopping_does_not_wait_for_what_hangs() -> None:
    telegram = LocalTelegram()
    await telegram.start()
    telegram.fault("hang before", "getMe", delay=60)
    timeout = aiohttp.ClientTimeout(total=0.1)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        with pytest.raises(TimeoutError):
            await session.get(f"{telegram.url}/bot{telegram.token}/getMe")
    began = time.monotonic()
    await telegram.stop()
    assert time.monotonic() - began < 2
