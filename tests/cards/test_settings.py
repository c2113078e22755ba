"""Cards of /settings: what holds is said in words and ticked, and each button carries the whole of what it chooses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import settings
from bot.cards.card import Card
from bot.i18n import Voice
from bot.playground.html import parsed
from bot.rhythm import Habits, Rhythm
from tests.cards.story import MONDAY, TEXTS, buttons
from tests.cards.test_hostile import hold_to_account, large

ROME = "Europe/Rome"
minutes = st.integers(0, 1439)


def text(card: Card) -> str:
    return parsed(card.text)[0]


def pressed(card: Card) -> list[tuple[str, str]]:
    return [(button.label, button.data) for button in buttons(card)]


def test_the_overview_says_what_holds_with_the_local_time(english: Voice, italian: Voice) -> None:
    assert text(settings.overview(english, Habits(), ROME, MONDAY)).splitlines() == [
        "Settings",
        "",
        "Alerts: at once",
        "Quiet hours: none",
        "Time zone: Rome, Italy · 08:02 there now (a guess by your language)",
        "Language: English",
    ]
    chosen = Habits("America/Sao_Paulo", Rhythm.WEEKLY, weekday=6, weekly_hour=18, quiet=(0, 450))
    assert text(settings.overview(italian, chosen, "America/Sao_Paulo", MONDAY, group=True)).splitlines() == [
        "Impostazioni di questo gruppo",
        "",
        "Avvisi: un riepilogo ogni domenica alle 18:00",
        "Ore di silenzio: 00:00–07:30",
        "Notizie ufficiali: aspettano come le altre",
        "Fuso orario: San Paolo, Brasile · ora locale 03:02",
        "Lingua: Italiano",
    ]


def test_the_rhythm_that_holds_is_ticked_and_a_digest_shows_its_hours(english: Voice) -> None:
    plain = settings.rhythm_menu(english, Habits(), ROME, MONDAY)
    assert pressed(plain) == [
        ("✓ At once", "rhythm:instant"),
        ("Every hour", "rhythm:hourly"),
        ("Every day", "rhythm:daily:8"),
        ("Every week", "rhythm:weekly:0:8"),
        ("‹ Back", "settings"),
    ]
    daily = pressed(settings.rhythm_menu(english, Habits(ROME, Rhythm.DAILY, 0), ROME, MONDAY))
    assert daily[4:] == [
        *((f"{hour:02}:00", f"rhythm:daily:{hour}") for hour in settings.HOURS),
        ("‹ 23:00", "rhythm:daily:23"),
        ("01:00 ›", "rhythm:daily:1"),
        ("Official news at once", "official:1:rhythm"),
        ("‹ Back", "settings"),
    ]
    weekly = pressed(settings.rhythm_menu(english, Habits(ROME, Rhythm.WEEKLY, weekday=6, weekly_hour=9), ROME, MONDAY))
    assert ("Mon", "rhythm:weekly:0:9") in weekly
    assert ("✓ Sun", "rhythm:weekly:6:9") in weekly
    assert ("✓ 09:00", "rhythm:weekly:6:9") in weekly


def test_a_digest_in_quiet_hours_is_said_to_come_when_they_end(english: Voice) -> None:
    late = Habits(ROME, Rhythm.DAILY, 23, quiet=(1380, 420))
    words = "That is in your quiet hours (23:00–07:00), so it comes at 07:00."
    assert words in text(settings.rhythm_menu(english, late, ROME, MONDAY))
    for other in (replace(late, daily_hour=22), replace(late, quiet=None), replace(late, rhythm=Rhythm.HOURLY)):
        assert "your quiet hours" not in text(settings.rhythm_menu(english, other, ROME, MONDAY))


def test_quiet_hours_are_chosen_whole_or_moved_at_either_end(english: Voice, italian: Voice) -> None:
    none = pressed(settings.quiet_menu(english, Habits(), ROME, MONDAY))
    assert none[:4] == [
        ("✓ None", "quiet:off"),
        ("23:00–07:00", "quiet:1380:420"),
        ("22:00–08:00", "quiet:1320:480"),
        ("00:00–07:30", "quiet:0:450"),
    ]
    night = Habits(ROME, quiet=(0, 450), official_breaks_through=True)
    assert pressed(settings.quiet_menu(italian, night, ROME, MONDAY)) == [
        ("Nessuna", "quiet:off"),
        ("23:00–07:00", "quiet:1380:420"),
        ("22:00–08:00", "quiet:1320:480"),
        ("✓ 00:00–07:30", "quiet:0:450"),
        ("Dalle 23:30", "quiet:1410:450"),
        ("Dalle 00:30", "quiet:30:450"),
        ("Fino alle 07:00", "quiet:0:420"),
        ("Fino alle 08:00", "quiet:0:480"),
        ("✓ Notizie ufficiali subito", "official:0:quiet"),
        ("Fuso orario…", "zone"),
        ("‹ Indietro", "settings"),
    ]


@given(minutes, minutes)
def test_no_button_makes_quiet_hours_none_or_all_day_by_chance(start: int, end: int) -> None:
    card = settings.quiet_menu(TEXTS.speaking("en"), Habits(ROME, quiet=(start, end)), ROME, MONDAY)
    offered = [data.split(":")[1:] for _, data in pressed(card) if data.startswith("quiet:") and data != "quiet:off"]
    assert len(offered) == 7
    assert all(int(first) != int(second) and 0 <= int(first) < 1440 > int(second) >= 0 for first, second in offered[3:])


def test_a_zone_is_shown_with_the_others_of_its_country(english: Voice) -> None:
    lisbon = "Europe/Lisbon"
    card = settings.zone_menu(english, Habits(lisbon), lisbon, MONDAY, "panchina_bot")
    assert pressed(card) == [("✓ Lisbon", f"zone:{lisbon}"), ("Azores", "zone:Atlantic/Azores"), ("‹ Back", "settings")]
    assert "/timezone@panchina_bot Italy" in text(card)
    guessed = settings.zone_menu(english, Habits(), ROME, MONDAY)
    assert pressed(guessed)[0] == ("Rome", f"zone:{ROME}")
    assert "a guess by your language" in text(guessed)
    detroit = settings.zone_menu(english, Habits("America/Detroit"), "America/Detroit", MONDAY)
    assert pressed(detroit)[:2] == [("✓ Detroit", "zone:America/Detroit"), ("New York", "zone:America/New_York")]


def test_places_in_several_countries_say_which(english: Voice, italian: Voice) -> None:
    places = ("Europe/Lisbon", "Europe/Rome")
    assert [label for label, _ in pressed(settings.zone_choice(italian, "x", places))][:2] == [
        "Lisbona, Portogallo",
        "Roma, Italia",
    ]
    one = settings.zone_choice(english, "Portugal", ("Europe/Lisbon", "Atlantic/Azores"))
    assert [label for label, _ in pressed(one)][:2] == ["Lisbon", "Azores"]
    assert text(one) == "Which time in “Portugal”?"


@pytest.mark.parametrize("code", ["en", "it"])
@pytest.mark.parametrize("rhythm", Rhythm)
def test_toasts_are_plain_and_short(code: str, rhythm: Rhythm) -> None:
    voice = TEXTS.speaking(code)
    habits = Habits(ROME, rhythm, quiet=(1380, 420), official_breaks_through=rhythm is Rhythm.DAILY)
    toasts = [settings.rhythm_line(voice, habits), settings.quiet_line(voice, habits)]
    toasts += [settings.quiet_line(voice, replace(habits, quiet=None)), settings.official_line(voice, habits)]
    toasts += [settings.zone_toast(voice, ROME, MONDAY)]
    assert all(0 < len(toast) <= 200 and not {"<", "{"} & set(toast) for toast in toasts)


@given(
    st.sampled_from(["en", "it"]),
    st.builds(
        Habits,
        st.sampled_from([None, ROME, "America/Argentina/Buenos_Aires", "Pacific/Kiritimati"]),
        st.sampled_from(Rhythm),
        st.integers(0, 23),
        st.integers(0, 6),
        st.integers(0, 23),
        st.one_of(st.none(), st.tuples(minutes, minutes)),
        st.booleans(),
    ),
    large,
)
def test_every_card_is_legal_and_fits_whatever_was_chosen_or_typed(code: str, habits: Habits, query: str) -> None:
    voice, zone = TEXTS.speaking(code), habits.zone or ROME
    for card in (settings.overview, settings.rhythm_menu, settings.quiet_menu, settings.zone_menu):
        hold_to_account(card(voice, habits, zone, MONDAY))
    hold_to_account(settings.zone_choice(voice, query, [zone, ROME], sure=False))
    hold_to_account(settings.zone_unknown(voice, query))
