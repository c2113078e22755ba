"""R31: a country or town is a place, unless a bench, a federation or a club's verb makes it a team."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from bot.reading import read

PLACES = [
    "Carlo Ancelotti torna in Italia per qualche giorno di vacanza e poi rientrerà in Brasile.",
    "José Mourinho vola a Madrid: cena con gli amici e visita al nuovo stadio.",
    "Roberto Mancini flew to Italy on Monday for a family holiday and will be back in England soon.",
    "Pep Guardiola pasará unos días de descanso en España antes de volver a Inglaterra.",
    "Jürgen Klopp reiste am Montag nach Österreich und macht dort Urlaub.",
    "Luis Enrique est rentré en Espagne pour voir sa famille.",
    "Abel Ferreira viajou para Portugal e só regressa ao Brasil na segunda-feira.",
]
TEAMS = [
    ("La federazione brasiliana ha scelto Carlo Ancelotti come nuovo commissario tecnico.", "Brazil"),
    ("Il Brasile vuole Carlo Ancelotti per la panchina della nazionale.", "Brazil"),
    ("Thomas Tuchel has been appointed as head coach of the England national team.", "England"),
    ("La Federación Mexicana negocia con Guillermo Almada para el banquillo de la selección.", "Mexico"),
]


@pytest.mark.parametrize("text", PLACES)
def test_travels_and_holidays_link_nobody(text: str, shipped: Directory) -> None:
    assert read(text, shipped).links == ()


@pytest.mark.parametrize(("text", "nation"), TEAMS)
def test_a_federation_or_a_bench_makes_a_country_a_team(text: str, nation: str, shipped: Directory) -> None:
    assert [link.club.name for link in read(text, shipped).links] == [nation]
