"""Outcomes: what is recorded of an answer of Telegram's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import alerts, dues, following, outcomes, rumours
from bot.records import Records
from bot.telegraph import Done, Gone, Moved, Refused, TooFast, Unsure
from tests.core import NOW, ROMA, follower, opened, owed, published


@pytest.fixture
async def stage(tmp_path):
    """A database in which one alert is owed, the rumour, and the alert."""
    async with opened(tmp_path) as (database, directory):
        await follower(database, 11, ROMA)
        number = await published(database, directory)
        rumour = await rumours.told(database, directory, number)
        [alert] = await owed(database, number)
        yield database, rumour, alert


async def recorded(database, record):
    """Write one record as the courier's records do."""
    records = Records(database)
    records.add(record, lambda: None)
    await records.flush()


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Done({"message_id": 5}), 1, None),
        (Refused("message is too long"), 3, "message is too long"),
        (Gone("bot was blocked by the user"), 3, "bot was blocked by the user"),
        (TooFast(7.0), 0, None),
        (Unsure("no answer in time"), 0, None),
        (Moved(-100), 0, None),
    ],
)
async def test_an_alert_is_delivered_failed_or_owed_still(stage, outcome, state, reason):
    database, rumour, alert = stage
    await recorded(database, outcomes.of_alert(rumour, alert, outcome, NOW))
    [row] = await database.all("SELECT * FROM alerts")
    assert (row["state"], row["reason"]) == (state, reason)


async def test_silence_is_waited_out_to_the_second_and_is_no_failure(stage):
    database, rumour, alert = stage
    await recorded(database, outcomes.of_alert(rumour, alert, TooFast(7.0), NOW))
    [row] = await database.all("SELECT * FROM retries")
    assert (row["due_at"], row["attempts"]) == (NOW + 7, 0)


async def test_an_unknown_outcome_is_tried_again_and_counted_for_a_day(stage):
    database, rumour, alert = stage
    await recorded(database, outcomes.of_alert(rumour, alert, Unsure("no answer in time"), NOW))
    assert (await dues.figures(database, rumour.id)).repeated == 1
    tired = replace(alert, attempts=alerts.MOST_ATTEMPTS)
    await recorded(database, outcomes.of_alert(rumour, tired, Unsure("no answer in time"), NOW))
    assert (await dues.figures(database, rumour.id)).failed == 1


async def test_an_edit_that_never_works_is_given_up_after_a_day(stage):
    database, rumour, alert = stage
    await recorded(database, outcomes.of_alert(rumour, alert, Done({"message_id": 5}), NOW))
    tired = replace(alert, message_id=5, attempts=alerts.MOST_ATTEMPTS)
    await recorded(database, outcomes.of_edit(rumour, tired, Unsure("no answer in time"), NOW))
    [row] = await database.all("SELECT * FROM alerts")
    assert (row["state"], row["shown"], row["reason"]) == (1, rumour.revision, "out of date: no answer in time")


async def test_a_failure_while_telegram_is_away_is_not_the_chats(stage):
    database, rumour, alert = stage
    await recorded(database, outcomes.of_alert(rumour, alert, Unsure("no answer in time"), NOW, away=True))
    [row] = await database.all("SELECT * FROM retries")
    assert (row["due_at"], row["attempts"]) == (NOW + 1, 0)


async def test_a_long_silence_is_asked_about_again_within_the_longest_retry(stage):
    database, rumour, alert = stage
    await recorded(database, outcomes.of_alert(rumour, alert, TooFast(7200.0), NOW))
    [row] = await database.all("SELECT * FROM retries")
    assert row["due_at"] == NOW + alerts.LONGEST_RETRY_SECONDS


async def test_a_chat_that_is_gone_is_not_written_to_again(stage):
    database, rumour, alert = stage
    await recorded(database, outcomes.of_alert(rumour, alert, Gone("bot was blocked by the user"), NOW))
    found = await following.find(database, 11, 0)
    assert found is not None
    assert not found.reachable


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [("message is not modified", None), ("message to edit not found", "message to edit not found")],
)
async def test_a_refused_edit_is_a_normal_answer(stage, refusal, reason):
    database, rumour, alert = stage
    await recorded(database, outcomes.of_alert(rumour, alert, Done({"message_id": 5}), NOW))
    await recorded(database, outcomes.of_edit(rumour, alert, Refused(refusal), NOW))
    [row] = await database.all("SELECT * FROM alerts")
    assert (row["state"], row["shown"], row["reason"]) == (1, rumour.revision, reason)


def test_waiting_grows_and_stays_bounded():
    waits = [outcomes.retry_seconds(n) for n in range(40)]
    assert waits[:4] == [1, 2, 4, 8]
    assert waits == sorted(waits)
    assert waits[-1] == 300
