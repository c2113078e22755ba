"""The transcript: what the phones show, as it happens, in plain text."""

from __future__ import annotations

from bot.playground.chats import Chat
from bot.playground.messages import Message
from bot.playground.world import World

LONGEST = 160  # characters of what a person wrote; an article is told by its beginning


class Transcript:
    """Prints every message, change and tap in the order in which they happen."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.listeners.append(self._heard)

    def narrate(self, line: str) -> None:
        """Print one line of the narrator's."""
        print(f"\n== {line}", flush=True)

    def pressed(self, person: str, label: str, toast: str) -> None:
        """Print a tap and the toast that answered it."""
        print(f"\n{person} taps [{label}]" + (f"  → “{toast}”" if toast else ""), flush=True)

    def _heard(self, what: str, subject: Message | Chat | None) -> None:
        if not isinstance(subject, Message) or what not in ("message", "edit"):
            return
        place = self._place(subject)
        if not subject.from_bot:
            print(f"\n{subject.sender['first_name']}{place} writes: {_short(subject.text)}", flush=True)
            return
        verb = "changes a message" if what == "edit" else "writes"
        print(f"\nPanchina{place or ' → ' + subject.chat.get('first_name', '')} {verb}:", flush=True)
        print("\n".join(f"    │ {line}" for line in subject.text.splitlines()), flush=True)
        for row in subject.keyboard:
            print("    " + " ".join(f"[{key.label}]" for key in row), flush=True)

    @staticmethod
    def _place(message: Message) -> str:
        title = message.chat.get("title")
        return f" in “{title}”" if title else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()}… ({len(text)} characters)"
