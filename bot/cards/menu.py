"""What Telegram shows before anything is said: the command menu and the bot's own description."""

from __future__ import annotations

from bot.i18n import Voice

FANS = (
    *("follow", "unfollow", "following", "latest", "bench", "saga", "carousel", "why", "source", "settings"),
    *("mute", "unmute", "pause", "resume", "timezone", "language", "help", "privacy"),
)
EDITORS = ("post", "drafts", "rumours", "add")


def commands(voice: Voice, *, editor: bool = False) -> list[tuple[str, str]]:
    """Commands with their descriptions, for setMyCommands; an editor's own come first."""
    names = EDITORS + FANS if editor else FANS
    return [(name, voice.plain(f"commands.{name}")) for name in names]


def description(voice: Voice) -> str:
    """What an empty chat with the bot shows, at most 512 characters (Bot API, setMyDescription)."""
    return voice.plain("about.description")


def short_description(voice: Voice) -> str:
    """The line on the bot's profile, at most 120 characters (Bot API, setMyShortDescription)."""
    return voice.plain("about.short")
