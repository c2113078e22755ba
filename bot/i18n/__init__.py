"""Language files, plural forms, fallback to English, and escaping: the only place where words become messages."""

from bot.i18n.html import ELLIPSIS, Html, clean, cut, escape, one_line
from bot.i18n.texts import Texts, Voice

__all__ = ["ELLIPSIS", "Html", "Texts", "Voice", "clean", "cut", "escape", "one_line"]
