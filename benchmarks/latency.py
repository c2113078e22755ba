"""How fast the bot answers and alerts: `python -m benchmarks.latency`, against the local Telegram, over loopback.

The bot runs as a process of its own, with its real database and Telegram's limits. Every figure is over people who did
not write before, so that the limit per chat distorts nothing; and beside it stands its ratio to a bare `sendMessage`
of the same run, since absolute times are those of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.playground.people import Person
from bot.playground.server import LocalTelegram
from tests.bot_process import BotProcess
from tests.newsdesk import EDITOR_ID, alerts, an_editor, article, draft, eventually, number_of, somebody

PHONES: Final = 10
BREATH_SECONDS: Final = 0.05  # between two exchanges, so that the 30 a second of the whole bot bind nobody
CHAT_SECONDS: Final = 1.1  # until a chat that was answered may be alerted
STARTS: Final = 3
COACHES: Final = (
    "Carlo Ancelotti",
    "Antonio Conte",
    "Massimiliano Allegri",
    "Simone Inzaghi",
    "Gian Piero Gasperini",
    "Luciano Spalletti",
    "Roberto Mancini",
    "Stefano Pioli",
    "Claudio Ranieri",
    "Roberto De Zerbi",
    "Jürgen Klopp",
    "Pep Guardiola",
    "Mikel Arteta",
    "Unai Emery",
    "Xabi Alonso",
    "Diego Simeone",
    "Julian Nagelsmann",
    "Thomas Tuchel",
    "Mauricio Pochettino",
    "Hansi Flick",
)
CLUBS: Final = ("Roma", "Milan", "Napoli", "Chelsea", "Arsenal", "Porto", "Ajax", "Lyon", "Sevilla", "Benfica")


@dataclass(frozen=True, slots=True)
class Series:
    """Measurements of one thing, in milliseconds."""

    name: str
    values: Sequence[float]

    def at(self, percent: int) -> float:
        """The value that so many percent do not exceed (nearest rank)."""
        ordered = sorted(self.values)
        return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


class Bench:
    """One run over one bot."""

    def __init__(self, telegram: LocalTelegram, bot: BotProcess) -> None:
        self._telegram = telegram
        self._bot = bot

    async def starts(self) -> Series:
        """From starting the process to its first poll; the first start also makes the database."""
        times = []
        for _ in range(STARTS):
            times.append(await self._bot.start() * 1000)
            await self._telegram.quiet(1.0)
            await self._bot.terminate()
        await self._bot.start()
        await self._telegram.quiet(1.0)
        return Series("start to first poll", times)

    def memory(self) -> float:
        """What the idle process holds in memory (resident set), MiB; 0 where the system does not say."""
        status = Path(f"/proc/{self._bot.pid}/status")
        if not status.exists():
            return 0.0
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines() if ":" in line)
        return int(lines["VmRSS"].split()[0]) / 1024

    async def bare(self, repetitions: int) -> Series:
        """A `sendMessage` and its answer, without the bot."""
        address = f"{self._telegram.url}/bot{self._telegram.token}/sendMessage"
        times = []
        async with aiohttp.ClientSession() as session:
            for _ in range(repetitions):
                await asyncio.sleep(BREATH_SECONDS)
                body = {"chat_id": somebody(self._telegram).id, "text": "A message of about the usual length."}
                began = time.perf_counter()
                async with session.post(address, json=body) as answer:
                    await answer.read()
                times.append((time.perf_counter() - began) * 1000)
        return Series("bare sendMessage", times)

    async def commands(self, repetitions: int) -> list[Series]:
        """From a message reaching Telegram to the bot's answer reaching it."""
        times: dict[str, list[float]] = {}
        for number in range(repetitions):
            club = CLUBS[number % len(CLUBS)]
            for script in (("/start", f"/follow {club}", "/following"), ("/help", "/latest")):
                fan = somebody(self._telegram)
                for said in script:
                    times.setdefault(said.split()[0], []).append(await self._reply(fan, said))
        return [Series(f"reply to {command}", values) for command, values in times.items()]

    async def _reply(self, fan: Person, said: str) -> float:
        await asyncio.sleep(BREATH_SECONDS)
        began = time.monotonic()
        await fan.say(said)
        await fan.expect()
        (call,) = [call for call in self._telegram.ledger.accepted("sendMessage", chat_id=fan.id) if call.at >= began]
        return (call.at - began) * 1000

    async def publications(self, repetitions: int) -> list[Series]:
        """From the tap on Publish reaching Telegram to the first and the tenth alert reaching it."""
        first: list[float] = []
        tenth: list[float] = []
        editor = an_editor(self._telegram)
        for coach in COACHES[:repetitions]:
            fans = [somebody(self._telegram) for _ in range(PHONES)]
            for fan in fans:
                await self._reply(fan, coach)
            card = await draft(editor, article(f"Lille are in talks with {coach}"))
            await asyncio.sleep(CHAT_SECONDS)
            began = time.monotonic()
            await editor.press(card, label="Publish", wait=0)
            arrived = await self._arrivals(fans, number_of(card))
            first.append((arrived[0] - began) * 1000)
            tenth.append((arrived[PHONES - 1] - began) * 1000)
            await self._telegram.quiet(0.5)
        return [Series("Publish to first phone", first), Series("Publish to tenth phone", tenth)]

    async def _arrivals(self, fans: Sequence[Person], rumour: int) -> list[float]:
        await eventually(lambda: all(alerts(self._telegram, fan.id, rumour) for fan in fans))
        return sorted(alerts(self._telegram, fan.id, rumour)[0].at for fan in fans)


