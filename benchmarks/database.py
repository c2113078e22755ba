"""What recording costs on each database: `python -m benchmarks.database --followers 20000`.

One rumour is owed to everyone, claimed along the key as the courier does it, and marked as delivered in batches. CPU is
user and system time of this process, all threads, and of the PostgreSQL server with all its sessions; beside it stands
what sending the same number of prepared messages costs. Compare within one run only. The server is started for it, on
this machine, with fsync as it is delivered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.delivery import null_telegram, progress
from benchmarks.rivals import IN_FLIGHT, TEXT, TOKEN, all_sent
from benchmarks.senders import crowd
from bot import alerts, dues, publishing, rumours
from bot.database import Database
from bot.directory import Directory
from bot.owed import Arrival
from bot.transport import AiohttpRequest
from tests import databases
from tests.core import EDITOR, NOW, drafted, opened, owed
from tests.databases import KINDS, Server

BATCHES: Final = (1, 10, 100)
MOST_BATCHES: Final = 400
MESSAGES: Final = 6_000
IN_USE: Final = (
    "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
)
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds and wall seconds per 1,000 alerts."""

    client: float
    server: float
    seconds: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.database", description="What recording costs.")
    parser.add_argument("--followers", type=int, default=20_000, help="to whom the rumour is owed (default 20000)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    print(f"{options.followers} followers; CPU in ms per 1000 alerts")
    print(f"{'':10} {'':>14} {'client':>7} {'server':>7} {'sum':>7} {'/ sending':>10} {'seconds':>8}")
    with null_telegram() as url:
        sending = asyncio.run(_send(url))
    _line("", "sending", sending, sending)
    figures: dict[str, Any] = {"sending": asdict(sending)}
    for kind in KINDS:
        databases.chosen = kind
        server = databases.server(settings=()) if kind == "postgresql" else None
        try:
            figures[kind] = _print(kind, options.followers, server, sending)
        finally:
            databases.stop()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _print(kind: str, followers: int, server: Server | None, sending: Cost) -> dict[str, Any]:
    sizes = []
    figures: dict[str, Any] = {}
    for batch in BATCHES:
        progress(f"{kind}: {followers} followers, recorded by {batch}")
        with tempfile.TemporaryDirectory(prefix="panchina-database-") as folder:
            fan_out, recording, size = asyncio.run(_measure(Path(folder), followers, batch, server))
        sizes.append(size)
        progress("")
        figures |= {"fan_out": asdict(fan_out), f"record_by_{batch}": asdict(recording)}
        if batch == BATCHES[0]:
            _line(kind, "fan-out", fan_out, sending)
        _line(kind, f"record by {batch}", recording, sending)
    print(f"{kind:10} {'bytes a row':>14} {min(sizes):7.0f}")
    return figures | {"bytes_a_row": min(sizes)}


def _line(kind: str, what: str, cost: Cost, sending: Cost) -> None:
    total = cost.client + cost.server
    columns = f"{cost.client:7.1f} {cost.server:7.1f} {total:7.1f} {total / sending.client:10.2f} {cost.seconds:8.2f}"
    print(f"{kind:10} {what:>14} {columns}", flush=True)


async def _send(url: str) -> Cost:
    """What sending costs, with bodies prepared as the press does it."""
    body = orjson.dumps({"text": TEXT, "parse_mode": "HTML"})
    async with AiohttpRequest(IN_FLIGHT) as request:
        address = f"{url}/bot{TOKEN}/sendMessage"
        stopwatch = Stopwatch(None)
        await all_sent(lambda chat_id: request.call(address, b'{"chat_id":%d,' % chat_id + body[1:]), MESSAGES)
        return stopwatch.lap(MESSAGES)


async def _measure(folder: Path, followers: int, batch: int, server: Server | None) -> tuple[Cost, Cost, float]:
    """What it costs to owe everything and to record some of it, and the bytes of a row."""
    async with opened(folder) as (database, directory):
        await crowd(database, followers)
        if server:
            async with database.transaction() as tx:
                await tx.run("ANALYZE followers, follows")  # those have stood long
        number = await drafted(database)
        before = await size_of(database)
        stopwatch = Stopwatch(server)
        await _owe(database, directory, number)
        fan_out = stopwatch.lap(followers)
        size = (await size_of(database) - before) / followers
        recording = stopwatch.lap(await _record(database, number, batch))
        return fan_out, recording, size


async def _owe(database: Database, directory: Directory, number: int) -> None:
    async with database.transaction() as tx:
        draft = await rumours.load(tx, directory, number)
        if draft is None:
            raise RuntimeError("the draft is gone")
        await publishing.publish(tx, directory, draft, EDITOR, NOW)
    while (await dues.open_deliveries(database))[0].fanning:
        async with database.transaction() as tx:
            await alerts.fan_out(tx, number)


async def _record(database: Database, number: int, batch: int) -> int:
    """Claim along the key, as many as the courier takes up at once, and mark them in batches; how many that were."""
    after = recorded = 0
    while recorded < batch * MOST_BATCHES and (found := await owed(database, number, after=after, limit=max(batch, 8))):
        after = found[-1].follower_id
        recorded += len(found)
        for start in range(0, len(found), batch):
            arrivals = [Arrival(alert, 1, 1_000 + alert.follower_id) for alert in found[start : start + batch]]
            async with database.transaction() as tx:
                await alerts.delivered(tx, arrivals)
    return recorded


async def size_of(database: Database) -> int:
    """Bytes that the alerts take: their table and its index, or what is in use of SQLite's file."""
    if databases.chosen == "postgresql":
        row = await database.one("SELECT pg_total_relation_size('alerts')")
    else:
        row = await database.one(IN_USE)
    return int(row[0]) if row else 0


class Stopwatch:
    """CPU and wall time since the last lap."""

    def __init__(self, server: Server | None) -> None:
        self._server = server
        self._read = self._now()

    def lap(self, count: int) -> Cost:
        """What was spent since the last lap, or since the start, on so many alerts."""
        before, self._read = self._read, self._now()
        client, server, seconds = (now - then for now, then in zip(self._read, before, strict=True))
        return Cost(client * 1e6 / count, server * 1e6 / count, seconds * 1e3 / count)

    def _now(self) -> tuple[float, float, float]:
        return time.process_time(), _cpu_of(self._server.pid) if self._server else 0.0, time.perf_counter()


def _cpu_of(pid: int) -> float:
    """CPU seconds of a process and its children, those that ended too (Linux)."""
    total = 0.0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == pid:
            total += sum(map(int, fields[11:15])) / TICKS
        elif int(fields[1]) == pid:
            total += sum(map(int, fields[11:13])) / TICKS
    return total


if __name__ == "__main__":
    main()
