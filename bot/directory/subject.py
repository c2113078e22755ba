"""A subject: a coach or a club, the thing that can be followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

NO_NAMES: Mapping[str, str] = MappingProxyType({})


class Kind(StrEnum):
    """What a subject is; a national team is a club of its own kind."""

    COACH = "coach"
    CLUB = "club"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Subject:
    """One coach, club or national team.

    `slug` is permanent. `name` is the short English name ("Brazil", "Milan", "Carlo Ancelotti"); `short` is what a
    headline says ("Ancelotti"; a club's equals its name). `localised` holds the display name in other languages where
    it differs ("it": "Brasile"). `fame` is 0-100, for "best known first". `id` is the row's id, 0 where there is no
    row yet. `known` is false for a coach whom an article presents and the directory lacks.
    """

    slug: str
    kind: Kind
    name: str
    short: str
    fame: int = 0
    id: int = 0
    known: bool = True
    localised: Mapping[str, str] = field(default_factory=lambda: NO_NAMES, hash=False, compare=False)

    @property
    def is_coach(self) -> bool:
        """True for a person, false for a club or national team."""
        return self.kind is Kind.COACH

    def name_in(self, language: str) -> str:
        """The full display name in a language ("Brasile", "Bayern Monaco", "Carlo Ancelotti")."""
        return self.localised.get(language, self.name)

    def short_in(self, language: str) -> str:
        """What a headline says in a language: the surname of a coach, the everyday name of a club."""
        return self.short if self.is_coach else self.localised.get(language, self.short)
