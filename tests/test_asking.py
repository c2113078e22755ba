"""Asking how things stand, at the strict server: benches, sagas, the carousel, and whose is meant.

All tests share one running bot, so each brings people and clubs of its own.
"""

from __future__ import annotations

import pytest

from bot.pictures import WIDTH
from tests.newsdesk import an_editor, answer_to, article, eventually, packed, publish, somebody, tap
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = "panchina_local_bot"
GROUP = -1_001_000_000_811


def labels(message):
    return [key.label for row in message.keyboard for key in row]


def is_drawn(message):
    return "photo" in message.extra


async def test_an_empty_bench_is_told_as_such_and_fills_as_rumours_are_published(town: Town):
    fan, editor = somebody(town.telegram), an_editor(town.telegram)
    empty = await answer_to(fan, "/bench Bologna")
    assert empty.text.splitlines()[:2] == ["Bologna's bench", "Coach: not reported here yet"]
    assert labels(empty) == ["Follow Bologna", "Refresh", "Picture"]
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
    after = await fan.expect("Empoli's bench", matching=lambda card: labels(card) == ["Refresh", "Picture"])
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
    shown = await answer_to(fan, "/carousel")
    assert "This week's carousel" in shown.text
    assert shown.extra["photo"][0]["width"] == WIDTH


async def test_a_bench_and_a_saga_are_sent_as_pictures_with_their_words_below(town: Town):
    fan, editor = somebody(town.telegram, "it"), an_editor(town.telegram)
    await publish(editor, article("Cagliari are in talks with Davide Nicola"))
    board = await answer_to(fan, "/bench Cagliari")
    await fan.press(board, label="Immagine")
    drawn = await fan.expect("Panchina Cagliari", matching=is_drawn)
    assert drawn.id != board.id
    assert "Nicola: trattativa" in drawn.text
    story = await tap(fan, board, packed("story", board)[0], "Storia di Davide Nicola")
    await fan.press(story, label="Immagine")
    timeline = await fan.expect("Storia di Davide Nicola", matching=is_drawn)
    for message in (drawn, timeline):
        assert message.extra["photo"][0]["width"] == WIDTH
        assert message.keyboard == []
    calls = town.telegram.ledger.accepted("sendPhoto", chat_id=fan.id)
    assert len(calls) == 2
    unsent = "SELECT count(*) FROM inbox WHERE replies IS NOT NULL AND chat_id = ?"
    await eventually(lambda: town.bot.one(unsent, fan.id) == 0)


@pytest.mark.parametrize(
    "refusal",
    [
        "Bad Request: not enough rights to send photos to the chat",
        "Bad Request: IMAGE_PROCESS_FAILED",
        "Forbidden: CHAT_SEND_PHOTOS_FORBIDDEN",
    ],
)
async def test_where_no_picture_may_go_its_words_go_alone(town: Town, refusal: str):
    fan = somebody(town.telegram)
    board = await answer_to(fan, "/bench Monza")
    code = 403 if refusal.startswith("Forbidden") else 400
    town.telegram.fault(code, "sendPhoto", chat_id=fan.id, description=refusal)
    words = await tap(fan, board, "Picture", "Monza's bench")
    assert words.id != board.id
    assert "photo" not in words.extra
    unreachable = town.bot.rows("SELECT count(*) FROM followers WHERE chat_id = ? AND state <> 'active'", fan.id)
    assert unreachable == [(0,)]


async def test_a_picture_that_cannot_be_drawn_is_told_in_words(town: Town, monkeypatch: pytest.MonkeyPatch):
    def broken(_: object) -> bytes:
        raise MemoryError

    fan = somebody(town.telegram)
    board = await answer_to(fan, "/bench Venezia")
    monkeypatch.setattr("bot.pictures.gallery.draw", broken)
    words = await tap(fan, board, "Picture", "Venezia's bench")
    assert "photo" not in words.extra


async def test_a_picture_is_drawn_again_from_its_row_after_a_restart(town: Town):
    fan = somebody(town.telegram)
    board = await answer_to(fan, "/bench Spezia")
    town.telegram.fault(500, "sendPhoto", chat_id=fan.id, times=1_000)
    await fan.press(board, label="Picture")
    await eventually(lambda: list(town.telegram.ledger.select("sendPhoto", chat_id=fan.id)))
    (kept,) = town.bot.rows("SELECT length(replies) FROM inbox WHERE replies IS NOT NULL AND chat_id = ?", fan.id)
    assert kept[0] < 4_000, "a row holds words, not pixels"
    await town.bot.stop()
    town.telegram.faults.waiting.clear()
    await town.bot.start()
    drawn = await fan.expect("Spezia's bench", matching=is_drawn)
    assert drawn.extra["photo"][0]["width"] == WIDTH


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
    await chief.expect("Pisa's bench", chat=group, matching=lambda card: labels(card) == ["Refresh", "Picture"])
    assert town.bot.follows(GROUP) == ["pisa"]


async def test_a_button_for_nobody_is_old(town: Town):
    fan = somebody(town.telegram)
    shown = await answer_to(fan, "/bench Lecce")
    for forged in ("bench:999999999", "story:999999999", "join:bench", "saga:x"):
        toast = await fan.press(shown, data=forged, forged=True)
        assert toast is not None
        assert "expired" in toast.text
