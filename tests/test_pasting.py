"""What editors paste: articles longer than one message, names that look like news, answers to a prompt.

All tests share one running bot, so each brings a coach of its own.
"""

from __future__ import annotations

import time

import pytest

from bot.handlers import dispatcher
from bot.reading.trace import read_trace
from tests.newsdesk import SECOND_EDITOR_ID, an_editor, answer_to, article, draft, follow, number_of, somebody, tap
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


def long_article(first: str, last: str, length: int) -> str:
    """An article whose first and last sentences make claims, `length` characters apart."""
    return f"{article(first, length=length)}\n{last}."


def drafts_of(town: Town, coach: str) -> list[str]:
    """The texts of the reports that name a coach."""
    return [text for (text,) in town.bot.rows("SELECT text FROM reports WHERE text LIKE ? ORDER BY id", f"%{coach}%")]


async def test_a_long_paste_in_three_pieces_is_one_draft(town: Town):
    editor = an_editor(town.telegram)
    text = long_article("Ajax are in talks with Xabi Alonso", "Lille are interested in Xabi Alonso", 8_300)
    sent = await editor.paste(f"/post {text}")
    assert len(sent) == 3
    card = await editor.expect(button="Publish")
    assert "Alonso–Ajax" in card.text
    assert "Alonso–Lille" in card.text
    (stored,) = drafts_of(town, "Xabi Alonso")
    assert stored.split() == text.split()


async def test_a_long_paste_whose_last_piece_is_long_too_is_one_draft_after_a_moment(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dispatcher, "PIECE_SECONDS", 1)  # instead of 3
    editor = an_editor(town.telegram)
    text = long_article("Ajax are in talks with Mikel Arteta", "Lille are interested in Mikel Arteta", 7_900)
    sent = await editor.paste(text)
    assert len(sent) == 2
    assert len(sent[1].text) >= 3_500
    card = await editor.expect(button="Publish", timeout=8)
    assert "Arteta–Ajax" in card.text
    assert "Arteta–Lille" in card.text
    assert len(drafts_of(town, "Mikel Arteta")) == 1


async def test_a_restart_between_two_pieces_still_makes_one_draft(town: Town):
    editor = an_editor(town.telegram)
    text = long_article("Ajax are in talks with Thomas Tuchel", "Lille are interested in Thomas Tuchel", 5_000)
    cut = text.index("\n", 3_700)
    await editor.say(text[:cut])
    await town.telegram.quiet(0.1)
    await town.bot.restart()
    await editor.say(text[cut:])
    card = await editor.expect(button="Publish", timeout=8)
    assert "Tuchel–Ajax" in card.text
    assert "Tuchel–Lille" in card.text
    assert len(drafts_of(town, "Thomas Tuchel")) == 1


async def test_a_lone_long_piece_becomes_a_draft_after_a_restart(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dispatcher, "PIECE_SECONDS", 1)  # instead of 3
    editor = an_editor(town.telegram)
    await editor.say(article("Ajax are in talks with Unai Emery", length=3_600))
    await town.telegram.quiet(0.1)
    await town.bot.restart()
    await editor.expect("Emery–Ajax", button="Publish", timeout=8)


async def test_long_articles_more_than_three_seconds_apart_are_told_apart_even_if_they_arrive_together(town: Town):
    editor, now = an_editor(town.telegram, SECOND_EDITOR_ID), int(time.time())
    await town.bot.stop()
    for age, coach in ((600, "Stefano Pioli"), (596, "Hansi Flick"), (300, "Ruben Amorim")):
        await editor.say(article(f"Ajax are in talks with {coach}", length=3_600), date=now - age)
    await editor.say(article("Porto are in talks with Vincenzo Italiano"), date=now - 200)
    await town.bot.start()
    for words in ("Pioli–Ajax", "Flick–Ajax", "Amorim–Ajax", "Italiano–Porto"):
        card = await editor.expect(words, button="Publish", timeout=8)
        assert "Moves: 1 new link" in card.text


async def test_an_editors_short_line_is_a_name_unless_he_says_it_is_news(town: Town):
    editor = an_editor(town.telegram)
    assert "You now follow Udinese" in (await answer_to(editor, "Udinese")).text
    line = "Sassuolo: c'è l'accordo con Claudio Ranieri"
    answer = await answer_to(editor, line)
    if "It is news: make a draft" not in answer.labels:
        answer = await answer_to(editor, "Xqzzyw wants Roma now")
    fresh = await tap(editor, answer, "It is news: make a draft")
    assert fresh.text.startswith(("Draft", "No coach rumour"))
    fan = somebody(town.telegram)
    assert "It is news: make a draft" not in (await answer_to(fan, "Xqzzyw")).labels


async def test_a_prompt_is_answered_only_by_a_reply(town: Town):
    editor = an_editor(town.telegram)
    card = await draft(editor, article("Cagliari are interested in Gian Piero Gasperini"))
    await tap(editor, card, "Text…", "reply to this message")
    assert "You now follow Parma" in (await answer_to(editor, "Parma")).text
    await editor.say(article("Genoa are interested in Gian Piero Gasperini"))
    other = await editor.expect(button="Publish")
    assert "Gasperini–Genoa" in other.text
    await editor.reply(card, "The club asked about him.")
    assert "The club asked about him." in (await editor.expect(button="Publish")).text


async def test_twenty_thousand_characters_become_one_draft_and_bound_cards(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dispatcher, "PIECE_SECONDS", 1)  # instead of 3
    editor, fan = an_editor(town.telegram), somebody(town.telegram)
    await follow(fan, "Nagelsmann")
    await editor.paste(article("Porto are interested in Julian Nagelsmann", length=20_000))
    card = await editor.expect(button="Publish", timeout=12)
    await editor.press(card, label="Publish")
    alert = await fan.expect("Because you follow Nagelsmann")
    assert len(alert.text) <= 900


async def test_a_copy_with_small_changes_is_known_again_unless_it_links_somebody_else(town: Town):
    editor = an_editor(town.telegram)
    text = article("Everton are in talks with Marco Silva", length=1_500)
    number = number_of(await draft(editor, text))
    again = await answer_to(editor, f"BREAKING NEWS\n{text}\nMore on our channel.")
    assert f"You have this article already: draft {number}" in again.text
    other = await draft(editor, f"{text}\nFulham are interested in Marco Silva.")
    assert number_of(other) != number
    assert "Silva–Fulham" in other.text
    traces = [trace for (trace,) in town.bot.rows("SELECT trace FROM reports WHERE text LIKE '%Marco Silva%'")]
    assert len(traces) == 2
    assert all(read_trace(written) is not None for written in traces)
