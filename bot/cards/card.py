"""The shape of a card: text as Telegram's HTML, and rows of buttons."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class Button:
    """One button: it carries `data` back to the bot (see `bot.buttons`) or opens `url`, never both."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One message as it will look: `text` is Telegram's HTML, at most 4,096 characters once parsed.

    `prompt` asks the client to open a reply to this message (ForceReply); such a card has no buttons.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    prompt: str = ""

    def markup(self) -> dict[str, object] | None:
        """The keyboard as Telegram's JSON object; None where the card has none."""
        if self.prompt:
            return {"force_reply": True, "input_field_placeholder": self.prompt[:64]}
        if not self.rows:
            return None
        keyboard = [
            [InlineKeyboardButton(b.label, callback_data=b.data or None, url=b.url or None) for b in row]
            for row in self.rows
        ]
        return InlineKeyboardMarkup(keyboard).to_dict()
