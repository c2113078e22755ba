"""Time zones as people say them: a country or a city in their own words, never an offset. Pure.

The zones and their countries are those of the IANA database (zone.tab in the package tzdata); what they are called in
other languages is Unicode's CLDR, as Babel ships it. Cities that name no zone are in `bot.zones.cities`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from rapidfuzz import fuzz, process

from bot.directory.names import LANGUAGES, compact, spellings, word_set, words_of
from bot.zones import cities

AREAS: Final = word_set("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific")
# zone.tab puts a country's most populous zone first, but where west goes before east; these are the capital's.
CAPITALS: Final = {
    "AU": "Australia/Sydney",  # Canberra has no row of its own
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
# What people say and neither database does; Britain's four have national teams, but no codes of their own.
EVERYDAY: Final = {
    "England": "GB",
    "Inghilterra": "GB",
    "Scotland": "GB",
    "Scozia": "GB",
    "Wales": "GB",
    "Galles": "GB",
    "Northern Ireland": "GB",
    "Irlanda del Nord": "GB",
    "UK": "GB",
    "USA": "US",
    "America": "US",
    "Ivory Coast": "CI",
    "Holland": "NL",
    "Olanda": "NL",
    "Repubblica Ceca": "CZ",
    "Macedonia": "MK",
    "Burma": "MM",
}
NEAR: Final = 80  # of 100: a letter or two away
SHORTEST: Final = 4  # letters that can be nearly a name; fewer are often nearly several
OFFERED: Final = 5
STANDING_YEAR: Final = 2037  # zones count as one where today's rules will read the same in a year as far as this


def country_of(language: str, locale: str = "") -> str:
    """The country to guess from a language as Telegram sends it ("it", "pt-BR"); empty for an unknown one.

    A language without a country is taken for that of `locale`, the bot's own words in that language ("en_GB"), if it
    is the same language, and else for that where most people speak it.
    """
    spoken = _locale(language)
    if spoken is None:
        return ""
    own = _locale(locale)
    if spoken.territory is None and own is not None and own.language == spoken.language:
        spoken = own
    likely = get_global("likely_subtags").get(spoken.language, "")
    country = spoken.territory or likely.rpartition("_")[2]
    return country if country in _countries() else ""


def usual(country: str) -> str | None:
    """The zone in which most people of a country live, or its capital's; None for no country of zone.tab."""
    zones = _countries().get(country)
    return CAPITALS.get(country, zones[0]) if zones else None


@cache
def of_country(country: str) -> tuple[str, ...]:
    """A country's zones, the usual one first, and of those that read the same from now on only the best known."""
    named = _countries().get(country, ())
    # CLDR names one zone for each that Windows knows, which are those that people know.
    known = set(get_global("windows_zone_mapping").values())
    ranked = sorted(named, key=lambda zone: (zone != usual(country), zone not in known))
    alike: dict[tuple[object, ...], str] = {}
    for zone in ranked:
        alike.setdefault(_readings(zone), zone)
    kept = set(alike.values())
    return tuple(sorted(kept, key=lambda zone: (zone != usual(country), named.index(zone))))


def find(typed: str) -> tuple[str, ...]:
    """The zones that a country or city may mean, in any of six languages or as IANA writes it; several are a choice.

    After a comma stands the country of a city: "Georgia, USA" is none of the other Georgia's.
    """
    first, _, rest = typed.partition(",")
    if (whole := _meant(typed)) or not rest.strip():
        return whole or _lying(cities.named(_keys(typed)))
    countries = _named_countries(rest)
    there = tuple(zone for zone in _meant(first) if country_with(zone) in countries)
    return there or _lying(place for place in cities.named(_keys(first)) if place[1] in countries)


def near(typed: str) -> tuple[str, ...]:
    """The zones of countries and cities that are spelt nearly like this, the nearest first."""
    key = compact(words_of(typed.partition(",")[0]))
    if len(key) < SHORTEST:
        return ()
    close = process.extract(key, list(_names()), scorer=fuzz.ratio, score_cutoff=NEAR, limit=OFFERED)
    return tuple(dict.fromkeys(zone for name, _, _ in close for zone in _names()[name]))[:OFFERED]


def is_zone(name: str) -> bool:
    """True for a zone that can be chosen: one with a row in zone.tab."""
    return name in _rows()


