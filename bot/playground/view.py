"""What the page shows of the world, as JSON: phones, messages, menus. Texts go out raw; the page never reads HTML."""

from __future__ import annotations

from bot.playground.chats import Chat
from bot.playground.messages import Json, Message
from bot.playground.world import World

_SERVICE = ("new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id")


def message_view(message: Message) -> Json:
    """One message. `stamp` grows with every change; `service` names a message that nobody wrote."""
    extra = message.extra
    view: Json = {
        "chat": message.chat_id,
        "id": message.id,
        "sender": {"id": message.sender["id"], "name": message.sender["first_name"]},
        "bot": message.from_bot,
        "date": message.date,
        "text": message.text,
        "entities": message.entities,
        "rows": [
            [_key(key.label, key.data, key.url, key.copies, key.style) for key in row] for row in message.keyboard
        ],
        "silent": message.silent,
        "edited": message.edited,
        "stamp": message.stamp,
        "sticker": extra.get("sticker", {}).get("emoji", ""),
        "photo": "photo" in extra,
        "image": _image(message),
        "origin": _origin(extra.get("forward_origin")),
        "service": next((name for name in _SERVICE if name in extra), ""),
    }
    if message.reply_to is not None:
        answered = message.reply_to
        view["reply"] = {"id": answered.id, "name": answered.sender["first_name"], "text": answered.text[:120]}
    if message.asks_reply:
        view["ask"] = (message.markup or {}).get("input_field_placeholder", "")
    return view


def chat_view(chat: Chat) -> Json:
    """A chat with all its messages."""
    return {
        "id": chat.id,
        "kind": chat.kind,
        "name": chat.name,
        "door": chat.door,
        "members": len(chat.members),
        "messages": [message_view(message) for message in chat.screen()],
    }


def menu(world: World, chat: Chat, person_id: int, language: str) -> list[Json]:
    """The commands that this person's app offers in this chat (Bot API, "Determining list of commands")."""
    admin = chat.members.get(person_id) in ("creator", "administrator")
    wide = "all_private_chats" if chat.kind == "private" else "all_group_chats"
    scopes = [
        f"chat_member:{chat.id}:{person_id}",
        f"chat_administrators:{chat.id}" if admin else "",
        f"chat:{chat.id}",
    ]
    scopes += ["all_chat_administrators" if admin and chat.kind != "private" else "", wide, "default"]
    for scope in filter(None, scopes):
        for code in dict.fromkeys((language, "")):
            commands = world.commands.get(f"{scope}:{code}")
            if commands:
                return commands
    return []


def description(world: World, language: str) -> str:
    """What the app shows in a chat that has not begun."""
    return world.descriptions.get(language) or world.descriptions.get("", "")


def _key(label: str, data: str, url: str, copies: str, style: str) -> Json:
    return {"label": label, "data": data, "url": url, "copies": copies, "style": style}


def _image(message: Message) -> Json | None:
    """A photo that the bot sent: its id and size; None for any other, of which only the place is shown."""
    if not message.from_bot or "photo" not in message.extra:
        return None
    size = message.extra["photo"][-1]
    return {"id": size["file_id"], "width": size["width"], "height": size["height"]}


def _origin(origin: Json | None) -> str:
    if origin is None:
        return ""
    shown = origin.get("chat") or origin.get("sender_chat") or origin.get("sender_user") or {}
    return str(shown.get("title") or shown.get("first_name") or origin.get("sender_user_name", ""))
