"""The same article again: a fingerprint for copies that differ in spaces, case or marks, and a likeness for the rest.

Likeness compares runs of four words (shingles): a copy with small cuts shares nearly all of them, another story about
the same coach shares his name and little else. It is the share of the shorter text's runs that the longer one has too,
so a cut copy stays a copy.
"""

from __future__ import annotations

import hashlib

from bot.reading.masking import mask
from bot.reading.words import words

RUN = 4  # words in a shingle
UNALIKE = 0.5  # texts whose lengths differ more than this are no copies of each other


def plain(text: str) -> list[str]:
    """The folded words of an article's prose: without command, addresses, markup and forwarded footers."""
    return [word.folded for word in words(mask(text))]


def fingerprint(text: str) -> str:
    """32 hexadecimal digits: equal for the same article re-spaced, re-cased, with other quotes, dashes or a /post."""
    return hashlib.blake2b(" ".join(plain(text)).encode(), digest_size=16).hexdigest()


def runs(folded: list[str]) -> set[tuple[str, ...]]:
    """The shingles of a text; a text shorter than one shingle is a single one."""
    if len(folded) < RUN:
        return {tuple(folded)} if folded else set()
    return {tuple(folded[at : at + RUN]) for at in range(len(folded) - RUN + 1)}


def likeness(one: str, other: str) -> float:
    """How alike two articles are, 0 to 1: 0.9 and more for copies with small cuts, below 0.6 for different stories."""
    first, second = runs(plain(one)), runs(plain(other))
    if not first or not second:
        return 0.0
    small, large = sorted((first, second), key=len)
    shared = len(small & large) / len(small)
    ratio = len(small) / len(large)
    return shared if ratio >= UNALIKE else shared * ratio / UNALIKE
