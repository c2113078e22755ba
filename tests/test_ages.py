"""Ages: news grows old by a clock that nobody sets."""

from __future__ import annotations

import pytest

from bot.ages import Ages

HOUR = 3600


class Clocks:
    """A wall clock that can be set, and a steady one; both pass together."""

    def __init__(self):
        self.wall, self.steady = 1_800_000_000.0, 50.0

    def sleep(self, seconds):
        self.wall += seconds
        self.steady += seconds

    def ages(self):
        return Ages(lambda: self.wall, lambda: self.steady)


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_setting_the_clock_makes_no_news_older_or_younger(jump):
    clocks = Clocks()
    ages, told_at = clocks.ages(), int(clocks.wall)
    assert ages.seconds(1, told_at) == 0
    clocks.wall += jump
    clocks.sleep(20)
    assert ages.seconds(1, told_at) == 20


def test_news_from_before_the_start_is_as_old_as_the_wall_clock_says():
    clocks = Clocks()
    ages = clocks.ages()
    assert ages.seconds(1, int(clocks.wall) - 2 * HOUR) == 2 * HOUR


def test_news_from_the_future_is_new():
    clocks = Clocks()
    ages, told_at = clocks.ages(), int(clocks.wall) + HOUR
    assert ages.seconds(1, told_at) == 0
    clocks.sleep(30)
    assert ages.seconds(1, told_at) == 30


def test_only_so_much_news_is_remembered(monkeypatch):
    monkeypatch.setattr("bot.ages.KEPT", 3)
    clocks = Clocks()
    ages, told_at = clocks.ages(), int(clocks.wall)
    for number in range(10):
        clocks.sleep(1)
        assert ages.seconds(number, told_at) == number + 1
