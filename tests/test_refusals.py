"""What Telegram may answer for one chat instead of yes: nobody lost, nobody tried in vain, nobody else made to wait.

All tests share one running bot, so each brings a coach and people of its own.
"""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest

from bot.handlers import dispatcher
from bot.playground.chats import SUPERGROUPS, Chat
from bot.playground.groups import Group
from bot.playground.ledger import Call
from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from tests.newsdesk import (
    alert_number,
    alerted,
    alerts,
    an_editor,
    article,
    eventually,
    finished,
    publish,
    somebody,
)
from tests.running_bot import RunningBot, Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUP = -1_001_000_000_700


def talks(coach: str) -> str:
    return article(f"Napoli are in talks with {coach}")


async def fans(telegram: LocalTelegram, count: int, coach: str) -> list[Person]:
    """So many people who follow a coach."""
    people = [somebody(telegram) for _ in range(count)]
    for person in people:
        await person.say(coach)
    for person in people:
        await person.expect("You now follow")
    return people


async def group_of(telegram: LocalTelegram, number: int, coach: str) -> Group:
    """A group that follows a coach."""
    owner = somebody(telegram)
    group = telegram.group(number, "Curva", [], [owner])
    await owner.say(f"/follow@panchina_local_bot {coach}", chat=group)
    await owner.expect("This group now follows", chat=group)
    return group


def tried(telegram: LocalTelegram, chat_id: int, rumour: int) -> list[Call]:
    """Every attempt to send a rumour's alert to a chat, whatever became of it."""
    return [call for call in telegram.ledger.select("sendMessage", chat_id=chat_id) if alert_number(call) == rumour]


def state_of(bot: RunningBot, chat_id: int) -> str:
    return str(bot.one("SELECT state FROM followers WHERE chat_id = ?", chat_id))


async def test_who_cannot_be_reached_is_not_tried_again(town: Town):
    telegram, bot = town.telegram, town.bot
    blocked, silently, deactivated, lost, reached = people = await fans(telegram, 5, "Ancelotti")
    kicked = await group_of(telegram, GROUP, "Ancelotti")
    blocked.block()
    kicked.kick()
    deactivated.deactivate()
    telegram.fault(403, "sendMessage", chat_id=silently.id)
    telegram.fault(400, "sendMessage", chat_id=lost.id, description="Bad Request: chat not found")
    await eventually(lambda: state_of(bot, kicked.id) == state_of(bot, blocked.id) == "unreachable")
    editor = an_editor(telegram)
    first = await publish(editor, talks("Carlo Ancelotti"))
    receipt = await finished(editor, first)
    assert "1 delivered" in receipt.text
    assert "Failed: 3" in receipt.text
    assert alerted(telegram, people, first) == [0, 0, 0, 0, 1]
    assert [state_of(bot, person.id) for person in people] == ["unreachable"] * 4 + ["active"]
    second = await publish(editor, talks("Carlo Ancelotti"))
    await finished(editor, second)
    assert [len(tried(telegram, person.id, second)) for person in people] == [0, 0, 0, 0, 1]
    assert tried(telegram, kicked.id, second) == []

    blocked.unblock()
    await silently.say("/start")
    await lost.say("/help")
    kicked.add()
    await eventually(lambda: state_of(bot, kicked.id) == state_of(bot, blocked.id) == "active")
    await lost.expect("Following")
    third = await publish(editor, talks("Carlo Ancelotti"))
    await finished(editor, third)
    assert alerted(telegram, people, third) == [1, 1, 0, 1, 1]
    assert len(alerts(telegram, kicked.id, third)) == 1
    assert alerted(telegram, [blocked, silently, lost], second) == [0, 0, 0], "what was missed stays missed"
    assert bot.follows(blocked.id) == bot.follows(kicked.id) == ["carlo-ancelotti"]
    assert reached.screen()


@pytest.mark.parametrize("heard", [True, False], ids=["the bot heard of it", "the bot finds out by writing"])
async def test_a_group_that_migrated_gets_the_same_alert_at_its_new_id(town: Town, heard: bool):
    telegram, bot = town.telegram, town.bot
    coach, old_id = ("Antonio Conte", -700) if heard else ("Massimiliano Allegri", -701)
    group = await group_of(telegram, old_id, coach)
    new_id = SUPERGROUPS + old_id
    if heard:
        group.migrate(new_id)
        await eventually(lambda: bot.rows("SELECT id FROM followers WHERE chat_id = ?", new_id))
    else:
        old = group.chat
        telegram.world.chats[new_id] = Chat(new_id, "supergroup", old.name, old.door, members=dict(old.members))
        old.migrated_to = new_id
    editor = an_editor(telegram)
    rumour = await publish(editor, talks(coach))
    await finished(editor, rumour)
    assert len(alerts(telegram, new_id, rumour)) == 1
    assert len(tried(telegram, old_id, rumour)) == (0 if heard else 1)
    second = await publish(editor, talks(coach))
    await finished(editor, second)
    assert len(alerts(telegram, new_id, second)) == 1
    assert tried(telegram, old_id, second) == []
    assert len(bot.follows(new_id)) == 1
    assert bot.follows(old_id) == []


