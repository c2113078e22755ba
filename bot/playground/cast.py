"""The people of the demo: an Italian fan, an English fan, a group with both, and the editor."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground.groups import Group
from bot.playground.people import Person
from bot.playground.server import LocalTelegram

EDITOR_ID = 103  # belongs into ADMIN_IDS of the bot that plays along
GROUP_ID = -1_001_000_000_104


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone on stage; the Italian fan administers the group."""

    italian: Person
    english: Person
    group: Group
    editor: Person


def cast(server: LocalTelegram) -> Cast:
    """Put the people on the server; nobody has written to the bot yet."""
    italian = server.person(101, "Giulia", "it")
    english = server.person(102, "Oliver", "en")
    editor = server.person(EDITOR_ID, "Marta", "en")
    group = server.group(GROUP_ID, "Curva & Kop", [english], [italian])
    return Cast(italian, english, group, editor)
