"""What a Task that calls a function does on AWS: its result, its errors, its retries and its time-out.

Developer Guide pages are https://docs.aws.amazon.com/step-functions/latest/dg/<page>.html, operations of the
API reference https://docs.aws.amazon.com/step-functions/latest/apireference/API_<operation>.html.
"""

import time

from tests.contract.builders.machines import Machines, caught, invoke, passes

CAUGHT = passes()


def test_names_the_version_that_ran_when_the_function_is_called_by_alias(machines: Machines) -> None:
    """Developer Guide: connect-lambda."""
    by_name = invoke(f"{machines.worker}:live", End=True)

    assert machines.start({"Work": by_name}).output()["ExecutedVersion"] == "1"


def test_calls_the_qualified_version_when_the_arguments_have_a_qualifier(machines: Machines) -> None:
    """Lambda API reference: Invoke."""
    task = invoke(machines.worker, {"n": 1}, Arguments={"Qualifier": "live"}, End=True)

    output = machines.start({"Work": task}).output()

    assert (output["ExecutedVersion"], output["StatusCode"], output["Payload"]["echo"]) == (
        "1",
        200,
        {"n": 1},
    )


def test_fails_with_lambdas_error_when_the_function_does_not_exist(machines: Machines) -> None:
    """Developer Guide: connect-lambda."""
    execution = machines.start({"Work": invoke("no-such-function", End=True)})

    assert execution.error() == ("FAILED", "Lambda.ResourceNotFoundException")


def test_catches_by_class_name_when_the_function_raises(machines: Machines) -> None:
    """Developer Guide: concepts-error-handling."""
    task = invoke(machines.worker, {"raise": "AliasChangedError"}, **caught("AliasChangedError"), End=True)

    output = machines.start({"Work": task, "Caught": CAUGHT}).output()

    assert output["Error"] == "AliasChangedError"
    assert '"errorMessage": "as asked"' in output["Cause"]


def test_does_not_catch_when_the_class_name_differs(machines: Machines) -> None:
    """Developer Guide: concepts-error-handling."""
    task = invoke(machines.worker, {"raise": "OtherError"}, **caught("AliasChangedError"), End=True)

    assert machines.start({"Work": task, "Caught": CAUGHT}).error() == ("FAILED", "OtherError")


def test_retries_as_often_as_asked_when_the_error_is_named(machines: Machines) -> None:
    """Developer Guide: "MaxAttempts: the maximum number of retry attempts", so attempts are one more."""
    retry = {"ErrorEquals": ["RetryableError"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1.0}
    task = invoke(machines.worker, {"raise": "RetryableError"}, Retry=[retry], End=True)
    execution = machines.start({"Work": task})

    for failures in (1, 2):
        execution.reached("TaskFailed", failures)
        machines.pass_time(1)

    assert execution.error() == ("FAILED", "RetryableError")
    assert len(execution.events("TaskScheduled")) == 3


def test_pauses_no_longer_than_max_delay_when_the_backoff_grows(machines: Machines) -> None:
    """Developer Guide: "up to which a retry interval can increase"."""
    retry = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 100.0}
    task = invoke(machines.worker, {"raise": "Oops"}, Retry=[{**retry, "MaxDelaySeconds": 3}], End=True)
    execution = machines.start({"Work": task})

    for failures in (1, 2, 3):
        execution.reached("TaskFailed", failures)
        machines.pass_time(3)

    assert execution.error() == ("FAILED", "Oops")


def test_counts_retries_in_the_context_when_a_state_is_tried_again(machines: Machines) -> None:
    """Developer Guide: input-output-contextobject."""
    payload = "{% $states.context.State.RetryCount = 0 ? {'raise': 'Once'} : {'n': 1} %}"
    retry = {"ErrorEquals": ["Once"], "IntervalSeconds": 1, "MaxAttempts": 1, "JitterStrategy": "FULL"}
    execution = machines.start({"Work": invoke(machines.worker, payload, Retry=[retry], End=True)})

    execution.reached("TaskFailed")
    machines.pass_time(1)

    assert execution.output()["Payload"]["echo"] == {"n": 1}


def test_times_out_when_the_function_takes_longer_than_timeout_seconds(machines: Machines) -> None:
    """Developer Guide: state-task."""
    task = invoke(machines.worker, {"sleep": 4}, TimeoutSeconds=1, **caught("States.Timeout"), End=True)
    begun = time.monotonic()

    output = machines.start({"Work": task, "Caught": CAUGHT}).output()

    assert output["Error"] == "States.Timeout"
    assert time.monotonic() - begun < 4


def test_is_not_caught_by_states_all_when_the_result_is_beyond_256_kib(machines: Machines) -> None:
    """Developer Guide: "States.ALL can't catch the States.DataLimitExceeded terminal error"."""
    task = invoke(machines.worker, {"long": 262_144}, **caught("States.ALL"), End=True)

    error = machines.start({"Work": task, "Caught": CAUGHT}).error()

    assert error == ("FAILED", "States.DataLimitExceeded")


def test_is_caught_when_an_expression_has_no_result(machines: Machines) -> None:
    """Developer Guide: transforming-data."""
    task = invoke(machines.worker, {"n": "{% $states.input.nope %}"}, **caught("States.ALL"), End=True)

    assert machines.start({"Work": task, "Caught": CAUGHT}).output()["Error"] == "States.QueryEvaluationError"


def test_fails_when_the_machines_role_may_not_call_the_function(
    machines: Machines, powerless_role: str
) -> None:
    """Developer Guide: lambda-iam."""
    arn = machines.create({"Work": invoke(machines.worker, End=True)}, role_arn=powerless_role)

    assert machines.start_machine(arn).error() == ("FAILED", "Lambda.AWSLambdaException")
