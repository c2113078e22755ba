"""Drafts of the whole bot with a language model set: marked, in time, and nobody else waits or is asked about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.playground.server import LocalTelegram
from tests.newsdesk import (
    EDITORS,
    SECOND_EDITOR_ID,
    an_editor,
    answer_to,
    article,
    draft,
    eventually,
    publish,
    somebody,
)
from tests.running_bot import RunningBot
from tests.stand_in import StandIn, answering, link, saying, standing_in

pytestmark = pytest.mark.usefixtures("quick_chats")

SAID = "Ajax are in talks with Xabi Alonso"
PROPOSED = link("Xabi Alonso", "Ajax", SAID, stage="agreed")
MARK = "Links proposed by a language model (stand-in)"


async def silence(_: web.Request) -> web.StreamResponse:
    """A model that thinks for a minute."""
    await asyncio.sleep(60)
    return web.Response()


@pytest.fixture
async def model() -> AsyncIterator[StandIn]:
    async with standing_in(saying(PROPOSED)) as stand_in:
        yield stand_in


@pytest.fixture
async def bot(telegram: LocalTelegram, tmp_path: Path, model: StandIn) -> AsyncIterator[RunningBot]:
    running = RunningBot(telegram, tmp_path, EDITORS, llm_url=model.url)
    await running.start()
    yield running
    await running.stop()


async def test_a_proposed_draft_says_so_and_goes_on_saying_so(
    telegram: LocalTelegram, bot: RunningBot, model: StandIn
) -> None:
    editor = an_editor(telegram)
    card = await draft(editor, article(SAID))
    assert MARK in card.text
    assert "Alonso–Ajax: linked, agreed" in card.text
    assert bot.one("SELECT model FROM reports") == "stand-in"
    await editor.say("Ajax and Alonso agree.", reply_to=card)
    assert MARK in (await editor.expect("Ajax and Alonso agree.", button="Publish")).text
    assert len(model.asked) == 1


async def test_where_the_model_fails_the_draft_is_the_built_in_readers_and_unmarked(
    telegram: LocalTelegram, bot: RunningBot, model: StandIn
) -> None:
    model.conduct = answering({"error": "busy"}, status=500)
    card = await draft(an_editor(telegram), article(SAID))
    assert "language model" not in card.text
    assert "Alonso–Ajax" in card.text
    assert bot.one("SELECT model FROM reports") == ""
    assert len(model.asked) == 1


async def test_others_are_answered_while_a_model_thinks_and_the_draft_comes_all_the_same(
    telegram: LocalTelegram, bot: RunningBot, model: StandIn
) -> None:
    thought = asyncio.Event()

    async def thinking(_: web.Request) -> web.StreamResponse:
        await thought.wait()
        return web.Response(status=503)

    model.conduct = thinking
    editor, colleague, fan = an_editor(telegram), an_editor(telegram, SECOND_EDITOR_ID), somebody(telegram)
    await editor.paste(article(SAID))
    await eventually(lambda: model.asked)
    assert "follow" in (await answer_to(fan, "Ajax")).text
    await colleague.say("/drafts")
    assert "Alonso" not in (await colleague.expect()).text  # the first is not there yet
    thought.set()
    card = await editor.expect(button="Publish")
    assert "Alonso–Ajax" in card.text
    assert "language model" not in card.text


async def test_a_model_that_is_late_costs_its_seconds_and_no_draft(
    telegram: LocalTelegram, tmp_path: Path, model: StandIn
) -> None:
    model.conduct = silence
    bot = RunningBot(telegram, tmp_path, EDITORS, llm_url=model.url, llm_seconds=1)
    await bot.start()
    card = await draft(an_editor(telegram), article(SAID))
    assert "Alonso–Ajax" in card.text
    assert bot.rows("SELECT model FROM reports") == [("",)]
    await bot.stop()


async def test_the_model_is_asked_about_new_articles_of_editors_and_about_nothing_else(
    telegram: LocalTelegram, bot: RunningBot, model: StandIn
) -> None:
    editor, fan = an_editor(telegram), somebody(telegram)
    text = article(SAID)
    await publish(editor, text)
    await editor.paste(text)
    await editor.expect(button="Open")
    await fan.say(article("Ajax are in talks with Thomas Tuchel", length=700))
    await fan.expect()
    await fan.say(f"/post {text}")
    await fan.expect("Only editors")
    await editor.say("Ajax")
    await editor.expect("follow")
    card = await draft(editor, article("Lille are in talks with Mikel Arteta"))
    await editor.say("Lille are in talks with Mikel Arteta, " * 3, reply_to=card)
    await editor.expect(button="Publish")
    assert len(model.asked) == 2


async def test_a_stop_does_not_wait_for_the_model(telegram: LocalTelegram, tmp_path: Path, model: StandIn) -> None:
    model.conduct = silence
    bot = RunningBot(telegram, tmp_path, EDITORS, llm_url=model.url, llm_seconds=100)
    await bot.start()
    await an_editor(telegram).paste(article(SAID))
    await eventually(lambda: model.asked)
    await bot.stop()
    assert bot.rows("SELECT model FROM reports") == [("",)]
