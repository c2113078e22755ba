"""Stories told again: texts of one family about one coach, each with its origin and story, and the pairs they make.

A family's file holds blocks: `== name | language | origin | story | links`, and the text below. A block `of base` takes
the base's text without some sentences (`drop`, from 1), with words `before` and `after` it, or with names replaced.
Texts of one origin are copies, rewrites or translations of each other; of one story and two origins, independent,
except that each story called "other" is its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from bot.directory import Directory
from bot.links import Link, Relation, Stage

FOLDER = Path(__file__).parent / "same"
BLOCK = re.compile(r"^== (.*)\n", re.MULTILINE)
DIRECTIVE = re.compile(r"\b(drop|before|after|replace) (.*?)(?= (?:drop|before|after|replace) |$)")


@dataclass(frozen=True, slots=True)
class Telling:
    """One text of a family."""

    family: str
    name: str
    language: str
    origin: str
    story: str
    links: tuple[Link, ...]
    text: str


def families(part: str, directory: Directory) -> Iterator[list[Telling]]:
    """The families of a part, "tuned" or "aside"."""
    for path in sorted((FOLDER / part).glob("*.txt")):
        yield tellings(path, directory)


def tellings(path: Path, directory: Directory) -> list[Telling]:
    """The texts of one family."""
    _, *blocks = BLOCK.split(path.read_text(encoding="utf-8"))
    found: list[Telling] = []
    for heading, body in zip(blocks[::2], blocks[1::2], strict=True):
        name, language, origin, story, links, *directive = (part.strip() for part in heading.split("|", 5))
        text = altered(found[0].text, directive[0]) if directive else body.strip()
        found.append(Telling(path.stem, name, language, origin, story, links_in(links, directory), text))
    return found


def altered(text: str, directive: str) -> str:
    """The base's text as a block asks for it."""
    asked = dict(DIRECTIVE.findall(directive))
    sentences = re.split(r"(?<=[.!?]) (?=[A-ZÀ-Ý«„“])", text)
    if "drop" in asked:
        del sentences[int(asked["drop"]) - 1]
    told = " ".join(sentences)
    for pair in filter(None, asked.get("replace", "").split(";")):
        told = told.replace(*pair.strip().split("="))
    return " ".join(part for part in (asked.get("before", ""), told, asked.get("after", "")) if part)


def links_in(written: str, directory: Directory) -> tuple[Link, ...]:
    """Links as "coach>club relation stage; …"."""
    found = []
    for part in filter(None, written.split(";")):
        ends, relation, stage = part.split()
        coach, club = (directory.by_slug(slug) for slug in ends.split(">"))
        assert coach is not None, ends
        assert club is not None, ends
        found.append(Link(coach, club, Relation(relation), Stage(stage)))
    return tuple(found)


def truth(one: Telling, other: Telling) -> str:
    """What a pair is: "copy", "rewrite", "translation", "independent" or "different"."""
    if one.origin == other.origin:
        if one.language != other.language:
            return "translation"
        return "copy" if {one.name, other.name} == {"base", "copy"} else "rewrite"
    return "independent" if one.story == other.story != "other" else "different"


def pairs(part: str, directory: Directory) -> Iterator[tuple[Telling, Telling, str]]:
    """Every pair within a family, with what it is."""
    for family in families(part, directory):
        for one, other in combinations(family, 2):
            yield one, other, truth(one, other)
