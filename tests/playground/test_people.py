"""People and groups: what they do becomes the updates that Telegram would send."""

import asyncio
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.people import Person, pieces
from bot.playground.server import LocalTelegram

KEYBOARD = {
    "inline_keyboard": [[{"text": "Segui", "callback_data": "follow:1"}, {"text": "Apri", "url": "https://a.it"}]]
}


@pytest.fixture
def giulia(telegram: LocalTelegram) -> Person:
    return telegram.person(7, "Giulia", "it")


async def last(call: Any) -> dict[str, Any]:
    update: dict[str, Any] = (await call("getUpdates"))["result"][-1]
    return update


async def test_a_command_arrives_with_its_entity_and_the_persons_language(giulia: Person, call: Any) -> None:
    await giulia.say("/follow Roma")
    message = (await last(call))["message"]
    assert message["from"] == {"id": 7, "is_bot": False, "first_name": "Giulia", "language_code": "it"}
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 7}]
    assert abs(message["date"] - time.time()) < 60


@pytest.mark.parametrize(
    ("origin", "kind", "name"),
    [
        ("channel", "channel", ("chat", "title")),
        ("person", "user", ("sender_user", "first_name")),
        ("hidden", "hidden_user", ("sender_user_name",)),
        ("group", "chat", ("sender_chat", "title")),
    ],
)
async def test_a_forward_tells_its_origin(
    giulia: Person, call: Any, origin: str, kind: str, name: tuple[str, ...]
) -> None:
    await giulia.forward("testo", origin, "La Panca")
    told: Any = (await last(call))["message"]["forward_origin"]
    assert told["type"] == kind
    for key in name:
        told = told[key]
    assert told == "La Panca"


async def test_stickers_photos_and_edits_have_their_shapes(giulia: Person, call: Any) -> None:
    await giulia.sticker()
    assert "text" not in (await last(call))["message"]
    await giulia.photo("didascalia")
    assert (await last(call))["message"]["caption"] == "didascalia"
    written = await giulia.say("Rma")
    await giulia.edit(written, "Roma")
    edited = (await last(call))["edited_message"]
    assert (edited["text"], edited["message_id"], edited["edit_date"] > 0) == ("Roma", written.id, True)


