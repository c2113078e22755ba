"""When followers want to hear: quiet hours and digests at delivery, and what waits meanwhile (R16, R24, R25, R26)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import orjson
import pytest

from bot import alerts, dues, habits, publishing, rumours, waits
from bot.ages import Ages
from bot.bundles import Bundles
from bot.courier import Courier
from bot.gate import Gate
from bot.i18n import Texts
from bot.pace import Pace
from bot.press import Press
from bot.rhythm import Habits, Rhythm
from bot.rumours import Denier
from bot.telegraph import Done
from tests.core import (
    ANCELOTTI,
    BRAZIL,
    EDITOR,
    MADRID,
    MILAN,
    MOURINHO,
    RANIERI,
    ROMA,
    drafted,
    follower,
    link,
    opened,
)

NIGHT = int(datetime(2026, 11, 25, 2, 0, tzinfo=UTC).timestamp())
HOUR, DAY = 3600, 86_400
QUIET = Habits("UTC", quiet=(23 * 60, 7 * 60 + 30))
MORNING = NIGHT + 5 * HOUR + HOUR // 2


@dataclass
class Phone:
    """Takes every message and edit, and keeps them in order."""

    latency = 0.01
    hanging = 0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    async def deliver(self, method, chat_id, lane, content):
        self.calls.append((method, orjson.loads(content)))
        return Done({"message_id": next(self.numbers)})

    @property
    def texts(self) -> list[str]:
        return [parameters["text"] for _, parameters in self.calls]

    def sounds(self) -> list[bool]:
        return [not made.get("disable_notification") for method, made in self.calls if method == "sendMessage"]


class Stage:
    """A database, a clock, a phone, and a courier that works until nothing is due."""

    def __init__(self, database, directory, patch):
        self.database, self.directory, self.phone, self.now = database, directory, Phone(), float(NIGHT)
        patch.setattr("time.time", lambda: self.now)

    async def fan(self, *subjects, hours=QUIET):
        made = await follower(self.database, 11, *subjects)
        await self.choose(made, hours)
        return made

    async def choose(self, fan, hours):
        async with self.database.transaction() as tx:
            await habits.keep(tx, fan.id, hours)
            await waits.reconsider(tx, fan.id, int(self.now))

    async def publish(self, *links):
        number = await drafted(self.database, *links, fingerprint=str(links))
        async with self.database.transaction() as tx:
            draft = await rumours.load(tx, self.directory, number)
            assert await publishing.publish(tx, self.directory, draft, EDITOR, int(self.now)) is not None
        return number

    async def deliver(self, at=None):
        """Let the courier do all that is due at a moment; what it called since the last time."""
        self.now = float(self.now if at is None else at)
        self.phone.calls.clear()
        gate, press = Gate(Pace(1000)), Press(Texts.load())
        courier = Courier(self.database, self.directory, self.phone, gate, press, 1000)
        courier._ages = Ages(lambda: self.now, lambda: self.now)
        running = asyncio.create_task(courier.run())
        for _ in range(200):
            await asyncio.sleep(0.01)
            later = await dues.next_retry(self.database)
            opened_now = [one for one in await dues.open_deliveries(self.database) if one.duties or one.fanning]
            if not opened_now and (later is None or later > self.now):
                break
            courier.nudge()
        courier.stop()
        await running
        return self.phone.calls

    async def states(self, number):
        rows = await self.database.all("SELECT state, reason FROM alerts WHERE rumour_id = ?", number)
        return [tuple(row) for row in rows]


@pytest.fixture
async def stage(tmp_path, monkeypatch):
    async with opened(tmp_path) as (database, directory):
        yield Stage(database, directory, monkeypatch)


async def test_in_quiet_hours_nothing_leaves_and_in_the_morning_the_story_comes_once(stage):
    await stage.fan(ANCELOTTI)
    number = await stage.publish(link(ANCELOTTI, ROMA))
    assert await stage.deliver() == []
    assert (await dues.figures(stage.database, number)).waiting == 1
    assert await stage.deliver(MORNING - 60) == []
    [(method, message)] = await stage.deliver(MORNING)
    assert method == "sendMessage"
    assert "Ancelotti–Roma: interest" in message["text"]
    assert await stage.states(number) == [(1, None)]
    assert await stage.deliver(MORNING + DAY) == []


async def test_several_moves_of_one_story_are_one_card_of_its_latest_state(stage):
    await stage.fan(ANCELOTTI)
    first = await stage.publish(link(ANCELOTTI, ROMA))
    stage.now += 600
    second = await stage.publish(link(ANCELOTTI, BRAZIL, stage="talks"))
    stage.now += 600
    third = await stage.publish(link(ANCELOTTI, ROMA, stage="talks"))
    assert await stage.deliver() == []
    [(_, message)] = await stage.deliver(MORNING)
    assert message["text"].startswith("<b>Ancelotti–Roma: in talks</b>")
    assert "Before that: Ancelotti–Brazil, in talks" in message["text"]
    assert await stage.states(first) == [(2, "overtaken")]
    assert await stage.states(second) == await stage.states(third) == [(1, None)]


async def test_while_the_next_card_of_a_story_waits_the_one_before_it_stays_as_it_is(stage):
    await stage.fan(ANCELOTTI)
    stage.now -= 5 * HOUR
    await stage.publish(link(ANCELOTTI, ROMA))
    assert len(await stage.deliver()) == 1
    stage.now = NIGHT
    await stage.publish(link(ANCELOTTI, BRAZIL, stage="talks"))
    assert await stage.deliver() == []
    assert [method for method, _ in await stage.deliver(MORNING)] == ["sendMessage"]


async def test_two_stories_come_as_two_cards_of_which_only_the_first_sounds(stage):
    await stage.fan(ANCELOTTI, RANIERI)
    await stage.publish(link(RANIERI, ROMA))
    await stage.publish(link(ANCELOTTI, BRAZIL, stage="talks"))
    await stage.deliver()
    await stage.deliver(MORNING)
    assert [text.split(":")[0] for text in stage.phone.texts] == ["<b>Ancelotti–Brazil", "<b>Ranieri–Roma"]
    assert stage.phone.sounds() == [True, False]


async def test_three_stories_are_one_digest_which_a_denial_re_renders(stage):
    others = [link(RANIERI, MILAN), link(ANCELOTTI, MADRID, "leaving")]
    await stage.fan(ANCELOTTI, RANIERI, ROMA, hours=Habits("UTC", Rhythm.DAILY, daily_hour=8))
    numbers = [await stage.publish(one) for one in others]
    third = await stage.publish(link(MOURINHO, ROMA, stage="talks"))
    await stage.deliver()
    [(method, message)] = await stage.deliver(NIGHT + 6 * HOUR)
    assert method == "sendMessage"
    assert message["text"].startswith("<b>Today’s digest: 3 stories moved</b>")
    assert message["text"].index("Mourinho") < message["text"].index("Ranieri"), "the strongest first"
    for number in (*numbers, third):
        assert await stage.states(number) == [(1, None)]
    told = await rumours.told(stage.database, stage.directory, numbers[0])
    async with stage.database.transaction() as tx:
        assert await publishing.deny(tx, stage.directory, told, 0, Denier.COACH, EDITOR, int(stage.now))
    calls = await stage.deliver(NIGHT + 6 * HOUR + 60)
    reply = next(made for method, made in calls if method == "sendMessage")
    edit = next(made for method, made in calls if method == "editMessageText")
    assert reply["reply_parameters"]["message_id"] == edit["message_id"] == 1
    assert "<s>Ranieri–Milan: interest</s> Denied" in edit["text"]
    assert MOURINHO.short in edit["text"]


async def test_what_is_official_breaks_through_where_it_may(stage):
    await stage.fan(ANCELOTTI, hours=Habits("UTC", quiet=QUIET.quiet, official_breaks_through=True))
    await stage.publish(link(ANCELOTTI, ROMA))
    assert await stage.deliver() == []
    await stage.publish(link(ANCELOTTI, BRAZIL, "appointed", "official"))
    [(_, message)] = await stage.deliver()
    assert "official" in message["text"]


async def test_other_hours_bring_what_waits_forward(stage):
    fan = await stage.fan(ANCELOTTI)
    await stage.publish(link(ANCELOTTI, ROMA))
    assert await stage.deliver() == []
    await stage.choose(fan, Habits())
    assert len(await stage.deliver(NIGHT + 60)) == 1


async def test_a_reply_of_verdict_waits_for_the_morning_and_the_edit_does_not(stage):
    fan = await stage.fan(ANCELOTTI, hours=Habits())
    number = await stage.publish(link(ANCELOTTI, ROMA))
    assert len(await stage.deliver()) == 1
    await stage.choose(fan, QUIET)
    told = await rumours.told(stage.database, stage.directory, number)
    async with stage.database.transaction() as tx:
        assert await publishing.deny(tx, stage.directory, told, 0, Denier.CLUB, EDITOR, int(stage.now))
    assert [method for method, _ in await stage.deliver(NIGHT + 60)] == ["editMessageText"]
    calls = await stage.deliver(MORNING)
    assert [method for method, _ in calls] == ["sendMessage"]
    assert calls[0][1]["text"].startswith("<b>Denied: Ancelotti–Roma</b>")


async def test_what_was_retracted_or_muted_meanwhile_is_not_told(stage):
    await stage.fan(ANCELOTTI)
    number = await stage.publish(link(ANCELOTTI, ROMA))
    await stage.deliver()
    told = await rumours.told(stage.database, stage.directory, number)
    async with stage.database.transaction() as tx:
        await publishing.retract(tx, stage.directory, told, rumours.Reason.OTHER, EDITOR, int(stage.now))
    assert await stage.deliver(MORNING) == []
    assert await stage.states(number) == [(2, "retracted")]


async def test_news_older_than_a_day_by_our_own_fault_comes_without_a_sound(stage):
    await stage.fan(ANCELOTTI, hours=Habits())
    await stage.publish(link(ANCELOTTI, ROMA))
    await stage.deliver(NIGHT + DAY + HOUR)
    assert stage.phone.sounds() == [False]


async def test_forgetting_forgets_what_waits(stage):
    fan = await stage.fan(ANCELOTTI)
    await stage.publish(link(ANCELOTTI, ROMA))
    await stage.deliver()
    async with stage.database.transaction() as tx:
        await alerts.forget(tx, [fan.id])
    assert await stage.database.all("SELECT * FROM waits") == []
    assert await stage.deliver(MORNING) == []


async def test_one_whose_messages_cannot_be_made_up_keeps_nobody_else_waiting(stage, monkeypatch):
    poor, other = await stage.fan(ANCELOTTI), await follower(stage.database, 12, ANCELOTTI)
    async with stage.database.transaction() as tx:
        await habits.keep(tx, other.id, QUIET)
    await stage.publish(link(ANCELOTTI, ROMA))
    assert await stage.deliver() == []
    members = Bundles.members

    async def broken(self, numbers, follower_id, now):
        if follower_id == poor.id:
            raise ValueError(follower_id)
        return await members(self, numbers, follower_id, now)

    with monkeypatch.context() as patch:
        patch.setattr(Bundles, "members", broken)
        assert [made["chat_id"] for _, made in await stage.deliver(MORNING)] == [12]
    assert [made["chat_id"] for _, made in await stage.deliver(MORNING + 301)] == [11]
