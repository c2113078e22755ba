"""While a rumour goes out to many, people are answered, editors see how it goes, and Telegram's limits hold."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot import receipts
from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from tests.newsdesk import (
    EDITORS,
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
from tests.running_bot import RunningBot

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOLLOWERS = 75  # two and a half seconds at 30 a second


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many followers of one coach, and the Telegram they are in."""

    telegram: LocalTelegram
    people: list[Person]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crowd]:
    """A bot with Telegram's own limits, 50 ms away, and followers of Ancelotti; at the end no call was refused."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receipts, "REFRESH_SECONDS", 1)  # instead of 5
        async with LocalTelegram(latency=0.05) as telegram:
            bot = RunningBot(telegram, tmp_path_factory.mktemp("crowd"), EDITORS)
            await bot.start()
            people = [somebody(telegram, "en" if number % 2 else "it") for number in range(FOLLOWERS)]
            for person in people:
                await person.say("Ancelotti")
            await asyncio.gather(*(person.expect("Carlo Ancelotti", timeout=20) for person in people))
            yield Crowd(telegram, people)
            await bot.stop()
            assert telegram.ledger.violations == []


async def test_a_fan_out_keeps_the_pace_answers_people_first_and_shows_how_it_goes(crowd: Crowd):
    telegram = crowd.telegram
    editor, chatter = an_editor(telegram), somebody(telegram)
    rumour = await publish(editor, article("Napoli are in talks with Carlo Ancelotti"))
    waits = []
    for _ in range(3):
        await asyncio.sleep(0.3)
        asked = time.monotonic()
        await chatter.say("/help")
        await chatter.expect("Following")
        waits.append(time.monotonic() - asked)
    told = sum(alerted(telegram, crowd.people, rumour))
    assert told < FOLLOWERS, "the answers came while alerts were still going out"
    assert max(waits) < 0.5
    await finished(editor, rumour, 20)
    edits = telegram.ledger.accepted("editMessageText", chat_id=editor.id, text=f"of {FOLLOWERS} delivered")
    counted = [int(call.params["text"].split(f" of {FOLLOWERS}")[0].split()[-1]) for call in edits]
    assert any(0 < count < FOLLOWERS for count in counted), "the receipt is brought up to date while alerts go out"
    assert alerted(telegram, crowd.people, rumour) == [1] * FOLLOWERS
    assert telegram.ledger.rate_windows() <= 33, "30 a second leave; the network may shuffle a few together"
    assert telegram.flood.refused == 0


async def test_a_rumour_that_is_told_is_finished_although_another_still_goes_out(crowd: Crowd):
    telegram = crowd.telegram
    one, editor, other = somebody(telegram), an_editor(telegram), an_editor(telegram, SECOND_EDITOR_ID)
    await follow(one, "Klopp")
    small = await draft(other, article("Lyon are interested in Jürgen Klopp"))
    await asyncio.sleep(1.2)  # the limits of their two chats have room again
    large = await publish(editor, article("Torino are in talks with Carlo Ancelotti"))
    await other.press(small, label="Publish")
    receipt = await finished(other, number_of(small))
    assert "1 delivered" in receipt.text
    assert sum(alerted(telegram, crowd.people, large)) < FOLLOWERS
    await finished(editor, large, 20)
    assert telegram.flood.refused == 0
