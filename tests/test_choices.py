"""What a fan chooses for a follow, by buttons and by commands: thresholds, mutes, pauses, and how they end.

All tests share one running bot, so each brings people of its own.
"""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.playground.messages import Message
from tests.newsdesk import an_editor, answer_to, article, finished, follow, packed, publish, somebody, tap
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = "panchina_local_bot"
GROUP = -1_001_000_000_700
DAY = 86_400


def thresholds(town: Town, chat_id: int) -> dict[str, str]:
    """What a chat follows, and from which stage on."""
    rows = town.bot.rows(
        "SELECT slug, threshold FROM follows JOIN followers ON followers.id = follower_id "
        "JOIN subjects ON subjects.id = subject_id WHERE chat_id = ?",
        chat_id,
    )
    return dict(rows)


def silences(town: Town, chat_id: int) -> dict[str, int]:
    """Until when what is silent, by slug ("": everything), in days from now; 0 where it has no end."""
    rows = town.bot.rows(
        "SELECT coalesce(slug, ''), until FROM silences JOIN followers ON followers.id = follower_id "
        "LEFT JOIN subjects ON subjects.id = subject_id WHERE chat_id = ?",
        chat_id,
    )
    return {slug: 0 if until is None else round((until - time.time()) / DAY) for slug, until in rows}


def labels(message: Message) -> list[list[str]]:
    return [[key.label for key in row] for row in message.keyboard]


async def test_a_follow_offers_its_threshold_and_keeps_its_other_buttons(town: Town):
    fan = somebody(town.telegram)
    followed = await answer_to(fan, "Ancelotti")
    assert labels(followed) == [["Alert me: all"], ["I meant Davide Ancelotti"], ["Undo"]]
    opened = await tap(fan, followed, "Alert me: all", button="From talks")
    assert labels(opened) == [
        ["✓ All", "From interest"],
        ["From talks", "Only official"],
        ["I meant Davide Ancelotti"],
        ["Undo"],
    ]
    toast = await fan.press(opened, label="From talks")
    assert toast is not None
    assert toast.text == "Carlo Ancelotti. Alert me: from talks."
    closed = await fan.expect(button="Alert me: from talks")
    assert labels(closed)[1:] == [["I meant Davide Ancelotti"], ["Undo"]]
    assert thresholds(town, fan.id) == {"carlo-ancelotti": "talks"}
    again = await answer_to(fan, "Ancelotti")
    assert again.text == "You already follow Carlo Ancelotti (from talks)."
    opened = await tap(fan, again, "Alert me: from talks", button="✓ From talks")
    await tap(fan, opened, "All", button="Alert me: all")
    assert thresholds(town, fan.id) == {"carlo-ancelotti": "speculation"}


async def test_a_follow_is_opened_from_the_list_and_changed_there(town: Town):
    fan = somebody(town.telegram, "it")
    await follow(fan, "Roma", "Brasile")
    page = await answer_to(fan, "/following")
    view = await tap(fan, page, "Roma", button="Non seguire più Roma")
    assert "Avvisami: tutto" in view.text
    view = await tap(fan, view, "Da interesse", "Avvisami: da interesse", button="✓ Da interesse")
    view = await tap(fan, view, "Silenzia per una settimana", "In silenzio fino a", button="Riattiva Roma")
    assert silences(town, fan.id) == {"roma": 7}
    page = await tap(fan, view, "‹ Indietro", "Ne segui 2")
    assert "• Roma · da interesse · in silenzio fino a" in page.text
    view = await tap(fan, page, "Roma", button="Riattiva Roma")
    await fan.press(view, label="Riattiva Roma")
    await fan.expect("Nel frattempo nessuna novità")
    assert silences(town, fan.id) == {}
    view = await fan.expect("Avvisami: da interesse", button="Silenzia per un giorno")
    old = packed("atleast", view)[0]
    await tap(fan, view, "Non seguire più Roma", "Ne segui uno")
    assert thresholds(town, fan.id) == {"brazil": "speculation"}
    assert await fan.press(view, data=old, forged=True) is not None
    assert thresholds(town, fan.id) == {"brazil": "speculation"}, "what is unfollowed has no threshold"


