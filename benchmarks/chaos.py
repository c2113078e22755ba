"""Kill -9 again and again while updates and alerts flow, in foul weather: `python -m benchmarks.chaos --kills 40`.

With `--replicas 2` so many processes share a PostgreSQL database, which is started for it on this machine, with fsync
as it is delivered; whoever leads is killed, frozen for eight seconds or cut off from the database for as long, and
another must lead within ten. Prints what the local Telegram's ledger says. The exit code is 1 if anything was lost, if
a kill repeated more than what may be in flight, or if a takeover took too long.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from bot.playground.server import LocalTelegram
from tests import databases
from tests.bot_process import BotProcess
from tests.chaos import REPEATS_PER_KILL, Storm, Verdict, editors
from tests.replicas import AWAY_SECONDS, Replicas

BAR = 40  # cells
SECONDS_PER_KILL = 15.0  # far more than a kill, a start and its alerts take
LIFE_SECONDS = 4.0
REIGN_SECONDS = 10.0  # of which some go by until a new leader has read its first article
SECONDS_AROUND = 300.0


def main() -> int:
    """Rage, print, and say by the exit code whether the promise held."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description="Kill the bot while it works.")
    parser.add_argument("--kills", type=int, default=200, help="how often (default 200, some 20 minutes)")
    parser.add_argument("--seed", type=int, default=1, help="which storm (default 1)")
    parser.add_argument("--crowd", type=int, default=80, help="people who follow before the first kill (default 80)")
    parser.add_argument("--life", type=float, help="seconds a bot may live at most (default 4; replicas lead for 10)")
    parser.add_argument("--fair", action="store_true", help="nothing but kills: Telegram, process and disk are well")
    parser.add_argument("--replicas", type=int, default=1, help="processes on one PostgreSQL database (default 1)")
    parser.add_argument("--webhook", action="store_true", help="the replicas take webhooks, by turns; else they poll")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--log", type=Path, help="where the bot's log is kept")
    options = parser.parse_args()
    options.life = options.life or (LIFE_SECONDS if options.replicas == 1 else REIGN_SECONDS)
    try:
        verdict = asyncio.run(_rage(options))
    finally:
        databases.stop()
    _print(verdict)
    if options.json:
        options.json.write_text(json.dumps(_figures(verdict), indent=2) + "\n", encoding="utf-8")
    return 1 if verdict.problems else 0


async def _rage(options: argparse.Namespace) -> Verdict:
    a_kill = SECONDS_PER_KILL + (AWAY_SECONDS if options.replicas > 1 else 0.0)
    async with asyncio.timeout(SECONDS_AROUND + options.kills * a_kill), LocalTelegram() as telegram:
        with tempfile.TemporaryDirectory(prefix="panchina-chaos-") as folder:
            bot = _bot(telegram, Path(folder), options)
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


def _bot(telegram: LocalTelegram, folder: Path, options: argparse.Namespace) -> BotProcess | Replicas:
    if options.replicas == 1:
        return BotProcess(telegram, folder, editors())
    databases.server(settings=())
    return Replicas(telegram, folder, editors(), options.replicas, webhook=options.webhook, seed=options.seed)


def _progress(kills: int, kill: int) -> None:
    """A bar on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        done = BAR * (kill + 1) // kills
        end = "\n" if kill + 1 == kills else ""
        print(f"\r{'█' * done}{'░' * (BAR - done)} kill {kill + 1} of {kills}", end=end, file=sys.stderr, flush=True)


def _print(verdict: Verdict) -> None:
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
    ]
    for kind, recoveries in _recoveries(verdict).items():
        what = f"{kind}: takeover" if verdict.replicas > 1 else "start to first poll"
        rows += [
            (f"{what}, times", len(recoveries)),
            (f"{what}, median", f"{statistics.median(recoveries):.2f} s"),
            (f"{what}, longest", f"{max(recoveries):.2f} s"),
        ]
    rows += [(kind, count) for kind, count in sorted(verdict.weather.items())]
    for name, value in rows:
        print(f"{name:32} {value}")
    for problem in verdict.problems[:40]:
        print(f"PROBLEM: {problem}")


def _recoveries(verdict: Verdict) -> dict[str, list[float]]:
    """Seconds without anybody at work, by what was done."""
    kinds = sorted({strike.kind for strike in verdict.strikes})
    return {kind: [strike.recovery for strike in verdict.strikes if strike.kind == kind] for kind in kinds}


def _figures(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON takes it, with the recoveries in the place of the moments, which mean nothing elsewhere."""
    figures = asdict(verdict) | {"recoveries": _recoveries(verdict), "problems": verdict.problems}
    figures["weather"] = dict(verdict.weather)  # asdict makes a muddle of a Counter
    del figures["strikes"]
    return figures


if __name__ == "__main__":
    sys.exit(main())
