"""The charts of docs/performance.md, as text, from what `make bench` measured: `python -m benchmarks.chart`.

A bar is as long as its share of the longest one of its chart, to an eighth of a cell.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

RESULTS: Final = Path(__file__).parent / "results"
CELLS: Final = 20
EIGHTHS: Final = " ▏▎▍▌▋▊▉"
SENDERS: Final = {
    "bare": "aiohttp alone",
    "courier": "the whole courier, on SQLite",
    "reply": "our transport behind send_message",
    "aiogram": "aiogram",
    "ptb": "python-telegram-bot as it comes",
}


def bar(share: float) -> str:
    """A bar for a share between 0 and 1."""
    eighths = round(share * CELLS * 8)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def chart(rows: Sequence[tuple[str, float, str]]) -> Iterator[str]:
    """A line for each name, value and remark."""
    longest, width = max(value for _, value, _ in rows), max(len(name) for name, _, _ in rows)
    for name, value, remark in rows:
        yield f"{name:<{width}}  {value:>9,.0f}  {bar(value / longest):<{CELLS}}  {remark}".rstrip()


def senders(figures: dict[str, Any]) -> Iterator[str]:
    """Messages a CPU second of each sender, the cheapest first, and its ratio to aiohttp alone."""
    costs = sorted(figures["costs"].items(), key=lambda pair: -pair[1]["a_cpu_second"])
    rows = [
        (SENDERS[name], row["a_cpu_second"], f"{row['over_bare']:.2f}" if row["over_bare"] else "")
        for name, row in costs
    ]
    yield "messages a CPU second"
    yield from chart(rows)


def fan_outs(figures: list[dict[str, Any]]) -> Iterator[str]:
    """Milliseconds until everybody is owed his alert, and what recording costs, by database and followers."""
    for title, name in (
        ("whole fan-out, ms", "fan_out_ms"),
        ("claim and mark, CPU µs a row", "drain_us_a_row"),
        ("bytes a row", "bytes_a_row"),
    ):
        yield title
        yield from chart([(f"{row['database']}, {row['followers']:,}", row[name], "") for row in figures])
        yield ""


def main() -> int:
    """Print a chart of every result that is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chart", description="Charts of what was measured.")
    parser.add_argument("folder", nargs="?", type=Path, default=RESULTS, help="where the results are")
    options = parser.parse_args()
    found = False
    for name, drawn in (("delivery", senders), ("fan_out", fan_outs)):
        path = options.folder / f"{name}.json"
        if path.exists():
            found = True
            print("\n".join(drawn(json.loads(path.read_text(encoding="utf-8")))).rstrip(), end="\n\n")
    if not found:
        print(f"no results in {options.folder}: `make bench` writes them", file=sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
