"""Naming: what may become a name by a person's hand or from a file, and what is wrong with the rest."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

from bot.directory.names import compact, slug_of, untag, words_of
from bot.directory.scripts import romanised

LONGEST: Final = 60  # characters; the longest official name of a club has about as many
MOST_WORDS: Final = 10  # what the finder takes for a name at most
SHORTEST: Final = 2  # letters; a single capital stands in every article
_MARKUP = re.compile(r"[<>{}\\|=]|://")
_TAGLIKE = re.compile(r"[a-z]{2}:")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # Unicode categories: controls, directions, what is no character


class Flaw(StrEnum):
    """Why something is no name."""

    EMPTY = "empty"
    LONG = "long"
    NO_NAME = "no_name"


class NameFlawError(ValueError):
    """Something that cannot become a name; `flaw` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def tidy(name: str) -> str:
    """The name in one line, composed, with single spaces and without invisible characters."""
    visible = "".join(" " if char.isspace() else char for char in name if _is_visible(char))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def _is_visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in _HIDDEN


def checked(name: str) -> str:
    """The tidied name. Raises NameFlawError for what is empty, too long, or has too few letters to be a name."""
    name = tidy(name)
    if not name:
        raise NameFlawError(Flaw.EMPTY)
    words = words_of(name)
    if len(name) > LONGEST or len(words) > MOST_WORDS:
        raise NameFlawError(Flaw.LONG)
    lettered = any(char.isalpha() for char in name)
    if _MARKUP.search(name) or _TAGLIKE.match(name) or not lettered or len(compact(words)) < SHORTEST:
        raise NameFlawError(Flaw.NO_NAME)
    return name


def checked_with_language(written: str) -> tuple[str, str]:
    """Language ("" for all) and name of what is written as in the catalogue: "it:Brasile". Raises NameFlawError."""
    language, name = untag(tidy(written))
    return language, checked(name)


def slug_for(name: str, otherwise: str) -> str:
    """A slug for a name in any script; `otherwise` where not one Latin letter comes of it."""
    return slug_of(name) or slug_of(romanised(name)) or otherwise
