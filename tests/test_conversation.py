"""Whatever people write, press or paste is answered, in private, in groups and in forum topics.

All tests share one running bot, so each brings people of its own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.newsdesk import (
    alerts,
    an_editor,
    answer_to,
    article,
    finished,
    follow,
    packed,
    publish,
    somebody,
    tap,
)
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = "panchina_local_bot"
GROUP = -1_001_000_000_600
THIRTY = """
Roma, Milan, Inter, Juventus, Napoli, Lazio, Torino, Bologna, Fiorentina, Atalanta
Genoa, Udinese, Cagliari, Lecce, Parma, Chelsea, Liverpool, Everton, Villarreal, Valencia
Sevilla, Porto, Benfica, Ajax, Lyon, Marseille, Lille, Monaco, Arsenal, Brazil
"""


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("/start", "Hi! I'm Panchina"),
        ("/start ref_42-x", "Hi! I'm Panchina"),
        ("/help", "Following"),
        (f"/help@{BOT}", "Following"),
        (f"/HELP@{BOT.upper()}", "Following"),
        ("/help@another_bot", "I don't know that command"),
        ("/nosuchcommand and more", "I don't know that command"),
        ("/", "I don't know that command"),
        ("/ follow Roma", "I don't know that command"),
        ("//", "I don't know that command"),
        ("/follow", "Who would you like to follow?"),
        ("/follow   ,;,  ", "Who would you like to follow?"),
        ("/follow Roma", "You now follow Roma"),
        ("/follow\nRoma", "You now follow Roma"),
        (f"/follow@{BOT} Roma", "You now follow Roma"),
        ("Rossoneri", "You now follow Milan"),
        ("Roma, Milan; Inter", "You now follow Roma, Milan and Inter"),
        ("Roma, Xqzzyw", "Not sure who you mean by “Xqzzyw”"),
        ("Madrid", "Which “Madrid”?"),
        ("Napolli", "Maybe"),
        ("/unfollow", "You don't follow anyone yet"),
        ("/unfollow Roma", "You don't follow “Roma”"),
        ("/following", "You don't follow anyone yet"),
        ("/latest", "Latest rumours"),
        ("/latest Ajax", "No rumours about Ajax yet"),
        ("/latest Xqzzyw", "I can't find “Xqzzyw”"),
        ("/language", "Which language"),
        ("/privacy", "What I store"),
        ("/forget", "Delete everything"),
        ("/post", "Only editors can do that"),
        ("https://www.example.com/roma", "I don't open links"),
        ("www.example.com", "I don't open links"),
        ("?", "I can't find"),
        ("0", "I can't find"),
    ],
)
async def test_every_private_message_is_answered(town: Town, said: str, answered: str):
    if said == "/latest":
        await publish(an_editor(town.telegram), article("Lecce are interested in Claudio Ranieri"))
    assert answered in (await answer_to(somebody(town.telegram), said)).text


async def test_what_is_no_text_is_answered_too(town: Town):
    fan = somebody(town.telegram)
    await fan.sticker()
    await fan.expect("I only understand text")
    await fan.photo()
    await fan.expect("I only understand text")
    await fan.photo("Roma")
    await fan.expect("I only understand text")
    for extra in ({"location": {"latitude": 1.0, "longitude": 2.0}}, {"dice": {"emoji": "🎲", "value": 3}}):
        message = town.telegram.world.new_message(fan.chat, fan.user, extra=extra)
        town.telegram.world.tell_bot("message", message)
        await fan.expect("I only understand text", matching=lambda seen: seen.id > message.id)  # noqa: B023


HOSTILE = {
    "markup": "<b>Roma</b> & <script>alert(1)</script> &amp; </b></i>",
    "html entity": "&lt;Roma&gt; &#x202e; &nosuch;",
    "markdown": "*Roma* _Roma_ `Roma` [Roma](tg://user?id=1)",
    "format string": "{subject} {0} {} {{query}} %s %(query)s %n $query ${query}",
    "emoji only": "⚽🏆👨‍👩‍👧‍👦🇮🇹",
    "right to left": "ريال مدريد كارلو أنشيلوتي",
    "bidi": "\u202eamoR\u202c \u2066Roma\u2069 \u200f\u061c",
    "control": "Ro\x00ma\x07\x1b[31m\x85\u2028 Roma",
    "zero width": "R\u200bo\u200cm\u200da\ufeff",
    "combining": "R" + "\u0301\u0489" * 40 + "oma",
    "sql": "Roma'); DROP TABLE follows; --",
    "astral": "𝕽𝖔𝖒𝖆 🂡 \U000e0041",
    "log lines": "Roma\n2026-01-01 ERROR bot: token\r\nRoma",
    "html comment": "<!-- <tg-spoiler> -->",
    "long word": "R" * 199,
    "many commas": ",".join("Roma" for _ in range(40)),
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_hostile_name_is_answered_and_breaks_nothing(town: Town, name: str):
    for command in ("", "/follow ", "/unfollow ", "/latest "):
        answer = await answer_to(somebody(town.telegram, "it" if command else "en"), command + name)
        assert "our side" not in answer.text
        assert "parte nostra" not in answer.text
    editor = an_editor(town.telegram)
    answer = await answer_to(editor, name)
    assert "our side" not in answer.text


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_hostile_article_is_answered_and_breaks_nothing(town: Town, words: str):
    editor = an_editor(town.telegram)
    answer = await answer_to(editor, f"/post {words} {words}")
    assert "our side" not in answer.text
    number = len(words)
    text = article(f"Parma are interested in Claudio Ranieri {words}", f"{words} Note {number}") + f"\n{words}"
    card = await answer_to(editor, text[:3400])
    assert "our side" not in card.text
    publishing = packed("publish", card)
    if publishing:
        await editor.reply(card, words)
        card = await editor.expect(button="Publish")
        await tap(editor, card, "Source…", button="Another name…")
        await editor.reply(await tap(editor, card, "Another name…", "name of the source"), words)
        card = await editor.expect(button="Publish")
        fan = somebody(town.telegram)
        await follow(fan, "Ranieri")
        await editor.press(card, label="Publish")
        await fan.expect("Because you follow Ranieri")


async def test_a_name_of_five_thousand_characters_is_answered_piece_by_piece(town: Town):
    fan = somebody(town.telegram)
    sent = await fan.paste("Ancelotti " * 500)
    assert len(sent) == 2
    for _ in sent:
        await fan.expect("Thanks for the read!")
    assert "I can't find" in (await answer_to(somebody(town.telegram), "/follow " + "x" * 4_000)).text
    assert "Not sure" in (await answer_to(somebody(town.telegram), "/follow " + "xqz wqz," * 500)).text
    assert town.bot.follows(fan.id) == []


async def test_a_button_of_every_kind_is_answered(town: Town):
    fan = somebody(town.telegram)
    await tap(fan, await answer_to(fan, "Madrid"), "None of these", "nothing followed")
    offered = await answer_to(fan, "Napolli")
    napoli = offered.keyboard[0][0].data
    await tap(fan, offered, napoli, "You now follow Napoli")
    again = await fan.press(offered, data=napoli, forged=True)
    assert again is not None
    await fan.say("Ancelotti")
    answer = await fan.expect(button="I meant Davide Ancelotti")
    await tap(fan, answer, "I meant Davide Ancelotti", "Davide Ancelotti")
    assert town.bot.follows(fan.id) == ["napoli", "davide-ancelotti"]
    await tap(fan, await answer_to(fan, "/language"), "lang:it", "")
    assert "Ne segui 2" in (await answer_to(fan, "/following")).text
    chosen = await answer_to(fan, "/unfollow Napoli")
    assert "Non segui più" in chosen.text
    await tap(fan, chosen, packed("follow", chosen)[0], "Ora segui Napoli")


async def test_a_button_that_changes_nothing_on_the_screen_sends_nothing_new(town: Town):
    fan = somebody(town.telegram)
    await follow(fan, "Genoa")
    page = await answer_to(fan, "/following")
    before = len(fan.screen())
    for _ in range(2):
        assert await fan.press(page, data="list:0", forged=True) is not None
    await town.telegram.quiet(0.2)
    assert len(fan.screen()) == before


async def test_following_is_paged_and_each_page_can_unfollow(town: Town):
    fan = somebody(town.telegram)
    for ten in THIRTY.strip().splitlines():
        assert "You now follow" in (await answer_to(fan, ten)).text
    assert len(town.bot.follows(fan.id)) == 30
    page = await answer_to(fan, "/following")
    seen = list(packed("view", page))
    assert "You follow 30" in page.text
    assert "Page 1 of 4" in page.text
    for number in (2, 3, 4):
        page = await tap(fan, page, "Next ›", f"Page {number} of 4")
        seen += packed("view", page)
    assert len({data.split(":")[1] for data in seen}) == 30
    view = await tap(fan, page, "Brazil", button="Unfollow Brazil")
    answer = await fan.press(view, label="Unfollow Brazil")
    assert answer is not None
    assert answer.text == "You no longer follow Brazil."
    page = await fan.expect("You follow 29")
    for _ in range(5):
        view = await tap(fan, page, packed("view", page)[0], button="Only official")
        page = await tap(fan, view, packed("drop", view)[0], "You follow")
    assert "You follow 24" in page.text
    assert "Page 3 of 3" in page.text, "a page that is empty by now is never shown"
    await tap(fan, page, "‹ Previous", "Page 2 of 3")
    assert len(town.bot.follows(fan.id)) == 24


async def test_latest_shows_the_newest_first_and_leaves_out_what_was_retracted(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await publish(editor, article("Valencia are interested in Diego Simeone"))
    await publish(editor, article("Valencia are in talks with Diego Simeone"))
    wrong = await publish(editor, article("Valencia have agreed a contract with Diego Simeone"))
    receipt = await finished(editor, wrong)
    shown = (await answer_to(fan, "/latest Valencia")).text
    assert shown.index("agreed") < shown.index("in talks") < shown.index("interest")
    await editor.press(receipt, data=f"retractfor:{wrong}:source", forged=True)
    await finished(editor, wrong)
    shown = (await answer_to(fan, "/latest simeone")).text
    assert "agreed" not in shown
    assert shown.index("in talks") < shown.index("interest")
    offered = await answer_to(fan, "/latest Valenciaa")
    await tap(fan, offered, packed("latest", offered)[0], "Latest on Valencia")


async def test_a_language_is_chosen_for_the_chat_and_stays(town: Town):
    fan = somebody(town.telegram, "en")
    await follow(fan, "Mancini")
    await tap(fan, await answer_to(fan, "/language"), "lang:it")
    await publish(an_editor(town.telegram), article("Sevilla are interested in Roberto Mancini"))
    await fan.expect("Perché segui Mancini")
    assert "Sono Panchina" in (await answer_to(fan, "/start")).text
    unknown = somebody(town.telegram, "xx")
    assert "I'm Panchina" in (await answer_to(unknown, "/start")).text
    regional = somebody(town.telegram, "it-CH")
    assert "Sono Panchina" in (await answer_to(regional, "/start")).text


async def test_forget_deletes_every_row_about_the_chat(town: Town):
    fan, bot = somebody(town.telegram), town.bot
    await follow(fan, "Spalletti")
    rumour = await publish(an_editor(town.telegram), article("Lazio are interested in Luciano Spalletti"))
    alert = await fan.expect("Because you follow Spalletti")
    await tap(
        fan, alert, "Mute the Spalletti story" if alert.key(label="Mute the Spalletti story") else "Mute this story"
    )
    (follower,) = bot.rows("SELECT id FROM followers WHERE chat_id = ?", fan.id)[0]
    asked = await answer_to(fan, "/forget")
    await tap(fan, asked, "No, keep it", "Nothing deleted")
    assert bot.follows(fan.id) == ["luciano-spalletti"]
    await tap(fan, await answer_to(fan, "/forget"), "Yes, delete everything", "Deleted")
    await town.telegram.quiet()
    for table, column, value in (
        ("followers", "chat_id", fan.id),
        ("follows", "follower_id", follower),
        ("mutes", "follower_id", follower),
        ("habits", "follower_id", follower),
        ("alerts", "follower_id", follower),
        ("retries", "follower_id", follower),
        ("inbox", "chat_id", fan.id),
        ("prompts", "chat_id", fan.id),
        ("receipts", "chat_id", fan.id),
    ):
        assert bot.rows(f"SELECT * FROM {table} WHERE {column} = ?", value) == [], table
    assert bot.rows("SELECT * FROM inbox WHERE payload LIKE ? OR replies LIKE ?", *[f"%{fan.id}%"] * 2) == []
    second = await publish(an_editor(town.telegram), article("Torino are interested in Luciano Spalletti"))
    await finished(an_editor(town.telegram), second)
    assert [len(alerts(town.telegram, fan.id, number)) for number in (rumour, second)] == [1, 0]
    if not isinstance(bot.address, Path):
        return
    await town.bot.stop()
    kept = b"".join(
        path.read_bytes() for path in bot.address.parent.iterdir() if path.name.startswith(bot.address.name)
    )
    await town.bot.start()
    assert str(fan.id).encode() not in kept, "nor does the file hold what was deleted"


async def test_groups_follow_apart_from_people_and_topics_apart_from_each_other(town: Town):
    owner, member = somebody(town.telegram), somebody(town.telegram)
    topics = {3: "Panchine", 4: "Mercato"}
    group = town.telegram.group(GROUP, "Curva", [member], [owner], forum=True, topics=topics)
    await owner.say(f"/follow@{BOT} Lyon", chat=group)
    await owner.expect("This group now follows Lyon", chat=group)
    await owner.say(f"/follow@{BOT} Lille", chat=group, thread=3)
    answer = await owner.expect("This group now follows Lille", chat=group)
    assert answer.thread == 3
    await owner.say("/follow Monaco", chat=group, thread=4, anonymous=True)
    await owner.expect("This group now follows Monaco", chat=group)
    await follow(owner, "Marseille")
    await member.say(f"/follow@{BOT} Ajax", chat=group, thread=3)
    refusal = await member.expect("only its administrators", chat=group)
    assert refusal.thread == 3
    await member.say(f"/following@{BOT}", chat=group, thread=3)
    await member.expect("Lille", chat=group)
    pressed = await member.press(answer, label="Undo", chat=group)
    assert pressed is not None
    assert "only its administrators" in pressed.text
    bot = town.bot
    assert [bot.follows(group.id, topic) for topic in (0, 3, 4)] == [["lyon"], ["lille"], ["monaco"]]
    assert bot.follows(owner.id) == ["marseille"]
    assert bot.follows(member.id) == []
    group.promote(member.id)
    await member.say(f"/unfollow@{BOT} Lille", chat=group, thread=3)
    await member.expect("This group no longer follows Lille", chat=group)
    group.demote(owner.id)
    await owner.say(f"/follow@{BOT} Porto", chat=group)
    await owner.expect("only its administrators", chat=group)


async def test_talk_and_other_bots_commands_in_a_group_are_ignored(town: Town):
    owner = somebody(town.telegram)
    group = town.telegram.group(GROUP - 1, "Curva", [], [owner])
    silent = ("Ancelotti", "/follow@another_bot Roma", "/roll 6", "Roma, Milan", article("Porto like Klopp"))
    for text in silent:
        await owner.say(text, chat=group)
    await owner.say("/follow Roma", chat=group, via_bot="another_bot")
    await owner.sticker(chat=group)
    await owner.photo("Roma", chat=group)
    await town.telegram.quiet(0.3)
    assert [message for message in group.screen() if message.from_bot] == []
    assert town.bot.follows(group.id) == []
    await owner.say(f"/roll@{BOT}", chat=group)
    await owner.expect("I don't know that command", chat=group)
    await owner.say(f"/post@{BOT} {article('Porto are interested in Jürgen Klopp')}", chat=group)
    await owner.expect("Only editors", chat=group)
    editor = an_editor(town.telegram)
    await editor.say(f"/drafts@{BOT}", chat=group)
    await editor.expect("Drafts are for private chats", chat=group)


async def test_a_group_that_adds_the_bot_is_greeted_and_its_forget_needs_an_administrator(town: Town):
    owner, member = somebody(town.telegram), somebody(town.telegram)
    group = town.telegram.group(GROUP - 2, "Curva", [member], [owner])
    group.kick()
    group.add()
    greeting = await owner.expect("An administrator chooses", chat=group)
    assert f"/follow@{BOT}" in greeting.text
    await owner.say(f"/follow@{BOT} Genoa", chat=group)
    await owner.expect("now follows", chat=group)
    await member.say(f"/forget@{BOT}", chat=group)
    await member.expect("only its administrators", chat=group)
    await owner.say(f"/forget@{BOT}", chat=group)
    asked = await owner.expect(button="Yes, delete everything", chat=group)
    answer = await member.press(asked, label="Yes, delete everything", chat=group)
    assert answer is not None
    assert "only its administrators" in answer.text
    assert town.bot.follows(group.id) == ["genoa"]
    await owner.press(asked, label="Yes, delete everything", chat=group)
    await owner.expect("Deleted", edited=True, chat=group)
    assert town.bot.follows(group.id) == []
