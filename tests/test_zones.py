"""Zones: found by country or city in people's own words, never by an offset; a guess to begin with."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import zones
from bot.directory.names import compact, words_of
from bot.zones import _countries, _names, _rows, cities


@pytest.mark.parametrize(
    ("language", "locale", "zone"),
    [
        ("it", "it_IT", "Europe/Rome"),
        ("it-CH", "it_IT", "Europe/Zurich"),
        ("en", "en_GB", "Europe/London"),
        ("en-US", "en_GB", "America/New_York"),
        ("pt", "en_GB", "America/Sao_Paulo"),
        ("pt-br", "en_GB", "America/Sao_Paulo"),
        ("pt-PT", "en_GB", "Europe/Lisbon"),
        ("es", "en_GB", "Europe/Madrid"),
        ("ru", "en_GB", "Europe/Moscow"),
        ("zh-hans", "en_GB", "Asia/Shanghai"),
        ("ja", "", "Asia/Tokyo"),
        ("", "en_GB", None),
        ("xx", "en_GB", None),
        ("nonsense-", "", None),
        ("es-419", "", None),
    ],
)
def test_a_language_tells_the_country_to_guess(language: str, locale: str, zone: str | None) -> None:
    assert zones.usual(zones.country_of(language, locale)) == zone


def test_every_country_has_zones_of_its_own_that_read_differently() -> None:
    for country in _countries():
        found = zones.of_country(country)
        assert found[0] == zones.usual(country)
        assert {zones.country_with(zone) for zone in found} == {country}
        assert len(set(found)) == len(found) <= 12
        for zone in found:
            ZoneInfo(zone)


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_country_is_found_by_its_name(language: str) -> None:
    for country in _countries():
        name = zones.country_name(country, language)
        assert set(zones.of_country(country)) <= set(zones.find(name)), name


@pytest.mark.parametrize("language", ["en", "it", "de", "ar"])
def test_every_zone_has_a_city_and_is_found_by_it_and_by_its_own_name(language: str) -> None:
    for zone in _rows():
        assert zones.city(zone, language)
        assert zones.find(zone) == (zone,)
        if language != "ar":
            assert zone in zones.find(zones.city(zone, language))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Roma", "Europe/Rome"),
        ("  rome ", "Europe/Rome"),
        ("sao paulo", "America/Sao_Paulo"),
        ("San Paolo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("New York", "America/New_York"),
        ("new-york", "America/New_York"),
        ("Zuerich", "Europe/Zurich"),
        ("Londra", "Europe/London"),
        ("Europe/Rome", "Europe/Rome"),
        ("europe/rome", "Europe/Rome"),
        ("Kiev", "Europe/Kyiv"),
        ("Kyiv", "Europe/Kyiv"),
        ("Calcutta", "Asia/Kolkata"),
        ("St John's", "America/St_Johns"),
        ("Italia", "Europe/Rome"),
        ("ITALIEN", "Europe/Rome"),
        ("Inghilterra", "Europe/London"),
        ("Turkey", "Europe/Istanbul"),
        ("Costa d'Avorio", "Africa/Abidjan"),
        ("Napoli", "Europe/Rome"),
        ("Monaco di Baviera", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("Barcellona", "Europe/Madrid"),
        ("Roma, Italia", "Europe/Rome"),
        ("Barcelona, Venezuela", "America/Caracas"),
        ("Córdoba, España", "Europe/Madrid"),
        ("San Juan, Argentina", "America/Argentina/San_Juan"),
    ],
)
def test_a_place_is_found_however_it_is_typed(typed: str, zone: str) -> None:
    assert zones.find(typed) == (zone,)


@pytest.mark.parametrize(
    "typed",
    ["UTC", "UTC+2", "GMT", "GMT-03:00", "+3", "-5", "EST", "CET", "CEST", "PST8PDT", "Etc/GMT+2", "2", "14:05", ""],
)
def test_an_offset_is_no_zone(typed: str) -> None:
    assert zones.find(typed) == ()
    assert zones.near(typed) == ()


def test_a_country_with_several_zones_is_a_choice_with_the_usual_one_first() -> None:
    assert zones.find("Portogallo") == ("Europe/Lisbon", "Atlantic/Azores")
    assert zones.find("USA")[:5] == (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
    )
    assert zones.find("Deutschland") == ("Europe/Berlin",)
    assert zones.find("Brasile")[0] == "America/Sao_Paulo"


def test_a_country_behind_a_comma_rules_out_places_elsewhere() -> None:
    assert zones.find("Roma, Brasile") == ()
    assert zones.find("Tbilisi, Georgia") == ("Asia/Tbilisi",)


def test_cities_of_one_name_are_a_choice_with_the_largest_first_and_bynames_do_not_count() -> None:
    assert zones.find("Birmingham") == ("Europe/London", "America/Chicago")
    assert zones.find("London") == ("Europe/London",)
    richmond = {zone for zone, country in cities.named(["manchester"]) if country == "US"}
    assert richmond == {"America/New_York"}
    assert len(cities.named(["manchester"])) == 2


def test_every_city_of_the_table_lies_in_a_zone_that_can_be_chosen_and_is_found_by_its_own_name() -> None:
    table = (Path(cities.__file__).parent / "cities.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    assert len(lines) > 6000
    for zone, country, names in lines:
        assert zones.is_zone(zone)
        assert country in {*_countries(), "XK"}  # Kosovo, which zone.tab leaves out
        assert names.startswith("|")
        assert names.endswith("|")
        assert all(compact(words_of(name)) == name for name in names.strip("|").split("|"))
    for zone, country, names in lines[::500]:
        assert (zone, country) in cities.named([names.split("|")[1]])


def test_a_slip_of_the_finger_is_offered_and_never_taken() -> None:
    assert zones.find("Lisbonna") == ()
    assert zones.near("Lisbonna")[0] == "Europe/Lisbon"
    assert zones.near("Berlinn")[0] == "Europe/Berlin"
    assert zones.near("Xqzzyw") == ()


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(sorted(_names())), max_size=3).map(", ".join)))
def test_whatever_is_typed_leads_to_zones_that_can_be_chosen(typed: str) -> None:
    for zone in (*zones.find(typed), *zones.near(typed)):
        assert zones.is_zone(zone)
    assert len(zones.near(typed)) <= 5


def test_what_zone_tab_does_not_hold_cannot_be_chosen() -> None:
    assert not any(zones.is_zone(name) for name in ("", "UTC", "Etc/GMT+2", "Nowhere/Land", "../etc/passwd", "CET"))
    assert zones.country_with("UTC") == ""
