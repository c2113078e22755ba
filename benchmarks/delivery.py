"""What sending costs, and whether the allowed rate is used: `python -m benchmarks.delivery`.

Every sender runs in a process of its own against a server that accepts everything, in turns, so that all meet the same
machine; the figures are messages a CPU second of the sender, and their ratio to bare aiohttp. The rivals need their own
environment (`make bench` sets it up), and are left out without it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

RIVALS: Final = Path(__file__).parents[1] / ".venv" / "rivals" / "bin" / "python"
ROUNDS: Final = 5
MESSAGES: Final = {"bare": 6_000, "courier": 6_000, "reply": 4_000, "aiogram": 3_000, "ptb": 600}
PAID: Final = {"rate": 1000, "messages": 20_000, "latency": 0.05}


@contextmanager
def null_telegram(latency: float = 0.0) -> Iterator[str]:
    """The server that accepts everything; its address."""
    command = [sys.executable, "-m", "benchmarks.null_telegram", "--latency", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield (server.stdout.readline() if server.stdout else "").strip()
        finally:
            server.kill()


def sent(name: str, url: str, messages: int, *more: str) -> dict[str, float]:
    """What one sender's run took."""
    ours = name in ("courier", "reply")
    python, module = (sys.executable, "benchmarks.senders") if ours else (str(RIVALS), "benchmarks.rivals")
    command = [python, "-m", module, name, url, str(messages), *more]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    cost: dict[str, float] = json.loads(done.stdout)
    return cost


def costs() -> dict[str, Any]:
    """Messages a CPU second of each sender, medians of several rounds, and their ratios to bare aiohttp."""
    names = [name for name in MESSAGES if name in ("courier", "reply") or RIVALS.exists()]
    speeds: dict[str, list[float]] = {name: [] for name in names}
    with null_telegram() as url:
        for number in range(ROUNDS):
            for name in names:
                progress(f"round {number + 1} of {ROUNDS}: {name}")
                speeds[name].append(MESSAGES[name] / sent(name, url, MESSAGES[name])["cpu"])
    progress("")
    medians = {name: statistics.median(found) for name, found in speeds.items()}
    bare = medians.get("bare")
    return {name: {"a_cpu_second": round(found), "over_bare": bare and found / bare} for name, found in medians.items()}


def paid() -> dict[str, Any]:
    """The whole courier at a thousand a second, 50 ms away: the share of the rate that it used, and of a core."""
    progress("20,000 alerts at 1,000 a second")
    with null_telegram(PAID["latency"]) as url:
        cost = sent("courier", url, int(PAID["messages"]), "--rate", str(PAID["rate"]))
    progress("")
    return {
        "share_of_rate": PAID["messages"] / cost["wall"] / PAID["rate"],
        "cores": cost["cpu"] / cost["wall"],
        "seconds": cost["wall"],
    }


def progress(text: str) -> None:
    """Say on a terminal what is being measured."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    figures = {"costs": costs(), "paid": paid()}
    print(f"{'sender':<12}{'messages a CPU second':>23}{'/ bare aiohttp':>16}")
    for name, row in figures["costs"].items():
        ratio = f"{row['over_bare']:.2f}" if row["over_bare"] else "–"
        print(f"{name:<12}{row['a_cpu_second']:>23,}{ratio:>16}")
    if not RIVALS.exists():
        print("the rivals were left out: `make bench` sets them up")
    told = figures["paid"]
    share, cores = told["share_of_rate"], told["cores"]
    print(f"20,000 alerts at 1,000 a second: {share:.1%} of the rate, {cores:.2f} of a core, {told['seconds']:.1f} s")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
