"""Sorting: what an update is, before anybody answers it. Pure: no database, no network.

Authority begins here: a command counts only on a fresh message of one's own, so what was forwarded or came through
another bot is never sorted as a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, MessageOriginChannel, Update, User

from bot.buttons import unpack
from bot.handlers.visit import Person

ARTICLE_CHARACTERS: Final = 80  # an editor's text above this is an article, up to it a name (R35)
NAME_CHARACTERS: Final = 200  # a fan's text above this is no list of names
ADDRESS: Final = re.compile(r"https?://\S+|\bwww\.\S+|\bt\.me/\S+", re.IGNORECASE)
COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+|$)")
ANONYMOUS: Final = 1087968824  # @GroupAnonymousBot: an administrator who posts as the group
PRESENT: Final = frozenset({"member", "administrator", "creator", "restricted"})
SERVICE: Final = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "chat_background_set",
)


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody wants: `kind` is a command ("/follow"), a button ("publish:"), or one of the words below.

    `name` (a text that may be a name), `article` (an editor's text), `long`, `address`, `forwarded`, `unsupported`,
    `unknown`, `left`, `back`, `joined`, `moved`. `answered` is the message that a text was typed to; `source` and `url`
    say where an article came from, and pieces of one article share their `origin`.
    """

    kind: str
    person: Person
    text: str = ""
    values: tuple[str, ...] = ()
    pressed: str = ""
    answered: int = 0
    forwarded: bool = False
    origin: str = ""
    source: str = ""
    url: str = ""
    anonymous: bool = False


def sort(update: Update, bot: str, editors: frozenset[int]) -> Errand | None:
    """What an update is; None for what nobody needs to answer. `bot` is the bot's user name."""
    if update.callback_query is not None:
        return _button(update.callback_query, editors)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.message is not None:
        return _message(update.message, bot, editors)
    return None


def _button(query: CallbackQuery, editors: frozenset[int]) -> Errand | None:
    verb, values = unpack(query.data or "")
    message = query.message
    chat = message.chat if message else None
    if chat is None or message is None:
        # A button without its message can only be told that it is old.
        person = Person(query.from_user.id, query.from_user.id, 0, "private", query.from_user.language_code or "", 0)
        return Errand("unknown:", person, pressed=query.id)
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else 0
    person = _person(query.from_user, chat, topic or 0, message.message_id, editors)
    if person.private and chat.id != query.from_user.id:
        return Errand("unknown:", person, pressed=query.id)
    return Errand(f"{verb}:", person, values=values, pressed=query.id)


def _membership(change: ChatMemberUpdated) -> Errand:
    person = _person(change.from_user, change.chat, 0, 0, frozenset())
    was, now = change.old_chat_member.status in PRESENT, change.new_chat_member.status in PRESENT
    if not now:
        return Errand("left", person, text=change.new_chat_member.status)
    return Errand("back" if was or person.private else "joined", person)


def _message(message: Message, bot: str, editors: frozenset[int]) -> Errand | None:
    if message.migrate_to_chat_id or message.migrate_from_chat_id:
        old, new = message.chat.id, message.migrate_to_chat_id
        if new is None:
            old, new = message.migrate_from_chat_id or 0, message.chat.id
        return Errand("moved", _person(None, message.chat, 0, 0, editors), values=(str(old), str(new)))
    topic = (message.message_thread_id if message.is_topic_message else 0) or 0
    person = _person(message.from_user, message.chat, topic, message.message_id, editors)
    if message.chat.type == Chat.PRIVATE:
        return _private(message, person, bot)
    return _in_group(message, person, bot) if message.chat.type in (Chat.GROUP, Chat.SUPERGROUP) else None


def _in_group(message: Message, person: Person, bot: str) -> Errand | None:
    text = message.text or ""
    command = COMMAND.match(text)
    if command is None or message.forward_origin or message.via_bot:
        return None
    name, addressed = command.group(1).lower(), command.group(2)
    if addressed is not None and addressed.lower() != bot.lower():
        return None
    sender = message.sender_chat
    if sender is not None and sender.id != message.chat.id:
        return None
    return Errand(
        f"/{name}",
        person,
        text[command.end() :].strip(),
        values=("addressed",) if addressed else (),
        anonymous=sender is not None and person.user_id == ANONYMOUS,
    )


