"""Somebody asks why an alert came, or why it did not, and an editor asks for whoever complains.

All tests share one running bot, so each brings people and a coach of its own.
"""

from __future__ import annotations

import re

import pytest

from tests.newsdesk import an_editor, answer_to, article, eventually, finished, follow, packed, publish, somebody, tap
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUP = -1_001_000_000_810


async def test_a_reply_to_an_alert_says_which_follow_let_it_through_and_what_moved(town: Town):
    editor, fan = an_editor(town.telegram), somebody(town.telegram)
    await follow(fan, "Gasperini", "Lazio")
    await finished(editor, await publish(editor, article("Lazio are in talks with Gasperini")))
    alert = await fan.expect("Because you follow")
    await fan.reply(alert, "/why")
    said = (await fan.expect("You got it")).text
    assert re.search(r"You got it \w{3} \d+ \w{3}, \d\d:\d\d\.\nBecause you follow Gasperini and Lazio", said)
    assert "Gasperini–Lazio, talks · New" in said


async def test_a_reply_to_anything_else_and_a_bare_why_say_how_to_ask(town: Town):
    fan = somebody(town.telegram)
    answer = await answer_to(fan, "/why")
    assert "Reply /why to an alert" in answer.text
    await fan.reply(answer, "/why")
    await fan.expect("I don't know that message as an alert")
    assert "I can't find" in (await answer_to(fan, "/why Xqzzyw")).text


async def test_a_name_that_several_bear_is_asked_for_and_the_button_answers(town: Town):
    editor, fan = an_editor(town.telegram), somebody(town.telegram)
    await finished(editor, await publish(editor, article("Atletico Madrid are in talks with Marcelino")))
    asked = await answer_to(fan, "/why Madrid")
    assert "Which “Madrid”?" in asked.text
    said = await tap(fan, asked, "Atlético Madrid", "No alert")
    assert "you follow nobody whom it concerns" in said.text
    assert len(packed("follow", said)) == 2


async def test_a_threshold_is_the_reason_and_can_be_changed_there(town: Town):
    editor, fan = an_editor(town.telegram), somebody(town.telegram)
    await fan.say("Juric")
    followed = await fan.expect("You now follow")
    opened = await tap(fan, followed, "Alert me: all", button="From talks")
    await tap(fan, opened, "From talks", button="Alert me: from talks")
    await finished(editor, await publish(editor, article("Torino are interested in Juric")))
    said = await answer_to(fan, "/why Juric")
    assert "it had only come as far as “interest”. Your thresholds: Jurić (from talks)." in said.text
    await tap(fan, said, "Alert me: from talks", button="✓ From talks")


async def test_every_reason_of_the_newest_three_is_said_in_the_language_of_who_asks(town: Town):
    editor, fan = an_editor(town.telegram), somebody(town.telegram, "it")
    await finished(editor, await publish(editor, article("Genoa are interested in Vieira")))
    await follow(fan, "Patrick Vieira")
    await fan.say("/pause")
    await fan.expect("Avvisi sospesi")
    await finished(editor, await publish(editor, article("Genoa are in talks with Vieira")))
    said = await answer_to(fan, "/why Vieira")
    assert "Non inviata: tutti gli avvisi erano sospesi." in said.text
    assert "L'hai letta nella mia risposta quando hai iniziato a seguire" in said.text
    resumed = await tap(fan, said, "Riattiva gli avvisi", "Gli avvisi sono di nuovo attivi")
    assert "Vieira" in resumed.text


async def test_in_a_group_anybody_may_ask_about_the_groups_alert(town: Town):
    telegram, editor = town.telegram, an_editor(town.telegram)
    admin, member = somebody(telegram), somebody(telegram)
    group = telegram.group(GROUP, "Tifosi", [member], [admin])
    await admin.say("/follow Nagelsmann", chat=group)
    await admin.expect("This group now follows", chat=group)
    await finished(editor, await publish(editor, article("Monza are in talks with Nagelsmann")))
    alert = await member.expect("Because you follow Nagelsmann", chat=group)
    await member.say("/why", chat=group, reply_to=alert)
    await member.expect("You got it", chat=group)
    await member.say("/why 1 for 2", chat=group)
    await member.expect("Only editors can do that", chat=group)


