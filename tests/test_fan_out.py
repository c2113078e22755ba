"""While a rumour goes out to many, people are answered, editors see how it goes, and Telegram's limits hold."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot import receipts
from bot.playground.server import LocalTelegram
from tests.conftest import RunBot
from tests.newsdesk import (
    SECOND_EDITOR_ID,
    alerted,
    an_editor,
    article,
    draft,
    finished,
    follow,
    number_of,
    publish,
    somebody,
)

FOLLOWERS = 100  # more than three seconds at 30 a second
REFRESHED = 1  # seconds between two looks at a receipt, instead of 5


async def test_a_fan_out_keeps_the_pace_answers_people_first_and_shows_how_it_goes(
    telegram: LocalTelegram, run_bot: RunBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(receipts, "REFRESH_SECONDS", REFRESHED)
    telegram.latency = 0.05  # seconds, as to a server on the same continent
    await run_bot()
    people = [somebody(telegram, "en" if number % 2 else "it") for number in range(FOLLOWERS)]
    for person in people:
        await person.say("Ancelotti")
    await asyncio.gather(*(person.expect("Carlo Ancelotti", timeout=20) for person in people))
    editor, chatter = an_editor(telegram), somebody(telegram)
    card = await draft(editor, article("Napoli are in talks with Carlo Ancelotti"))
    rumour = number_of(card)
    await editor.press(card, label="Publish")
    waits = []
    for _ in range(3):
        await asyncio.sleep(0.3)
        asked = time.monotonic()
        await chatter.say("/help")
        await chatter.expect("Following")
        waits.append(time.monotonic() - asked)
    assert sum(alerted(telegram, people, rumour)) < FOLLOWERS, "the answers came while alerts were still going out"
    assert max(waits) < 0.5
    await finished(editor, rumour, 20)
    edits = telegram.ledger.accepted("editMessageText", chat_id=editor.id, text=f"of {FOLLOWERS} delivered")
    counted = [int(call.params["text"].split(f" of {FOLLOWERS}")[0].split()[-1]) for call in edits]
    assert any(0 < count < FOLLOWERS for count in counted), "the receipt is brought up to date while alerts go out"
    assert alerted(telegram, people, rumour) == [1] * FOLLOWERS
    assert telegram.ledger.rate_windows() <= 33, "30 a second leave; the network may shuffle a few together"
    assert telegram.flood.refused == 0


async def test_a_rumour_that_is_told_is_finished_although_another_still_goes_out(
    telegram: LocalTelegram, run_bot: RunBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(receipts, "REFRESH_SECONDS", REFRESHED)
    await run_bot()
    crowd = [somebody(telegram) for _ in range(FOLLOWERS)]
    for person in crowd:
        await person.say("Ancelotti")
    await asyncio.gather(*(person.expect("Carlo Ancelotti", timeout=20) for person in crowd))
    one, editor, other = somebody(telegram), an_editor(telegram), an_editor(telegram, SECOND_EDITOR_ID)
    await follow(one, "Klopp")
    small = await draft(other, article("Lyon are interested in Jürgen Klopp"))
    large = await publish(editor, article("Napoli are in talks with Carlo Ancelotti"))
    await other.press(small, label="Publish")
    receipt = await finished(other, number_of(small))
    assert "1 delivered" in receipt.text
    assert sum(alerted(telegram, crowd, large)) < FOLLOWERS
    await finished(editor, large, 20)
