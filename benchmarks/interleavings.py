"""Thousands of orders in which things may happen: `python -m benchmarks.interleavings --steps 20000`.

Editors, fans, Telegram and crashes act in turns that hypothesis chooses, against the real core and courier, and every
message is held against a model of what its reader wants. The exit code is 1 where a promise was broken; the shortest
story found in which it is stands then in the output.
"""

from __future__ import annotations

import argparse
import logging
import sys

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.interleavings.machine import Interleavings

STEPS_OF_A_STORY = 60


def main() -> int:
    """Let it happen, and say what did."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interleavings", description="What if, in any order?")
    parser.add_argument("--steps", type=int, default=20_000, help="at most (default 20,000, some five minutes)")
    parser.add_argument("--seed", type=int, help="which stories (default: others every time)")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    machine = Interleavings if options.seed is None else seed(options.seed)(Interleavings)
    stories = max(1, options.steps // STEPS_OF_A_STORY)
    limits = settings(
        max_examples=stories,
        stateful_step_count=STEPS_OF_A_STORY,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=limits)
    finally:
        print(", ".join(f"{count:,} {what}" for what, count in sorted(Interleavings.tally.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
