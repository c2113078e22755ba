"""Interleavings: whatever happens in whatever order, nobody is told twice, unasked, or left with an old card."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.interleavings.machine import Interleavings

FEW = settings(
    max_examples=16, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def test_no_order_of_events_breaks_a_promise():
    run_state_machine_as_test(Interleavings, settings=FEW)
