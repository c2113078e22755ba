"""A page: one article taken apart into words, sentences, mentions and cues, all addressed by word number.

Everything later asks distances of it: how far two words are apart, where punctuation and conjunctions count extra.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

from bot.directory.names import word_set
from bot.directory.subject import Kind, Subject
from bot.reading.lexicon import Cue, Lexicon
from bot.reading.sentences import Sentence
from bot.reading.words import Word

RELATIONS = ("leaving", "staying", "linked", "appointed")
COVERING = frozenset({"denial", "past", "against", "hedge", "vacancy"})
PENALTIES = {
    ",": 3.0,
    ";": 14.0,
    ":": 4.0,
    "(": 4.0,
    ")": 4.0,
    "–": 4.0,
    "—": 4.0,
    "«": 2.0,
    "»": 3.0,
    "“": 2.0,
    "”": 3.0,
}
MOST_MENTIONS, MOST_CUES = 20, 160  # of one sentence: more are noise, and what is compared stays bounded
PLAIN = frozenset({"", " ", "'", "-"})  # gaps that cost nothing
PENALTIES |= {'"': 2.0, "\n": 6.0, ".": 4.0, "?": 8.0, "!": 8.0, "/": 1.0}
TURNS = word_set(
    "ma mentre pero invece but while whereas although though whilst pero mientras aunque sino mais tandis alors "
    "aber wahrend hingegen dagegen sondern mas enquanto porem however"
)
TURN = 7.0  # what a word that turns the sentence ("but") adds to a distance
YEAR = re.compile(r"\A(?:19[3-9]\d|20[0-4]\d)\Z")
YEARS = word_set("anni anno years anos annees ans jahren decenni decades decadas")


class Who(StrEnum):
    """What a mention stands for."""

    COACH = "coach"
    CLUB = "club"
    PERSON = "person"  # a name unknown to the directory that nothing presents as a coach (yet)
    FOCUS = "focus"  # a description that means the coach spoken of ("il tecnico", "the Dutchman")


@dataclass(slots=True, eq=False)
class Mention:
    """A name or description in the text: words `first` to `last` (inclusive).

    `past` marks a former club, `rival` an opponent, `place` a mere place, `weak` a bare place name that may be a club,
    `bound` a club named only to say whose coach somebody is (`owner`: his slug). `aside` marks a person in another part
    (player, president), `role` one whom a role noun makes a coach (`employer`: of which club), `replaced` a coach whom
    somebody is to replace, `unsure` a person told by capitals alone.
    """

    first: int
    last: int
    who: Who
    subject: Subject | None
    name: str
    past: bool = False
    rival: bool = False
    place: bool = False
    aside: bool = False
    replaced: bool = False
    weak: bool = False
    role: bool = False
    unsure: bool = False
    bound: bool = False
    owner: str = ""
    employer: Subject | None = None

    @property
    def is_coach(self) -> bool:
        """A coach by name or description."""
        return self.who in {Who.COACH, Who.FOCUS}

    @property
    def is_club(self) -> bool:
        """A club or national team, whatever its part."""
        return self.who is Who.CLUB

    @property
    def usable(self) -> bool:
        """A club that may be an end of a link."""
        return self.is_club and not (self.past or self.rival or self.place)

    @property
    def national(self) -> bool:
        """True for a national team."""
        return self.subject is not None and self.subject.kind is Kind.NATIONAL


@dataclass(slots=True)
class Span:
    """One sentence by its words `first` to `stop` - 1, with the mentions and cues that it holds."""

    number: int
    first: int
    stop: int
    sentence: Sentence
    mentions: list[Mention] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    relations: list[Cue] = field(default_factory=list)
    _sections: dict[str, list[Cue]] = field(default_factory=dict)

    def coaches(self) -> list[Mention]:
        """Coaches by name or description, in order."""
        return [m for m in self.mentions if m.is_coach and not m.aside]

    def clubs(self) -> list[Mention]:
        """Clubs that may be ends of links, in order."""
        return [m for m in self.mentions if m.usable]

    def of(self, *sections: str) -> list[Cue]:
        """The cues of some sections, in order within each."""
        if len(sections) == 1:
            return self._sections.get(sections[0], [])
        return [cue for section in sections for cue in self._sections.get(section, ())]

    def hold(self, cues: Iterable[Cue]) -> None:
        """Take in the sentence's cues in the place of earlier ones."""
        self.cues = list(cues)
        self._sections = {}
        for cue in self.cues:
            self._sections.setdefault(cue.phrase.section, []).append(cue)
        self.relations = [cue for cue in self.cues if cue.phrase.section in RELATIONS]


