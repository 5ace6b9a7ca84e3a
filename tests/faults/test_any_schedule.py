"""Whatever goes wrong together, nothing is left in between; Hypothesis draws it, and makes it smaller."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.conftest import Simulation
from tests.faults.random_schedules import drawn_schedule


@settings(max_examples=15, deadline=None, derandomize=True)
@given(draw=st.randoms(use_true_random=False), seed=st.integers(0, 10_000))
def test_leaves_nothing_in_between_whatever_goes_wrong_together(
    simulation: Simulation, draw: random.Random, seed: int
) -> None:
    schedule = drawn_schedule(draw, seed)
    result = simulation.run(schedule, may_miss=True)
    assert result["violations"] == [], schedule.command
