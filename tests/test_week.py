"""The week of four fans, played as `demo --story` plays it: every phone does what the table says."""

from __future__ import annotations

from itertools import pairwise

import pytest
import pytest_asyncio

from bot import courier, demo, log
from bot.playground.server import LocalTelegram
from bot.playground.wallclock import WallClock
from bot.playground.week import MONDAY, Week, articles, table, transcript

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def week(tmp_path_factory):
    """The week, played to its end; the courier looks more often than in life, since nobody tells it of the clock."""
    log.set_up(level=30)
    with WallClock(MONDAY) as clock, pytest.MonkeyPatch.context() as patch:
        patch.setattr(courier, "POLL_SECONDS", 0.3)
        async with LocalTelegram() as server:
            week = Week(server, clock, lambda line: None)
            async with demo.running(demo.settings_of(server, tmp_path_factory.mktemp("week"))):
                await week.play()
    return week


async def test_every_phone_does_what_the_table_says(week):
    assert all(line.is_right for line in week.lines), table(week.lines, week.fans)
    assert len(week.lines) == 25 * len(week.fans)


async def test_each_fan_hears_a_sound_only_where_his_story_moved(week):
    loud = {
        fan.key: [line.article.number for line in week.lines if line.fan is fan and "S" in line.marks]
        for fan in week.fans
    }
    assert loud == {
        "giulia": [1, 4, 6, 11, 15, 19, 23],
        "chiara": [1, 4, 6, 14, 15, 19, 23],
        "oliver": [1, 11, 15, 23],
        "lucia": [1, 4, 6, 11, 15, 23],
    }


async def test_no_phone_sounds_twice_for_one_article(week):
    assert all(line.marks.count("S") + line.marks.count("s") <= 1 for line in week.lines)


async def test_each_transcript_tells_every_article_with_its_reason(week):
    for fan in week.fans:
        told = transcript(week.lines, fan)
        for article in articles():
            assert article.heading in told
            assert f"({article.reasons[fan.key]})" in told


async def test_cards_say_of_whom_the_news_is_and_why_it_came(week):
    def sound(key, number):
        line = next(one for one in week.lines if (one.fan.key, one.article.number) == (key, number))
        return next(event.text for event in line.events if event.mark == "S")

    assert "Perché segui Ancelotti e Roma" in sound("giulia", 1)
    assert sound("giulia", 4).splitlines()[:2] == [
        "Ancelotti-Brasile: trattativa",
        "Passo avanti: da interesse a trattativa",
    ]
    assert "Because he coaches Real Madrid, which you follow" in sound("lucia", 11)
    assert "Because I told you this story before" in sound("oliver", 11)
    assert sound("oliver", 23).splitlines()[1] == "Official"
    assert "di cui 2 indipendenti" in sound("chiara", 14)


async def test_the_week_is_of_eight_outlets_and_in_order():
    week = articles()
    assert [article.number for article in week] == list(range(1, 26))
    assert len({article.outlet for article in week}) == 8
    assert all(first.at < second.at for first, second in pairwise(week))
