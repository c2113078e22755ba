"""What publishing to many costs: `python -m benchmarks.fan_out`, on both databases, with 10 thousand to a million.

Publish is one transaction with the first slice of alerts; the rest is raised in slices while a person goes on writing.
Then the alerts are drained: looked up along their key and marked delivered, as the courier does, without sending. A
PostgreSQL server is started for it on this machine, with fsync as it is delivered; its CPU is counted with ours, its
memory is not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.database import Stopwatch, size_of
from benchmarks.delivery import progress
from benchmarks.senders import crowd
from bot import alerts, dues, following, publishing, rumours
from bot.database import Database
from bot.owed import Arrival
from bot.rounds import Rounds
from tests import databases
from tests.core import EDITOR, NOW, drafted, opened
from tests.databases import KINDS, Server

SIZES: Final = (10_000, 100_000, 1_000_000)
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Costs:
    """Times in milliseconds, CPU microseconds of client and server, the peak of our memory in MB, bytes a row."""

    database: str
    followers: int
    publish_ms: float
    worst_write_ms: float
    fan_out_ms: float
    drain_us_a_row: float
    bytes_a_row: float
    peak_mb: float


async def measure(size: int, server: Server | None) -> Costs:
    """Publish to so many followers, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as (database, directory):
            await crowd(database, size)
            if server:
                async with database.transaction() as tx:
                    await tx.run("ANALYZE followers, follows")  # those have stood long
            number = await drafted(database)
            before = await size_of(database)
            started = time.perf_counter()
            async with database.transaction() as tx:
                draft = await rumours.load(tx, directory, number)
                if draft is None or await publishing.publish(tx, directory, draft, EDITOR, NOW) is None:
                    raise RuntimeError("nothing was published")
            published = time.perf_counter() - started
            fanned, worst = await fan_out(database, number)
            grown = await size_of(database) - before
            stopwatch = Stopwatch(server)
            await drain(database, Rounds(database, directory, 4 * BATCH), size)
            spent = stopwatch.lap(size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    drained = spent.client + spent.server  # milliseconds per 1,000: microseconds each
    kind = databases.chosen
    return Costs(kind, size, published * 1e3, worst * 1e3, fanned * 1e3, drained, grown / size, peak)


async def fan_out(database: Database, number: int) -> tuple[float, float]:
    """Raise the rest while a person writes: the seconds that takes, and the longest wait of a write."""
    person = asyncio.create_task(writes(database))
    started = time.perf_counter()
    while (await dues.open_deliveries(database))[0].fanning:
        async with database.transaction() as tx:
            await alerts.fan_out(tx, number)
    fanned = time.perf_counter() - started
    person.cancel()
    return fanned, await person


async def writes(database: Database) -> float:
    """Write as a person would, every few milliseconds, until cancelled; the longest that took, in seconds."""
    worst = 0.0
    try:
        while True:
            started = time.perf_counter()
            async with database.transaction() as tx:
                await following.greet(tx, 1, 0, "private", "en", NOW)
            worst = max(worst, time.perf_counter() - started)
            await asyncio.sleep(0.005)
    except asyncio.CancelledError:
        return worst


async def drain(database: Database, rounds: Rounds, size: int) -> None:
    """Look every alert up and mark it delivered."""
    done = 0
    while done < size:
        batch = await rounds.next(())
        async with database.transaction() as tx:
            await alerts.delivered(tx, [Arrival(alert, rumour.revision, 1_000_000) for rumour, alert in batch])
        done += len(batch)


def one(kind: str, size: int) -> Costs:
    """Measure one size here."""
    databases.chosen = kind
    try:
        server = databases.server(settings=()) if kind == "postgresql" else None
        return asyncio.run(measure(size, server))
    finally:
        databases.stop()


def main() -> None:
    """Measure every size in a process of its own, print the table, and write JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--database", choices=KINDS, help="on this one alone")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--one", action="store_true", help="measure one size here, and print JSON")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asdict(one(options.database, options.sizes[0]))))
        return
    heads = f"{'publish':>10}{'fan-out':>11}{'worst write':>13}{'drain':>12}{'a row':>10}{'peak':>9}"
    print(f"{'':<11}{'followers':>10}{heads}")
    figures = []
    for kind in (options.database,) if options.database else KINDS:
        for size in options.sizes:
            progress(f"{kind}: {size:,} followers")
            command = [sys.executable, "-m", "benchmarks.fan_out", "--one", "--database", kind, str(size)]
            costs = Costs(**json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
            progress("")
            figures.append(asdict(costs))
            print(
                f"{kind:<11}{costs.followers:>10,}{costs.publish_ms:>7.0f} ms{costs.fan_out_ms:>8,.0f} ms"
                f"{costs.worst_write_ms:>10.1f} ms{costs.drain_us_a_row:>9.1f} µs"
                f"{costs.bytes_a_row:>8.1f} B{costs.peak_mb:>6.0f} MB",
                flush=True,
            )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
