"""A webhook of the local Telegram: set, described, delivered to in order, and as strict as Telegram's own."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot

from bot.playground.deliveries import SECRET_HEADER
from bot.playground.server import LocalTelegram

SECRET = "a-secret_of-THIRTY-two-characters"


class Receiver:
    """What stands behind a webhook: it answers as the test says, and remembers what came."""

    def __init__(self) -> None:
        self.status = 200
        self.seconds = 0.0
        self.got: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.at_once = self.most_at_once = 0
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.secrets.add(request.headers.get(SECRET_HEADER))
        self.got.append(json.loads(await request.read()))
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        return web.Response(status=self.status)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def test_updates_come_in_order_one_at_a_time_with_the_secret(
    telegram: LocalTelegram, call: Any, receiver: Receiver
) -> None:
    receiver.seconds = 0.01
    before = [telegram.inject({"message": {}}) for _ in range(3)]
    assert (await call("setWebhook", url=receiver.url, secret_token=SECRET, max_connections=40))["result"] is True
    after = [telegram.inject({"message": {}}) for _ in range(3)]
    await receiver.until(lambda: not telegram.world.updates.pending)
    assert [update["update_id"] for update in receiver.got] == before + after
    assert receiver.secrets == {SECRET}
    assert receiver.most_at_once == 1


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
async def test_an_update_is_delivered_until_the_answer_is_2xx(
    telegram: LocalTelegram, call: Any, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    await call("setWebhook", url=receiver.url)
    first, second = telegram.inject({"message": {}}), telegram.inject({"message": {}})
    await receiver.until(lambda: len(receiver.got) == 3)
    info = (await call("getWebhookInfo"))["result"]
    assert info["pending_update_count"] == 2
    assert info["last_error_message"].startswith(f"Wrong response from the webhook: {status} ")
    receiver.status = 204
    await receiver.until(lambda: not telegram.world.updates.pending)
    assert [update["update_id"] for update in receiver.got][-2:] == [first, second]
    assert {update["update_id"] for update in receiver.got[:-1]} == {first}
    assert [one.status for one in telegram.deliveries.tries[-2:]] == [204, 204]
    assert all(one.status == status for one in telegram.deliveries.tries[:-2])


async def test_failures_are_further_and_further_apart(telegram: LocalTelegram, call: Any, receiver: Receiver) -> None:
    receiver.status = 500
    await call("setWebhook", url=receiver.url)
    telegram.inject({"message": {}})
    await receiver.until(lambda: len(receiver.got) == 4)
    at = [one.at for one in telegram.deliveries.tries]
    gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert all(gap >= least for gap, least in zip(gaps, (0.1, 0.2, 0.4), strict=False))


async def test_a_lost_answer_brings_an_update_again_and_a_cut_before_does_not(
    telegram: LocalTelegram, call: Any, receiver: Receiver
) -> None:
    telegram.fault("cut after", "webhook")
    telegram.fault("cut before", "webhook")
    await call("setWebhook", url=receiver.url)
    telegram.inject({"message": {}})
    await receiver.until(lambda: not telegram.world.updates.pending)
    assert len(telegram.deliveries.tries) == 3
    assert len(receiver.got) == 2
    assert receiver.got[0] == receiver.got[1]


async def test_nobody_at_the_address_is_told_by_the_info(telegram: LocalTelegram, call: Any) -> None:
    await call("setWebhook", url="http://127.0.0.1:9/hook")
    telegram.inject({"message": {}})
    async with asyncio.timeout(10):
        while not telegram.deliveries.tries:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (await call("getWebhookInfo"))["result"]["last_error_message"] == "Connection refused"


async def test_with_a_webhook_polls_are_a_conflict_until_it_is_deleted(
    telegram: LocalTelegram, call: Any, receiver: Receiver
) -> None:
    waiting = asyncio.create_task(call("getUpdates", timeout=30))
    await receiver.until(lambda: telegram.world.updates.polls == 1)
    await call("setWebhook", url=receiver.url)
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"
    refused = await call("getUpdates")
    assert (refused["error_code"], "webhook is active" in refused["description"]) == (409, True)
    assert (await call("deleteWebhook"))["result"] is True
    telegram.inject({"message": {}})
    assert len((await call("getUpdates"))["result"]) == 1
    assert receiver.got == []


@pytest.mark.parametrize("drop", [True, False])
async def test_what_waits_is_dropped_on_request_only(
    telegram: LocalTelegram, call: Any, receiver: Receiver, *, drop: bool
):
    telegram.inject({"message": {}})
    await call("setWebhook", url=receiver.url, drop_pending_updates=drop)
    last = telegram.inject({"message": {}})
    await receiver.until(lambda: not telegram.world.updates.pending)
    assert len(receiver.got) == (1 if drop else 2)
    assert receiver.got[-1]["update_id"] == last


async def test_only_the_kinds_that_were_asked_for_are_delivered(
    telegram: LocalTelegram, call: Any, receiver: Receiver
) -> None:
    giulia = telegram.person(7, "Giulia", started=True)
    await call("setWebhook", url=receiver.url, allowed_updates=["my_chat_member"])
    await giulia.say("ciao")
    giulia.block()
    await receiver.until(lambda: bool(receiver.got))
    assert [set(update) - {"update_id"} for update in receiver.got] == [{"my_chat_member"}]
    assert (await call("getWebhookInfo"))["result"]["allowed_updates"] == ["my_chat_member"]


WRONG = [
    ({"url": "http://panchina.example/hook"}, "An HTTPS URL must be provided"),
    ({"url": "ftp://127.0.0.1/hook"}, "An HTTPS URL must be provided"),
    ({"url": "https://"}, "An HTTPS URL must be provided"),
    ({"url": "https://[::1"}, "invalid webhook URL"),
    ({"url": "https://panchina.example:8080/hook"}, "only on ports"),
    ({"url": "https://panchina.example", "secret_token": "two words"}, "unallowed characters"),
    ({"url": "https://panchina.example", "secret_token": "x" * 257}, "too long"),
    ({"url": "https://panchina.example", "max_connections": 0}, "max_connections"),
    ({"url": "https://panchina.example", "max_connections": 101}, "max_connections"),
    ({"url": "https://panchina.example", "allowed_updates": ["letters"]}, "unknown update kind"),
    ({"url": "https://panchina.example", "ip_address": "127.0.0.1"}, "not part of the contract"),
    ({}, '"url" of setWebhook is missing'),
]


@pytest.mark.parametrize(("asked", "refusal"), WRONG)
async def test_what_telegram_would_refuse_is_refused_and_counted(
    telegram: LocalTelegram, call: Any, asked: dict[str, Any], refusal: str
) -> None:
    answer = await call("setWebhook", **asked)
    assert refusal in answer["description"]
    assert len(telegram.ledger.violations) == 1
    assert (await call("getWebhookInfo"))["result"]["url"] == ""


async def test_the_library_sets_reads_and_deletes_a_webhook(telegram: LocalTelegram, receiver: Receiver) -> None:
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
        assert await bot.set_webhook(receiver.url, max_connections=7, allowed_updates=["message"], secret_token=SECRET)
        info = await bot.get_webhook_info()
        assert (info.url, info.max_connections, info.allowed_updates) == (receiver.url, 7, ("message",))
        assert await bot.set_webhook("")
        assert (await bot.get_webhook_info()).url == ""
    assert telegram.ledger.violations == []
