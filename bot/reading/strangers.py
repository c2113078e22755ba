"""People whom the directory does not know: runs of capitalised words that begin with a given name or a role."""

from __future__ import annotations

from bot.directory import slug_of
from bot.directory.names import word_set
from bot.directory.subject import Kind, Subject
from bot.reading.gazetteer import given_names, nation_of
from bot.reading.page import Mention, Page, Who
from bot.reading.words import words as split_words

PARTICLES = word_set("de di da do dos das del della dello van von der den ten ter el al la le lo y e st mc mac ben bin")
TITLES = word_set("sir don mister mr herr monsieur senhor signor senor trainer coach manager tecnico allenatore")
JOINTS = frozenset({" ", "-", "'", ". ", " '", "' ", ' "', '" ', " “", "” ", " «", "» "})
NO_NAMES = word_set(
    "league cup sport sports premier serie champions europa liga ligue coppa copa coupe taca city united town "
    "club fc sky bbc daily times mail radio tv gazzetta corriere super world nations conference stadium park "
    "arena boxing mundial federazione federacion federation federacao confederation libertadores sudamericana sul "
    "americana black new year monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december primera segunda division lega pro copa del "
    "mundial gran bretagna stati uniti"
)
LONGEST = 5  # words of a name


def new_coach(name: str) -> Subject:
    """A coach whom the directory lacks, as an article names him."""
    return Subject(slug_of(name), Kind.COACH, name, surname_of(name), known=False)


def surname_of(name: str) -> str:
    """The surname with its particles: "Erik ten Hag" gives "ten Hag", "Raffaele Palladino" gives "Palladino"."""
    parts = name.split()
    at = len(parts) - 1
    while at > 1 and parts[at - 1].lower() in PARTICLES and len(parts[at - 1]) > 1:
        at -= 1
    return " ".join(parts[at:])


class Strangers:
    """Finds unknown people on a page; `taken` are the words that names of the directory already hold."""

    def __init__(self, page: Page, taken: set[int], roles: dict[int, str]) -> None:
        self._page = page
        self._taken = taken
        self._roles = roles  # last word of a role noun → "coach" or "other"
        self._plain = page.lexicon.words("function")

    def run_at(self, at: int) -> int:
        """The last word of the capitalised run that begins at a word."""
        words, last = self._page.words, at
        for here in range(at + 1, min(at + LONGEST, len(words))):
            if here in self._taken or self._page.gap(here) not in JOINTS:
                break
            if words[here].capital and words[here].folded not in self._plain:
                last = here
            elif words[here].folded not in PARTICLES:
                break
        return last

    def opens_name(self, at: int) -> bool:
        """Whether a word may begin a person's name: a given name, or a capitalised word behind a role noun."""
        word = self._page.words[at]
        if at in self._taken or not word.capital or len(word.text) < 2 or word.folded in TITLES:
            return False
        if word.folded in given_names():
            return True
        if nation_of(word.folded):
            return False
        if self.reads_as_name(at):
            return True
        behind_role = self._roles.get(at - 1, "") != "" and self._page.gap(at) == " "
        return behind_role and word.folded not in self._plain and not word.text.isupper() and at not in self._roles

    def reads_as_name(self, at: int) -> bool:
        """Two capitalised words in the midst of a sentence: a name by its look, where nouns are written small."""
        words = self._page.words
        if self._page.lexicon.language == "de" or at == 0 or at + 1 >= len(words) or at + 1 in self._taken:
            return False
        here, after = words[at], words[at + 1]
        looks = all(w.text.isalpha() and w.text[1:].islower() and w.folded not in self._plain for w in (here, after))
        inside = self._page.gap(at) == " " and not words[at - 1].capital and self._page.gap(at + 1) == " "
        return looks and inside and not {here.folded, after.folded} & NO_NAMES and at not in self._roles

    def find(self) -> list[Mention]:
        """Every unknown person with at least two names, and later bare surnames of the same."""
        found: list[Mention] = []
        at, words = 0, self._page.words
        while at < len(words):
            last = self.run_at(at) if self.opens_name(at) else at
            if last > at:
                name = " ".join(self._page.text[words[at].start : words[last].end].split())
                unsure = words[at].folded not in given_names() and (at - 1) not in self._roles
                found.append(Mention(at, last, Who.PERSON, new_coach(name), name, unsure=unsure))
                at = last
            at += 1
        return found + self._again(found)

    def _again(self, found: list[Mention]) -> list[Mention]:
        """Bare surnames of people who were named in full."""
        held = {at for m in found for at in range(m.first, m.last + 1)}
        surnames = {m.subject.short.split()[-1]: m for m in found if m.subject}
        again = []
        for at, word in enumerate(self._page.words):
            known = surnames.get(word.text)
            if known and at not in held and at not in self._taken:
                again.append(Mention(at, at, Who.PERSON, known.subject, known.name))
        return again


def same_person(page: Page, mention: Mention) -> bool:
    """False if a given name before a bare surname of the directory shows that somebody else is meant."""
    subject, at = mention.subject, mention.first - 1
    if subject is None or at < 0 or page.gap(mention.first) not in JOINTS - {". "}:
        return True
    before = page.words[at]
    if not before.capital or before.folded not in given_names():
        return True
    known = {word.folded for word in split_words(subject.name)}
    earlier = page.words[at - 1] if at and page.gap(at) in JOINTS else None
    return before.folded in known or (earlier is not None and earlier.capital and earlier.folded in known)
