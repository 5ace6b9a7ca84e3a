"""When failed repairs are in a row, and when an execution keeps its locks though it was given up."""

import pytest

from sluice.domain.record.repairs import (
    LAST_ROUND,
    PATIENCE,
    FailedRepairs,
    Found,
    must_wait,
    round_at,
)


def after(*times: float) -> int:
    """How many failures in a row there are after failures at these times."""
    failures = FailedRepairs()
    for at in times:
        failures = failures.and_one(at)
    return failures.count


def test_counts_one_failure_for_each_sweep() -> None:
    assert after(0.0, 60.0, 120.0) == 3


def test_counts_once_when_an_event_comes_between_two_sweeps() -> None:
    assert after(0.0, 5.0, 44.0) == 1


def test_begins_anew_after_a_quarter_of_an_hour_without_a_failure() -> None:
    assert after(0.0, 60.0, 60.0 + 901.0) == 1
    assert after(0.0, 60.0, 60.0 + 899.0) == 3


def test_ends_a_round_after_each_half_hour_of_failures() -> None:
    ends = {count: round_at(count) for count in range(LAST_ROUND * PATIENCE + 1) if round_at(count)}
    assert ends == {PATIENCE: 1, 2 * PATIENCE: 2, 3 * PATIENCE: 3, 4 * PATIENCE: 4}


@pytest.mark.parametrize(
    ("found", "waits_in"),
    [(Found.OVER, []), (Found.UNKNOWN, [1]), (Found.STOPPED_NOW, [1, 2, 3])],
    ids=lambda one: getattr(one, "name", None),
)
def test_keeps_the_locks_while_an_execution_may_write(found: Found, waits_in: list[int]) -> None:
    assert [round_ for round_ in range(1, LAST_ROUND + 1) if must_wait(found, round_)] == waits_in