def main() -> int:
    """Measure, print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description="How fast the bot answers.")
    parser.add_argument("--replies", type=int, default=100, help="exchanges for each command (default 100)")
    parser.add_argument("--publications", type=int, default=20, help=f"at most {len(COACHES)} (the default)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    memory, series = asyncio.run(_measure(options.replies, options.publications))
    figures = _figures(memory, series)
    _print(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


async def _measure(replies: int, publications: int) -> tuple[float, list[Series]]:
    async with LocalTelegram() as telegram:
        with tempfile.TemporaryDirectory(prefix="panchina-bench-") as folder:
            bot = BotProcess(telegram, Path(folder), (EDITOR_ID,))
            bench = Bench(telegram, bot)
            try:
                starts = await bench.starts()
                memory = bench.memory()
                bare = await bench.bare(replies)
                told = await bench.publications(publications)
                return memory, [starts, bare, *told, *await bench.commands(replies)]
            finally:
                await bot.kill()


def _figures(memory: float, series: Sequence[Series]) -> dict[str, Any]:
    bare = next(each for each in series if each.name == "bare sendMessage")
    rows = [
        {
            "name": each.name,
            "count": len(each.values),
            "p50_ms": round(each.at(50), 2),
            "p99_ms": round(each.at(99), 2),
            "mean_ms": round(statistics.fmean(each.values), 2),
            "p50_over_bare": None if each is series[0] else round(each.at(50) / bare.at(50), 1),
        }
        for each in series
    ]
    return {"idle_memory_mib": round(memory, 1), "series": rows}


def _print(figures: dict[str, Any]) -> None:
    print(f"{'':28}{'count':>6}{'p50 ms':>10}{'p99 ms':>10}{'p50 / bare':>12}")
    for row in figures["series"]:
        times = f"{row['p50_ms']:>10.2f}{row['p99_ms']:>10.2f}{row['p50_over_bare'] or '–':>12}"
        print(f"{row['name']:28}{row['count']:>6}{times}")
    print(f"{'idle memory':28}{figures['idle_memory_mib']:>16.1f} MiB")


if __name__ == "__main__":
    sys.exit(main())