async def test_whatever_leaves_it_open_whether_an_alert_arrived_is_sent_again_and_counted(town: Town):
    telegram = town.telegram
    kinds = ["500", "502", "cut before", "hang before", "cut after", "hang after", "broken json", "wrong type"]
    people = await fans(telegram, 2 * len(kinds), "Klopp")
    for kind, person in zip(kinds, people[::2], strict=True):
        telegram.fault(kind, "sendMessage", chat_id=person.id, delay=0.5)
    editor = an_editor(telegram)
    rumour = await publish(editor, talks("Jürgen Klopp"))
    receipt = await finished(editor, rumour)
    counts = dict(zip(kinds, alerted(telegram, people[::2], rumour), strict=True))
    once, twice = dict.fromkeys(kinds[:4], 1), dict.fromkeys(kinds[4:7], 2)
    assert counts == {**once, **twice, "wrong type": 1}, "a whole answer is believed whatever it calls itself"
    assert alerted(telegram, people[1::2], rumour) == [1] * len(kinds)
    assert "Perhaps sent twice: 7" in receipt.text
    assert f"{len(people)} delivered" in receipt.text
    for person in people[:14:2]:
        first, second = tried(telegram, person.id, rumour)
        assert second.at - first.at >= 1


async def test_many_second_tries_at_once_reach_everyone_exactly_once(town: Town):
    people = await fans(town.telegram, 40, "Pioli")
    for person in people:
        town.telegram.fault(502, "sendMessage", chat_id=person.id)
    editor = an_editor(town.telegram)
    rumour = await publish(editor, talks("Stefano Pioli"))
    await finished(editor, rumour, 30)
    assert alerted(town.telegram, people, rumour) == [1] * 40


async def test_a_server_error_that_stays_is_asked_again_less_and_less_often(town: Town):
    telegram = town.telegram
    unlucky, lucky = await fans(telegram, 2, "Guardiola")
    telegram.fault(500, "sendMessage", chat_id=unlucky.id, times=2)
    rumour = await publish(an_editor(telegram), talks("Pep Guardiola"))
    await lucky.expect("Because you follow Guardiola", timeout=2)
    await unlucky.expect("Because you follow Guardiola", timeout=15)
    attempts = [call.at for call in tried(telegram, unlucky.id, rumour)]
    first, second = (later - earlier for earlier, later in itertools.pairwise(attempts))
    assert 1 <= first < 3
    assert 2 <= second < 5


async def test_any_other_refusal_is_set_aside_logged_and_nobody_waits(town: Town, caplog: pytest.LogCaptureFixture):
    telegram = town.telegram
    people = await fans(telegram, 4, "Arteta")
    telegram.fault(400, "sendMessage", chat_id=people[0].id, description="Bad Request: the moon is full", times=9)
    editor = an_editor(telegram)
    rumour = await publish(editor, talks("Mikel Arteta"))
    receipt = await finished(editor, rumour)
    assert "3 delivered" in receipt.text
    assert "Failed: 1" in receipt.text
    assert len(tried(telegram, people[0].id, rumour)) == 1
    assert state_of(town.bot, people[0].id) == "active"
    assert any("moon is full" in record.getMessage() for record in caplog.records if record.levelname == "ERROR")


async def test_a_card_that_can_no_longer_be_edited_holds_up_nobody(town: Town):
    telegram = town.telegram
    deleted, changed = await fans(telegram, 2, "Emery")
    editor = an_editor(telegram)
    rumour = await publish(editor, talks("Unai Emery"))
    card = await deleted.expect("Because you follow Emery")
    receipt = await finished(editor, rumour)
    del deleted.chat.messages[card.id]
    await editor.press(receipt, data=f"deniedby:{rumour}:0:coach", forged=True)
    await changed.expect("Denied by Emery", edited=True)
    await finished(editor, rumour)
    await editor.press(receipt, data=f"retractfor:{rumour}:other", forged=True)
    await changed.expect("Our mistake", edited=True)
    await finished(editor, rumour)
    refused = [call for call in telegram.ledger.refused(code=400) if call.chat_id == deleted.id]
    assert len(refused) == 2, "each revision is offered once"


async def test_the_answer_to_a_button_whose_message_is_gone_comes_as_a_new_message(town: Town):
    fan = somebody(town.telegram)
    await fan.say("Simeone")
    answer = await fan.expect(button="Undo")
    del fan.chat.messages[answer.id]
    await fan.press(answer, label="Undo")
    await fan.expect("You no longer follow Diego Simeone", edited=False)


