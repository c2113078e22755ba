"""Credits: the outlet whom an article names as the source of its claim ("secondo Calcio Oggi", "as reported by X").

A cue alone is not enough: coaches, presidents, clubs and federations are quoted with the same words. So a name must
look like an outlet's: it is known, holds a word that only outlets bear ("Gazzetta", "Daily", "-kurier"), is an address,
is called a newspaper, station or site, or begins with an article of its own ("The Away End"). Who is in doubt is
credited with nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from bot.directory.subject import Subject
from bot.reading.gazetteer import given_names
from bot.reading.language import guess
from bot.reading.masking import mask
from bot.reading.words import words as split_words

REACH: Final = 60  # characters before a cue in which its credit may be taken back ("contrary to what X reported")
DESCRIBED: Final = 60  # characters before a name in which its noun may stand
ENDS = r"com|it|net|org|es|fr|de|pt|br|tv|news|info|eu|at|ch|mx|ar|example|co\.uk|com\.br"
ADDRESS = rf"(?<![\w.-])(?:[\w-]{{1,40}}\.){{1,4}}(?:{ENDS})\b"
WORD = r"[A-ZÀ-ÖØ-Þ][\w&+]*(?:['.-](?=\w)[\w&+]*)*"
OWN_ARTICLE = re.compile(r"(?:The|El|La|Los|Las|Le|Les|Il|Lo|O|A|Der|Die|Das|L') ?(?=[A-ZÀ-Ý])")
OPEN, CLOSE = "\"“«„'‘", "\"”»“'’"
EVERYWHERE = r"\((?:via|fonte|source|fuente|quelle):? |^ ?via |\bvia (?=\S+\.\w)|^(?:fonte|source|fuente|quelle) ?: ?"
ARTICLES = frozenset(
    {"il", "lo", "la", "i", "gli", "le", "l", "the", "el", "los", "las", "les", "der", "die", "das", "o", "a"}
)
DOMAINS = frozenset({"com", "it", "net", "org", "es", "fr", "de", "pt", "br", "tv", "uk", "co", "www", "example"})


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language credits an outlet, compiled from gazetteer/outlets.toml."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    described: re.Pattern[str]
    name: re.Pattern[str]
    against: re.Pattern[str]
    known: frozenset[str]


def credit(text: str, language: str = "", own: str = "", subjects: Iterable[Subject] = ()) -> str:
    """The outlet that an article credits, as written; empty where it credits none. Takes any text.

    `own` is the paper that printed it, `subjects` are coaches and clubs known to be named in it: neither is a credit.
    """
    masked = mask(text)
    spoken = language or guess(split_words(masked))
    if spoken not in tables():
        return ""
    barred = {plain_name(name) for subject in subjects for name in names_of(subject)}
    found = sorted(set(credits_in(masked, wording(spoken))))
    for _, name in found:
        if plain_name(name) not in barred and not (own and same_outlet(name, own)):
            return name
    return ""


def same_outlet(one: str, other: str) -> bool:
    """Whether two names mean one outlet: without articles and domains, one begins with the other ("Sky", "Sky Sport").

    In doubt they are one: nobody should be told of more independent sources than there are.
    """
    first, second = plain_name(one), plain_name(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return longer[: len(shorter)] == shorter or "".join(first) == "".join(second)


@lru_cache(maxsize=2_000)
def plain_name(name: str) -> tuple[str, ...]:
    """The folded words of a name without articles before it and what belongs to an address."""
    folded = [word.folded for word in split_words(name.replace("’", "'"))]
    kept = [word for word in folded if word not in DOMAINS] or folded
    while len(kept) > 1 and kept[0] in ARTICLES:
        kept = kept[1:]
    return tuple(kept)


def names_of(subject: Subject) -> Iterator[str]:
    """Every display name of a coach or club."""
    yield subject.name
    yield subject.short
    yield from subject.localised.values()


def credits_in(text: str, how: Wording) -> Iterator[tuple[int, str]]:
    """Every credited outlet with its place (characters), those behind a cue and those before a verb."""
    for found in how.before.finditer(text):
        if accepted(text, found, how):
            yield place(found), bare(found)
    for found in how.name.finditer(text):
        if how.after.match(text, found.end()) and accepted(text, found, how, first=True):
            yield place(found), bare(found)


def accepted(text: str, found: re.Match[str], how: Wording, *, first: bool = False) -> bool:
    """Whether what stands at a cue is an outlet, and the credit is not taken back before it.

    `first` says that the name opens its clause, where an article's capital tells nothing.
    """
    if how.against.search(text, max(0, found.start() - REACH), found.start()):
        return False
    name = bare(found)
    if is_person(name):
        return False
    described = how.described.search(text, max(0, place(found) - DESCRIBED), place(found))
    return bool(described) or looks_like_outlet(name, how, first=first) or (first and found.group()[0] in OPEN)


def bare(found: re.Match[str]) -> str:
    """A name without the quotes around it."""
    return (found.group("quoted") or found.group("plain")).strip()


def place(found: re.Match[str]) -> int:
    """Where the name begins (characters), behind a quotation mark."""
    return found.start("quoted") if found.group("quoted") else found.start("plain")


def is_person(name: str) -> bool:
    """Whether a name begins with a given name and holds no word of an outlet."""
    folded = plain_name(name)
    return len(folded) > 1 and folded[0] in given_names() and not word_of_outlet(folded)


def looks_like_outlet(name: str, how: Wording, *, first: bool) -> bool:
    """Whether a name is an outlet's by itself."""
    folded = plain_name(name)
    if not folded or is_known(name, how) or re.fullmatch(ADDRESS, name):
        return bool(folded)
    if never_words() & set(folded):
        return False
    return word_of_outlet(folded) or (not first and OWN_ARTICLE.match(name) is not None)


