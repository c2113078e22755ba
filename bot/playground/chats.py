"""Chats: private ones, groups, supergroups with topics, and who may write in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.playground.messages import Json, Message
from bot.playground.refusals import Refusal, bad_request, forbidden, migrated

SUPERGROUPS = -1_000_000_000_000  # ids below belong to supergroups (Bot API dialog ids)
KEPT = 1_000  # messages kept per chat; older ones can no longer be edited or pressed
_ADMIN_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)


class Door(StrEnum):
    """Whether the bot may write into a chat."""

    OPEN = "open"
    UNSTARTED = "unstarted"  # the person never wrote to the bot
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    KICKED = "kicked"


@dataclass(slots=True, eq=False)
class Chat:
    """One chat. `members` maps user ids to their status ("creator", "administrator", "member", "left")."""

    id: int
    kind: str
    name: str
    door: Door = Door.OPEN
    forum: bool = False
    username: str = ""
    topics: dict[int, str] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0

    def as_json(self) -> Json:
        """Telegram's Chat object."""
        title = "first_name" if self.kind == "private" else "title"
        body: Json = {"id": self.id, "type": self.kind, title: self.name}
        if self.forum:
            body["is_forum"] = True
        if self.username:
            body["username"] = self.username
        return body

    def refusal(self) -> Refusal | None:
        """Why the bot may not write here; None where it may."""
        if self.migrated_to is not None:
            return migrated(self.migrated_to)
        return {
            Door.OPEN: None,
            Door.UNSTARTED: forbidden("bot can't initiate conversation with a user"),
            Door.BLOCKED: forbidden("bot was blocked by the user"),
            Door.DEACTIVATED: forbidden("user is deactivated"),
            Door.KICKED: forbidden(f"bot was kicked from the {self.kind} chat"),
        }[self.door]

    def check_thread(self, thread: int | None) -> None:
        """Raise Refusal for a topic that is not there."""
        if thread is not None and thread not in self.topics:
            raise bad_request("message thread not found")

    def keep(self, message: Message) -> None:
        """Store a message; the oldest go when there are too many."""
        self.messages[message.id] = message
        self.last_id = max(self.last_id, message.id)
        if len(self.messages) > KEPT:
            del self.messages[next(iter(self.messages))]

    def screen(self, thread: int | None = None) -> list[Message]:
        """What a phone shows in this chat, oldest first; in a forum, one topic if asked."""
        return [message for message in self.messages.values() if thread in (None, message.thread)]


def member_json(user: Json, status: str) -> Json:
    """Telegram's ChatMember object of that status."""
    body: Json = {"user": user, "status": status}
    if status in ("creator", "administrator"):
        body["is_anonymous"] = False
    if status == "administrator":
        body |= dict.fromkeys(_ADMIN_RIGHTS, True)
    if status == "kicked":
        body["until_date"] = 0
    return body