async def test_answers_are_sent_again_until_they_arrive(town: Town):
    telegram, bot = town.telegram, town.bot
    fan, other = somebody(telegram), somebody(telegram)
    telegram.fault(502, "sendMessage", chat_id=fan.id)
    await fan.say("Tuchel")
    await other.say("Roma")
    await other.expect("You now follow", timeout=1)
    await fan.expect("You now follow", timeout=6)
    telegram.fault("cut after", "sendMessage", chat_id=fan.id)
    await fan.say("/following")
    await fan.expect("You follow one")
    await eventually(lambda: len(telegram.ledger.accepted(chat_id=fan.id, text="You follow one")) == 2)
    await eventually(lambda: bot.rows("SELECT update_id FROM inbox WHERE replies IS NOT NULL") == [])


async def test_an_answer_to_a_button_waits_as_long_as_telegram_asks(town: Town):
    fan = somebody(town.telegram)
    await fan.say("Flick")
    answer = await fan.expect(button="Undo")
    fault = town.telegram.fault(429, "answerCallbackQuery", retry_after=2)
    pressed = time.monotonic()
    await fan.press(answer, label="Undo", wait=8)
    calls = [call for call in town.telegram.ledger.select("answerCallbackQuery") if call.at >= pressed]
    assert fault.times == 0
    assert len(calls) == 2
    assert calls[1].at - calls[0].at >= 2


async def test_a_group_command_waits_until_telegram_tells_who_administers_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dispatcher, "ASK_AGAIN_SECONDS", 0.1)  # instead of 2
    owner = somebody(town.telegram)
    group = town.telegram.group(GROUP - 1, "Curva", [], [owner])
    town.telegram.fault(500, "getChatMember", times=5)
    await owner.say("/follow@panchina_local_bot Ancelotti", chat=group)
    await owner.expect("This group now follows", chat=group)
    assert town.bot.follows(group.id) == ["carlo-ancelotti"]


async def test_a_topic_that_is_gone_silences_that_topic_alone(town: Town):
    telegram, bot = town.telegram, town.bot
    owner = somebody(telegram)
    topics = {5: "Panchine", 6: "Mercato"}
    group = telegram.group(GROUP - 2, "Curva", [], [owner], forum=True, topics=topics)
    for topic in (5, 6):
        await owner.say("/follow@panchina_local_bot Nagelsmann", chat=group, thread=topic)
        await owner.expect("This group now follows", chat=group)
    editor = an_editor(telegram)
    group.delete_topic(5)
    await owner.say("/following@panchina_local_bot", chat=group, thread=5)
    unreachable = "SELECT topic_id FROM followers WHERE chat_id = ? AND state = 'unreachable'"
    await eventually(lambda: bot.rows(unreachable, group.id))
    rumour = await publish(editor, talks("Julian Nagelsmann"))
    await finished(editor, rumour)
    assert [call.params["message_thread_id"] for call in alerts(telegram, group.id, rumour)] == [6]
    group.delete_topic(6)
    second = await publish(editor, talks("Julian Nagelsmann"))
    await finished(editor, second)
    assert len(tried(telegram, group.id, second)) == 1
    assert bot.rows(unreachable, group.id) == [(5,), (6,)]


async def test_forgetting_while_an_alert_is_in_doubt_leaves_nothing_to_try_again(town: Town):
    telegram = town.telegram
    fan, other = await fans(telegram, 2, "De Zerbi")
    fault = telegram.fault("hang before", "sendMessage", chat_id=fan.id, delay=1)
    rumour = await publish(an_editor(telegram), talks("Roberto De Zerbi"))
    await eventually(lambda: fault.times == 0)
    await fan.say("/forget")
    asked = await fan.expect(button="Yes, delete everything")
    await fan.press(asked, label="Yes, delete everything")
    await fan.expect("Deleted", edited=True)
    await other.expect("Because you follow De Zerbi")
    await finished(an_editor(telegram), rumour)
    assert town.bot.rows("SELECT * FROM retries") == []
    assert alerted(telegram, [fan, other], rumour) == [0, 1]


def of(person: Person, **message: Any) -> dict[str, Any]:
    """A message of a person as Telegram would tell it, but for what the test spoils."""
    whole = {"message_id": 900, "date": int(time.time()), "chat": person.chat.as_json(), "from": person.user}
    return {"message": {**whole, **message}}


async def test_an_update_that_cannot_be_understood_is_set_aside_and_the_next_one_answered(town: Town):
    fan = somebody(town.telegram)
    broken = town.telegram.inject(of(fan, text="Roma", entities=[{"type": 7}]))
    await fan.say("Lazio")
    await fan.expect("You now follow Lazio")
    assert any("our side" in message.text for message in fan.screen()), "the person hears that it failed"
    assert town.bot.rows("SELECT state FROM inbox WHERE update_id = ?", broken) == [("set aside",)]
