"""The contract is the library's own signatures, and everything else is a violation."""

import contextlib
import inspect
import json
from typing import Any

import pytest
import telegram as library
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.contract import KNOWN, method, methods
from bot.playground.refusals import Violation


def accept(name: str, /, **params: Any) -> dict[str, Any]:
    return method(name).accept(params)


def test_every_method_has_exactly_the_positional_parameters_of_the_library() -> None:
    assert len(methods()) == len(KNOWN)
    for python_name, described in zip(KNOWN, methods().values(), strict=True):
        parameters = inspect.signature(getattr(library.Bot, python_name)).parameters.values()
        positional = {p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD} - {"self"}
        assert described.fields.keys() == positional


def test_what_the_library_builds_is_accepted() -> None:
    button = library.InlineKeyboardButton("Follow", callback_data="follow:1")
    markup = library.InlineKeyboardMarkup([[button]]).to_dict()
    reply = library.ReplyParameters(5, allow_sending_without_reply=True).to_dict()
    preview = library.LinkPreviewOptions(is_disabled=True).to_dict()
    params = {"chat_id": 1, "text": "x", "reply_markup": markup, "reply_parameters": reply}
    assert accept("sendMessage", **params, link_preview_options=preview)["reply_markup"] == markup
    assert accept("sendMessage", chat_id=1, text="x", reply_markup=library.ForceReply().to_dict())


@pytest.mark.parametrize(
    "scope",
    [
        library.BotCommandScopeDefault(),
        library.BotCommandScopeChat(5),
        library.BotCommandScopeAllPrivateChats(),
        library.BotCommandScopeChatMember(-5, 6),
    ],
)
def test_every_command_scope_of_the_library_is_accepted(scope: library.BotCommandScope) -> None:
    command = library.BotCommand("help", "Help").to_dict()
    assert accept("setMyCommands", commands=[command], scope=json.loads(scope.to_json()), language_code="it")


@pytest.mark.parametrize(
    ("name", "params", "words"),
    [
        ("sendMessage", {"chat_id": 1}, '"text" of sendMessage is missing'),
        ("sendMessage", {"chat_id": 1, "text": "a", "foo": 1}, 'unknown field "foo" in sendMessage'),
        ("sendMessage", {"chat_id": 1, "text": 5}, "text must be of type String, not Integer"),
        ("sendMessage", {"chat_id": True, "text": "a"}, "not Boolean"),
        ("sendMessage", {"chat_id": 1, "text": "a", "disable_notification": 1}, "must be of type Boolean"),
        ("sendMessage", {"chat_id": 1, "text": "a", "disable_web_page_preview": True}, "unknown field"),
        ("sendMessage", {"chat_id": 1, "text": None}, "not null"),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": {"force_reply": False}}, "must be true"),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": {"force_reply": True, "x": 1}}, '"reply_markup.x"'),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": "{"}, "can't parse reply_markup"),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_parameters": {"id": 1}}, "unknown field"),
        ("sendMessage", {"chat_id": 1, "text": "a", "link_preview_options": {"off": True}}, "unknown field"),
        (
            "editMessageText",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "call": "b"}]]}},
            'unknown field "reply_markup.inline_keyboard[0][0].call"',
        ),
        ("editMessageText", {"text": "a", "reply_markup": {"force_reply": True}}, "unknown field"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "is missing"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, '"scope.chat_id"'),
        ("getUpdates", {"timeout": 1.5}, "must be of type Integer, not Float"),
        ("sendAudio", {"chat_id": 1}, "method not found"),
        ("sendPhoto", {"chat_id": 1}, "is missing"),
        ("sendmessage", {"chat_id": 1, "text": "a"}, "method not found"),
    ],
)
def test_what_the_contract_does_not_know_is_a_violation(name: str, params: dict[str, Any], words: str) -> None:
    with pytest.raises(Violation) as refusal:
        accept(name, **params)
    assert words in refusal.value.description


def test_forms_are_read_by_the_type_that_each_parameter_has() -> None:
    form = {"chat_id": "-100", "text": "42", "disable_notification": "true", "message_thread_id": "7"}
    read = accept("sendMessage", **form, reply_markup='{"force_reply": true}')
    assert read == {
        "chat_id": -100,
        "text": "42",
        "disable_notification": True,
        "message_thread_id": 7,
        "reply_markup": {"force_reply": True},
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(methods())), st.dictionaries(st.text(max_size=12), json_values, max_size=4))
def test_any_nonsense_is_either_accepted_or_a_violation(name: str, params: dict[str, Any]) -> None:
    with contextlib.suppress(Violation):
        accepted = accept(name, **params)
        assert accepted.keys() == params.keys() <= methods()[name].fields.keys()
