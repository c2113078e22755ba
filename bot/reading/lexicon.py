"""The cue words of a language: read from cues/<language>.toml, compiled, and found in a run of words.

A phrase is a few folded words. `word*` stands for every word that begins so (inflections), `_` for any one word, `..`
for none to four words. A mark at the end tells where the coach stands: `>` after the cue, `<` before it, `>>` and `<<`
right beside it. Without a mark either side will do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from bot.reading.words import Word, fold
from bot.reading.words import words as split_words

LANGUAGES = ("it", "en", "es", "fr", "de", "pt")
GAP = 4  # words that ".." may skip
KEY = 3  # letters by which phrases are filed
KEPT_WORDS = 50_000  # words whose phrases are remembered between texts
SIDES = {">": 1, "<": -1, ">>": 2, "<<": -2}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a cue file: its steps, what it means (`section`, `stage`), and on which side the coach stands."""

    steps: tuple[str, ...]
    section: str
    stage: str
    side: int


class Cue(NamedTuple):
    """A phrase found in a text: words `first` to `last` (inclusive)."""

    first: int
    last: int
    phrase: Phrase

    @property
    def section(self) -> str:
        """What kind of cue it is ("leaving", "linked", "negation", …)."""
        return self.phrase.section

    @property
    def stage(self) -> str:
        """The stage it speaks of; empty for cues that are no relation."""
        return self.phrase.stage

    @property
    def side(self) -> int:
        """Where the coach stands: 1 after, -1 before, ±2 right beside, 0 anywhere."""
        return self.phrase.side


def parse(line: str, section: str, stage: str) -> Phrase:
    """A phrase from its line in a cue file. Raises ValueError for an empty one."""
    parts = line.split()
    side = SIDES.get(parts[-1], 0) if parts else 0
    steps: list[str] = []
    for part in parts[: len(parts) - bool(side)]:
        if part in {"_", ".."}:
            steps.append(part)
            continue
        stem = part.endswith("*")
        plain = [word.folded for word in split_words(part.rstrip("*"))]
        steps += [*plain[:-1], plain[-1] + "*"] if stem and plain else plain
    if not steps or steps[0] in {"_", ".."} or steps[-1] == "..":
        raise ValueError(f"a cue must begin and end with a word: {line!r} in {section}")
    return Phrase(tuple(steps), section, stage, side)


def fits(step: str, word: str) -> bool:
    """Whether one step of a phrase allows a folded word."""
    if step[-1] == "*":
        return word.startswith(step[:-1])
    return word == step or step == "_"


def end_of(steps: tuple[str, ...], words: Sequence[Word], at: int, stop: int, step: int = 1) -> int:
    """The index of the phrase's last word if its steps match after word `at`, else -1; the shortest gap wins."""
    while step < len(steps):
        wanted = steps[step]
        if wanted == "..":
            return after_gap(steps, words, at, stop, step + 1)
        at += 1
        if at >= stop or not fits(wanted, words[at].folded):
            return -1
        step += 1
    return at


def after_gap(steps: tuple[str, ...], words: Sequence[Word], at: int, stop: int, step: int) -> int:
    """The end of a phrase whose `step` may come after none to `GAP` other words."""
    wanted = steps[step]
    for here in range(at + 1, min(at + GAP + 2, stop)):
        if fits(wanted, words[here].folded):
            last = end_of(steps, words, here, stop, step + 1)
            if last >= 0:
                return last
    return -1


@dataclass(frozen=True, slots=True)
class Openings:
    """The phrases that may begin with some word: whole ones, by their exact second or third word, others."""

    whole: tuple[Phrase, ...]
    by_second: dict[str, tuple[Phrase, ...]]
    by_third: dict[str, tuple[Phrase, ...]]
    others: tuple[Phrase, ...]


