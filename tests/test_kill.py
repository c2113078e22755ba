"""Five kills -9 at random moments while updates and alerts flow; `make chaos` does two hundred, in foul weather."""

from __future__ import annotations

from pathlib import Path

from bot.playground.server import LocalTelegram
from tests.bot_process import BotProcess
from tests.chaos import Storm, editors

KILLS = 5
SEED = 20


async def test_five_kills_lose_nothing_and_repeat_at_most_what_was_in_flight(telegram: LocalTelegram, tmp_path: Path):
    bot = BotProcess(telegram, tmp_path, editors())
    try:
        verdict = await Storm(telegram, bot, SEED, crowd=24, life=1.5).rage(KILLS)
    finally:
        await bot.kill()
    assert verdict.problems == []
    assert verdict.rumours >= 2
    assert verdict.alerts >= 15, "alerts flowed"
    assert telegram.token not in bot.log()
