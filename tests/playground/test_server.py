"""The server answers in Telegram's shapes and words, however it is called."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.playground.server import LocalTelegram

ROMA = {"inline_keyboard": [[{"text": "Roma", "callback_data": "follow:1"}]]}


async def test_a_wrong_token_is_unauthorized(telegram: LocalTelegram, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{telegram.url}/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_unknown_paths_and_methods_are_not_found(
    telegram: LocalTelegram, session: aiohttp.ClientSession, call: Any
) -> None:
    async with session.get(f"{telegram.url}/elsewhere") as response:
        assert response.status == 404
    assert (await call("sendAudio"))["description"] == "Not Found: method not found"
    assert telegram.ledger.violations[0].method == "sendAudio"


async def test_get_form_multipart_and_json_are_all_understood(
    telegram: LocalTelegram, session: aiohttp.ClientSession
) -> None:
    giulia = telegram.person(7, "Giulia", started=True)
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    fields = {"chat_id": "7", "reply_markup": '{"force_reply": true}'}
    multipart = aiohttp.FormData({**fields, "text": "multipart"}, default_to_multipart=True)
    for sending in (
        session.get(url, params={**fields, "text": "get"}),
        session.post(url, data={**fields, "text": "form"}),
        session.post(url, data=multipart),
        session.post(url, json={"chat_id": 7, "text": "json", "reply_markup": {"force_reply": True}}),
    ):
        async with sending as response:
            assert response.status == 200
    assert [message.text for message in giulia.screen()] == ["get", "form", "multipart", "json"]
    assert all(message.asks_reply for message in giulia.screen())


def buttons(*row: dict[str, Any], rows: int = 1) -> dict[str, Any]:
    return {"text": "x", "reply_markup": {"inline_keyboard": [list(row)] * rows}}


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"'])
async def test_bodies_that_are_no_json_object_are_violations(
    telegram: LocalTelegram, session: aiohttp.ClientSession, body: bytes
) -> None:
    url = f"{telegram.url}/bot{telegram.token}/getMe"
    async with session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400
    assert len(telegram.ledger.violations) == 1


async def test_a_sent_message_has_telegrams_shape(telegram: LocalTelegram, call: Any) -> None:
    giulia = telegram.person(7, "Giulia", "it")
    asked = await giulia.say("/start")
    answer = await call(
        "sendMessage",
        chat_id=7,
        text="<b>Ciao</b>",
        parse_mode="HTML",
        reply_markup=ROMA,
        disable_notification=True,
        reply_parameters={"message_id": asked.id},
    )
    result = answer["result"]
    assert result["chat"] == {"id": 7, "type": "private", "first_name": "Giulia"}
    assert result["from"]["is_bot"] is True
    assert (result["text"], result["entities"]) == ("Ciao", [{"type": "bold", "offset": 0, "length": 4}])
    assert result["reply_markup"] == ROMA
    assert result["reply_to_message"]["message_id"] == asked.id
    shown = giulia.screen()[-1]
    assert (shown.html, shown.labels, shown.silent, shown.edited) == ("<b>Ciao</b>", ["Roma"], True, False)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>x</b> " * 101, "parse_mode": "HTML"}, "ENTITIES_TOO_LONG"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "*x*", "parse_mode": "MarkdownV2"}, "parse mode"),
        ({"text": "x", "message_effect_id": "1"}, "not part of the contract"),
        (buttons({"text": "a", "callback_data": "é" * 33}), "BUTTON_DATA_INVALID"),
        (buttons({"text": "a", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (buttons({"text": " ", "callback_data": "a"}), "text must be non-empty"),
        (buttons({"text": "a"}), "text buttons are unallowed"),
        (buttons({"text": "a", "url": "https://a.it", "callback_data": "b"}), "BUTTON_TYPE_INVALID"),
        (buttons({"text": "a", "url": "javascript:alert(1)"}), "Wrong HTTP URL"),
        (buttons({"text": "a", "copy_text": {"text": "y" * 257}}), "COPY_TEXT"),
        (buttons({"text": "a", "style": "pink", "callback_data": "a"}), "style"),
        (buttons(), "must not be empty"),
        (buttons(*[{"text": "a", "callback_data": "a"}] * 9), "at most 8"),
        (buttons({"text": "a", "callback_data": "a"}, rows=101), "at most 100"),
        ({"text": "x", "reply_markup": {"force_reply": True, "input_field_placeholder": "x" * 65}}, "placeholder"),
    ],
)  # fmt: skip
async def test_broken_limits_are_refused_and_recorded(
    telegram: LocalTelegram, call: Any, params: dict[str, object], words: str
) -> None:
    giulia = telegram.person(7, "Giulia", started=True)
    answer = await call("sendMessage", chat_id=7, **params)
    assert answer["error_code"] == 400
    assert words in answer["description"]
    assert [violation.description for violation in telegram.ledger.violations] == [answer["description"]]
    assert giulia.screen() == []


async def test_texts_and_keyboards_at_the_limit_pass(telegram: LocalTelegram, call: Any) -> None:
    telegram.person(7, "Giulia", started=True)
    rows = [[{"text": "a", "callback_data": "é" * 32}] * 8] * 12
    assert (await call("sendMessage", chat_id=7, text="x" * 4096, reply_markup={"inline_keyboard": rows}))["ok"]
    long = f"<b>{'x' * 4096}</b>"
    assert (await call("sendMessage", chat_id=7, text=long, parse_mode="HTML"))["ok"]
    assert telegram.ledger.violations == []


async def test_chats_refuse_in_telegrams_words(telegram: LocalTelegram, call: Any) -> None:
    stranger, blocking, gone = (telegram.person(n, "A", started=n > 1) for n in (1, 2, 3))
    blocking.block()
    gone.deactivate()
    group = telegram.group(-5, "Curva", [blocking], [blocking])
    supergroup = telegram.group(-1_001_000_000_005, "Curva Sud", [blocking], [blocking])
    supergroup.kick()
    new_id = group.migrate()
    said = {
        chat: await call("sendMessage", chat_id=chat, text="x") for chat in (99, stranger.id, 2, 3, -5, supergroup.id)
    }
    assert {chat: (answer["error_code"], answer["description"]) for chat, answer in said.items()} == {
        99: (400, "Bad Request: chat not found"),
        1: (403, "Forbidden: bot can't initiate conversation with a user"),
        2: (403, "Forbidden: bot was blocked by the user"),
        3: (403, "Forbidden: user is deactivated"),
        -5: (400, "Bad Request: group chat was upgraded to a supergroup chat"),
        supergroup.id: (403, "Forbidden: bot was kicked from the supergroup chat"),
    }
    assert said[-5]["parameters"] == {"migrate_to_chat_id": new_id}
    assert (await call("sendMessage", chat_id=new_id, text="x"))["ok"]
    assert telegram.ledger.violations == []


async def test_edits_show_and_are_refused_when_nothing_changes(telegram: LocalTelegram, call: Any) -> None:
    giulia = telegram.person(7, "Giulia")
    hers = await giulia.say("/start")
    sent = (await call("sendMessage", chat_id=7, text="vecchio", reply_markup=ROMA))["result"]["message_id"]
    shown = giulia.screen()[-1]
    again = await call("editMessageText", chat_id=7, message_id=sent, text="vecchio", reply_markup=ROMA)
    assert again["description"].startswith("Bad Request: message is not modified: specified new message content and")
    assert (await call("editMessageReplyMarkup", chat_id=7, message_id=sent))["result"]["text"] == "vecchio"
    assert (shown.edited, shown.labels) == (False, [])
    edited = await call("editMessageText", chat_id=7, message_id=sent, text="nuovo", reply_markup=ROMA)
    assert edited["result"]["edit_date"] > 0
    assert (shown.edited, shown.text, shown.labels) == (True, "nuovo", ["Roma"])
    missing = await call("editMessageText", chat_id=7, message_id=999, text="x")
    assert missing["description"] == "Bad Request: message to edit not found"
    foreign = await call("editMessageText", chat_id=7, message_id=hers.id, text="x")
    assert foreign["description"] == "Bad Request: message can't be edited"


async def test_a_reply_needs_its_message_unless_it_may_do_without(telegram: LocalTelegram, call: Any) -> None:
    telegram.person(7, "Giulia", started=True)
    reply = {"message_id": 5}
    refused = await call("sendMessage", chat_id=7, text="x", reply_parameters=reply)
    assert refused["description"] == "Bad Request: message to be replied not found"
    lenient = reply | {"allow_sending_without_reply": True}
    assert (
        "reply_to_message" not in (await call("sendMessage", chat_id=7, text="x", reply_parameters=lenient))["result"]
    )


async def test_updates_come_back_until_they_are_confirmed(telegram: LocalTelegram, call: Any) -> None:
    giulia = telegram.person(7, "Giulia")
    for text in ("uno", "due", "tre"):
        await giulia.say(text)
    first = (await call("getUpdates"))["result"]
    assert [update["message"]["text"] for update in first] == ["uno", "due", "tre"]
    ids = [update["update_id"] for update in first]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert (await call("getUpdates", limit=1))["result"] == first[:1]
    assert (await call("getUpdates", offset=ids[1]))["result"] == first[1:]
    assert (await call("getUpdates", offset=ids[2] + 1))["result"] == []


async def test_long_polling_wakes_as_soon_as_something_happens(telegram: LocalTelegram, call: Any) -> None:
    giulia = telegram.person(7, "Giulia")
    waiting = asyncio.create_task(call("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    await giulia.say("ciao")
    answer = await asyncio.wait_for(waiting, 1)
    assert answer["result"][0]["message"]["text"] == "ciao"


async def test_a_second_poller_drives_out_the_first(telegram: LocalTelegram, call: Any) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(call("getUpdates", timeout=1))
    refused = await asyncio.wait_for(first, 1)
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: terminated by other getUpdates request; make sure that")
    assert (await second)["result"] == []


async def test_kinds_that_were_not_asked_for_do_not_come(telegram: LocalTelegram, call: Any) -> None:
    giulia = telegram.person(7, "Giulia")
    await call("getUpdates", allowed_updates=["callback_query"])
    await giulia.say("ciao")
    assert (await call("getUpdates"))["result"] == []
    assert "unknown update kind" in (await call("getUpdates", allowed_updates=["messages"]))["description"]


async def test_commands_are_kept_per_scope_and_language_and_checked(telegram: LocalTelegram, call: Any) -> None:
    telegram.person(7, "Giulia", started=True)
    commands = [{"command": "help", "description": "Aiuto"}]
    scope = {"type": "chat", "chat_id": 7}
    assert (await call("setMyCommands", commands=commands, scope=scope, language_code="it"))["result"] is True
    assert telegram.world.commands == {"chat:7:it": commands}
    for wrong in ("Help", "", "x" * 33, "a-b"):
        refused = await call("setMyCommands", commands=[{"command": wrong, "description": "x"}])
        assert refused["description"] == "Bad Request: BOT_COMMAND_INVALID"
    refused = await call("setMyCommands", commands=[{"command": "a", "description": "x" * 257}])
    assert refused["description"] == "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"
    unknown = await call("setMyCommands", commands=commands, scope={"type": "chat", "chat_id": 8})
    assert unknown["description"] == "Bad Request: chat not found"


async def test_descriptions_and_webhook_calls_have_their_answers(telegram: LocalTelegram, call: Any) -> None:
    assert (await call("setMyDescription", description="x" * 512, language_code="it"))["ok"]
    assert (await call("setMyShortDescription", short_description="breve"))["ok"]
    assert "too long" in (await call("setMyShortDescription", short_description="x" * 121))["description"]
    assert (await call("deleteWebhook", drop_pending_updates=False))["result"] is True
    assert (await call("getWebhookInfo"))["result"]["url"] == ""


async def test_membership_is_told_as_the_group_knows_it(telegram: LocalTelegram, call: Any) -> None:
    anna, bruno, carla = (telegram.person(n, name) for n, name in ((1, "Anna"), (2, "Bruno"), (3, "Carla")))
    group = telegram.group(-1_001_000_000_009, "Curva", [anna, bruno], [anna])
    group.promote(bruno.id)
    status = {n: (await call("getChatMember", chat_id=group.id, user_id=n))["result"]["status"] for n in (1, 2, 3)}
    assert status == {1: "creator", 2: "administrator", 3: "left"}
    administrators = (await call("getChatAdministrators", chat_id=group.id))["result"]
    assert [member["user"]["id"] for member in administrators] == [1, 2]
    await carla.say("ciao")
    private = await call("getChatAdministrators", chat_id=3)
    assert private["description"] == "Bad Request: there are no administrators in the private chat"


async def test_a_topic_that_is_gone_refuses(telegram: LocalTelegram, call: Any) -> None:
    anna = telegram.person(1, "Anna")
    group = telegram.group(-1_001_000_000_009, "Curva", [], [anna], forum=True, topics={4: "Roma"})
    sent = await call("sendMessage", chat_id=group.id, text="x", message_thread_id=4)
    assert (sent["result"]["message_thread_id"], sent["result"]["is_topic_message"]) == (4, True)
    group.delete_topic(4)
    refused = await call("sendMessage", chat_id=group.id, text="x", message_thread_id=4)
    assert refused["description"] == "Bad Request: message thread not found"
