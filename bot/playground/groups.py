"""Groups as tests and the page play them: members, topics, and what happens to the bot there."""

from __future__ import annotations

from bot.playground.chats import SUPERGROUPS, Chat, Door
from bot.playground.messages import Json, Message
from bot.playground.world import World


class Group:
    """A group or supergroup with the bot in it. `chat` is the present one: after migrating, the new."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat's present id."""
        return self.chat.id

    def screen(self, thread: int | None = None) -> list[Message]:
        """What members see, oldest first; in a forum, one topic if asked."""
        return self.chat.screen(thread)

    def promote(self, person_id: int) -> None:
        """Make a member an administrator."""
        self.chat.members[person_id] = "administrator"

    def demote(self, person_id: int) -> None:
        """Make an administrator a plain member again."""
        self.chat.members[person_id] = "member"

    def open_topic(self, thread: int, name: str) -> None:
        """Open a forum topic."""
        self.chat.topics[thread] = name

    def delete_topic(self, thread: int) -> None:
        """Delete a forum topic; writing there is then refused ("message thread not found")."""
        del self.chat.topics[thread]

    def kick(self) -> None:
        """Throw the bot out, which hears of it."""
        self.world.turn(self.chat, self._owner(), Door.KICKED, "member", "kicked")

    def add(self) -> None:
        """Add the bot (again), which hears of it twice, as Telegram does: its status and a service message."""
        self.world.turn(self.chat, self._owner(), Door.OPEN, "left", "member")
        self._notice({"new_chat_members": [self.world.bot]})

    def migrate(self, new_id: int | None = None) -> int:
        """Upgrade to a supergroup: service messages in both chats, and the old id refuses. Returns the new id."""
        old = self.chat
        new_id = new_id or SUPERGROUPS - abs(old.id)
        new = Chat(new_id, "supergroup", old.name, old.door, members=dict(old.members))
        self.world.chats[new_id] = new
        self._notice({"migrate_to_chat_id": new_id})
        old.migrated_to = new_id
        self.chat = new
        self._notice({"migrate_from_chat_id": old.id})
        return new_id

    def _owner(self) -> Json:
        owners = (person for person, status in self.chat.members.items() if status in ("creator", "administrator"))
        return self.world.users[next(owners, next(iter(self.chat.members)))]

    def _notice(self, extra: Json) -> None:
        message = self.world.new_message(self.chat, self._owner(), extra=extra)
        self.world.tell_bot("message", message)
