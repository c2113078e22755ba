"""What each method of the contract does to the world, once its parameters are known to be well formed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from telegram.constants import BotCommandLimit, BotDescriptionLimit, CallbackQueryLimit, MessageLimit

from bot.playground.chats import Chat, Door, member_json
from bot.playground.entities import Entity, cleaned, found, ordered, trimmed, utf16_length
from bot.playground.hook import hook_of
from bot.playground.html import parsed
from bot.playground.keyboards import check_markup
from bot.playground.messages import Json, Message
from bot.playground.refusals import NOT_MODIFIED, bad_request, violation
from bot.playground.world import Answer, World

MOST_ENTITIES = 100  # Bot API: what lies beyond is not shown
Params = Mapping[str, Any]
# Parameters that Telegram knows, but whose effect needs what a playground has not: a shop, a business, effects.
_NOT_PLAYED = (
    "business_connection_id",
    "direct_messages_topic_id",
    "suggested_post_parameters",
    "inline_message_id",
    "message_effect_id",
    "certificate",
    "ip_address",
)


class Methods:
    """The contract's methods over one world; `call` raises Refusal in Telegram's words."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._table: dict[str, Callable[[Params], Any]] = {
            "getMe": lambda _: world.bot | {"can_join_groups": True, "can_read_all_group_messages": True},
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _: self._webhook_info(),
            "sendMessage": self._send,
            "sendPhoto": self._send_photo,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "answerCallbackQuery": self._answer,
            "setMyCommands": self._set_commands,
            "setMyDescription": lambda p: self._describe(p, "description", world.descriptions),
            "setMyShortDescription": lambda p: self._describe(p, "short_description", world.short_descriptions),
            "getChatMember": self._member,
            "getChatAdministrators": self._administrators,
        }

    def check(self, params: Params) -> None:
        """What is wrong whatever the world looks like: broken limits, unreadable HTML. Raises Violation."""
        for name in _NOT_PLAYED:
            if name in params:
                raise violation(f'parameter "{name}" is not part of the contract')
        if "reply_markup" in params:
            check_markup(params["reply_markup"])
        if "text" in params and "callback_query_id" not in params:
            _text(params)
        if "caption" in params:
            _caption(params)

    def call(self, name: str, params: Params) -> Any:  # noqa: ANN401 - each method has its own result
        """Act, and give the result as JSON; a Message where one was sent or changed."""
        return self._table[name](params)

    def _send(self, params: Params) -> Message:
        chat = self.world.writable(params["chat_id"])
        chat.check_thread(params.get("message_thread_id"))
        text, entities = _text(params)
        return self._new(chat, params, text, entities)

    def _send_photo(self, params: Params) -> Message:
        chat = self.world.writable(params["chat_id"])
        chat.check_thread(params.get("message_thread_id"))
        sizes = [self.world.files.photo(params["photo"])]
        text, entities = _caption(params)
        return self._new(chat, params, text, entities, extra={"photo": sizes})

    def _new(self, chat: Chat, params: Params, text: str, entities: list[Entity], **rest: object) -> Message:
        return self.world.new_message(
            chat,
            self.world.bot,
            text,
            entities=entities,
            **rest,
            markup=params.get("reply_markup"),
            reply_to=_replied(chat, params.get("reply_parameters")),
            thread=params.get("message_thread_id"),
            silent=params.get("disable_notification", False),
        )

    def _edit_text(self, params: Params) -> Message:
        message = self._editable(params)
        text, entities = _text(params)
        same_text = (message.text, message.entities) == (text, entities)
        if same_text and _same_keyboard(message.markup, params.get("reply_markup")):
            raise bad_request(NOT_MODIFIED)
        message.text, message.entities, message.markup = text, entities, params.get("reply_markup")
        return self._changed(message, visibly=not same_text)

    def _edit_markup(self, params: Params) -> Message:
        message = self._editable(params)
        if _same_keyboard(message.markup, params.get("reply_markup")):
            raise bad_request(NOT_MODIFIED)
        message.markup = params.get("reply_markup")
        return self._changed(message, visibly=False)

    def _editable(self, params: Params) -> Message:
        if "chat_id" not in params or "message_id" not in params:
            raise violation("message identifier is not specified")
        chat = self.world.writable(params["chat_id"])
        message = chat.messages.get(params["message_id"])
        if message is None:
            raise bad_request("message to edit not found")
        if message.sender is not self.world.bot:
            raise bad_request("message can't be edited")
        return message

    def _changed(self, message: Message, *, visibly: bool) -> Message:
        message.changed_at = int(time.time())
        if visibly:
            message.edited_at = message.changed_at
        self.world.announce("edit", message)
        return message

    def _answer(self, params: Params) -> bool:
        text = params.get("text", "")
        if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
            raise violation("MESSAGE_TOO_LONG")
        if "url" in params:
            raise violation("URL_INVALID")
        self.world.answer(params["callback_query_id"], Answer(text, params.get("show_alert", False)))
        return True

    def _set_commands(self, params: Params) -> bool:
        commands, scope = params["commands"], params.get("scope", {"type": "default"})
        if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
            raise violation("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _check_command(command)
        if "chat_id" in scope and self.world.chat(scope["chat_id"]).door is Door.UNSTARTED:
            raise bad_request("chat not found")
        key = ":".join(map(str, [*scope.values(), _language(params)]))
        self.world.commands[key] = commands
        self.world.announce("settings")
        return True

    def _describe(self, params: Params, name: str, shelf: dict[str, str]) -> bool:
        limits = BotDescriptionLimit
        most = limits.MAX_DESCRIPTION_LENGTH if name == "description" else limits.MAX_SHORT_DESCRIPTION_LENGTH
        if len(params.get(name, "")) > most:
            raise violation(f"{name} is too long: at most {most:d} characters")
        shelf[_language(params)] = params.get(name, "")
        self.world.announce("settings")
        return True

    def _member(self, params: Params) -> Json:
        chat = self.world.writable(params["chat_id"])
        user = self.world.bot if params["user_id"] == self.world.bot["id"] else self.world.users.get(params["user_id"])
        if user is None:
            raise bad_request("user not found")
        return member_json(user, chat.members.get(user["id"], "left"))

    def _administrators(self, params: Params) -> list[Json]:
        chat = self.world.writable(params["chat_id"])
        if chat.kind == "private":
            raise bad_request("there are no administrators in the private chat")
        return [
            member_json(self.world.users[person], status)
            for person, status in chat.members.items()
            if status in ("creator", "administrator")
        ]

    def _set_webhook(self, params: Params) -> bool:
        hook = hook_of(params)
        if hook is None:
            return self._delete_webhook(params)
        updates = self.world.updates
        updates.allow(params.get("allowed_updates"))
        if params.get("drop_pending_updates"):
            updates.pending.clear()
        updates.deliver_to(hook)
        return True

    def _delete_webhook(self, params: Params) -> bool:
        if params.get("drop_pending_updates"):
            self.world.updates.pending.clear()
        self.world.updates.deliver_to(None)
        return True

    def _webhook_info(self) -> Json:
        updates = self.world.updates
        info = {"url": "", "has_custom_certificate": False, "pending_update_count": len(updates.pending)}
        return info | (updates.hook.as_json() if updates.hook else {})


def _text(params: Params) -> tuple[str, list[Entity]]:
    """The text as it will stand, with all its entities. Raises Violation for what Telegram refuses."""
    mode = str(params.get("parse_mode", ""))
    if mode.upper() == "HTML":
        return _from_html(params["text"])
    if mode:
        raise violation(f'parse mode "{mode}" is not part of the contract')
    return _checked(*trimmed(cleaned(params["text"]), params.get("entities", [])))


def _caption(params: Params) -> tuple[str, list[Entity]]:
    """A photo's caption with all its entities; nothing without one. Raises Violation for what Telegram refuses."""
    if not params.get("caption"):
        return "", []
    given = {"text": params["caption"], "parse_mode": params.get("parse_mode", "")}
    text, entities = _text({**given, "entities": params.get("caption_entities", [])})
    if utf16_length(text) > MessageLimit.CAPTION_LENGTH:
        raise violation("message caption is too long")
    return text, entities


@lru_cache(maxsize=512)
def _from_html(source: str) -> tuple[str, list[Entity]]:
    """Parsed once for many chats: a rumour's text goes to thousands."""
    return _checked(*parsed(source))


def _checked(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Within the limits, and with what Telegram marks by itself."""
    if not text:
        raise violation("message text is empty")
    if utf16_length(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise violation("message is too long")
    if len(entities) > MOST_ENTITIES:
        raise violation("ENTITIES_TOO_LONG")
    return text, ordered([*entities, *found(text, entities)])


def _replied(chat: Chat, wanted: Params | None) -> Message | None:
    """The message that a reply answers. Raises Refusal where it is gone and the reply insists on it."""
    if wanted is None:
        return None
    if "chat_id" in wanted and wanted["chat_id"] != chat.id:
        raise violation("replies to other chats are not part of the contract")
    message = chat.messages.get(wanted["message_id"])
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    if message is not None and wanted.get("quote", "") not in message.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return message


def _same_keyboard(old: Json | None, new: Json | None) -> bool:
    return bool((old or {}).get("inline_keyboard", []) == (new or {}).get("inline_keyboard", []))


def _check_command(command: Json) -> None:
    limits = BotCommandLimit
    if not re.fullmatch(rf"[a-z0-9_]{{{limits.MIN_COMMAND:d},{limits.MAX_COMMAND:d}}}", command["command"]):
        raise violation("BOT_COMMAND_INVALID")
    if not limits.MIN_DESCRIPTION <= len(command["description"]) <= limits.MAX_DESCRIPTION:
        raise violation("BOT_COMMAND_DESCRIPTION_INVALID")


def _language(params: Params) -> str:
    code = str(params.get("language_code", ""))
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise violation("invalid language code specified")
    return code
