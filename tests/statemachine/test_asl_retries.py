"""What the machines do when Lambda itself fails: a Task retries what may pass, and outlasts its handler.

https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception names
the transient errors; a handler that ran out of memory or time may be reported as Lambda.Unknown. New accounts
have a Lambda concurrency of 10, so that throttles can last for minutes.
"""

import json
from collections.abc import Iterator

import pytest

from infra.lambdas import HANDLERS
from sluice.aws.clients import _PATIENT
from tests.statemachine.asl_states import NamedState, states_of
from tests.statemachine.test_asl_files import HANDLERS as MACHINES
from tests.statemachine.test_asl_files import definition_file

THROTTLE = "Lambda.TooManyRequestsException"
TRANSIENT = {
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.Unknown",
    "RetryableError",
    "Runtime.ExitError",
    "Runtime.OutOfMemory",
    "Sandbox.Timedout",
}
# Its receiver must not be called again when nobody knows whether it was.
ONCE = {"Run webhook"}
TIMEOUTS = {row.name: row.timeout_seconds for row in HANDLERS}
START_SECONDS = 25  # the state's clock includes the way to Lambda and a cold start


def tasks() -> Iterator[NamedState]:
    for name in MACHINES:
        machine = json.loads(definition_file(name).read_text(encoding="utf-8"))
        yield from (state for state in states_of(machine) if state.type == "Task")


TASKS = {state.name: state for state in tasks()}


def retriers(state: NamedState) -> list[dict[str, object]]:
    return list(state.body["Retry"])


def longest_wait(retrier: dict[str, object]) -> float:
    """How long all attempts take on average: with full jitter each wait is half of its limit."""
    limit, rate = float(retrier["MaxDelaySeconds"]), float(retrier["BackoffRate"])  # type: ignore[arg-type]
    attempts, first = int(retrier["MaxAttempts"]), float(retrier["IntervalSeconds"])  # type: ignore[call-overload,arg-type]
    return sum(min(limit, first * rate**attempt) for attempt in range(attempts)) / 2


@pytest.mark.parametrize("name", TASKS)
def test_a_task_retries_every_error_that_may_pass(name: str) -> None:
    named = {error for retrier in retriers(TASKS[name]) for error in retrier["ErrorEquals"]}  # type: ignore[attr-defined]
    missing = set() if "States.ALL" in named else TRANSIENT - named
    unsafe = {"Lambda.ClientExecutionTimeoutException", "Lambda.Unknown", "Sandbox.Timedout"}
    assert missing == (unsafe if name in ONCE else set())


@pytest.mark.parametrize("name", TASKS)
def test_throttles_are_retried_for_minutes_by_a_retrier_of_their_own(name: str) -> None:
    (throttles,) = [one for one in retriers(TASKS[name]) if one["ErrorEquals"] == [THROTTLE]]
    assert longest_wait(throttles) >= 300


@pytest.mark.parametrize("name", TASKS)
def test_a_task_waits_well_longer_than_its_handler_may_take(name: str) -> None:
    """Otherwise States.Timeout always comes first, and whatever is retried for the handler never counts."""
    limit = TASKS[name].body["TimeoutSeconds"]
    handler = TASKS[name].body["Arguments"]["FunctionName"].strip("${}")
    assert isinstance(limit, str) or limit >= TIMEOUTS[handler] + START_SECONDS


def test_a_call_that_is_never_answered_ends_before_the_handler_does() -> None:
    tries = 4
    seconds = tries * (_PATIENT.connect_timeout + _PATIENT.read_timeout)
    called = {state.body["Arguments"]["FunctionName"].strip("${}") for state in TASKS.values()}
    assert seconds < min(TIMEOUTS[handler] for handler in called)
