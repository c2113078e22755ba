"""The font: which names it can draw, what becomes of the others, and how long words are made to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures import Name
from bot.pictures.lettering import carried, cut, fitted, legible, width, wrapped
from tests.pictures.pictures import ACCENTED, OTHER_SCRIPTS, texts


@pytest.mark.parametrize("name", [*ACCENTED, *OTHER_SCRIPTS])
def test_names_in_the_fonts_scripts_stand_in_their_own_letters(name: str) -> None:
    assert legible(Name(name, "Latin")) == name


@pytest.mark.parametrize("name", ["خالد العطوي", "יוסי אבוקסיס", "森保一", "홍명보", "岡田 武史"])
def test_names_in_other_scripts_stand_in_latin_letters(name: str) -> None:
    assert legible(Name(name, "Hajime Moriyasu")) == "Hajime Moriyasu"


def test_the_font_lacks_what_it_would_draw_as_a_box() -> None:
    assert [carried(letter) for letter in "aÇğЖΣვ·–"] == [True] * 8
    assert [carried(letter) for letter in "森خא⚽\u0e01"] == [False] * 5


def test_letters_that_are_missing_become_plain_ones_or_go() -> None:
    assert legible("Ｒｏｍａ ⚽ 2:1") == "Roma 2:1"
    assert legible("森保一") == "?"
    assert legible(Name("森保一", "監督")) == "?"
    assert legible("") == ""


def test_what_is_typed_in_two_signs_is_drawn_as_one() -> None:
    assert legible("Conceic\u0327a\u0303o") == "Conceição"
    assert legible("\u202eRo\u200bma\n\tCalcio\x00") == "Roma Calcio"


@given(text=st.text(max_size=200), latin=st.text(max_size=50))
def test_whatever_is_to_be_drawn_the_font_has_every_letter_of_it(text: str, latin: str) -> None:
    assert all(map(carried, legible(Name(text, latin))))
    assert all(map(carried, legible(text)))


@given(text=texts.map(legible), room=st.integers(120, 1000), bold=st.booleans())
def test_words_that_are_fitted_are_as_large_as_can_be_and_never_wider_than_their_room(
    text: str, room: int, bold: bool
) -> None:
    shown, size = fitted(text, room, 56, 30, bold=bold)
    assert width(shown, size, bold=bold) <= room
    assert 30 <= size <= 56
    if shown != text:
        assert size == 30
        assert shown.endswith("…")
        assert text.startswith(shown[:-1])
    elif size < 56:
        assert width(text, size + 2, bold=bold) > room


@given(text=texts.map(legible), room=st.integers(120, 1000), lines=st.integers(1, 3))
def test_wrapped_words_keep_their_order_and_lose_only_what_an_ellipsis_stands_for(
    text: str, room: int, lines: int
) -> None:
    shown = wrapped(text, room, 40, lines, bold=True)
    assert len(shown) <= lines
    assert all(width(line, 40, bold=True) <= room for line in shown)
    if not any(line.endswith("…") for line in shown):
        assert " ".join(shown) == " ".join(text.split())


def test_a_word_is_cut_where_its_room_ends() -> None:
    whole = "Borussia Mönchengladbach"
    assert cut(whole, width(whole, 40, bold=False), 40, bold=False) == whole
    assert cut(whole, width("Borussia Mön…", 40, bold=False), 40, bold=False) == "Borussia Mön…"