async def test_a_press_waits_for_the_answer(giulia: Person, call: Any) -> None:
    await giulia.say("/start")
    await call("sendMessage", chat_id=7, text="scegli", reply_markup=KEYBOARD)
    pressing = asyncio.create_task(giulia.press(label="Segui"))
    await asyncio.sleep(0.02)
    query = (await last(call))["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["reply_markup"]) == ("follow:1", 7, KEYBOARD)
    long = await call("answerCallbackQuery", callback_query_id=query["id"], text="x" * 201)
    assert long["description"] == "Bad Request: MESSAGE_TOO_LONG"
    assert (await call("answerCallbackQuery", callback_query_id=query["id"], text="Fatto", show_alert=True))["ok"]
    shown = await pressing
    assert shown is not None
    assert (shown.text, shown.alert) == ("Fatto", True)
    again = await call("answerCallbackQuery", callback_query_id=query["id"])
    assert again["description"] == "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_press_that_nobody_answers_times_out(giulia: Person, call: Any) -> None:
    await giulia.say("/start")
    await call("sendMessage", chat_id=7, text="scegli", reply_markup=KEYBOARD)
    with pytest.raises(TimeoutError):
        await giulia.press(data="follow:1", wait=0.05)
    assert await giulia.press(data="follow:1", wait=0) is None
    with pytest.raises(LookupError, match="Segui"):
        await giulia.press(label="Altro")
    with pytest.raises(LookupError, match="opens"):
        await giulia.press(label="Apri")


async def test_an_old_press_is_too_old(telegram: LocalTelegram, giulia: Person, call: Any) -> None:
    telegram.world.query_lifetime = 0.0
    await giulia.say("/start")
    await call("sendMessage", chat_id=7, text="scegli", reply_markup=KEYBOARD)
    await giulia.press(label="Segui", wait=0)
    query = (await last(call))["callback_query"]
    assert "query is too old" in (await call("answerCallbackQuery", callback_query_id=query["id"]))["description"]


async def test_a_tampered_app_can_send_data_that_no_button_has(giulia: Person, call: Any) -> None:
    await giulia.say("/start")
    await call("sendMessage", chat_id=7, text="nessun bottone")
    await giulia.press(data="publish:1", forged=True, wait=0)
    assert (await last(call))["callback_query"]["data"] == "publish:1"


async def test_blocking_and_unblocking_are_told_and_deactivating_is_not(giulia: Person, call: Any) -> None:
    await giulia.say("/start")
    giulia.block()
    change = (await last(call))["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    with pytest.raises(ValueError, match="unblock"):
        await giulia.say("ciao")
    giulia.unblock()
    assert (await last(call))["my_chat_member"]["new_chat_member"]["status"] == "member"
    giulia.deactivate()
    assert len((await call("getUpdates"))["result"]) == 3


async def test_a_person_expects_each_message_once(giulia: Person, call: Any) -> None:
    await call("sendMessage", chat_id=7, text="troppo presto")
    await giulia.say("/start")
    await call("sendMessage", chat_id=7, text="Roma uno", reply_markup=KEYBOARD)
    await call("sendMessage", chat_id=7, text="Roma due")
    second = await giulia.expect("due")
    first = await giulia.expect("Roma", button="Segui")
    assert (first.text, second.text) == ("Roma uno", "Roma due")
    with pytest.raises(AssertionError, match="Giulia waited"):
        await giulia.expect("Roma", timeout=0.05)
    waiting = asyncio.create_task(giulia.expect("tre", edited=True))
    await asyncio.sleep(0.01)
    await call("editMessageText", chat_id=7, message_id=second.id, text="Roma tre")
    assert (await waiting) is second


async def test_groups_tell_who_speaks_where(telegram: LocalTelegram, giulia: Person, call: Any) -> None:
    group = telegram.group(-1_001_000_000_009, "Curva", [giulia], [giulia], forum=True, topics={4: "Roma"})
    asked = await giulia.say("/follow@panchina_local_bot Roma", chat=group, thread=4)
    message = (await last(call))["message"]
    assert message["chat"] == {"id": group.id, "type": "supergroup", "title": "Curva", "is_forum": True}
    assert (message["message_thread_id"], message["is_topic_message"], message["message_id"]) == (4, True, 1)
    await giulia.reply(asked, "ancora")
    assert (await last(call))["message"]["reply_to_message"]["message_id"] == asked.id
    await giulia.say("in nome del gruppo", chat=group, anonymous=True)
    assert (await last(call))["message"]["sender_chat"]["id"] == group.id
    await giulia.say("con un altro bot", chat=group, via_bot="gif")
    assert (await last(call))["message"]["via_bot"]["username"] == "gif"


async def test_a_group_that_migrates_goes_on_under_its_new_id(
    telegram: LocalTelegram, giulia: Person, call: Any
) -> None:
    group = telegram.group(-55, "Curva", [giulia], [giulia])
    new_id = group.migrate()
    first, second = (update["message"] for update in (await call("getUpdates"))["result"])
    assert (first["chat"]["id"], first["migrate_to_chat_id"]) == (-55, new_id)
    assert (second["chat"]["id"], second["migrate_from_chat_id"]) == (new_id, -55)
    assert group.id == new_id
    await call("sendMessage", chat_id=new_id, text="eccoci")
    assert group.screen()[-1].text == "eccoci"


async def test_a_kicked_bot_is_told_and_can_be_added_again(telegram: LocalTelegram, giulia: Person, call: Any) -> None:
    group = telegram.group(-55, "Curva", [giulia], [giulia])
    group.kick()
    assert (await last(call))["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert (await call("sendMessage", chat_id=-55, text="x"))["error_code"] == 403
    group.add()
    assert (await last(call))["message"]["new_chat_members"][0]["id"] == telegram.world.bot["id"]
    assert (await call("sendMessage", chat_id=-55, text="x"))["ok"]


async def test_nonsense_can_be_injected_as_it_stands(telegram: LocalTelegram, call: Any) -> None:
    number = telegram.inject({"message": {"nonsense": True}})
    assert (await last(call)) == {"update_id": number, "message": {"nonsense": True}}


async def test_the_server_knows_when_a_bot_came_to_rest(telegram: LocalTelegram, giulia: Person, call: Any) -> None:
    await telegram.quiet(0.05)
    await giulia.say("ciao")
    with pytest.raises(TimeoutError):
        await telegram.quiet(0.05, timeout=0.3)
    await call("getUpdates", offset=(await last(call))["update_id"] + 1)
    await telegram.quiet(0.05)


@given(st.text(min_size=1, max_size=30), st.integers(1, 400))
def test_a_pasted_text_is_cut_without_losing_a_word(text: str, times: int) -> None:
    whole = (text + " ") * times
    parts = pieces(whole)
    assert all(len(part.encode("utf-16-le")) <= 2 * 4096 for part in parts)
    assert "".join("".join(parts).split()) == "".join(whole.split())


async def test_pasting_a_long_article_sends_its_pieces_in_order(giulia: Person, call: Any) -> None:
    article = "parola " * 1_000
    sent = await giulia.paste(article)
    assert [len(message.text) for message in sent] == [4094, 2904]
    with pytest.raises(ValueError, match="paste"):
        await giulia.say(article)
