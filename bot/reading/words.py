"""Words of a text: folded (small, no accents) and with their places, so that findings point back into the text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.directory.names import fold as fold_name

WORD = re.compile(r"[^\W_]+")


class Word(NamedTuple):
    """One word: its place in the text (characters), as written, and folded."""

    start: int
    end: int
    text: str
    folded: str

    @property
    def capital(self) -> bool:
        """True if the first letter is a capital one."""
        return self.text[0].isupper()


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """The directory's folding, remembered: articles repeat their words."""
    return fold_name(text)


def words(text: str) -> list[Word]:
    """Every word of a text in order; apostrophes and hyphens part words ("dell'Inter" is two)."""
    return [Word(m.start(), m.end(), m.group(), fold(m.group())) for m in WORD.finditer(text)]
