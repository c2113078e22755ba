"""The transport: python-telegram-bot over aiohttp against the strict local server."""

from collections.abc import AsyncIterator

import orjson
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.playground.server import LocalTelegram
from bot.transport import AiohttpRequest


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(limits=None) as server:
        server.person(1, "Ada", started=True)
        yield server


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(4) as request:
        yield request


def url(telegram: LocalTelegram, method: str) -> str:
    return f"{telegram.url}/bot{telegram.token}/{method}"


BODY = orjson.dumps({"chat_id": 1, "text": "ciao"})


async def test_a_prepared_body_and_a_library_call_arrive_alike(telegram, request_):
    sent = await request_.call(url(telegram, "sendMessage"), BODY)
    bot = Bot(telegram.token, base_url=f"{telegram.url}/bot", request=request_)
    message = await bot.send_message(1, "ciao")
    assert sent["text"] == message.text == "ciao"
    assert not telegram.ledger.violations


async def test_errors_arrive_as_the_librarys_own(telegram, request_):
    telegram.fault("429", method="sendMessage", retry_after=9)
    with pytest.raises(RetryAfter):
        await request_.call(url(telegram, "sendMessage"), BODY)
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await request_.call(url(telegram, "sendMessage"), orjson.dumps({"chat_id": 99, "text": "ciao"}))
    telegram.fault("403", method="sendMessage")
    with pytest.raises(Forbidden):
        await request_.call(url(telegram, "sendMessage"), BODY)


@pytest.mark.parametrize("kind", ["500", "502", "broken json", "cut before", "cut after"])
async def test_whatever_is_no_answer_is_a_network_error(telegram, request_, kind):
    telegram.fault(kind, method="sendMessage")
    with pytest.raises(NetworkError):
        await request_.call(url(telegram, "sendMessage"), BODY)
    assert (await request_.call(url(telegram, "sendMessage"), BODY))["text"] == "ciao"


async def test_an_answer_that_does_not_come_is_a_timeout(telegram, request_):
    telegram.fault("hang after", method="sendMessage", delay=3)
    with pytest.raises(TimedOut):
        await request_.call(url(telegram, "sendMessage"), BODY, read_seconds=0.2)


async def test_no_error_names_the_token(request_):
    token = "123456:secret-secret-secret-secret"
    with pytest.raises(NetworkError) as caught:
        await request_.call(f"http://127.0.0.1:9/bot{token}/sendMessage", BODY)
    assert token not in repr(caught.value)
    assert caught.value.__cause__ is None


async def test_a_closed_transport_says_so():
    with pytest.raises(NetworkError, match="not open"):
        await AiohttpRequest(1).call("http://127.0.0.1:9/", BODY)


async def test_a_server_on_this_machine_is_not_reached_through_the_environments_proxy(telegram, request_, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert (await request_.call(url(telegram, "sendMessage"), BODY))["text"] == "ciao"
    async with AiohttpRequest(1, proxied=True) as proxied:
        with pytest.raises(NetworkError):
            await proxied.call(url(telegram, "sendMessage"), BODY)
