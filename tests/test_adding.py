"""Editors make the directory grow from their chat: coaches, clubs, other names, and a draft's unknown coach by one tap.

All tests share one running bot, so each brings people and names of its own.
"""

from __future__ import annotations

import pytest

from tests.newsdesk import (
    SECOND_EDITOR_ID,
    an_editor,
    answer_to,
    article,
    draft,
    follow,
    number_of,
    packed,
    somebody,
    tap,
)
from tests.running_bot import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

NONSENSE = """
unadd:1 unadd:x unadd: unadd:99999999999999999999999 unname:-4 unname:x nameis:1 nameis:7:7 addcoach:1 addcoach:4242:1
nameis:99999999999999999999999:1 addcoach:1:99999999999999999999999
"""


async def found(town: Town, name: str) -> str:
    """What a fan reads who types a name."""
    return (await answer_to(somebody(town.telegram), name)).text


async def test_an_added_coach_can_be_followed_at_once_and_after_a_restart(town: Town):
    editor = an_editor(town.telegram)
    assert "I can't find" in await found(town, "Ottavio Zanzibello")
    said = await answer_to(editor, "/add coach Ottavio Zanzibello")
    assert "Added: Ottavio Zanzibello, coach." in said.text
    assert "Found at once by “Ottavio Zanzibello” and “Zanzibello”." in said.text
    assert said.labels == ["Undo"]
    for name in ("ottavio zanzibello", "Zanzibello", "Zanzibello O."):
        assert "You now follow Ottavio Zanzibello" in await found(town, name)
    assert town.bot.rows("SELECT act, detail FROM audit WHERE detail = 'ottavio-zanzibello'") == [
        ("add", "ottavio-zanzibello")
    ]
    await town.bot.restart()
    assert "You now follow Ottavio Zanzibello" in await found(town, "Zanzibello")


async def test_an_added_club_is_written_in_any_script(town: Town):
    editor = an_editor(town.telegram)
    assert "Added: Зубрёнок, club." in (await answer_to(editor, "/add club Зубрёнок")).text
    assert "You now follow Зубрёнок" in await found(town, "зубренок")


async def test_a_surname_that_somebody_owns_stays_his(town: Town):
    said = await answer_to(an_editor(town.telegram), "/add coach Romualdo Ancelotti")
    assert "Found at once by “Romualdo Ancelotti”." in said.text
    assert "You now follow Carlo Ancelotti" in await found(town, "Ancelotti")
    assert "You now follow Romualdo Ancelotti" in await found(town, "Romualdo Ancelotti")


async def test_another_name_leads_to_its_subject_and_is_undone(town: Town):
    editor = an_editor(town.telegram)
    said = await answer_to(editor, "/add Roma = zampognari")
    assert "Roma is found by “zampognari” too." in said.text
    assert "It leads there at once." in said.text
    assert "in small letters too" in said.text
    assert "You now follow Roma" in await found(town, "Zampognari")
    [undo] = packed("unname", said)
    undone = await tap(editor, said, "Undo", "Undone: “zampognari”")
    assert undone.labels == []
    assert "You now follow" not in await found(town, "Zampognari")
    answer = await editor.press(undone, data=undo, forged=True)
    assert answer is not None
    assert answer.text == "That is no longer there."


async def test_a_name_that_somebody_else_owns_becomes_a_choice(town: Town):
    said = await answer_to(an_editor(town.telegram), "/add Lecce = it:Lupi Salentini")
    assert "It leads there at once." in said.text
    said = await answer_to(an_editor(town.telegram), "/add Ajax = it:Lupi Salentini")
    assert "It is also a name of Lecce" in said.text
    fan = somebody(town.telegram, "it")
    await answer_to(fan, "Lupi Salentini")
    assert town.bot.follows(fan.id) == ["lecce"]  # whose name it was in Italian before
    english = await answer_to(somebody(town.telegram), "Lupi Salentini")
    assert {"Lecce", "Ajax"} <= set(english.labels)


