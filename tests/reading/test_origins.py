"""Origins: how many of a rumour's reports speak for themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import Directory
from bot.reading.origins import Account, origins
from bot.reading.trace import Trace, trace
from tests.reading.stories import families
from tests.reading.test_fingerprint import OTHER, STORY


def speaking(source: str, text: str, credited: str = "") -> Account:
    return Account(source, trace(text, (), credited))


@pytest.fixture(scope="module")
def told(shipped: Directory) -> dict[str, Trace]:
    [family] = [family for family in families("tuned", shipped) if family[0].family == "spurs"]
    return {telling.name: trace(telling.text, telling.links) for telling in family}


def test_a_copy_a_rewrite_and_a_translation_are_one_origin_and_an_independent_report_another(
    told: dict[str, Trace],
) -> None:
    names = ("base", "copy", "heavy", "italian", "german", "second")
    reports = [Account(outlet, told[name]) for outlet, name in zip(OUTLETS, names, strict=True)]
    assert origins(reports[:5]) == 1
    assert origins(reports) == 2


def test_who_credits_another_shares_his_origin_also_with_a_third_that_credits_him() -> None:
    one, other = speaking("Calcio Oggi", STORY), speaking("La Panca", OTHER)
    assert origins([one, other]) == 2
    assert origins([one, speaking("La Panca", OTHER, "Calcio Oggi")]) == 1
    assert origins([speaking("Radio Kop", STORY, "Bild"), speaking("La Panca", OTHER, "Bild")]) == 1


def test_an_outlet_that_reports_twice_is_one_origin() -> None:
    assert origins([speaking("Calcio Oggi", STORY), speaking("calciooggi.it", OTHER)]) == 1


def test_a_report_of_no_stated_source_is_never_independent_and_joins_what_it_copies() -> None:
    assert origins([]) == 0
    assert origins([speaking("", STORY)]) == 0
    assert origins([speaking("", STORY), speaking("La Panca", OTHER)]) == 1
    assert origins([speaking("", STORY), speaking("La Panca", STORY)]) == 1


def test_a_report_can_join_two_origins_into_one() -> None:
    one, other = speaking("Calcio Oggi", STORY), speaking("La Panca", OTHER)
    bridge = Account("Radio Kop", replace(trace(STORY), credit="La Panca"))
    assert origins([one, other, bridge]) == 1


OUTLETS = ("Calcio Oggi", "Bench Daily", "Radio Kop", "Stadio Notte", "Rheinkurier", "The Away End")


@given(st.permutations([("A1", "B1"), ("B1", ""), ("C1", ""), ("", "C1"), ("D1", "E1"), ("F1", "E1")]))
def test_the_order_of_the_reports_does_not_matter(order: list[tuple[str, str]]) -> None:
    texts = dict(zip(("A1", "B1", "C1", "", "D1", "F1"), NONSENSE, strict=True))
    assert origins([speaking(source, texts[source], credited) for source, credited in order]) == 3


NONSENSE = ("uno due tre", "four five six", "sieben acht neun", "dix onze douze", "trece catorce", "quinze dezasseis")