def _private(message: Message, person: Person, bot: str) -> Errand | None:
    text = (message.text or message.caption or "").strip()
    if message.forward_origin is not None:
        return _forwarded(message, person, text)
    if message.via_bot is not None:
        return Errand("unsupported", person)
    if not message.text and not (person.editor and len(text) > ARTICLE_CHARACTERS):
        if any(getattr(message, field) for field in SERVICE):
            return None
        return Errand("unsupported", person)
    command = COMMAND.match(text)
    if command is not None:
        return _command(message, person, text, command, bot)
    if text.startswith("/"):
        return Errand("unknown", person)
    if message.reply_to_message is not None and person.editor:
        return _said(message, person, text, answered=message.reply_to_message.message_id)
    return _said(message, person, text)


def _command(message: Message, person: Person, text: str, command: re.Match[str], bot: str) -> Errand:
    name, addressed = command.group(1).lower(), command.group(2)
    if addressed is not None and addressed.lower() != bot.lower():
        return Errand("unknown", person)
    rest = text[command.end() :].strip()
    if name == "post" and person.editor:
        if not rest and message.reply_to_message is not None:
            rest = (message.reply_to_message.text or message.reply_to_message.caption or "").strip()
        return _article(message, person, rest, "/post") if rest else Errand("/post", person)
    return Errand(f"/{name}", person, rest)


def _said(message: Message, person: Person, text: str, answered: int = 0) -> Errand:
    """A text of one's own that is no command."""
    address = ADDRESS.search(text)
    if person.editor and (len(text) > ARTICLE_CHARACTERS or "\n" in text or address):
        return _article(message, person, text, "article", answered)
    if not person.editor and (len(text) > NAME_CHARACTERS or text.count("\n") > NAME_CHARACTERS // 10):
        return Errand("long", person, text)
    if address:
        return Errand("address", person, text)
    return Errand("name", person, text, answered=answered)


def _forwarded(message: Message, person: Person, text: str) -> Errand:
    if not text:
        return Errand("unsupported", person)
    if person.editor:
        return _article(message, person, text, "article")
    return Errand("forwarded" if text.startswith("/") else "long", person, text)


def _article(message: Message, person: Person, text: str, kind: str, answered: int = 0) -> Errand:
    origin = message.forward_origin
    source, url = _address(message, text)
    channel = ""
    if isinstance(origin, MessageOriginChannel):
        channel = str(origin.chat.id)
        source = origin.chat.title or source
        if origin.chat.username:
            url = f"https://t.me/{origin.chat.username}/{origin.message_id}"
    return Errand(
        kind,
        person,
        text,
        answered=answered,
        forwarded=origin is not None,
        origin=channel or ("forwarded" if origin else ""),
        source=source,
        url=url,
    )


def _address(message: Message, text: str) -> tuple[str, str]:
    """The first web address of a message: the site's name as a source, and the address."""
    for entity in (*message.entities, *message.caption_entities):
        if entity.type == entity.TEXT_LINK and entity.url and ADDRESS.match(entity.url):
            return site(entity.url), entity.url
    found = ADDRESS.search(text)
    if found is None:
        return "", ""
    url = found.group().rstrip(".,;:!?)»”\"'")
    url = url if "://" in url else f"https://{url}"
    return site(url), url


def site(url: str) -> str:
    """The host of a web address without "www.": what stands for a source that has no better name."""
    host = url.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    return host.lower().removeprefix("www.")[:60]


def _person(user: User | None, chat: Chat, topic_id: int, message_id: int, editors: frozenset[int]) -> Person:
    user_id = user.id if user else 0
    language = (user.language_code if user else None) or ""
    return Person(user_id, chat.id, topic_id, chat.type, language, message_id, editor=user_id in editors)
