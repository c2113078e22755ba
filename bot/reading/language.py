"""Which of the six languages a text is in, told by its function words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.reading.lexicon import LANGUAGES, function_words
from bot.reading.words import Word

UNKNOWN = "und"  # ISO 639-2 for "undetermined"
ENOUGH = 0.16  # share of function words below which no language is claimed (prose of the six has 0.30 to 0.50)
FEW = 8  # words of a text in which a single function word decides
READ = 1_500  # words that are looked at


def guess(words: Sequence[Word]) -> str:
    """The two-letter code of the text's language, or "und" if it is none of the six."""
    counts = Counter(word.folded for word in words[:READ])
    total = counts.total()
    if not total:
        return UNKNOWN
    shares = {code: sum(counts[word] for word in function_words(code) & counts.keys()) for code in LANGUAGES}
    best = max(LANGUAGES, key=lambda code: shares[code])
    enough = shares[best] >= max(2, ENOUGH * total) or (shares[best] > 0 and total <= FEW)
    return best if enough else UNKNOWN
