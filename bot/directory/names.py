"""Folding: how a name, a query or a word of an article becomes comparable.

Case, accents, punctuation and the letters that decomposition leaves alone (ø ß ı ł æ đ þ) go here, for all scripts.
"""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
LANGUAGES = frozenset({"en", "it", "es", "fr", "de", "pt"})

# Marks over and under letters: Latin, Greek, Cyrillic (0300-036F), Hebrew points, Arabic vowels and tatweel. Kana's
# voicing marks (3099, 309A) stay: ハ and バ are different letters. Soft hyphens, joiners, directions go as well.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff"
_DROPPED = re.compile(f"[{_MARKS}{_INVISIBLE}]")

_LETTERS = str.maketrans("øıłđðŀəىةیکєґ", "oilddleيهيكег", "") | str.maketrans(
    {"æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
)
# The other way to write these without accents: "Koeln", "Solskjaer", "Aarhus", "Djordjevic".
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"})
_HAS_DIGRAPH = re.compile("[äöüøåđ]")


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces between."""
    return frozenset(words.split())


def fold(text: str) -> str:
    """The text in small plain letters; punctuation and spaces stay. "Conceição" becomes "conceicao"."""
    if text.isascii():
        return text.lower()
    small = unicodedata.normalize("NFKD", text).casefold()
    return _DROPPED.sub("", unicodedata.normalize("NFKD", small)).translate(_LETTERS)


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name: "A.C. Milan" gives ("a", "c", "milan"), "L'Équipe" gives ("l", "equipe")."""
    if name.isascii():
        return tuple(WORD.findall(name.lower()))
    return tuple(WORD.findall(fold(unicodedata.normalize("NFC", name))))


def spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """The folded words in each way to write them plainly: "Köln" gives ("koln",) and ("koeln",); "?!" gives none."""
    plain = words_of(name)
    if name.isascii() or not plain:
        return (plain,) if plain else ()
    small = unicodedata.normalize("NFC", name).casefold()
    if not _HAS_DIGRAPH.search(small):
        return (plain,)
    return plain, words_of(small.translate(_DIGRAPHS))


def compact(words: tuple[str, ...]) -> str:
    """One key for a name whatever its spaces, hyphens and dots: "P.S.G.", "PSG" and "p s g" are the same."""
    return "".join(words)


def untag(written: str) -> tuple[str, str]:
    """Split the language off a name as the catalogue writes it: "it:Brasile" gives ("it", "Brasile")."""
    if written[2:3] == ":" and written[:2] in LANGUAGES:
        return written[:2], written[3:]
    return "", written


def slug_of(name: str) -> str:
    """The slug for a new subject: "Sérgio Conceição" becomes "sergio-conceicao"; empty if no Latin letter remains."""
    latin = [word for word in words_of(name) if word.isascii()]
    return "-".join(latin)


def initialled(name: str, short: str) -> list[tuple[str, ...]]:
    """A coach's initial and short name: ("s", "inzaghi") for Simone Inzaghi; nothing where short is the whole name."""
    whole, end = words_of(name), words_of(short)
    if not end or len(whole) <= len(end) or whole[-len(end) :] != end:
        return []
    return [(whole[0][0], *words) for words in spellings(short)]
