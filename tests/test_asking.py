"""Asking how things stand, at the strict server: benches, sagas, the carousel, and whose is meant.

All tests share one running bot, so each brings people and clubs of its own.
"""

from __future__ import annotations

import pytest

from tests.newsdesk import an_editor, answer_to, article, packed, publish, somebody, tap
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = "panchina_local_bot"
GROUP = -1_001_000_000_811


def labels(message):
    return [key.label for row in message.keyboard for key in row]


async def test_an_empty_bench_is_told_as_such_and_fills_as_rumours_are_published(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    empty = await answer_to(fan, "/bench Bologna")
    assert empty.text.splitlines()[:2] == ["Bologna's bench", "Coach: not reported here yet"]
    assert labels(empty) == ["Follow Bologna", "Refresh"]
    await publish(editor, article("Bologna are in talks with Roberto De Zerbi"))
    shown = await tap(fan, empty, "Refresh", button="De Zerbi's story")
    assert "1. De Zerbi: in talks" in shown.text
    assert shown.id == empty.id, "the same message"
    assert town.telegram.ledger.violations == []


async def test_the_button_under_a_bench_follows_and_stays_on_the_bench(town: Town):
    fan = somebody(town.telegram)
    shown = await answer_to(fan, "/bench Empoli")
    toast = await fan.press(shown, label="Follow Empoli")
    assert toast is not None
    assert toast.text == "You now follow Empoli."
    after = await fan.expect("Empoli's bench", matching=lambda card: labels(card) == ["Refresh"])
    assert after.id == shown.id
    assert town.bot.follows(fan.id) == ["empoli"]


async def test_the_story_of_the_strongest_candidate_comes_below_the_bench(town: Town):
    fan, editor = somebody(town.telegram, "it"), an_editor(town.telegram)
    await publish(editor, article("Hellas Verona are in talks with Luca Gotti"))
    shown = await answer_to(fan, "/bench Hellas Verona")
    story = await tap(fan, shown, packed("story", shown)[0], "Storia di Gotti")
    assert story.id != shown.id
    assert "trattativa" in story.text
    assert (await answer_to(fan, "/saga Luca Gotti")).text == story.text


async def test_whose_bench_or_story_is_asked_for_where_a_name_may_mean_several(town: Town):
    fan = somebody(town.telegram)
    asked = await answer_to(fan, "/saga Inzaghi")
    assert "Which “Inzaghi”?" in asked.text
    shown = await tap(fan, asked, packed("saga", asked)[0], "No rumours about")
    assert shown.id == asked.id
    near = await answer_to(fan, "/bench Napolli")
    assert "I don't know “Napolli”. Maybe:" in near.text
    await tap(fan, near, packed("bench", near)[0], "Napoli's bench")
    assert "I can't find “Xqzzyw”" in (await answer_to(fan, "/bench Xqzzyw")).text
    assert "Whose bench?" in (await answer_to(fan, "/bench")).text
    assert "Whose story?" in (await answer_to(fan, "/saga")).text


async def test_a_coach_asked_for_as_a_bench_gets_his_story_and_the_other_way_round(town: Town):
    fan = somebody(town.telegram)
    assert "No rumours about" in (await answer_to(fan, "/bench José Mourinho")).text
    assert "Fiorentina's bench" in (await answer_to(fan, "/saga Fiorentina")).text


async def test_the_carousel_tells_the_weeks_moves(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    await publish(editor, article("Sassuolo are interested in Fabio Grosso"))
    shown = (await answer_to(fan, "/carousel")).text
    assert "This week's carousel" in shown


async def test_in_a_group_anyone_asks_and_only_administrators_follow(town: Town):
    member, chief = somebody(town.telegram), somebody(town.telegram)
    group = town.telegram.group(GROUP, "Curva", [member], [chief])
    await member.say(f"/bench@{BOT} Pisa", chat=group)
    shown = await member.expect("Pisa's bench", chat=group)
    toast = await member.press(shown, label="Follow Pisa")
    assert toast is not None
    assert "only its administrators" in toast.text
    assert town.bot.follows(GROUP) == []
    await chief.press(shown, label="Follow Pisa")
    await chief.expect("Pisa's bench", chat=group, matching=lambda card: labels(card) == ["Refresh"])
    assert town.bot.follows(GROUP) == ["pisa"]


async def test_a_button_for_nobody_is_old(town: Town):
    fan = somebody(town.telegram)
    shown = await answer_to(fan, "/bench Lecce")
    for forged in ("bench:999999999", "story:999999999", "join:bench", "saga:x"):
        toast = await fan.press(shown, data=forged, forged=True)
        assert toast is not None
        assert "expired" in toast.text
