"""What Telegram asks of buttons: numbers, lengths, exactly one action each (Bot API, InlineKeyboardButton)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import (
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    KeyboardButtonStyle,
    ReplyLimit,
)

from bot.playground.refusals import violation

_STYLES = frozenset(str(style) for style in KeyboardButtonStyle)
# The actions that this playground can act out; the others need a game, a shop or a web app behind them.
_ACTIONS = ("callback_data", "url", "copy_text")


def check_markup(markup: Mapping[str, Any]) -> None:
    """Raise Violation for a reply markup that Telegram would refuse, or that this playground cannot show."""
    if "inline_keyboard" in markup:
        _check_rows(markup["inline_keyboard"])
    elif "keyboard" in markup:
        raise violation("reply keyboards are not part of the contract")
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None:
        low, high = ReplyLimit.MIN_INPUT_FIELD_PLACEHOLDER, ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER
        if not low <= len(placeholder) <= high:
            raise violation(f"input_field_placeholder must have {low} to {high} characters")


def _check_rows(rows: list[list[dict[str, Any]]]) -> None:
    if any(not row for row in rows):
        raise violation("inline keyboard rows must not be empty")
    if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
        raise violation(f"inline keyboard rows hold at most {InlineKeyboardMarkupLimit.BUTTONS_PER_ROW} buttons")
    buttons = [button for row in rows for button in row]
    if len(buttons) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise violation(f"inline keyboards hold at most {InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER} buttons")
    for button in buttons:
        _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise violation("can't parse inline keyboard button: text must be non-empty")
    if button.get("style", "primary") not in _STYLES:
        raise violation(f'invalid button style "{button["style"]}" specified')
    actions = button.keys() - {"text", "style"}
    if len(actions) != 1:
        raise violation("text buttons are unallowed in the inline keyboard" if not actions else "BUTTON_TYPE_INVALID")
    (action,) = actions
    if action not in _ACTIONS:
        raise violation(f'button action "{action}" is not part of the contract')
    _check_action(action, button[action])


def _check_action(action: str, value: Any) -> None:  # noqa: ANN401 - its type follows from the action, checked before
    limit = InlineKeyboardButtonLimit
    if action == "callback_data":
        size = len(value.encode("utf-8", "surrogatepass"))
        if not limit.MIN_CALLBACK_DATA <= size <= limit.MAX_CALLBACK_DATA:
            raise violation("BUTTON_DATA_INVALID")
    elif action == "copy_text":
        if not limit.MIN_COPY_TEXT <= len(value["text"]) <= limit.MAX_COPY_TEXT:
            raise violation("BUTTON_COPY_TEXT_INVALID")
    elif not valid_address(value):
        raise violation(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")


def valid_address(url: str) -> bool:
    """Whether Telegram would open it: http, https or tg, with a host that has a dot or is local."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "tg":
        return True
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and ("." in host.strip(".") or host == "localhost") and " " not in url