async def test_a_name_for_somebody_unclear_is_offered_and_given_by_a_tap(town: Town):
    editor = an_editor(town.telegram)
    asked = await answer_to(editor, "/add Napolli = Ciucciarelli")
    assert "Who is also called “Ciucciarelli”?" in asked.text
    assert "Napoli" in asked.labels
    assert "None of these" in asked.labels
    await town.bot.restart()
    await tap(editor, asked, "Napoli", "Napoli is found by “Ciucciarelli” too.")
    assert "You now follow Napoli" in await found(town, "ciucciarelli")
    asked = await answer_to(editor, "/add Napolli = Ciucciarellissimi")
    await tap(editor, asked, "None of these", "was not added")
    assert town.bot.one("SELECT count(*) FROM names WHERE subject_id IS NULL") == 0


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("/add", "/add coach name adds a coach"),
        ("/add Roma", "/add coach name adds a coach"),
        ("/add = Lupi", "/add coach name adds a coach"),
        ("/add coach", "The name is missing"),
        ("/add club   ", "The name is missing"),
        ("/add Roma =", "The name is missing"),
        ("/add club \u200b\u202e", "The name is missing"),
        ("/add club ?!…", "That is no name"),
        ("/add club ⚽🏆", "That is no name"),
        ("/add club <b>Sport</b>", "That is no name"),
        ("/add club A", "That is no name"),
        ("/add club 1899", "That is no name"),
        ("/add club xx:Sportivo", "That is no name"),
        ("/add Roma = a = b", "That is no name"),
        ("/add club " + "x" * 61, "too long for a name"),
        ("/add coach " + "Abc " * 12, "too long for a name"),
        ("/add club " + "word " * 700, "too long for a name"),
        ("/add coach Ancelotti", "Already there: Carlo Ancelotti"),
        ("/add coach carlo  ANCELOTTI", "Already there: Carlo Ancelotti"),
        ("/add club AC Milan", "Already there: Milan"),
        ("/add club Brasile", "Already there: Brazil"),
        ("/add Milan = Rossoneri", "Milan is found by “Rossoneri” already"),
        ("/add Xqzzyw = Lupi", "I can't find “Xqzzyw”"),
        ("/add coach Xqzzyw = Lupi", "I can't find “Xqzzyw”"),
    ],
)
async def test_what_cannot_be_added_is_refused_in_words(town: Town, said: str, answered: str):
    before = town.bot.rows("SELECT * FROM subjects"), town.bot.rows("SELECT * FROM names")
    editor = an_editor(town.telegram, SECOND_EDITOR_ID)
    assert answered in (await answer_to(editor, said)).text
    assert (town.bot.rows("SELECT * FROM subjects"), town.bot.rows("SELECT * FROM names")) == before


async def test_kinds_are_understood_in_italian(town: Town):
    editor = town.telegram.person(SECOND_EDITOR_ID, "Piero", "it", started=True)
    said = await answer_to(editor, "/add allenatore Ermenegildo Trombatori")
    assert "Aggiunto: Ermenegildo Trombatori, allenatore." in said.text
    assert "«Trombatori»" in said.text


async def test_undo_goes_as_long_as_nobody_follows(town: Town):
    editor = an_editor(town.telegram)
    said = await answer_to(editor, "/add club Sporting Brodoscuro")
    await tap(editor, said, "Undo", "Undone: Sporting Brodoscuro")
    assert "You now follow" not in await found(town, "Sporting Brodoscuro")
    assert town.bot.rows("SELECT id FROM subjects WHERE slug = 'sporting-brodoscuro'") == []
    said = await answer_to(editor, "/add club Sporting Brodoscuro")
    await follow(somebody(town.telegram), "Sporting Brodoscuro")
    answer = await editor.press(said, label="Undo")
    assert answer is not None
    assert "stays" in answer.text
    assert "You now follow" in await found(town, "Sporting Brodoscuro")


async def test_the_unknown_coach_of_a_draft_is_added_by_one_tap(town: Town):
    editor = an_editor(town.telegram)
    card = await draft(editor, article("Parma are interested in the coach Gervaso Pelaratti"))
    number = number_of(card)
    assert "new name" in card.text
    assert "Add Gervaso Pelaratti as coach" in card.labels
    assert "You now follow" not in await found(town, "Gervaso Pelaratti")
    after = await tap(editor, card, "Add Gervaso Pelaratti as coach", button="Publish")
    assert "new name" not in after.text
    assert packed("addcoach", after) == []
    assert packed("publish", after) == [f"publish:{number}"]
    assert town.bot.one("SELECT state FROM rumours WHERE id = ?", number) == "draft"
    fan = somebody(town.telegram)
    assert "You now follow Gervaso Pelaratti" in (await answer_to(fan, "Pelaratti")).text
    await editor.press(after, label="Publish")
    await fan.expect("Because you follow Pelaratti")


async def test_who_is_no_editor_adds_nothing(town: Town):
    fan = somebody(town.telegram)
    before = town.bot.rows("SELECT * FROM subjects"), town.bot.rows("SELECT * FROM names")
    assert "Only editors can do that." in (await answer_to(fan, "/add club Sporting Vattelapesca")).text
    for data in ("unadd:1", "unname:1", "nameis:1:1", "addcoach:1:1"):
        answer = await fan.press(fan.screen()[-1], data=data, forged=True)
        assert answer is not None
        assert answer.text == "Only editors can do that."
    editor = an_editor(town.telegram)
    said = await answer_to(editor, "/add")
    for data in NONSENSE.split():
        answer = await editor.press(said, data=data, forged=True)
        assert answer is not None, data
        assert "our side" not in answer.text, data
    assert (town.bot.rows("SELECT * FROM subjects"), town.bot.rows("SELECT * FROM names")) == before
