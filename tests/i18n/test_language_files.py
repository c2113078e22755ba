"""The language files are held to account: same keys and values, legal markup, right plural forms, no dead text."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from bot.i18n.texts import PLACEHOLDER, Message, flatten
from bot.playground.html import parsed

BOT = Path(__file__).parents[2] / "bot"
FILES = {path.stem: path for path in (BOT / "i18n").glob("*.toml")}
# Texts for labels, toasts, menus and headlines, where markup would be shown as it is typed.
PLAIN = (
    *("about.", "button.", "commands.", "claim.", "headline.", "phrase."),
    *("stage.", "stage_away.", "toast.", "kind.", "choice.", "threshold."),
)
LIMITS = {"about.description": 512, "about.short": 120}  # Bot API, setMyDescription and setMyShortDescription


def about(code: str) -> dict[str, str]:
    table: dict[str, str] = tomllib.loads(FILES[code].read_text(encoding="utf-8"))["language"]
    return table


def messages(code: str) -> dict[str, Message]:
    table = tomllib.loads(FILES[code].read_text(encoding="utf-8"))
    del table["language"]
    return flatten(table)


def forms(message: Message) -> list[str]:
    return list(message.values()) if isinstance(message, dict) else [message]


def placeholders(message: Message) -> set[str]:
    return {name for form in forms(message) for name in PLACEHOLDER.findall(form)}


ENGLISH = messages("en")
every_language = pytest.mark.parametrize("code", sorted(FILES))


def test_english_and_italian_are_shipped() -> None:
    assert set(FILES) >= {"en", "it"}


@every_language
def test_each_language_has_exactly_the_keys_of_english(code: str) -> None:
    assert set(messages(code)) == set(ENGLISH)


@every_language
def test_each_text_takes_exactly_the_values_of_the_english_one(code: str) -> None:
    differing = {key for key, message in messages(code).items() if placeholders(message) != placeholders(ENGLISH[key])}
    assert not differing


@every_language
def test_no_text_is_empty(code: str) -> None:
    assert all(form.strip() for message in messages(code).values() for form in forms(message))


@every_language
def test_a_text_has_plural_forms_in_all_languages_or_in_none(code: str) -> None:
    differing = {
        key for key, message in messages(code).items() if isinstance(message, dict) != isinstance(ENGLISH[key], dict)
    }
    assert not differing


@every_language
def test_plural_forms_are_those_of_the_language(code: str) -> None:
    """Every form that small numbers need is there, and none that the language lacks; the rest takes `other`."""
    locale = Locale.parse(about(code)["locale"])
    needed = {locale.plural_form(n) for n in range(200)}
    for key, message in messages(code).items():
        if isinstance(message, dict):
            assert needed <= set(message) <= {*locale.plural_form.tags, "other"}, key


@every_language
def test_every_text_is_html_that_telegram_reads(code: str) -> None:
    for message in messages(code).values():
        for form in forms(message):
            parsed(form)


@every_language
def test_texts_for_labels_and_headlines_hold_no_markup(code: str) -> None:
    marked = [
        key for key, message in messages(code).items() if key.startswith(PLAIN) and "<" in "".join(forms(message))
    ]
    assert not marked


@every_language
def test_the_bots_own_descriptions_fit_telegrams_limits(code: str) -> None:
    texts = messages(code)
    commands = [str(text) for key, text in texts.items() if key.startswith("commands.")]
    assert all(1 <= len(text) <= 256 for text in commands)  # Bot API, BotCommand
    assert all(len(str(texts[key])) <= limit for key, limit in LIMITS.items())


@every_language
def test_a_fixed_button_label_fits_a_phone(code: str) -> None:
    fixed = [form for key, text in messages(code).items() if key.startswith("button.") for form in forms(text)]
    assert all(len(label) <= 30 for label in fixed if "{" not in label)


def sources() -> Iterator[ast.AST]:
    """Every module of the bot, parsed."""
    return (ast.parse(path.read_text(encoding="utf-8"), path.name) for path in BOT.rglob("*.py"))


def is_question(node: ast.AST) -> bool:
    """True for `….say(…)` and `….plain(…)`, which ask for a text."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("say", "plain")


def literals(node: ast.AST) -> Iterator[str]:
    """Patterns of the strings that could name a key: constants, and f-strings with a word where a value stands."""
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        if "." in "".join(str(part or "") for part in parts):
            yield "".join("[a-z_]+" if part is None else re.escape(str(part)) for part in parts)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    for child in ast.iter_child_nodes(node):
        yield from literals(child)


def named_by(pattern: str) -> set[str]:
    return {key for key in ENGLISH if re.fullmatch(pattern, key)}


def test_every_key_asked_for_in_the_source_exists() -> None:
    questions = [node for tree in sources() for node in ast.walk(tree) if is_question(node)]
    asked = {
        pattern for node in questions if isinstance(node, ast.Call) and node.args for pattern in literals(node.args[0])
    }
    keys = {pattern for pattern in asked if r"\." in pattern}
    assert len(keys) > 100
    assert not {pattern for pattern in keys if not named_by(pattern)}


def test_no_key_is_left_unused() -> None:
    patterns = {pattern for tree in sources() for pattern in literals(tree)}
    fixed = {pattern.replace("\\", "") for pattern in patterns}
    used = (set(ENGLISH) & fixed).union(*(named_by(pattern) for pattern in patterns if "[a-z_]+" in pattern))
    assert set(ENGLISH) - used == set()
