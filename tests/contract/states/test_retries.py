"""Retry of a Task: which errors it matches, how often it tries, how long it waits, and what is left of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.builders.machines import Machines, ask, caught, invoke, passes
from tests.contract.sources import documented, recorded, shows
from tests.plane import IS_AWS

SCENARIOS = "stepfunctions/v2/scenarios/test_base_scenarios"
ERROR_OUTPUT = "stepfunctions/v2/states_variables/test_error_output"
ERROR_HANDLING = "step-functions/latest/dg/concepts-error-handling.html"


@pytest.fixture(autouse=True, scope="module")
def quick(machines: Machines) -> Iterator[None]:
    """The pauses between attempts pass five times as fast on the plane."""
    if not IS_AWS:
        machines.plane.set_clock_speed(5)
    yield
    if not IS_AWS:
        machines.plane.set_clock_speed(1)


def retrier(*errors: str, **fields: Any) -> dict[str, Any]:
    """A retrier that waits a second between its attempts unless told otherwise."""
    return {"ErrorEquals": list(errors), "IntervalSeconds": 1, "BackoffRate": 1.0, **fields}


def attempts(machines: Machines, error: str, *retriers: dict[str, Any]) -> int:
    """How often a function that always raises `error` is called."""
    task = invoke(machines.worker, {"raise": error}, Retry=list(retriers), End=True)
    execution = machines.start({"Work": task})
    assert execution.ended()["status"] == "FAILED"
    return len(execution.events("TaskScheduled"))


@recorded(SCENARIOS, "TestBaseScenarios::test_lambda_service_invoke_with_retry_extended_input", "2023-10-24")
@shows(
    "Task: Retry",
    "Retry: a class of a handler",
    "Retry: IntervalSeconds",
    "Retry: BackoffRate",
    "Retry: MaxAttempts",
)
def test_tries_once_more_than_max_attempts_when_the_error_is_named(machines: Machines) -> None:
    """MaxAttempts counts repetitions: a Task is tried once more than that, and then fails."""
    assert attempts(machines, "RetryableError", retrier("RetryableError", MaxAttempts=2)) == 3


@recorded(SCENARIOS, "TestBaseScenarios::test_retry_interval_features_max_attempts_zero", "2024-03-27")
@shows("Retry: no attempt")
def test_does_not_try_again_when_max_attempts_is_zero(machines: Machines) -> None:
    """MaxAttempts 0 is no repetition."""
    assert attempts(machines, "Named", retrier("Named", MaxAttempts=0)) == 1


@recorded(SCENARIOS, "TestBaseScenarios::test_map_state_retry_multiple_retriers", "2023-08-08")
@shows("Retry: several retriers")
def test_leaves_an_error_to_the_first_retrier_that_names_it(machines: Machines) -> None:
    """The first retrier that matches decides: MaxAttempts 0 keeps an error from a States.ALL behind it."""
    both = retrier("Named", MaxAttempts=0), retrier("States.ALL", MaxAttempts=1)
    assert (attempts(machines, "Named", *both), attempts(machines, "Other", *both)) == (1, 2)


@recorded(SCENARIOS, "TestBaseScenarios::test_retry_interval_features", "2024-02-23")
@shows("Retry: MaxDelaySeconds", "Retry: JitterStrategy")
def test_waits_no_longer_than_the_longest_delay(machines: Machines) -> None:
    """MaxDelaySeconds bounds what the rate grows to, and JitterStrategy FULL draws from zero up to it."""
    features = {"BackoffRate": 1000.0, "MaxDelaySeconds": 2, "JitterStrategy": "FULL"}
    retry = retrier("Named", MaxAttempts=2, **features)
    execution = machines.start({"Work": invoke(machines.worker, {"raise": "Named"}, Retry=[retry], End=True)})
    execution.ended()
    failed, scheduled = execution.events("TaskFailed"), execution.events("TaskScheduled")
    pauses = [
        (later["timestamp"] - earlier["timestamp"]).total_seconds()
        for earlier, later in zip(failed, scheduled[1:], strict=False)
    ]
    assert len(pauses) == 2
    assert max(pauses) < 5


@documented("step-functions/latest/dg/sfn-best-practices.html")
@shows("Retry: an error of Lambda")
def test_matches_lambdas_own_errors_by_their_names(machines: Machines) -> None:
    """Lambda's own errors are retried by their names."""
    task = invoke(
        "no-such-function", Retry=[retrier("Lambda.ResourceNotFoundException", MaxAttempts=1)], End=True
    )
    execution = machines.start({"Work": task})
    assert execution.error() == ("FAILED", "Lambda.ResourceNotFoundException")
    assert len(execution.events("TaskScheduled")) == 2


@recorded(
    ERROR_OUTPUT,
    "TestStateVariablesTemplate::test_task_catch_error_with_retry[TASK_CATCH_ERROR_OUTPUT_WITH_RETRY]",
    "2024-11-12",
)
@shows("Retry: States.ALL")
def test_hands_the_last_attempts_error_to_the_catcher_when_none_is_left(machines: Machines) -> None:
    """A Catch sees the error of the last attempt, after the attempts of its Retry."""
    task = invoke(
        machines.worker,
        {"raise": "Named"},
        Retry=[retrier("States.ALL", MaxAttempts=1)],
        **caught("States.ALL"),
        End=True,
    )
    execution = machines.start({"Work": task, "Caught": passes()})
    assert execution.output()["Error"] == "Named"
    assert execution.types()[2:9] == [*("TaskScheduled", "TaskStarted", "TaskFailed") * 2, "TaskStateExited"]


@documented("step-functions/latest/dg/connect-to-resource.html")
@shows("Task with a token: Retry")
def test_issues_a_new_token_when_the_task_is_retried(machines: Machines) -> None:
    """Each attempt of a Task has a token of its own; the one before it answers nothing any more."""
    retry = retrier("Again", MaxAttempts=1)
    execution = machines.start({"Ask": ask(machines.worker, Retry=[retry], End=True)})
    old = execution.tokens()[0]
    execution.client.send_task_failure(taskToken=old, error="Again")
    execution.reached("TaskFailed")
    machines.pass_time(1)

    new = execution.tokens(count=2)[-1]

    assert new != old
    with pytest.raises(execution.client.exceptions.TaskTimedOut):
        execution.client.send_task_success(taskToken=old, output="1")
    execution.client.send_task_success(taskToken=new, output='"second try"')
    assert execution.output() == "second try"


@documented(ERROR_HANDLING)
def test_matches_by_states_task_failed_everything_but_a_time_out(machines: Machines) -> None:
    """States.TaskFailed matches every error of a Task but States.Timeout."""
    any_failure = retrier("States.TaskFailed", MaxAttempts=1)
    slow = invoke(machines.worker, {"sleep": 3}, TimeoutSeconds=1, Retry=[any_failure], End=True)
    execution = machines.start({"Work": slow})
    assert execution.error() == ("FAILED", "States.Timeout")
    assert len(execution.events("TaskScheduled")) == 1
    assert attempts(machines, "Named", any_failure) == 2