class Page:
    """One article: its masked text, language, words, sentences, and who and what stands in them."""

    def __init__(self, text: str, lexicon: Lexicon, words: Sequence[Word], sentences: Iterable[Sentence]) -> None:
        self.text = text
        self.lexicon = lexicon
        self.words = words
        self._starts = [word.start for word in words]
        self.spans = self._spans(sentences)
        self.mentions: list[Mention] = []
        self.years = [at for at, word in enumerate(words) if word.folded in YEARS or YEAR.match(word.folded)]
        self._miles = list(accumulate(self._steps()))

    def _spans(self, sentences: Iterable[Sentence]) -> list[Span]:
        bounds = [(self.at(s.start), self.at(s.end), s) for s in sentences]
        kept = [(first, stop, s) for first, stop, s in bounds if stop > first]
        return [Span(number, first, stop, s) for number, (first, stop, s) in enumerate(kept)]

    def at(self, place: int) -> int:
        """The number of the first word that starts at or after a character's place."""
        return bisect_left(self._starts, place)

    def gap(self, at: int) -> str:
        """What stands between word `at` - 1 and word `at`."""
        return self.text[self.words[at - 1].end : self.words[at].start] if at else ""

    def folded(self, at: int) -> str:
        """A folded word by number; empty outside the text."""
        return self.words[at].folded if 0 <= at < len(self.words) else ""

    def _steps(self) -> Iterable[float]:
        for at, word in enumerate(self.words):
            gap = self.gap(at)
            extra = 0.0 if gap in PLAIN else max(PENALTIES.get(c, 0.0) for c in gap)
            yield 1.0 + extra + (TURN if word.folded in TURNS else 0.0)

    def distance(self, one: tuple[int, int], other: tuple[int, int]) -> float:
        """How far two runs of words (first, last) are apart: words between, more for punctuation and turns."""
        if one[0] > other[0]:
            one, other = other, one
        return max(0.0, self._miles[other[0]] - self._miles[min(one[1], other[0])])

    def span_of(self, at: int) -> Span | None:
        """The sentence that holds a word."""
        number = bisect_left(self.spans, at + 1, key=lambda span: span.first) - 1
        return self.spans[number] if number >= 0 and at < self.spans[number].stop else None

    def place(self, mentions: Iterable[Mention]) -> None:
        """Take in the mentions and lay each into its sentence, in order."""
        self.mentions = sorted(mentions, key=lambda m: m.first)
        for span in self.spans:
            span.mentions = []
        for mention in self.mentions:
            span_held = self.span_of(mention.first)
            if span_held is not None:
                span_held.mentions.append(mention)
        for span in self.spans:
            del span.mentions[MOST_MENTIONS:]
            names = {at for m in span.mentions if m.who is not Who.FOCUS for at in range(m.first, m.last + 1)}
            span.hold(cue for cue in span.cues if not names.issuperset(range(cue.first, cue.last + 1)))

    def cue(self) -> None:
        """Find the cues of every sentence; of cues of relations that overlap, the longest stays."""
        for span in self.spans:
            span.hold(undoubled(list(self.lexicon.find(self.words, span.first, span.stop))))


def within(cue: Cue, cover: Cue) -> bool:
    """Whether a cue is a part of a longer one ("dismissed" in "dismissed reports"), or goes on from a past one."""
    part = cover.first <= cue.first and cue.last <= cover.last and cue.last - cue.first < cover.last - cover.first
    return part or (cover.section == "past" and cover.first < cue.first <= cover.last)


def undoubled(found: list[Cue]) -> list[Cue]:
    """Cues in order, without the relation cues that lie within or overlap a longer one."""
    taken: list[Cue] = []
    cues = found[:MOST_CUES]
    covers = [cue for cue in cues if cue.section in COVERING and cue.last > cue.first]
    relations = [cue for cue in cues if cue.section in RELATIONS and not any(within(cue, cover) for cover in covers)]
    for cue in sorted(relations, key=lambda c: (c.first - c.last, -len(c.phrase.steps), c.first)):
        if all(cue.last < other.first or cue.first > other.last for other in taken):
            taken.append(cue)
    kept = set(map(id, taken))
    rest = [cue for cue in cues if cue.section not in RELATIONS or id(cue) in kept]
    return sorted(rest, key=lambda c: (c.first, c.last))