async def test_an_alert_of_a_mere_interest_offers_fewer_and_the_way_back(town: Town):
    fan = somebody(town.telegram)
    await follow(fan, "Udinese")
    await publish(an_editor(town.telegram), article("Udinese are interested in Walter Mazzarri"))
    alert = await fan.expect("Because you follow Udinese")
    assert labels(alert)[-2:] == [["Fewer: from talks"], ["Unfollow Udinese"]]
    before = labels(alert)
    toast = await fan.press(alert, label="Fewer: from talks")
    assert toast is not None
    assert toast.text == "Udinese. Alert me: from talks."
    changed = await fan.expect(button="Alert me: all")
    assert thresholds(town, fan.id) == {"udinese": "talks"}
    restored = await tap(fan, changed, "Alert me: all", button="Fewer: from talks")
    assert labels(restored) == before
    assert thresholds(town, fan.id) == {"udinese": "speculation"}
    view = await tap(fan, await answer_to(fan, "/following"), "Udinese", button="Only official")
    await tap(fan, view, "Only official", "only official")
    toast = await fan.press(alert, data=packed("fewer", restored)[0], forged=True)
    assert toast is not None
    assert toast.text == "Udinese. Alert me: only official.", "fewer never means more"
    assert thresholds(town, fan.id) == {"udinese": "official"}


async def test_with_several_reasons_each_has_its_own_button_for_fewer(town: Town):
    fan = somebody(town.telegram)
    await follow(fan, "Cagliari", "Claudio Ranieri")
    await publish(an_editor(town.telegram), article("Cagliari are interested in Claudio Ranieri"))
    menu = await tap(fan, await fan.expect("Because you follow"), "Unfollow…", button="‹ Back")
    assert [row[0] for row in labels(menu) if ":" in row[0]] == ["Ranieri: from talks", "Cagliari: from talks"]
    menu = await tap(fan, menu, "Cagliari: from talks", button="Cagliari: all")
    assert thresholds(town, fan.id) == {"cagliari": "talks", "claudio-ranieri": "speculation"}
    await tap(fan, menu, "‹ Back", button="Unfollow…")


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("/mute Genoa", 1),
        ("/mute Genoa week", 7),
        ("/mute Genoa for a week", 7),
        ("/mute genoa 3 days", 3),
        ("/mute Genoa 2 WEEKS", 14),
        ("/mute Genoa 9999 days", 365),
        ("/pause Genoa day", 1),
    ],
)
async def test_a_followed_name_is_muted_for_the_span_that_was_typed(town: Town, said: str, days: int):
    fan = somebody(town.telegram)
    await follow(fan, "Genoa")
    assert "Genoa is muted until" in (await answer_to(fan, said)).text
    assert silences(town, fan.id) == {"genoa": days}


async def test_spans_are_understood_in_the_language_of_the_chat(town: Town):
    fan = somebody(town.telegram, "it")
    await follow(fan, "Genoa")
    assert "Genoa: in silenzio fino a" in (await answer_to(fan, "/mute Genoa per una settimana")).text
    assert silences(town, fan.id) == {"genoa": 7}
    assert "Avvisi sospesi fino a" in (await answer_to(fan, "/pause 3 giorni")).text
    assert silences(town, fan.id) == {"genoa": 7, "": 3}


async def test_a_mute_can_be_made_longer_and_taken_back(town: Town):
    fan = somebody(town.telegram)
    await follow(fan, "Parma")
    muted = await answer_to(fan, "/mute Parma")
    assert labels(muted) == [["For a day", "For a week"], ["Unmute Parma"]]
    muted = await tap(fan, muted, "For a week", button="Unmute Parma")
    assert silences(town, fan.id) == {"parma": 7}
    forged = f"{packed('hush', muted)[0]}000"
    await tap(fan, muted, "Unmute Parma", "Nothing new meanwhile")
    assert silences(town, fan.id) == {}
    assert "Parma is not muted" in (await answer_to(fan, "/unmute Parma")).text
    assert await fan.press(muted, data=forged, forged=True) is not None
    assert silences(town, fan.id) == {}, "a forged span mutes nobody"


async def test_who_is_not_followed_cannot_be_muted_and_who_is_unclear_is_asked_for(town: Town):
    fan = somebody(town.telegram)
    assert "You don't follow “Torino”" in (await answer_to(fan, "/mute Torino")).text
    assert "You don't follow anyone yet" in (await answer_to(fan, "/mute")).text
    await follow(fan, "Real Madrid", "Atlético Madrid")
    assert "Tap a name" in (await answer_to(fan, "/mute")).text
    asked = await answer_to(fan, "/mute Madrid")
    assert "Which “Madrid” shall I mute?" in asked.text
    await tap(fan, asked, packed("hush", asked)[0], "is muted until")
    assert list(silences(town, fan.id).values()) == [1]


