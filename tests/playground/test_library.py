"""The real python-telegram-bot, over its own HTTP client, talks to the local Telegram."""

import asyncio
import datetime as dtm

import pytest
import telegram as library
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.playground.server import LocalTelegram


@pytest.fixture
async def bot(telegram: LocalTelegram):
    async with library.Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
        yield bot


async def test_the_library_follows_a_conversation(telegram: LocalTelegram, bot: library.Bot) -> None:
    giulia = telegram.person(7, "Giulia", "it")
    await giulia.say("/start")
    (update,) = await bot.get_updates(timeout=1, allowed_updates=["message", "callback_query", "my_chat_member"])
    assert update.message is not None
    assert update.effective_user is not None
    assert update.effective_user.language_code == "it"
    button = library.InlineKeyboardButton("Segui", callback_data="follow:1")
    sent = await bot.send_message(
        7,
        '<b>Ciao</b> <tg-time unix="1700000000" format="wDt">ieri</tg-time>',
        parse_mode="HTML",
        reply_markup=library.InlineKeyboardMarkup([[button]]),
        link_preview_options=library.LinkPreviewOptions(is_disabled=True),
        reply_parameters=library.ReplyParameters(update.message.message_id, allow_sending_without_reply=True),
    )
    assert [entity.type for entity in sent.entities] == ["bold", "date_time"]
    pressing = asyncio.create_task(giulia.press(label="Segui"))
    (press,) = await bot.get_updates(update.update_id + 1, timeout=1)
    assert press.callback_query is not None
    await press.callback_query.answer("Fatto")
    await press.callback_query.edit_message_text("Segui Roma")
    shown = await pressing
    assert shown is not None
    assert shown.text == "Fatto"
    assert giulia.screen()[-1].edited
    assert telegram.ledger.violations == []


async def test_the_library_reads_members_commands_and_changes(telegram: LocalTelegram, bot: library.Bot) -> None:
    giulia = telegram.person(7, "Giulia", started=True)
    group = telegram.group(-55, "Curva", [], [giulia])
    assert (await bot.get_chat_member(group.id, 7)).status == "creator"
    assert len(await bot.get_chat_administrators(group.id)) == 1
    group.promote(7)
    assert (await bot.get_chat_member(group.id, 7)).status == "administrator"
    scope = library.BotCommandScopeChat(7)
    assert await bot.set_my_commands([("help", "Aiuto"), ("post", "Notizia")], scope, "it")
    assert await bot.set_my_description("Panchina")
    assert await bot.set_my_short_description("Panchina", "it")
    assert await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    giulia.block()
    group.kick()
    group.add()
    kinds = [update.my_chat_member is not None for update in await bot.get_updates()]
    assert kinds == [True, True, True, False]
    assert telegram.ledger.violations == []


async def test_the_library_tells_refusals_apart(
    telegram: LocalTelegram, bot: library.Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    giulia = telegram.person(7, "Giulia", started=True)
    group = telegram.group(-55, "Curva", [], [giulia])
    new_id = group.migrate()
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-55, "x")
    assert moved.value.new_chat_id == new_id
    telegram.person(8, "Hana", started=True).block()
    with pytest.raises(Forbidden):
        await bot.send_message(8, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "x")
    telegram.fault(429, retry_after=3)
    with pytest.raises(RetryAfter) as flooded:
        await bot.send_message(7, "x")
    assert flooded.value.retry_after == dtm.timedelta(seconds=3)