def country_with(zone: str) -> str:
    """The code of the country that a zone lies in; empty for a zone that cannot be chosen."""
    return _rows().get(zone, "")


def city(zone: str, language: str) -> str:
    """What a zone's city is called in a language, or else by IANA."""
    return _cities(language).get(zone) or _last(zone)


def country_name(country: str, language: str) -> str:
    """What a country is called in a language; its code where the language has no word."""
    locale = _locale(language)
    return str(locale.territories.get(country, country)) if locale else country


def _meant(name: str) -> tuple[str, ...]:
    zones = (zone for key in _keys(name) for zone in _names().get(key, ()))
    return tuple(dict.fromkeys(zones))


def _lying(places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The zones of some places, each once."""
    return tuple(dict.fromkeys(zone for zone, _ in places))[:OFFERED]


def _named_countries(name: str) -> set[str]:
    keys = set(_keys(name))
    return {country for key, country in _country_names() if key in keys}


@cache
def _rows() -> Mapping[str, str]:
    """Every zone of zone.tab with the code of its country."""
    cells = [line.split("\t") for line in _table("zone.tab") if line and not line.startswith("#")]
    return MappingProxyType({zone: country for country, _, zone, *_ in cells})


@cache
def _countries() -> Mapping[str, list[str]]:
    zones: dict[str, list[str]] = {}
    for zone, country in _rows().items():
        zones.setdefault(country, []).append(zone)
    return MappingProxyType(zones)


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Every key that a zone is found by."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    cities = [pair for zone, written in _written() for pair in ((zone, written), (zone, _last(written)))]
    cities += [pair for language in sorted(LANGUAGES) for pair in _cities(language).items()]
    for zone, name in cities:
        for key in _keys(name):
            found[key][zone] = None
    for key, country in _country_names():
        found[key] |= dict.fromkeys(of_country(country))
    return MappingProxyType({key: tuple(zones) for key, zones in found.items()})


@cache
def _country_names() -> tuple[tuple[str, str], ...]:
    """Every key of a country, in all languages."""
    names = [(line.split("\t")[1], line[:2]) for line in _table("iso3166.tab") if line and not line.startswith("#")]
    names += EVERYDAY.items()
    for country in _countries():
        for language in sorted(LANGUAGES):
            name = country_name(country, language)
            # Without what stands in parentheses too, but not by it alone: that may be China.
            names += [(name, country), (name.partition(" (")[0], country)]
    keys = ((key, country) for name, country in names if country in _countries() for key in _keys(name))
    return tuple(dict.fromkeys(keys))


def _written() -> Iterator[tuple[str, str]]:
    """Every zone with each name that IANA has or had for it."""
    for zone in _rows():
        yield zone, zone
    for old in _links():
        current = _resolved(old)
        if current is not None and old.partition("/")[0] in AREAS:
            yield current, old


@cache
def _links() -> Mapping[str, str]:
    """The database's further names of zones."""
    cells = [line.split() for line in _table("tzdata.zi") if line.startswith("L ")]
    return MappingProxyType({name: target for _, target, name in cells})


def _resolved(name: str) -> str | None:
    """The zone of zone.tab behind a name; CLDR keeps some that IANA has replaced."""
    behind = (name, get_global("zone_aliases").get(name, ""), _links().get(name, ""))
    return next((zone for zone in behind if zone in _rows()), None)


@cache
def _cities(language: str) -> Mapping[str, str]:
    """The zones whose city a language has its own word for."""
    locale = _locale(language)
    if locale is None:
        return MappingProxyType({})
    named = [(_resolved(name), names.get("city")) for name, names in locale.time_zones.items()]
    return MappingProxyType({zone: str(name) for zone, name in named if zone and name})


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_")) if code else None
    except (ValueError, UnknownLocaleError):
        return None


def _table(name: str) -> list[str]:
    return (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8").splitlines()


def _keys(name: str) -> Iterator[str]:
    """What a name is compared by: folded, and whatever its spaces, hyphens and dots."""
    return (compact(words) for words in spellings(name))


def _last(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _readings(zone: str) -> tuple[object, ...]:
    return tuple(
        datetime(STANDING_YEAR, month, day, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
        for month in range(1, 13)
        for day in (1, 15)
    )
