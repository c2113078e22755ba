"""The shipped catalogue: CSV files, one place per country, read into entries.

`clubs/<country>.csv`, `coaches/<nationality>.csv` and `nations.csv` hold one subject a line, `leagues.csv` one season
of a league. Columns: `slug` is permanent and unique; `name` is the short English name; `short` is what a headline says
of a coach; `names` are other proper names and `nicknames` what papers also write small, both separated by "|" and each
with a language in front where it is that language's own ("it:Bayern Monaco"); `leagues` are leagues with their seasons;
`fame` is 0 to 100, how many people worldwide mean this one. Any flaw stops the load and names its file and line: a
directory with a hole would quietly alert the wrong people.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from bot.directory.names import WORD, untag
from bot.directory.subject import NO_NAMES, Kind, Subject

COLUMNS = {
    Kind.CLUB: ("slug", "name", "names", "nicknames", "leagues", "fame"),
    Kind.COACH: ("slug", "name", "short", "names", "nicknames", "fame"),
    Kind.NATIONAL: ("slug", "name", "names", "nicknames", "fame"),
}
LEAGUE_COLUMNS = ("country", "league", "season", "clubs")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TAGLIKE = re.compile(r"[a-z]{2}:")


class CatalogueError(ValueError):
    """A row that cannot be taken; the message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A subject and what else it is called.

    `names` count in articles only with a capital first letter, `nicknames` in any case. Both are kept as the catalogue
    writes them: a language in front ("it:Bayern Monaco") marks the display name, or the nickname, of that language.
    """

    subject: Subject
    names: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()

    def proper(self) -> Iterator[tuple[str, str]]:
        """Every proper name with its language ("" for all): name, short and `names`, each spelling once."""
        seen = {self.subject.name, self.subject.short}
        yield "", self.subject.name
        if self.subject.short != self.subject.name:
            yield "", self.subject.short
        for written in self.names:
            language, name = untag(written)
            if language or name not in seen:
                seen.add(name)
                yield language, name

    def nicks(self) -> Iterator[tuple[str, str]]:
        """Every nickname with its language ("" for all)."""
        return map(untag, self.nicknames)

    def grown(self, names: Iterable[str] = (), nicknames: Iterable[str] = ()) -> Entry:
        """The entry with more names, as the catalogue writes them; the display names that it has stay."""
        proper = tuple(dict.fromkeys((*self.names, *names)))
        subject = self.subject
        shown = MappingProxyType({**_localised(proper), **subject.localised})
        subject = replace(subject, localised=shown) if shown else subject
        return Entry(subject, proper, tuple(dict.fromkeys((*self.nicknames, *nicknames))))

    def without(self, written: str) -> Entry:
        """The entry without one name or nickname, as the catalogue writes it."""
        proper = tuple(name for name in self.names if name != written)
        language, name = untag(written)
        rest = {code: shown for code, shown in self.subject.localised.items() if (code, shown) != (language, name)}
        subject = replace(self.subject, localised=MappingProxyType({**_localised(proper), **rest}))
        return Entry(subject, proper, tuple(nickname for nickname in self.nicknames if nickname != written))


@dataclass(frozen=True, slots=True)
class League:
    """One season of a league and how many clubs it has; the tests compare."""

    country: str
    league: str
    season: str
    clubs: int


def load_catalogue(folder: Traversable | None = None) -> list[Entry]:
    """Every subject in the folder, by default the shipped one. Raises CatalogueError for the first broken row."""
    folder = folder or _shipped()
    entries: list[Entry] = []
    places: dict[str, str] = {}
    for kind, path in _sources(folder):
        for place, row in _rows(folder, path, COLUMNS[kind]):
            entry = _entry(kind, row, place)
            slug = entry.subject.slug
            if slug in places:
                raise CatalogueError(f"{place}: slug {slug!r} is already used in {places[slug]}")
            places[slug] = place
            entries.append(entry)
    return entries


def load_leagues(folder: Traversable | None = None) -> list[League]:
    """The leagues that the catalogue promises to hold completely. Raises CatalogueError for a broken row."""
    leagues = []
    for place, row in _rows(folder or _shipped(), "leagues.csv", LEAGUE_COLUMNS):
        if not row["clubs"].isdecimal():
            raise CatalogueError(f"{place}: the number of clubs is {row['clubs']!r}")
        leagues.append(League(row["country"], row["league"], row["season"], int(row["clubs"])))
    return leagues


def load_rosters(folder: Traversable | None = None) -> dict[tuple[str, str], list[str]]:
    """The slugs of each (country, league with season), as the clubs' files say it."""
    folder = folder or _shipped()
    rosters: dict[tuple[str, str], list[str]] = {}
    for path in _csv_files(folder, "clubs"):
        country = path.removeprefix("clubs/").removesuffix(".csv")
        for _place, row in _rows(folder, path, COLUMNS[Kind.CLUB]):
            for league in filter(None, row["leagues"].split("|")):
                rosters.setdefault((country, league), []).append(row["slug"])
    return rosters


