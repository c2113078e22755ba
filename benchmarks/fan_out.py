"""What publishing to many costs: `python -m benchmarks.fan_out`, on SQLite, with 10 thousand to a million followers.

Publish is one transaction with the first slice of alerts; the rest is raised in slices while a person goes on writing.
Then the alerts are drained: looked up along their key and marked delivered, as the courier does, without sending.
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

from benchmarks.senders import crowd
from bot import alerts, dues, following, publishing, rumours
from bot.database import Database
from bot.owed import Arrival
from bot.rounds import Rounds
from tests.core import EDITOR, NOW, drafted, opened

SIZES: Final = (10_000, 100_000, 1_000_000)
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Costs:
    """Times in milliseconds, the peak of the process's memory in MB, bytes of the file a row."""

    followers: int
    publish_ms: float
    worst_write_ms: float
    fan_out_ms: float
    drain_us_a_row: float
    bytes_a_row: float
    peak_mb: float


async def measure(size: int) -> Costs:
    """Publish to so many followers, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as (database, directory):
            await crowd(database, size)
            number = await drafted(database)
            before = await pages(database)
            started = time.perf_counter()
            async with database.transaction() as tx:
                draft = await rumours.load(tx, directory, number)
                if draft is None or await publishing.publish(tx, directory, draft, EDITOR, NOW) is None:
                    raise RuntimeError("nothing was published")
            published = time.perf_counter() - started
            person = asyncio.create_task(writes(database))
            started = time.perf_counter()
            while (await dues.open_deliveries(database))[0].fanning:
                async with database.transaction() as tx:
                    await alerts.fan_out(tx, number)
            fanned = time.perf_counter() - started
            person.cancel()
            worst = await person
            grown = await pages(database) - before
            cpu = time.process_time()
            await drain(database, Rounds(database, directory, 4 * BATCH), size)
            drained = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Costs(size, published * 1e3, worst * 1e3, fanned * 1e3, drained / size * 1e6, grown * 4096 / size, peak)


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


async def pages(database: Database) -> int:
    """Pages of the file in use."""
    row = await database.one("SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count")
    return int(row[0]) if row else 0


def main() -> None:
    """Measure every size in a process of its own, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--one", action="store_true", help="measure one size here, and print JSON")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asdict(asyncio.run(measure(options.sizes[0])))))
        return
    print(f"{'followers':>10}{'publish':>10}{'fan-out':>11}{'worst write':>13}{'drain':>12}{'a row':>9}{'peak':>9}")
    for size in options.sizes:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.fan_out", "--one", str(size)], capture_output=True, check=True
        )
        costs = Costs(**json.loads(done.stdout))
        print(
            f"{costs.followers:>10,}{costs.publish_ms:>7.0f} ms{costs.fan_out_ms:>8.0f} ms"
            f"{costs.worst_write_ms:>10.1f} ms{costs.drain_us_a_row:>9.1f} µs"
            f"{costs.bytes_a_row:>7.1f} B{costs.peak_mb:>6.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
