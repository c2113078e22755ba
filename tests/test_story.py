"""The main job, end to end: people follow, an editor posts and publishes, everyone concerned gets one alert.

All tests share one running bot, so each brings a coach, a club and people of its own.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.newsdesk import (
    SECOND_EDITOR_ID,
    alerted,
    alerts,
    an_editor,
    article,
    draft,
    finished,
    follow,
    number_of,
    packed,
    publish,
    somebody,
    tap,
)
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUP = -1_001_000_000_500


async def test_everyone_concerned_gets_one_alert_in_his_language(town: Town):
    telegram = town.telegram
    italian, english, stranger = somebody(telegram, "it"), somebody(telegram), somebody(telegram)
    group = telegram.group(GROUP, "Curva", [english], [italian], forum=True, topics={7: "Panchine"})
    await follow(italian, "Ancelotti", "Roma")
    await follow(english, "Ranieri")
    await follow(stranger, "Ajax")
    await italian.say("/follow@panchina_local_bot Brasile", chat=group, thread=7)
    await italian.expect("Ora questo gruppo segue Brasile", chat=group)
    editor = an_editor(telegram)

    text = article(
        "Roma are interested in Carlo Ancelotti",
        "Brazil are in talks with Carlo Ancelotti",
        "Claudio Ranieri will leave Roma at the end of the season",
    )
    await editor.say(f"/post {text} https://www.example.com/bench/1")
    card = await editor.expect(button="Publish")
    assert "Ancelotti–Roma: linked, interest" in card.text
    assert "“Claudio Ranieri will leave Roma" in card.text
    assert "Publish: 3 phones now" in card.text
    await asyncio.sleep(0.3)
    assert not any(alerts(telegram, chat) for chat in (italian.id, english.id, group.id))

    answer = await editor.press(card, label="Publish")
    assert answer is not None
    assert answer.text == "Published: 3 alerts on their way."
    rumour = number_of(card)
    his = await italian.expect("Perché segui Ancelotti e Roma")
    hers = await english.expect("Because you follow Ranieri")
    theirs = await italian.expect("Perché segui Brasile", chat=group)
    assert his.text.startswith("Ancelotti: Roma ci pensa")
    assert "In inglese:" in his.text
    assert "Fonte: example.com" in his.text
    assert theirs.thread == 7
    assert theirs.text.startswith("Ancelotti: Brasile: trattativa")
    assert "Ranieri–Roma" in hers.text.splitlines()[0]
    assert [entity["type"] for entity in his.entities].count("date_time") == 1
    assert {key.url for row in hers.keyboard for key in row if key.url} == {"https://www.example.com/bench/1"}
    receipt = await finished(editor, rumour)
    assert "3 delivered" in receipt.text
    assert receipt.labels == ["Correct…", "Deny…", "Retract…"]
    assert alerted(telegram, [italian, english, stranger], rumour) == [1, 1, 0]
    assert len(alerts(telegram, group.id, rumour)) == 1


async def test_the_buttons_of_an_alert_act_at_once_and_flip_to_their_undo(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await follow(fan, "Conte", "Napoli")
    await publish(editor, article("Napoli are in talks with Antonio Conte"))
    alert = await fan.expect("Because you follow Conte and Napoli")
    await tap(fan, alert, "Unfollow…", button="Unfollow Napoli")
    await tap(fan, alert, "Unfollow Napoli", button="Follow Napoli again")
    assert town.bot.follows(fan.id) == ["antonio-conte"]
    await tap(fan, alert, "Follow Napoli again", button="Unfollow Napoli")
    assert town.bot.follows(fan.id) == ["antonio-conte", "napoli"]
    await tap(fan, alert, "‹ Back", button="Unfollow…")
    answer = await fan.press(alert, label="Mute the Conte story")
    assert answer is not None
    assert answer.text == "Conte: muted until this story ends. Tap again to undo."
    await fan.expect(button="Unmute Conte")

    silent = await publish(editor, article("Napoli have agreed a contract with Antonio Conte"))
    await finished(editor, silent)
    assert alerted(town.telegram, [fan], silent) == [0]
    await tap(fan, alert, "Unmute Conte", button="Mute the Conte story")
    heard = await publish(editor, article("Lazio are interested in Antonio Conte"))
    await fan.expect("Conte–Lazio: interest")
    assert alerted(town.telegram, [fan], heard) == [1]


async def test_the_same_article_again_is_recognised(town: Town):
    telegram = town.telegram
    fan, editor, second = somebody(telegram), an_editor(telegram), an_editor(telegram, SECOND_EDITOR_ID)
    await follow(fan, "Allegri")
    text = article("Bologna are interested in Massimiliano Allegri")
    card = await draft(editor, text)
    rumour = number_of(card)
    await second.say(text)
    again = await second.expect(f"You have this article already: draft {rumour}")
    assert not packed("publish", again)
    await editor.press(card, label="Publish")
    await fan.expect("Because you follow Allegri")
    before = town.bot.one("SELECT count(*) FROM rumours")
    await editor.say("   ".join(text.split(" ")))
    await editor.expect(f"already published: rumour {rumour}")
    await second.say("/post " + text.replace("\n", "\n\n"))
    await second.expect(f"already published: rumour {rumour}")
    assert town.bot.one("SELECT count(*) FROM rumours") == before
    await second.forward(text.upper(), title="Calcio Oggi")
    copy = await second.expect(f"adds nothing to rumour {rumour}, already published")
    assert "copy (100 % alike)" in copy.text
    joined = await tap(second, copy, "Publish silently", f"Added as a source to {rumour}")
    assert "Allegri–Bologna" in joined.text
    changed = await fan.expect("2 sources", edited=True)
    assert "Calcio Oggi" in changed.text
    assert alerted(telegram, [fan], rumour) == [1]


async def test_a_correction_changes_every_delivered_card(town: Town):
    fans = [somebody(town.telegram), somebody(town.telegram, "it")]
    for fan in fans:
        await follow(fan, "Klopp", "Arteta")
    editor = an_editor(town.telegram)
    rumour = await publish(
        editor, article("Everton are interested in Jürgen Klopp", "Mikel Arteta will leave Arsenal in the summer")
    )
    for fan in fans:
        await fan.expect("Arteta")
    receipt = await finished(editor, rumour)
    card = await tap(editor, receipt, "Correct…", button="Publish correction")
    menu = await tap(editor, card, "Links…", "which link?")
    wrong = next(key.data for row in menu.keyboard for key in row if "Arteta" in key.label)
    await tap(editor, menu, wrong, button="Drop this link")
    card = await tap(editor, menu, "Drop this link", button="Publish correction")
    assert "Arteta–Arsenal" not in card.text
    await editor.reply(card, "Everton have only asked about him.")
    card = await editor.expect("Everton have only asked about him.", button="Publish correction")
    answer = await editor.press(card, label="Publish correction")
    assert answer is not None
    assert answer.text == "Corrected: 2 cards change."
    for fan, word in zip(fans, ("Corrected", "Corretta"), strict=True):
        changed = await fan.expect("Everton have only asked about him.", edited=True)
        assert word in changed.text
        assert "Arteta–Arsenal" not in changed.text
        assert changed.keyboard
    await finished(editor, rumour)
    assert alerted(town.telegram, fans, rumour) == [1, 1]


async def test_a_link_added_by_a_correction_alerts_those_whom_it_newly_concerns(town: Town):
    told, newly, editor = somebody(town.telegram), somebody(town.telegram), an_editor(town.telegram)
    await follow(told, "Emery")
    rumour = await publish(editor, article("Villarreal are interested in Unai Emery"))
    await told.expect("Because you follow Emery")
    receipt = await finished(editor, rumour)
    await follow(newly, "Villarreal")
    card = await tap(editor, receipt, "Correct…", button="Publish correction")
    await tap(editor, card, "Links…", "which link?")
    await tap(editor, card, f"link:{rumour}:0", button="Stage…")
    await tap(editor, card, "Stage…", button="✓ interest")
    await tap(editor, card, f"stage:{rumour}:0:talks", "Emery–Villarreal: linked, talks")
    await editor.press(card, label="Publish correction")
    await told.expect("in talks", edited=True)
    await finished(editor, rumour)
    assert alerted(town.telegram, [told], rumour) == [1]
    assert alerted(town.telegram, [newly], rumour) == [0], "he read the latest when he followed"


async def test_a_denial_and_then_a_retraction_change_every_delivered_card(town: Town):
    fans = [somebody(town.telegram), somebody(town.telegram, "it")]
    for fan in fans:
        await follow(fan, "Tuchel")
    editor = an_editor(town.telegram)
    rumour = await publish(editor, article("Chelsea are in talks with Thomas Tuchel"))
    for fan in fans:
        await fan.expect("Tuchel")
    await finished(editor, rumour)

    await editor.say("/rumours")
    listed = await editor.expect("The last rumours")
    await tap(editor, listed, f"receipt:{rumour}", button="Deny…")
    await tap(editor, listed, "Deny…", button="1. Tuchel–Chelsea")
    menu = await tap(editor, listed, f"denylink:{rumour}:0", "2 phones hold this card.")
    answer = await editor.press(menu, label="Tuchel")
    assert answer is not None
    assert answer.text == "Denied: 2 cards change."
    for fan, words in zip(fans, ("Denied by Tuchel", "Smentita da Tuchel"), strict=True):
        changed = await fan.expect(words, edited=True)
        assert any(entity["type"] == "strikethrough" for entity in changed.entities)
    again = await editor.press(listed, data=f"deniedby:{rumour}:0:club", forged=True)
    assert again is not None
    assert again.text == "That draft is no longer there."

    await finished(editor, rumour)
    menu = await tap(editor, listed, "Retract…", "withdrawn")
    assert "2 phones hold this card." in menu.text
    answer = await editor.press(menu, label="Wrong club")
    assert answer is not None
    assert answer.text == "Retracted: 2 cards change."
    for fan, words in zip(fans, ("Our mistake: wrong club.", "Abbiamo sbagliato noi: club errato"), strict=True):
        await fan.expect(words, edited=True)
    assert alerted(town.telegram, fans, rumour) == [1, 1]
    newcomer = somebody(town.telegram)
    await newcomer.say("Tuchel")
    assert "No news yet" in (await newcomer.expect("You now follow")).text


async def test_an_alert_still_owed_is_dropped_when_its_rumour_is_retracted(town: Town):
    telegram = town.telegram
    told, waiting, editor = somebody(telegram), somebody(telegram), an_editor(telegram)
    for fan in (told, waiting):
        await follow(fan, "Pochettino")
    telegram.fault(429, "sendMessage", chat_id=waiting.id, retry_after=3)
    rumour = await publish(editor, article("Lyon are in talks with Mauricio Pochettino"))
    await told.expect("Because you follow Pochettino")
    receipt = await editor.expect(f"Published {rumour}", button="Retract…")
    await editor.press(await tap(editor, receipt, "Retract…", "withdrawn"), label="Another reason")
    await told.expect("Our mistake", edited=True)
    await finished(editor, rumour)
    assert alerted(telegram, [told, waiting], rumour) == [1, 0]
    outcome = town.bot.rows(
        "SELECT alerts.state, reason FROM alerts JOIN followers ON id = follower_id WHERE chat_id = ?", waiting.id
    )
    assert outcome == [(2, "retracted")]


async def test_a_draft_is_mended_link_by_link_and_its_source_is_named(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await follow(fan, "Flick")
    card = await draft(
        editor, article("Germany are in talks with Hansi Flick", "Vincenzo Italiano will leave Bologna in the summer")
    )
    number = number_of(card)
    await tap(editor, card, "Links…", "which link?")
    await tap(editor, card, f"link:{number}:0", button="Relation…")
    await tap(editor, card, "Relation…", button="✓ linked")
    await tap(editor, card, f"relation:{number}:0:appointed", "Flick–Germany: appointed, talks")
    await tap(editor, card, "Links…", "which link?")
    await tap(editor, card, f"link:{number}:0", button="Stage…")
    await tap(editor, card, "Stage…", button="✓ talks")
    card = await tap(editor, card, f"stage:{number}:0:agreed", "Flick–Germany: appointed, agreed")
    asked = await tap(editor, card, "Text…", "reply to this message")
    await editor.reply(asked, "Only <b>two</b> words & more.")
    card = await editor.expect("Only <b>two</b> words & more.", button="Publish")
    await tap(editor, card, "Source…", button="Another name…")
    asked = await tap(editor, card, "Another name…", "name of the source")
    await editor.reply(asked, "Il Quaderno & Co.")
    card = await editor.expect("Source: Il Quaderno & Co.", button="Publish")
    await tap(editor, card, "Source…", button="No source named")
    await tap(editor, card, "No source named", "Source: not stated", "Publish")
    await tap(editor, card, "Source…", button="Il Quaderno & Co.")
    await tap(editor, card, "Il Quaderno & Co.", "Source: Il Quaderno & Co.", "Publish")
    await editor.press(card, label="Publish")
    alert = await fan.expect("Because you follow Flick")
    assert "agreed, not announced" in alert.text
    assert "Only <b>two</b> words & more." in alert.text
    assert "Source: Il Quaderno & Co." in alert.text


async def test_the_source_comes_from_a_forwarding_channel_never_from_a_person(town: Town):
    editor = an_editor(town.telegram)
    await editor.forward(
        article("Ajax are in talks with Roberto De Zerbi"), title="Calcio Oggi", username="calcio_oggi"
    )
    assert "Source: Calcio Oggi" in (await editor.expect(button="Publish")).text
    await editor.forward(article("Lille are in talks with Roberto Mancini"), "person", title="Ugo")
    card = await editor.expect(button="Publish")
    assert "Source: not stated" in card.text
    assert "Ugo" not in card.text


async def test_a_button_of_an_older_copy_of_a_draft_does_not_drop_another_link(town: Town):
    first, second = an_editor(town.telegram), an_editor(town.telegram, SECOND_EDITOR_ID)
    claims = ("Porto are interested in Ange Postecoglou", "Benfica are in talks with Ange Postecoglou")
    card = await draft(first, article(*claims, "Ruben Amorim will leave Benfica in the summer"))
    number = number_of(card)
    await second.say("/drafts")
    other = await second.expect("open draft")
    await tap(second, other, f"draft:{number}", button="Links…")
    menu = await tap(second, other, "Links…", "which link?")
    kept = await tap(second, menu, f"link:{number}:1", button="Drop this link")
    await tap(first, card, "Links…", "which link?")
    await tap(first, card, f"link:{number}:0", button="Drop this link")
    left = await tap(first, card, "Drop this link", button="Publish")
    innocent = next(line for line in left.text.splitlines() if line.startswith("2. "))
    await second.press(kept, label="Drop this link")
    await second.say("/drafts")
    final = await tap(second, await second.expect("open draft"), f"draft:{number}", button="Publish")
    assert innocent.removeprefix("2. ") in final.text


async def test_a_discarded_draft_is_gone_and_its_article_may_come_again(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await follow(fan, "Simeone")
    text = article("Udinese are interested in Diego Simeone")
    card = await draft(editor, text)
    number = number_of(card)
    await tap(editor, card, "Discard", f"Draft {number} discarded")
    answer = await editor.press(card, data=f"publish:{number}", forged=True)
    assert answer is not None
    assert answer.text == "That draft is no longer there."
    second = await publish(editor, text)
    await fan.expect("Because you follow Simeone")
    assert second != number
    assert alerted(town.telegram, [fan], number) == [0]
    assert alerted(town.telegram, [fan], second) == [1]
