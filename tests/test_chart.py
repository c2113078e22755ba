"""The charts of what was measured: bars in proportion, and a line where nothing was measured yet."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from benchmarks.chart import CELLS, bar
from tests.commandline import ROOT


@given(some.floats(0, 1), some.floats(0, 1))
def test_a_longer_bar_never_stands_for_less(one: float, other: float) -> None:
    def eighths(share: float) -> int:
        drawn = bar(share)
        return 8 * drawn.count("█") + max(map(" ▏▎▍▌▋▊▉".find, drawn.strip("█")), default=0)

    assert (eighths(one) - eighths(other)) * (one - other) >= 0
    assert len(bar(one)) <= CELLS


def drawn(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.chart", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_results_become_charts_and_none_are_said_to_be_missing(tmp_path: Path) -> None:
    assert drawn(tmp_path).returncode == 1
    rows = [
        {"database": kind, "followers": 10, "fan_out_ms": cost, "drain_us_a_row": cost, "bytes_a_row": cost}
        for kind, cost in (("sqlite", 5.0), ("postgresql", 10.0))
    ]
    (tmp_path / "fan_out.json").write_text(json.dumps(rows), encoding="utf-8")
    done = drawn(tmp_path)
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith(("sqlite", "postgresql"))]
    assert [(line[-2], len(line[-1])) for line in lines] == [("5", CELLS // 2), ("10", CELLS)] * 3
