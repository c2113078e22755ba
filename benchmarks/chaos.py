"""Kill -9 again and again while updates and alerts flow, in foul weather: `python -m benchmarks.chaos --kills 40`.

Prints what the local Telegram's ledger says. The exit code is 1 if anything was lost, or if a kill repeated more than
what may be in flight.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

from bot.playground.server import LocalTelegram
from tests.bot_process import BotProcess
from tests.chaos import REPEATS_PER_KILL, Storm, Verdict, editors

BAR = 40  # cells
SECONDS_PER_KILL = 15.0  # far more than a kill, a start and its alerts take
SECONDS_AROUND = 300.0


def main() -> int:
    """Rage, print, and say by the exit code whether the promise held."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description="Kill the bot while it works.")
    parser.add_argument("--kills", type=int, default=200, help="how often (default 200, some 20 minutes)")
    parser.add_argument("--seed", type=int, default=1, help="which storm (default 1)")
    parser.add_argument("--crowd", type=int, default=80, help="people who follow before the first kill (default 80)")
    parser.add_argument("--life", type=float, default=4.0, help="seconds a bot may live at most (default 4)")
    parser.add_argument("--fair", action="store_true", help="nothing but kills: Telegram, process and disk are well")
    parser.add_argument("--log", type=Path, help="where the bot's log is kept")
    options = parser.parse_args()
    verdict = asyncio.run(_rage(options))
    _print(verdict)
    return 1 if verdict.problems else 0


async def _rage(options: argparse.Namespace) -> Verdict:
    async with asyncio.timeout(SECONDS_AROUND + options.kills * SECONDS_PER_KILL), LocalTelegram() as telegram:
        with tempfile.TemporaryDirectory(prefix="panchina-chaos-") as folder:
            bot = BotProcess(telegram, Path(folder), editors())
            try:
                storm = Storm(
                    telegram,
                    bot,
                    options.seed,
                    options.crowd,
                    options.life,
                    foul=not options.fair,
                    progress=partial(_progress, options.kills),
                )
                verdict = await storm.rage(options.kills)
            finally:
                await bot.kill()
                if options.log:
                    options.log.write_text(bot.log(), encoding="utf-8")
        verdict.unfinished += [f"Telegram refused: {call.description}" for call in telegram.ledger.violations]
        return verdict


def _progress(kills: int, kill: int) -> None:
    """A bar on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        done = BAR * (kill + 1) // kills
        end = "\n" if kill + 1 == kills else ""
        print(f"\r{'█' * done}{'░' * (BAR - done)} kill {kill + 1} of {kills}", end=end, file=sys.stderr, flush=True)


def _print(verdict: Verdict) -> None:
    recoveries = sorted(verdict.recoveries) or [0.0]
    repeated = sum(verdict.repeats)
    rows = [
        ("kills", verdict.kills),
        ("seconds", f"{verdict.seconds:.0f}"),
        ("updates", verdict.updates),
        ("rumours", verdict.rumours),
        ("tries to send an alert", verdict.tries),
        ("alerts that arrived", verdict.alerts),
        ("lost", len(verdict.lost)),
        ("unfinished", len(verdict.unfinished)),
        (
            "alerts repeated",
            f"{repeated}, at most {max(verdict.repeats, default=0)} by one kill (may be {REPEATS_PER_KILL})",
        ),
        ("alerts repeated, answer lost", verdict.ambiguous),
        ("alerts repeated without reason", verdict.unprovoked),
        ("answers repeated", verdict.answers_again),
        ("start to first poll, median", f"{statistics.median(recoveries):.2f} s"),
        ("start to first poll, longest", f"{recoveries[-1]:.2f} s"),
    ]
    rows += [(kind, count) for kind, count in sorted(verdict.weather.items())]
    for name, value in rows:
        print(f"{name:32} {value}")
    for problem in verdict.problems[:40]:
        print(f"PROBLEM: {problem}")


if __name__ == "__main__":
    sys.exit(main())
