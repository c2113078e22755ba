"""The courier: what is in flight while its row is read is not taken up again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import dues
from bot.courier import Courier
from bot.gate import Gate
from bot.i18n import Texts
from bot.pace import Pace
from bot.press import Press
from bot.telegraph import Done
from tests.core import ROMA, follower, opened, published


class SlowTelegraph:
    """Takes every message, each after a moment, and counts them by chat."""

    latency = 0.01
    hanging = 0

    def __init__(self):
        self.sent: dict[int, int] = {}

    async def deliver(self, method, chat_id, lane, content):
        self.sent[chat_id] = self.sent.get(chat_id, 0) + 1
        await asyncio.sleep(0.002 * (chat_id % 7))
        return Done({"message_id": self.sent[chat_id]})


async def test_an_alert_that_lands_while_its_row_is_read_is_not_sent_again(tmp_path, monkeypatch: pytest.MonkeyPatch):
    async with opened(tmp_path) as (database, directory):
        people = [await follower(database, 100 + n, ROMA) for n in range(40)]
        await published(database, directory)
        telegraph: Any = SlowTelegraph()
        courier = Courier(database, directory, telegraph, Gate(Pace(1000)), Press(Texts.load()), 1000)
        look_up = dues.due

        async def late(reader, duty, rumour_id, audience, _after, limit, now):
            rows = await look_up(reader, duty, rumour_id, audience, 0, limit, now)  # always from the first follower on
            await asyncio.sleep(0.03)  # time enough for whatever is in flight to land
            return rows

        monkeypatch.setattr(dues, "due", late)
        running = asyncio.create_task(courier.run())
        await asyncio.wait_for(courier.settled.wait(), 10)
        courier.stop()
        await running
    assert telegraph.sent == {100 + n: 1 for n in range(len(people))}
