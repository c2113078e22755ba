"""A voice fills in values safely, counts, lists and writes moments, and falls back rather than fail."""

from __future__ import annotations

import html
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Html, Texts, clean, cut, escape
from bot.playground.html import parsed

ENGLISH = """
hello = "Hello <b>{name}</b>"
only_english = "Just {name}"
[language]
name = "English"
locale = "en_GB"
zone = "Europe/London"
moment = "EEE d MMM, HH:mm"
[cards]
phones = { one = "{n} phone", other = "{n} phones" }
"""
ITALIAN = """
hello = "Ciao <b>{name}</b>"
[language]
name = "Italiano"
locale = "it_IT"
zone = "Europe/Rome"
moment = "EEE d MMM, HH:mm"
[cards]
phones = { one = "{n} telefono", other = "{n} telefoni" }
"""
MONDAY = 1744610520  # Mon 14 Apr 2025, 08:02 in Rome


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    folder: Path = tmp_path_factory.mktemp("languages")
    (folder / "en.toml").write_text(ENGLISH, encoding="utf-8")
    (folder / "it.toml").write_text(ITALIAN, encoding="utf-8")
    return Texts.load(folder)


def test_languages_name_themselves(texts: Texts) -> None:
    assert texts.languages == {"en": "English", "it": "Italiano"}


@pytest.mark.parametrize(
    ("code", "language"),
    [("it", "it"), ("it-IT", "it"), ("IT_it", "it"), ("en-GB", "en"), ("ja", "en"), ("", "en"), (None, "en")],
)
def test_a_voice_is_found_by_whatever_telegram_calls_the_language(
    texts: Texts, code: str | None, language: str
) -> None:
    assert texts.speaking(code).language == language


def test_values_are_escaped_on_the_way_in_and_html_passes(texts: Texts) -> None:
    voice = texts.speaking("it")
    assert voice.say("hello", name="<Tom & Jerry>") == "Ciao <b>&lt;Tom &amp; Jerry&gt;</b>"
    assert voice.say("hello", name=Html("<i>Roma</i>")) == "Ciao <b><i>Roma</i></b>"
    assert voice.plain("only_english", name="<Tom & Jerry>") == "Just <Tom & Jerry>"


def test_braces_and_percent_signs_in_a_value_are_never_filled_in_again(texts: Texts) -> None:
    assert texts.speaking("en").plain("only_english", name="{name} {n} {0} %s %(name)s") == (
        "Just {name} {n} {0} %s %(name)s"
    )


@pytest.mark.parametrize(
    ("code", "n", "said"),
    [
        ("en", 0, "0 phones"),
        ("en", 1, "1 phone"),
        ("en", 8412, "8,412 phones"),
        ("it", 1, "1 telefono"),
        ("it", 8412, "8.412 telefoni"),
        ("it", 1_000_000, "1.000.000 telefoni"),
    ],
)
def test_the_number_chooses_the_form_and_is_grouped(texts: Texts, code: str, n: int, said: str) -> None:
    assert texts.speaking(code).say("cards.phones", n=n) == said


def test_a_missing_text_is_said_in_english_and_logged(texts: Texts, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert texts.speaking("it").say("only_english", name="Roma") == "Just Roma"
        assert texts.speaking("it").say("nowhere.at_all") == "nowhere.at_all"
    assert [record.getMessage() for record in caplog.records] == [
        "no text for only_english in it",
        "no text for nowhere.at_all in it",
    ]


def test_a_plural_text_asked_for_without_a_number_still_answers(texts: Texts, caplog: pytest.LogCaptureFixture) -> None:
    assert texts.speaking("en").say("cards.phones") == "{n} phones"
    assert "cards.phones" in caplog.text


@pytest.mark.parametrize(
    ("code", "zone", "words"),
    [
        ("it", None, "lun 14 apr, 08:02"),
        ("en", None, "Mon 14 Apr, 07:02"),
        ("en", "America/Sao_Paulo", "Mon 14 Apr, 03:02"),
        ("it", "Nowhere/Land", "lun 14 apr, 08:02"),
        ("it", "../etc/passwd", "lun 14 apr, 08:02"),
    ],
)
def test_a_moment_is_an_entity_with_the_local_time_as_its_text(
    texts: Texts, code: str, zone: str | None, words: str
) -> None:
    moment = texts.speaking(code).moment(MONDAY, zone)
    assert moment == f'<tg-time unix="{MONDAY}" format="wDt">{words}</tg-time>'
    assert parsed(moment)[1][0]["type"] == "date_time"


def test_lists_and_names_of_languages_follow_the_language(texts: Texts) -> None:
    english, italian = texts.speaking("en"), texts.speaking("it")
    assert english.listed(["Roma", "Milan", "Brazil"]) == "Roma, Milan and Brazil"
    assert italian.listed(["Roma", "Milan", "Brasile"]) == "Roma, Milan e Brasile"
    assert (english.listed([]), english.listed(["Roma"])) == ("", "Roma")
    assert (english.tongue("pt"), italian.tongue("pt"), english.tongue("und"), english.tongue("")) == (
        "Portuguese",
        "portoghese",
        "",
        "",
    )


def test_control_and_bidi_characters_go_and_ordinary_letters_stay() -> None:
    assert clean("a\u202eb\u2066c\x00d\x1be\ud800f") == "abcdef"
    assert clean("one\r\ntwo\u2028three\tfour") == "one\ntwo\nthree four"
    for kept in ("الأهلي", "מכבי", "👨‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "Conceição", "\U0001fae8"):
        assert clean(kept) == kept


@given(st.text())
def test_any_text_survives_escaping_as_itself(text: str) -> None:
    assert html.unescape(escape(text)) == clean(text)
    assert escape(escape(text)) == escape(text)
    assert not {"<", ">", '"'} & set(escape(text))
    assert escape(text).encode().decode() == escape(text)


@given(st.text(), st.integers(0, 50))
def test_cutting_never_exceeds_the_limit_nor_touches_what_fits(text: str, limit: int) -> None:
    shortened = cut(text, limit)
    assert len(shortened) <= limit
    assert shortened == text if len(text) <= limit else limit == 0 or shortened.endswith("…")


def test_cutting_keeps_whole_words() -> None:
    assert cut("Ancelotti will leave Real Madrid", 26) == "Ancelotti will leave Real…"
    assert cut("Ancelotti will leave Real Madrid", 24) == "Ancelotti will leave…"
    assert cut("Donaudampfschifffahrt", 10) == "Donaudamp…"