class Lexicon:
    """All phrases of one language, and plain word sets that need no phrases."""

    def __init__(self, language: str, phrases: Sequence[Phrase], sets: dict[str, frozenset[str]]) -> None:
        self.language = language
        self._sets = sets
        self._filed: dict[str, list[Phrase]] = {}
        self._openings: dict[str, Openings | None] = {}
        for phrase in phrases:
            self._filed.setdefault(key_of(phrase.steps[0]), []).append(phrase)

    def words(self, name: str) -> frozenset[str]:
        """A set of single folded words by its name; empty if the language has none."""
        return self._sets.get(name, frozenset())

    def find(self, words: Sequence[Word], first: int, stop: int) -> Iterator[Cue]:
        """Every phrase that begins at one of the words `first` to `stop` - 1 and ends before `stop`.

        Of a word said several times over only the last begins a phrase: so mere repetition costs no time.
        """
        for at in range(first, stop):
            following = words[at + 1].folded if at + 1 < stop else ""
            openings = self._opened(words[at].folded) if words[at].folded != following else None
            if openings is None:
                continue
            for phrase in openings.whole:
                yield Cue(at, at, phrase)
            likely = [*openings.by_second.get(following, ()), *openings.others]
            if openings.by_third:
                window = {words[near].folded for near in range(at + 1, min(at + GAP + 2, stop))}
                for word in sorted(openings.by_third.keys() & window):
                    likely += openings.by_third[word]
            for phrase in likely:
                last = end_of(phrase.steps, words, at, stop)
                if last >= 0:
                    yield Cue(at, last, phrase)

    def _opened(self, word: str) -> Openings | None:
        """What may begin with a word; remembered, since articles share most of their words."""
        if word not in self._openings:
            if len(self._openings) > KEPT_WORDS:
                self._openings.clear()
            fitting = [phrase for phrase in self._filed.get(word[:KEY], ()) if fits(phrase.steps[0], word)]
            self._openings[word] = openings_of(fitting) if fitting else None
        return self._openings[word]


def openings_of(phrases: Sequence[Phrase]) -> Openings:
    """Phrases with the same first word, sorted by what their second step asks."""
    seconds: dict[str, list[Phrase]] = {}
    thirds: dict[str, list[Phrase]] = {}
    others = []
    for phrase in (phrase for phrase in phrases if len(phrase.steps) > 1):
        if exact(phrase.steps[1]):
            seconds.setdefault(phrase.steps[1], []).append(phrase)
        elif phrase.steps[1] == ".." and exact(phrase.steps[2]):
            thirds.setdefault(phrase.steps[2], []).append(phrase)
        else:
            others.append(phrase)
    whole = tuple(phrase for phrase in phrases if len(phrase.steps) == 1)
    return Openings(whole, frozen(seconds), frozen(thirds), tuple(others))


def exact(step: str) -> bool:
    """Whether a step asks for one certain word."""
    return step not in {"_", ".."} and step[-1] != "*"


def frozen(found: dict[str, list[Phrase]]) -> dict[str, tuple[Phrase, ...]]:
    """The same, no longer to be added to."""
    return {word: tuple(phrases) for word, phrases in found.items()}


def key_of(step: str) -> str:
    """Under which key a first step is filed: its first letters. Raises ValueError for a stem too short to file."""
    stem = step.rstrip("*")
    if step.endswith("*") and len(stem) < KEY:
        raise ValueError(f"a stem needs {KEY} letters: {step!r}")
    return stem[:KEY]


def phrases_in(table: dict[str, object]) -> Iterator[Phrase]:
    """The phrases of a cue file: a list under a section, or lists under its stages."""
    for section, content in table.items():
        if isinstance(content, list):
            yield from (parse(str(line), section, "") for line in content)
        elif isinstance(content, dict):
            for stage, lines in content.items():
                yield from (parse(str(line), section, stage) for line in lines)


def sets_in(table: dict[str, object]) -> dict[str, frozenset[str]]:
    """The plain word sets of a cue file: sections whose content is one string."""
    return {
        name: frozenset(fold(word) for word in content.split())
        for name, content in table.items()
        if isinstance(content, str)
    }


def written(language: str) -> str:
    """A language's cue file. Raises FileNotFoundError for a language other than the six."""
    return (files("bot.reading") / "cues" / f"{language}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=len(LANGUAGES))
def function_words(language: str) -> frozenset[str]:
    """The small words of a language. They stand before the first list of its file: nothing else is parsed for them."""
    head, _list, _rest = written(language).partition(" = [\n")
    return sets_in(tomllib.loads(head[: head.rfind("\n")]))["function"]


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of the six languages. Raises FileNotFoundError for another."""
    table = tomllib.loads(written(language))
    return Lexicon(language, list(phrases_in(table)), sets_in(table))
