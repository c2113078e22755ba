"""A trace: the little of a report that is needed to tell whether another one tells the same story.

Some two kilobytes of JSON, kept beside the report, so that a new one is held against hundreds of earlier ones without
reading any of them again. Runs of words are kept as hashes; a long text keeps every second, fourth … of them, chosen by
the hash itself, so that two texts keep the same ones.
"""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final
from zlib import crc32

import orjson

from bot.links import Link, Stage
from bot.reading.anchors import QUOTED_WORDS, Anchorage, is_proof, key, quotes_of
from bot.reading.language import guess
from bot.reading.lexicon import LANGUAGES, lexicon
from bot.reading.masking import mask
from bot.reading.sentences import split
from bot.reading.words import Word
from bot.reading.words import words as split_words

VERSION: Final = 1  # of the written form: a trace of another version is made anew from its text
KEPT: Final = 600  # hashes of a kind; a longer text keeps one in two, four … (it is the sample that is compared)
RUN: Final = 4  # words of a run
STEM: Final = 6  # letters by which words of one stem are taken for the same
REMEMBERED: Final = 1_000  # written traces that are kept read


@dataclass(frozen=True, slots=True)
class Tie:
    """A link of a report as far as comparing needs it: slugs, relation, stage."""

    coach: str
    club: str
    relation: str
    stage: str

    @property
    def rank(self) -> int:
        """How far it has gone, as `Stage.rank` tells."""
        return Stage(self.stage).rank

    @property
    def is_verdict(self) -> bool:
        """Whether nothing can follow it: announced or denied."""
        return self.stage in {Stage.OFFICIAL, Stage.DENIED}


@dataclass(frozen=True)
class Trace:
    """What is left of a report: words counted, links (the lead first), hashes, anchors by sentence, lengths of quotes.

    Hashes stay packed until they are asked for, which of most traces they never are. `thinned` says that one in
    2 ** thinned runs was kept. `ends` are the words of the names at the ends of the links: they are the topic, and
    prove nothing. `credit` is the outlet that the text names as its source, empty for none.
    """

    language: str
    length: int
    ties: tuple[Tie, ...]
    ends: frozenset[str]
    thinned: int
    packed_runs: str
    packed_quoted: str
    packed_stems: str
    anchors: tuple[tuple[str, ...], ...]
    quotes: tuple[int, ...]
    credit: str = ""

    @cached_property
    def runs(self) -> frozenset[int]:
        """The runs of four words."""
        return unpacked(self.packed_runs)

    @cached_property
    def quoted(self) -> frozenset[int]:
        """The runs that lie within a quote."""
        return unpacked(self.packed_quoted)

    @cached_property
    def stems(self) -> frozenset[int]:
        """The stems of the words that carry meaning, outside of quotes."""
        return unpacked(self.packed_stems)

    @cached_property
    def coaches(self) -> frozenset[str]:
        """The coaches of its links."""
        return frozenset(tie.coach for tie in self.ties)

    @cached_property
    def order(self) -> dict[str, int]:
        """Each anchor's place by its first appearance."""
        firsts = dict.fromkeys(anchor for sentence in self.anchors for anchor in sentence)
        return {anchor: at for at, anchor in enumerate(firsts)}

    @cached_property
    def proofs(self) -> frozenset[str]:
        """Anchors that unlike stories do not share by chance: neither the topic's names nor small numbers."""
        return frozenset(anchor for anchor in self.order if is_proof(anchor) and anchor not in self.ends)

    @cached_property
    def meetings(self) -> frozenset[tuple[str, str]]:
        """Pairs of anchors that stand in one sentence, the topic's names with others but not with each other."""
        return frozenset(
            (one, other)
            for sentence in self.anchors
            for one in sentence
            for other in sentence
            if one < other and not (one in self.ends and other in self.ends)
        )

    def write(self) -> str:
        """The trace as JSON, to be stored."""
        return orjson.dumps(
            {
                "version": VERSION,
                "language": self.language,
                "length": self.length,
                "ties": [[tie.coach, tie.club, tie.relation, tie.stage] for tie in self.ties],
                "ends": sorted(self.ends),
                "thinned": self.thinned,
                "runs": self.packed_runs,
                "quoted": self.packed_quoted,
                "stems": self.packed_stems,
                "anchors": self.anchors,
                "quotes": self.quotes,
                "credit": self.credit,
            },
        ).decode()