def is_known(name: str, how: Wording) -> bool:
    """Whether a name stands in the list, with its article or without."""
    return " ".join(plain_name(name)) in how.known


def word_of_outlet(folded: tuple[str, ...]) -> bool:
    """Whether a name holds a word that only outlets bear, or ends like a German one."""
    words = tables()["words"]
    return any(word in listed(words["any"]) for word in folded) or folded[-1].endswith(tuple(words["ending"].split()))


@lru_cache(maxsize=8)
def listed(words: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(words.split())


def never_words() -> frozenset[str]:
    """Words of clubs and federations."""
    return listed(tables()["words"]["never"])


@lru_cache(maxsize=1)
def tables() -> dict[str, dict[str, str]]:
    """The file of outlets: a table for each language, one of local names and one of words."""
    content = tomllib.loads((files("bot.reading.gazetteer") / "outlets.toml").read_text(encoding="utf-8"))
    content["all"] = {"known": content.pop("known")}
    return content


@lru_cache(maxsize=8)
def wording(language: str) -> Wording:
    """How a language of the file credits an outlet."""
    table = tables()[language]
    article = f"(?:{table['article']})?"
    noun = f"(?:[\\w-]+ ){{0,2}}(?:{table['noun']}) (?:[a-zà-ÿ]+ )?"
    joint = "|".join(sorted((re.escape(word) for word in table["joint"].split("|")), key=len, reverse=True))
    plain = f"{ADDRESS}|(?:L')?{WORD}(?:(?: (?:{joint}) ?| )(?:L')?{WORD})*"
    quoted = f"(?:L')?{WORD}(?:(?: [\\w'.-]+){{0,4}} {WORD})?"
    name = f"(?:[{OPEN}](?P<quoted>{quoted})[{CLOSE}]|(?P<plain>{plain}))"
    cue = f"(?:(?<!\\w)(?i:{table['before']}) |(?i:{EVERYWHERE}))"
    return Wording(
        before=re.compile(f"{cue}{article}(?:{noun})?{name}", re.MULTILINE),
        after=re.compile(f"[{CLOSE}]?,? (?:(?i:{table['after']}))"),
        described=re.compile(f"\\b(?:{table['noun']}) (?:[a-zà-ÿ]+ )?[{OPEN}]?\\Z"),
        name=re.compile(name),
        against=re.compile(f"(?i:{table['against']})[^.\\n]*\\Z"),
        known=frozenset(" ".join(plain_name(known)) for known in known_names(language)),
    )


def known_names(language: str) -> list[str]:
    """The outlets known in a language."""
    return [*tables()["all"]["known"].split("|"), *tables()["local"].get(language, "").split("|")]