async def test_an_editor_asks_for_who_complains_in_private_and_it_is_audited(town: Town):
    telegram, editor = town.telegram, an_editor(town.telegram)
    fan = somebody(telegram)
    await follow(fan, "Farioli")
    rumour = await publish(editor, article("Porto are in talks with Farioli"))
    await finished(editor, rumour)
    said = await answer_to(editor, f"/why {rumour} for {fan.id}")
    assert f"Why rumour {rumour} reached {fan.id} or did not" in said.text
    assert "You got it.\nBecause you follow Farioli" in said.text
    assert said.keyboard == []
    follower = town.bot.one("SELECT id FROM followers WHERE chat_id = ?", fan.id)
    assert town.bot.rows("SELECT rumour_id, detail FROM audit WHERE act = 'why' AND actor_id = ?", editor.id) == [
        (rumour, f"follower {follower}")
    ]
    assert "I don't know a chat 4242424242" in (await answer_to(editor, f"/why {rumour} for 4242424242")).text
    assert "no published rumour 99999" in (await answer_to(editor, f"/why 99999 for {fan.id}")).text


async def test_nobody_else_may_ask_for_others(town: Town):
    fan = somebody(town.telegram)
    assert "Only editors can do that" in (await answer_to(fan, "/why 1 for 2")).text
    assert town.bot.one("SELECT count(*) FROM audit WHERE act = 'why' AND actor_id = ?", fan.id) == 0


async def test_a_denial_and_an_edit_since_are_said(town: Town):
    editor, fan = an_editor(town.telegram), somebody(town.telegram)
    await follow(fan, "Palladino")
    rumour = await publish(editor, article("Fiorentina are in talks with Palladino"))
    receipt = await finished(editor, rumour)
    alert = await fan.expect("Because you follow Palladino")
    await editor.press(receipt, data=f"deniedby:{rumour}:0:coach", forged=True)
    await fan.expect("Denied by Palladino", edited=True)
    await eventually(lambda: town.bot.one("SELECT shown FROM alerts WHERE rumour_id = ?", rumour) > 1)
    await fan.reply(alert, "/why")
    said = (await fan.expect("You got it")).text
    assert "Because you follow Palladino" in said
    assert "updated since" in said
    assert "Denied" in said


async def test_what_was_read_in_the_answer_to_a_follow_is_denied_by_one_reply_to_that_answer(town: Town):
    editor, fan = an_editor(town.telegram), somebody(town.telegram)
    rumour = await publish(editor, article("Bologna are in talks with Vincenzo Italiano"))
    receipt = await finished(editor, rumour)
    answer = await answer_to(fan, "Vincenzo Italiano")
    assert "Latest: " in answer.text
    await eventually(lambda: town.bot.rows("SELECT 1 FROM alerts WHERE message_id = ?", answer.id))
    await fan.reply(answer, "/why")
    await fan.expect("You read it in my answer")
    await editor.press(receipt, data=f"deniedby:{rumour}:0:coach", forged=True)
    denial = await fan.expect("Denied: ")
    assert denial.reply_to == answer
    assert "updated" not in denial.text
    await eventually(lambda: town.bot.one("SELECT replying FROM deliveries WHERE rumour_id = ?", rumour) == 0)
    assert list(town.telegram.ledger.select("editMessageText", chat_id=fan.id)) == []


async def test_a_source_is_asked_for_by_its_name(town: Town):
    fan = somebody(town.telegram)
    assert "Send /source and the name" in (await answer_to(fan, "/source")).text
    assert "I know no source “Xqzzyw”" in (await answer_to(fan, "/source Xqzzyw")).text
