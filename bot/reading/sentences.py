"""Cutting a text into sentences: abbreviations, initials, quotes, headlines without a full stop, hard line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.directory.names import word_set

ABBREVIATIONS = word_set(
    "sig sigg dott dr prof avv ing mr mrs ms st jr sr vs no n art ecc etc ca bzw ggf inkl evtl sog usw vgl nr tel "
    "min max approx dept est fig gen gov hon inc ltd co op cit pag pp ed vol cf ss mme mlle dra sra excmo ud uds "
    "aprox av u.a z.b d.h u.s i.e e.g a.m p.m c.t d.t a.c f.c s.s s.p.a al ex"
)
LONGEST = 900  # characters of a sentence; longer runs are cut, since pairs within one are compared
BREAK = re.compile(r"([.!?…]+)([\"'”“»«’)\]]*)(\s+|\Z)|\n")
OPENING = "\"'“«„‚‘(¿¡[—–-•"
TRAILING = re.compile(r"[\w.]{1,12}\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence by its place in the text (characters); `paragraph` counts from 0; `asks` ends in a question mark."""

    start: int
    end: int
    paragraph: int
    asks: bool


def goes_on(text: str, at: int) -> bool:
    """True if what follows `at` cannot open a sentence: it starts in lower case."""
    rest = text[at : at + 80].lstrip().lstrip(OPENING).lstrip()
    return bool(rest) and rest[0].islower()


def abbreviates(text: str, stop: int) -> bool:
    """True if the full stop at `stop` ends an abbreviation or an initial rather than a sentence."""
    before = TRAILING.search(text, max(0, stop - 12), stop)
    if before is None:
        return False
    word = before.group().lower()
    return (
        word in ABBREVIATIONS
        or (len(word) == 1 and word.isalpha())
        or (len(word) < 3 and word.isdecimal())
        or (len(word) == 3 and word[1] == ".")
    )


def ends_here(text: str, found: re.Match[str]) -> bool:
    """Whether a stop or a line break really ends a sentence."""
    if found.group() == "\n":
        return not goes_on(text, found.end())
    if "\n\n" in found.group(3):
        return True
    if found.group(1) == "." and abbreviates(text, found.start()):
        return False
    return not goes_on(text, found.end())


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence, white space not yet trimmed."""
    start = 0
    for found in BREAK.finditer(text):
        if ends_here(text, found):
            yield from portions(text, start, found.end())
            start = found.end()
    yield from portions(text, start, len(text))


def portions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence as it is, or cut at spaces where it is longer than anybody writes."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST) + 1 or start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def split(text: str) -> list[Sentence]:
    """The sentences of a text in order; empty ones are left out."""
    found: list[Sentence] = []
    paragraph, last = 0, 0
    for begin, finish in pieces(text):
        inner = text[begin:finish]
        start = begin + len(inner) - len(inner.lstrip())
        end = start + len(inner.strip())
        if end <= start:
            continue
        paragraph += bool(found) and "\n" in text[last:start]
        asks = text[start:end].rstrip("\"'”“»’) ").endswith("?")
        found.append(Sentence(start, end, paragraph, asks))
        last = end
    return found
