"""The same article again, word for word: a fingerprint for copies that differ in spaces, case or marks only."""

from __future__ import annotations

import hashlib

from bot.reading.masking import mask
from bot.reading.words import words


def plain(text: str) -> list[str]:
    """The folded words of an article's prose: without command, addresses, markup and forwarded footers."""
    return [word.folded for word in words(mask(text))]


def fingerprint(text: str) -> str:
    """32 hexadecimal digits: equal for the same article re-spaced, re-cased, with other quotes, dashes or a /post."""
    return hashlib.blake2b(" ".join(plain(text)).encode(), digest_size=16).hexdigest()
