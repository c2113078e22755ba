"""Flood limits, and the ledger that tells whether a bot obeyed them."""

import asyncio
from typing import Any

import aiohttp

from bot.playground.flood import Flood, Limits
from bot.playground.server import LocalTelegram


def test_a_private_chat_takes_a_short_burst_and_then_one_a_second() -> None:
    flood = Flood(Limits())
    assert [flood.wait(7, 100.0, edit=False) for _ in range(4)] == [0, 0, 0, 1]
    assert flood.wait(7, 100.5, edit=False) == 1
    assert flood.wait(7, 101.0, edit=False) == 0
    assert flood.wait(8, 101.0, edit=False) == 0
    assert flood.refused == 2


def test_a_group_takes_twenty_a_minute() -> None:
    flood = Flood(Limits())
    assert [flood.wait(-7, 100.0 + n / 10, edit=False) for n in range(21)] == [0] * 20 + [58]
    assert flood.wait(-7, 160.1, edit=False) == 0


def test_all_chats_together_take_about_thirty_a_second_edits_included() -> None:
    flood = Flood(Limits())
    waits = [flood.wait(chat, 100.0, edit=chat % 2 == 0) for chat in range(1, 35)]
    assert waits == [0] * 33 + [1]
    assert flood.wait(99, 101.0, edit=False) == 0


async def test_a_429_names_its_seconds_and_calls_before_then_are_early() -> None:
    async with LocalTelegram(limits=Limits(burst=1)) as telegram, aiohttp.ClientSession() as session:

        async def send(chat: int) -> dict[str, Any]:
            url = f"{telegram.url}/bot{telegram.token}/sendMessage"
            async with session.post(url, json={"chat_id": chat, "text": "x"}) as response:
                body: dict[str, Any] = await response.json()
                return body

        telegram.person(7, "Giulia", started=True)
        telegram.person(8, "Hana", started=True)
        assert (await send(7))["ok"]
        refused = await send(7)
        assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
        assert refused["description"] == "Too Many Requests: retry after 1"
        assert telegram.ledger.early == []
        assert (await send(7))["error_code"] == 429
        assert [call.chat_id for call in telegram.ledger.early] == [7]
        assert (await send(8))["ok"]
        await asyncio.sleep(telegram.ledger.deadline(7) - asyncio.get_running_loop().time() + 0.01)
        assert (await send(7))["ok"]
        assert len(telegram.ledger.early) == 1


async def test_an_ordered_429_can_speak_for_one_chat_or_for_all(telegram: LocalTelegram, call: Any) -> None:
    telegram.person(7, "Giulia", started=True)
    telegram.person(8, "Hana", started=True)
    telegram.fault(429, chat_id=7, retry_after=30)
    assert (await call("sendMessage", chat_id=7, text="x"))["parameters"] == {"retry_after": 30}
    assert (await call("sendMessage", chat_id=8, text="x"))["ok"]
    telegram.fault(429, retry_after=30, overall=True)
    assert (await call("sendMessage", chat_id=8, text="x"))["error_code"] == 429
    assert (await call("sendMessage", chat_id=8, text="x"))["error_code"] == 429
    assert (await call("getMe"))["ok"]
    assert [early.chat_id for early in telegram.ledger.early] == [8]


async def test_the_ledger_answers_what_was_accepted_and_how_fast(telegram: LocalTelegram, call: Any) -> None:
    telegram.person(7, "Giulia", started=True)
    for text in ("Roma", "Milan", "Roma di nuovo"):
        await call("sendMessage", chat_id=7, text=text)
    await call("sendMessage", chat_id=99, text="Roma")
    ledger = telegram.ledger
    assert [entry.params["text"] for entry in ledger.accepted("sendMessage", text="Roma")] == ["Roma", "Roma di nuovo"]
    assert [entry.code for entry in ledger.refused(chat_id=99)] == [400]
    assert ledger.rate_windows(5) == 4
    assert ledger.accepted(chat_id=7)[0].message_id == 1


async def test_the_ledger_forgets_the_oldest_calls_when_it_is_full(telegram: LocalTelegram, call: Any) -> None:
    telegram.ledger.calls = type(telegram.ledger.calls)(maxlen=3)
    for _ in range(5):
        await call("getMe")
    assert (telegram.ledger.total, [entry.number for entry in telegram.ledger.calls]) == (5, [3, 4, 5])