def _shipped() -> Traversable:
    return files("bot.directory") / "catalogue"


def _sources(folder: Traversable) -> Iterator[tuple[Kind, str]]:
    """Each data file, as a path within the catalogue, with the kind of its subjects."""
    for path in _csv_files(folder, "clubs"):
        yield Kind.CLUB, path
    for path in _csv_files(folder, "coaches"):
        yield Kind.COACH, path
    if (folder / "nations.csv").is_file():
        yield Kind.NATIONAL, "nations.csv"


def _csv_files(folder: Traversable, place: str) -> list[str]:
    within = folder / place
    if not within.is_dir():
        return []
    return sorted(f"{place}/{file.name}" for file in within.iterdir() if file.name.endswith(".csv"))


def _rows(folder: Traversable, path: str, columns: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each row with its place, "clubs/italy.csv:12". Raises CatalogueError for a wrong header or number of cells."""
    try:
        text = (folder / path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: not UTF-8 at byte {error.start}") from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        for cells in reader:
            place = f"{path}:{reader.line_num}"
            if reader.line_num == 1:
                if tuple(cells) != columns:
                    raise CatalogueError(f"{place}: the header is {','.join(cells)!r}, not {','.join(columns)!r}")
            elif cells:
                if len(cells) != len(columns):
                    raise CatalogueError(f"{place}: {len(cells)} cells instead of {len(columns)}")
                yield place, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        raise CatalogueError(f"{path}:{reader.line_num}: {error}") from error


def _entry(kind: Kind, row: Mapping[str, str], place: str) -> Entry:
    slug, name, fame = row["slug"], row["name"], row["fame"]
    if not _SLUG.fullmatch(slug):
        raise CatalogueError(f"{place}: {slug!r} is no slug (small letters, digits, single hyphens)")
    if not fame.isdecimal() or int(fame) > 100:
        raise CatalogueError(f"{place}: fame is {fame!r}, not 0 to 100")
    short = row.get("short", name)
    names, nicknames = _split(row["names"]), _split(row["nicknames"])
    for written in (name, short, *names, *nicknames):
        _check(written, place)
    subject = Subject(slug, kind, name, short, int(fame), localised=_localised(names))
    return Entry(subject, names, nicknames)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _check(written: str, place: str) -> None:
    language, name = untag(written)
    if not language and _TAGLIKE.match(written):
        raise CatalogueError(f"{place}: {written!r} begins with an unknown language")
    if name != name.strip() or not WORD.search(name):
        raise CatalogueError(f"{place}: {written!r} is no name")


def _localised(names: tuple[str, ...]) -> Mapping[str, str]:
    """The display names by language; the first one written counts."""
    tagged = [untag(written) for written in names if written[2:3] == ":"]
    found = {language: name for language, name in reversed(tagged) if language}
    return MappingProxyType(found) if found else NO_NAMES
