"""/settings and /timezone on a phone: a tap acts at once, says so and shows it; in a group only for administrators.

All tests share one running bot, so each brings people of its own.
"""

from __future__ import annotations

import pytest

from bot.playground.people import Person
from tests.newsdesk import answer_to, somebody, tap
from tests.running_bot import RunningBot, Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = "panchina_local_bot"
GROUP = -1_001_000_000_900
KEPT = "zone, rhythm, daily_hour, weekday, weekly_hour, quiet_from, quiet_to, official_breaks_through"


def kept(bot: RunningBot, chat_id: int) -> list[tuple[object, ...]]:
    """The habits of a chat, as they stand."""
    return bot.rows(f"SELECT {KEPT} FROM habits JOIN followers ON id = follower_id WHERE chat_id = ?", chat_id)


async def toast(person: Person, message, data: str, **where) -> str:
    """What a press says at once; the button need not be on the message any more."""
    answer = await person.press(message, data=data, forged=True, **where)
    assert answer is not None
    return answer.text


async def test_looking_at_the_settings_changes_nothing(town: Town):
    fan = somebody(town.telegram, "it")
    card = await answer_to(fan, "/settings")
    assert "Avvisi: subito" in card.text
    assert "Fuso orario: Roma, Italia" in card.text
    for menu, shown in (
        ("rhythm", "Un riepilogo è un solo messaggio"),
        ("quiet", "Nelle ore di silenzio"),
        ("zone", "/timezone Italia"),
        ("tongue", "In che lingua"),
    ):
        card = await tap(fan, card, menu, shown)
        card = await tap(fan, card, "settings", "Lingua: Italiano")
    assert kept(town.bot, fan.id) == []


async def test_quiet_hours_are_set_moved_and_ended_by_taps(town: Town):
    fan = somebody(town.telegram, "it")
    card = await tap(fan, await answer_to(fan, "/settings"), "quiet", "Ore di silenzio: nessuna")
    card = await tap(fan, card, "quiet:0:450", "Ore di silenzio: 00:00–07:30")
    assert "dedotto" not in card.text
    assert kept(town.bot, fan.id) == [("Europe/Rome", "instant", 8, 0, 8, 0, 450, 0)]
    card = await tap(fan, card, "Dalle 23:30", "Ore di silenzio: 23:30–07:30")
    card = await tap(fan, card, "Fino alle 07:00", "Ore di silenzio: 23:30–07:00")
    card = await tap(fan, card, "Notizie ufficiali subito", button="✓ Notizie ufficiali subito")
    assert kept(town.bot, fan.id) == [("Europe/Rome", "instant", 8, 0, 8, 1410, 420, 1)]
    card = await tap(fan, card, "Nessuna", "Ore di silenzio: nessuna")
    assert kept(town.bot, fan.id) == [("Europe/Rome", "instant", 8, 0, 8, None, None, 1)]
    assert await toast(fan, card, "quiet:1380:420") == "Ore di silenzio: 23:00–07:00"


async def test_a_digest_is_set_with_its_day_and_hour(town: Town):
    fan = somebody(town.telegram)
    card = await tap(fan, await answer_to(fan, "/settings"), "rhythm", "Alerts: at once")
    card = await tap(fan, card, "rhythm:daily:8", "a digest every day at 08:00")
    card = await tap(fan, card, "09:00 ›", "a digest every day at 09:00")
    card = await tap(fan, card, "Every week", "a digest every Monday at 08:00")
    card = await tap(fan, card, "Sun", "a digest every Sunday at 08:00")
    card = await tap(fan, card, "18:00", "a digest every Sunday at 18:00")
    assert kept(town.bot, fan.id) == [("Europe/London", "weekly", 9, 6, 18, None, None, 0)]
    card = await tap(fan, card, "settings", "Settings")
    assert "Official news: waits like the rest" in card.text
    assert await toast(fan, card, "rhythm:hourly") == "Alerts: a digest every hour"