@lru_cache(maxsize=REMEMBERED)
def read_trace(written: str) -> Trace | None:
    """The trace that was written; None for an empty text or another version's. Raises ValueError for no JSON."""
    content = orjson.loads(written) if written else {}
    if content.get("version") != VERSION:
        return None
    return Trace(
        content["language"],
        content["length"],
        tuple(Tie(*tie) for tie in content["ties"]),
        frozenset(content["ends"]),
        content["thinned"],
        content["runs"],
        content["quoted"],
        content["stems"],
        tuple(tuple(sentence) for sentence in content["anchors"]),
        tuple(content["quotes"]),
        content["credit"],
    )


def recall(written: str, text: str) -> Trace:
    """The trace that was written, or one made of the text where none was, or one of another version."""
    return read_trace(written) or trace(text)


def trace(text: str, links: Iterable[Link] = (), credit: str = "", language: str = "") -> Trace:
    """The trace of a report's text with the links found in it and the outlet it credits. Takes any text.

    `language` is told from the text where it is not given.
    """
    found = tuple(links)
    masked = mask(text)
    words = split_words(masked)
    spoken = language or guess(words)
    quotes = [span for span in word_spans(words, quotes_of(masked)) if span[1] - span[0] >= QUOTED_WORDS]
    runs = [crc32(" ".join(word.folded for word in words[at : at + RUN]).encode()) for at in range(run_count(words))]
    thinned = thinning(len(runs))
    ends = end_words(found)
    inside = {runs[at] for first, stop in quotes for at in range(first, min(stop - RUN + 1, len(runs)))}
    return Trace(
        spoken,
        len(words),
        tuple(Tie(link.coach.slug, link.club.slug, str(link.relation), str(link.stage)) for link in found),
        ends,
        thinned,
        packed(kept(runs, thinned)),
        packed(kept(inside, thinned)),
        packed(frozenset(stems(words, quotes, spoken))),
        Anchorage(masked, spoken, words, split(masked), ends).by_sentence(),
        tuple(stop - first for first, stop in quotes),
        credit,
    )


def run_count(words: Sequence[Word]) -> int:
    """How many runs a text has: one for a text shorter than a run, none without words."""
    return max(len(words) - RUN + 1, min(1, len(words)))


def thinning(count: int) -> int:
    """How often the hashes of a text are to be halved so that about `KEPT` stay."""
    return max(0, (count - 1) // KEPT).bit_length()


def kept(hashes: Iterable[int], thinned: int) -> frozenset[int]:
    """The hashes that a thinning leaves."""
    mask_bits = (1 << thinned) - 1
    return frozenset(value for value in hashes if not value & mask_bits)


def word_spans(words: Sequence[Word], places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in the text (characters) as word numbers, first and behind the last."""
    starts = [word.start for word in words]
    return [(bisect_left(starts, begin), bisect_left(starts, end)) for begin, end in places]


def stems(words: Sequence[Word], quotes: Iterable[tuple[int, int]], language: str) -> Iterable[int]:
    """Hashes of the stems of the words that carry meaning, outside of quotes."""
    small = lexicon(language).words("function") if language in LANGUAGES else frozenset()
    quoted = {at for first, stop in quotes for at in range(first, stop)}
    for at, word in enumerate(words):
        if at not in quoted and len(word.folded) > 2 and word.folded not in small:
            yield crc32(word.folded[:STEM].encode())


def end_words(links: Iterable[Link]) -> frozenset[str]:
    """The words of the names of the coaches and clubs of links, in all languages they are known in."""
    names = (
        name
        for link in links
        for end in (link.coach, link.club)
        for name in (end.name, end.short, end.slug, *end.localised.values())
    )
    return frozenset(key(word.folded) for name in names for word in split_words(name))


def packed(hashes: Iterable[int]) -> str:
    """Hashes as text: 32 bits each, in order, base 64."""
    return b64encode(array("I", sorted(hashes)).tobytes()).decode()


def unpacked(written: str) -> frozenset[int]:
    """The hashes of a text that `packed` wrote."""
    values = array("I")
    values.frombytes(b64decode(written))
    return frozenset(values)