async def test_unmuting_tells_the_state_of_each_story_instead_of_a_replay(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await follow(fan, "Cremonese")
    await publish(editor, article("Cremonese are interested in Fabio Pecchia"))
    await fan.expect("Because you follow Cremonese")
    await asyncio.sleep(1)  # what is told within the second of the mute counts as told meanwhile
    await answer_to(fan, "/mute Cremonese")
    for claim in ("Cremonese are in talks with Davide Ballardini", "Cremonese have agreed a contract with Ballardini"):
        await finished(editor, await publish(editor, article(claim)))
    answer = await answer_to(fan, "/unmute Cremonese")
    told = answer.text.partition("How things stand:")[2]
    assert told.count("Ballardini") == 1
    assert "agreed" in told
    assert "Pecchia" not in told, "what came before the mute was told then"


async def test_a_muted_story_is_unmuted_by_name_too(town: Town):
    fan = somebody(town.telegram)
    await follow(fan, "Lecce")
    await publish(an_editor(town.telegram), article("Lecce are interested in Eusebio Di Francesco"))
    alert = await fan.expect("Because you follow Lecce")
    await fan.press(alert, data=packed("mute", alert)[0])
    await fan.expect(button="Unmute this story")
    offered = await answer_to(fan, "/unmute")
    assert "Who shall I tell you about again?" in offered.text
    await tap(fan, offered, "Eusebio Di Francesco", "is no longer muted")
    assert "Nobody is muted" in (await answer_to(fan, "/unmute")).text


async def test_a_pause_lasts_until_it_is_resumed_and_resuming_tells_how_things_stand(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await follow(fan, "Bologna", "Fiorentina")
    assert "Nothing is paused" in (await answer_to(fan, "/resume")).text
    paused = await answer_to(fan, "/pause")
    assert "until you send /resume" in paused.text
    assert silences(town, fan.id) == {"": 0}
    paused = await tap(fan, paused, "For a week", "no alerts until")
    assert silences(town, fan.id) == {"": 7}
    assert "All alerts are paused" in (await answer_to(fan, "/following")).text
    await answer_to(fan, "/mute Fiorentina")
    await finished(editor, await publish(editor, article("Bologna are interested in Vincenzo Italiano")))
    await finished(editor, await publish(editor, article("Fiorentina are interested in Raffaele Palladino")))
    assert "still paused" in (await answer_to(fan, "/unmute Fiorentina")).text
    await answer_to(fan, "/mute Fiorentina")
    resumed = await answer_to(fan, "/resume")
    assert "Still muted: Fiorentina" in resumed.text
    assert "Italiano" in resumed.text
    assert "Palladino" not in resumed.text
    assert silences(town, fan.id) == {"fiorentina": 1}


async def test_in_a_group_only_administrators_mute_and_pause(town: Town):
    owner, member = somebody(town.telegram), somebody(town.telegram)
    group = town.telegram.group(GROUP, "Curva", [member], [owner])
    await owner.say(f"/follow@{BOT} Nantes", chat=group)
    followed = await owner.expect("This group now follows Nantes", chat=group)
    for command in ("/mute Nantes", "/pause", "/resume", "/unmute Nantes"):
        name, _, rest = command.partition(" ")
        await member.say(f"{name}@{BOT} {rest}".strip(), chat=group)
        await member.expect("only its administrators", chat=group)
    pressed = await member.press(followed, label="Alert me: all", chat=group)
    assert pressed is not None
    assert "only its administrators" in pressed.text
    assert silences(town, group.id) == {}
    await owner.say(f"/mute@{BOT} Nantes week", chat=group)
    await owner.expect("Nantes is muted until", chat=group)
    await owner.say(f"/pause@{BOT}", chat=group)
    await owner.expect("no alerts until you send /resume", chat=group)
    assert silences(town, group.id) == {"nantes": 7, "": 0}
    assert silences(town, owner.id) == {}


async def test_forgetting_takes_silences_along(town: Town):
    fan = somebody(town.telegram)
    await follow(fan, "Como")
    await answer_to(fan, "/mute Como")
    await answer_to(fan, "/pause")
    (follower,) = town.bot.rows("SELECT id FROM followers WHERE chat_id = ?", fan.id)[0]
    await tap(fan, await answer_to(fan, "/forget"), "Yes, delete everything", "Deleted")
    assert town.bot.rows("SELECT * FROM silences WHERE follower_id = ?", follower) == []
