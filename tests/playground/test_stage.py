"""What stands behind the page: its files, its stream of events, what it lets a visitor do, and whom it turns away."""

import asyncio
from typing import Any

import aiohttp
import orjson
import pytest

from bot.playground.cast import EDITOR_ID, GROUP_ID
from bot.playground.page import articles
from bot.playground.server import LocalTelegram

FAN = {"phone": "italian", "as": 101}


async def act(staged: LocalTelegram, session: aiohttp.ClientSession, **what: Any) -> tuple[int, dict[str, Any]]:
    async with session.post(f"{staged.url}/act", json=what) as response:
        return response.status, await response.json()


async def event(response: aiohttp.ClientResponse) -> tuple[str, Any]:
    kind = (await response.content.readline()).decode().removeprefix("event: ").strip()
    data = (await response.content.readuntil(b"\n\n")).decode().removeprefix("data: ")
    return kind, orjson.loads(data)


async def test_the_page_and_its_files_are_served_with_a_strict_policy(
    staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    for path in ("/", "/page/style.css", "/page/script.js", "/page/icon.svg"):
        async with session.get(staged.url + path) as response:
            assert response.status == 200
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "http://" not in (await response.text()).replace("http://www.w3.org/", "").replace("`http://", "")
    for path in ("/page/nothing.js", "/page/..%2Fpage.py", "/page/%2Fetc%2Fpasswd"):
        async with session.get(staged.url + path) as response:
            assert response.status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "example.org"},
        {"Host": "127.0.0.1.example.org"},
    ],
)
@pytest.mark.parametrize("path", ["/act", "/events", "/bot{token}/sendMessage", "/"])
async def test_a_web_page_from_elsewhere_is_turned_away(
    staged: LocalTelegram, session: aiohttp.ClientSession, headers: dict[str, str], path: str
) -> None:
    url = staged.url + path.format(token=staged.token)
    async with session.post(url, json={}, headers=headers) as response:
        assert response.status == 403
    async with session.get(url, headers=headers) as response:
        assert response.status == 403
    assert staged.ledger.total == 0


async def test_a_link_from_elsewhere_opens_the_page_and_nothing_else(
    staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with session.get(f"{staged.url}/", headers=visit) as response:
        assert response.status == 200
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    async with session.get(f"{staged.url}/bot{staged.token}/getMe", headers=visit) as response:
        assert response.status == 403


async def test_a_form_that_any_page_could_send_does_nothing(
    staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    async with session.post(f"{staged.url}/act", data=b'{"do":"block"}', headers={"Content-Type": "text/plain"}) as got:
        assert got.status == 415


async def test_the_stream_begins_with_everything_and_goes_on_with_each_change(
    staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{staged.url}/events") as stream:
        kind, state = await event(stream)
        assert kind == "all"
        assert [phone["key"] for phone in state["phones"]] == ["italian", "english", "group", "editor"]
        assert [phone["chat"]["id"] for phone in state["phones"]] == [101, 102, GROUP_ID, EDITOR_ID]
        await act(staged, session, do="say", text="<img src=x> /start", **FAN)
        kind, message = await event(stream)
        assert (kind, message["text"], message["bot"]) == ("message", "<img src=x> /start", False)


async def test_the_visitor_writes_replies_and_presses_as_a_person(
    staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    assert await act(staged, session, do="say", text="ciao", **FAN) == (200, {})
    world = staged.world
    markup = {"inline_keyboard": [[{"text": "Segui", "callback_data": "follow:1"}]]}
    question = world.new_message(world.chats[101], world.bot, "Chi?", markup=markup)
    await act(staged, session, do="say", text="lei", reply=question.id, **FAN)
    assert world.updates.pending[-1]["message"]["reply_to_message"]["message_id"] == question.id
    pressing = asyncio.create_task(act(staged, session, do="press", message=question.id, data="follow:1", **FAN))
    url = f"{staged.url}/bot{staged.token}/answerCallbackQuery"
    query = await world.until(lambda: next(iter(world.queries), None), 2)
    await session.post(url, json={"callback_query_id": query, "text": "Fatto"})
    assert await pressing == (200, {"text": "Fatto", "alert": False})


async def test_a_long_paste_becomes_the_pieces_that_an_app_would_send(
    staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    await act(staged, session, do="say", text="parola " * 1_000, phone="editor", **{"as": EDITOR_ID})
    assert [len(update["message"]["text"]) for update in staged.world.updates.pending] == [4094, 2904]


async def test_the_group_speaks_with_two_voices_and_can_remove_the_bot(
    staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    for person in (101, 102):
        await act(staged, session, do="say", text="/follow Roma", phone="group", **{"as": person})
    senders = [update["message"]["from"]["id"] for update in staged.world.updates.pending]
    assert senders == [101, 102]
    await act(staged, session, do="block", phone="group", **{"as": 101})
    assert staged.world.chats[GROUP_ID].door == "kicked"
    await act(staged, session, do="block", phone="group", **{"as": 101})
    assert staged.world.chats[GROUP_ID].door == "open"


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"do": "fly"},
        {"do": "say", "text": "x"},
        {"do": "say", "text": "x", "phone": "italian", "as": 102},
        {"do": "say", "text": " ", **FAN},
        {"do": "say", "text": "x", "reply": "y", **FAN},
        {"do": "press", "message": 99, "data": "x", **FAN},
        {"do": "press", "message": None, "data": "x", **FAN},
    ],
)
async def test_what_makes_no_sense_is_refused_in_one_line(
    staged: LocalTelegram, session: aiohttp.ClientSession, what: dict[str, Any]
) -> None:
    status, told = await act(staged, session, **what)
    assert status == 400
    assert told["error"]


async def test_each_person_is_offered_the_commands_that_the_bot_set_for_them(
    staged: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    async def command(name: str, **where: Any) -> None:
        body = {"commands": [{"command": name, "description": name}], **where}
        async with session.post(f"{staged.url}/bot{staged.token}/setMyCommands", json=body) as response:
            assert response.status == 200

    await act(staged, session, do="say", text="/start", phone="editor", **{"as": EDITOR_ID})
    await command("anyone")
    await command("chiunque", language_code="it")
    await command("post", scope={"type": "chat", "chat_id": EDITOR_ID})
    await command("admins", scope={"type": "all_chat_administrators"})
    async with session.get(f"{staged.url}/events") as stream:
        _, state = await event(stream)
    menus = {
        (phone["key"], person["id"]): [entry["command"] for entry in person["menu"]]
        for phone in state["phones"]
        for person in phone["people"]
    }
    assert menus == {
        ("italian", 101): ["chiunque"],
        ("english", 102): ["anyone"],
        ("group", 101): ["admins"],
        ("group", 102): ["anyone"],
        ("editor", EDITOR_ID): ["post"],
    }


def test_every_sample_article_is_complete_and_fits_one_message() -> None:
    assert len(articles()) >= 5
    assert {article["language"] for article in articles()} == {"it", "en"}
    for article in articles():
        assert all(article[key] for key in ("key", "title", "note", "source"))
        assert 300 < len(article["text"]) <= 4096


async def test_a_stopping_server_lets_its_browsers_go() -> None:
    from bot.playground.cast import cast
    from bot.playground.page import add_page

    server = LocalTelegram()
    add_page(server, cast(server))
    await server.start()
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/events") as stream:
        await event(stream)
        await asyncio.wait_for(server.stop(), 2)
        assert await stream.content.read() == b""