async def test_the_zone_is_typed_as_a_country_or_a_city(town: Town):
    fan = somebody(town.telegram)
    assert "Time zone: London" in (await answer_to(fan, "/timezone")).text
    assert kept(town.bot, fan.id) == []
    for typed, place, zone in (
        ("Italy", "Rome, Italy", "Europe/Rome"),
        ("sao paulo", "Sao Paulo, Brazil", "America/Sao_Paulo"),
        ("Germania", "Berlin, Germany", "Europe/Berlin"),
    ):
        answer = await answer_to(fan, f"/timezone {typed}")
        assert f"Time zone: {place}" in answer.text
        assert kept(town.bot, fan.id)[0][0] == zone
    several = await answer_to(fan, "/timezone Portugal")
    assert several.labels[:2] == ["Lisbon", "Azores"]
    await tap(fan, several, "Azores", "Time zone: Azores, Portugal")
    assert kept(town.bot, fan.id)[0][0] == "Atlantic/Azores"
    near = await answer_to(fan, "/timezone Lisbonna")
    assert "Maybe" in near.text
    await tap(fan, near, "zone:Europe/Lisbon", "Time zone: Lisbon, Portugal")
    for offset in ("UTC+2", "+3", "GMT", "<b>&amp;", "Xqzzyw", "?"):
        assert "I can't find" in (await answer_to(fan, f"/timezone {offset}")).text
    assert kept(town.bot, fan.id)[0][0] == "Europe/Lisbon"


async def test_the_language_is_chosen_beside_the_rest(town: Town):
    fan = somebody(town.telegram)
    card = await tap(fan, await answer_to(fan, "/settings"), "tongue", "Which language")
    assert "✓ English" in card.labels
    await tap(fan, card, "Italiano", "Lingua: Italiano")
    assert town.bot.one("SELECT language FROM followers WHERE chat_id = ?", fan.id) == "it"


async def test_in_a_group_only_administrators_change_things_and_topics_have_habits_of_their_own(town: Town):
    owner, member = somebody(town.telegram, "it"), somebody(town.telegram, "it")
    group = town.telegram.group(GROUP, "Curva", [member], [owner], forum=True, topics={3: "Panchine"})
    await member.say(f"/settings@{BOT}", chat=group, thread=3)
    card = await member.expect("Impostazioni di questo gruppo", chat=group)
    for data in ("quiet", "quiet:0:450", "rhythm:hourly", "zone:Asia/Tokyo", "tongue:en", "official:1:quiet"):
        assert "solo gli amministratori" in await toast(member, card, data, chat=group)
    await member.say(f"/timezone@{BOT} Tokyo", chat=group, thread=3)
    await member.expect("solo gli amministratori", chat=group)
    assert kept(town.bot, group.id) == []
    assert await toast(owner, card, "quiet:0:450", chat=group) == "Ore di silenzio: 00:00–07:30"
    await owner.say(f"/timezone@{BOT} Tokyo", chat=group)
    shown = await owner.expect("Fuso orario: Tokyo", chat=group)
    assert f"/timezone@{BOT} Italia" in shown.text
    habits = "SELECT topic_id, zone, quiet_to FROM habits JOIN followers ON id = follower_id WHERE chat_id = ?"
    assert sorted(town.bot.rows(habits, group.id)) == [(0, "Asia/Tokyo", None), (3, "Europe/Rome", 450)]


NONSENSE = """
rhythm:monthly rhythm:daily rhythm:daily:24 rhythm:daily:-1 rhythm:daily:x rhythm:weekly:7:8 rhythm:weekly:0 rhythm:
rhythm:weekly:0:99999999999999999999999 quiet:1 quiet:1:1 quiet:0:1440 quiet:-1:5 quiet:a:b quiet:0:450:9 quiet:
zone:UTC zone:Etc/GMT+2 zone:../etc/passwd zone: zone:99 tongue:xx tongue: official:2 official:1 official:1:zone
official:x:quiet official:-1:quiet official:1:
"""


async def test_buttons_that_carry_nonsense_are_answered_and_change_nothing(town: Town):
    fan = somebody(town.telegram)
    card = await tap(fan, await answer_to(fan, "/settings"), "quiet", "none")
    card = await tap(fan, card, "quiet:0:450", "00:00–07:30")
    before = kept(town.bot, fan.id)
    for data in NONSENSE.split():
        assert "expired" in await toast(fan, card, data), data
    assert kept(town.bot, fan.id) == before
