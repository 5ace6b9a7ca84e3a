"""A Task that calls a function: its result, its errors by name, and its time-out."""

import json
import time

from tests.contract.builders.machines import Machines, caught, invoke, passes
from tests.contract.sources import documented, recorded, shows

CAUGHT = passes()
SERVICE_LAMBDA = "stepfunctions/v2/error_handling/test_task_service_lambda"
ERROR_OUTPUT = "stepfunctions/v2/states_variables/test_error_output"


@recorded(
    "stepfunctions/v2/outputdecl/test_output",
    "TestArgumentsBase::test_base_task_lambda[BASE_TASK_LAMBDA]",
    "2026-02-19",
)
@shows("Task", "Task: Arguments", "$states.result", "$states.input")
def test_gives_the_version_that_ran_beside_the_payload_when_it_succeeds(machines: Machines) -> None:
    """A Task's result holds what the function returned as Payload, with ExecutedVersion and StatusCode."""
    payload = {"n": "{% $states.input.n + 1 %}"}
    task = invoke(machines.worker, payload, Output="{% $states.result %}", End=True)

    output = machines.start({"Work": task}, {"n": 1}).output()

    assert (output["ExecutedVersion"], output["StatusCode"]) == ("$LATEST", 200)
    assert output["Payload"]["echo"] == {"n": 2}


@documented("step-functions/latest/dg/connect-lambda.html")
def test_names_the_version_that_ran_when_the_function_is_called_by_alias(machines: Machines) -> None:
    """A function named with its alias is called by it, and ExecutedVersion is the version that ran."""
    by_name = invoke(f"{machines.worker}:live", End=True)

    assert machines.start({"Work": by_name}).output()["ExecutedVersion"] == "1"


@documented("lambda/latest/api/API_Invoke.html")
def test_calls_the_qualified_version_when_the_arguments_have_a_qualifier(machines: Machines) -> None:
    """Arguments may have a Qualifier beside the FunctionName."""
    task = invoke(machines.worker, {"n": 1}, Arguments={"Qualifier": "live"}, End=True)

    output = machines.start({"Work": task}).output()

    assert (output["ExecutedVersion"], output["StatusCode"], output["Payload"]["echo"]) == (
        "1",
        200,
        {"n": 1},
    )


@recorded(
    "stepfunctions/v2/services/test_lambda_task_service",
    "TestTaskServiceLambda::test_invoke",
    "2025-11-06",
)
def test_hands_the_function_an_empty_object_when_the_payload_is_null(machines: Machines) -> None:
    """A Payload of null reaches the function as an empty object."""
    task = invoke(machines.worker, End=True)
    task["Arguments"]["Payload"] = None

    assert machines.start({"Work": task}).output()["Payload"]["echo"] == {}


@recorded(
    "stepfunctions/v2/outputdecl/test_output",
    "TestArgumentsBase::test_base_task_lambda[BASE_TASK_LAMBDA]",
    "2026-02-19",
)
@shows("Task: Output", "Task: Assign", "a variable")
def test_gives_output_and_variables_of_its_result_when_it_has_fields_for_them(machines: Machines) -> None:
    """Output and Assign of a Task see its result; the next state gets the one and reads the other."""
    task = invoke(
        machines.worker,
        {"n": 7},
        Assign={"n": "{% $states.result.Payload.echo.n %}"},
        Output={"done": True, "code": "{% $states.result.StatusCode %}"},
        Next="Read",
    )
    execution = machines.start({"Work": task, "Read": passes(Output="{% [$states.input, $n] %}")})

    assert execution.output() == [{"done": True, "code": 200}, 7]


@recorded(SERVICE_LAMBDA, "TestTaskServiceLambda::test_no_such_function", "2025-11-25")
def test_fails_with_lambdas_error_when_the_function_does_not_exist(machines: Machines) -> None:
    """Lambda's own refusals are errors named `Lambda.`, with status, code and request in the cause."""
    ended = machines.start({"Work": invoke("no-such-function", End=True)}).ended()

    assert (ended["status"], ended["error"]) == ("FAILED", "Lambda.ResourceNotFoundException")
    for part in ("Function not found: ", "(Service: AWSLambda; Status Code: 404; Error Code: Resource"):
        assert part in ended["cause"]


@recorded(SERVICE_LAMBDA, "TestTaskServiceLambda::test_raise_custom_exception", "2024-11-28")
def test_fails_with_the_class_of_the_exception_when_the_function_raises(machines: Machines) -> None:
    """A Python exception is an error by its class name; the cause is compact JSON with message and trace."""
    ended = machines.start({"Work": invoke(machines.worker, {"raise": "OutOfStock"}, End=True)}).ended()

    assert (ended["status"], ended["error"]) == ("FAILED", "OutOfStock")
    cause = json.loads(ended["cause"])
    assert (cause["errorMessage"], cause["errorType"]) == ("as asked", "OutOfStock")
    assert "as asked" in "".join(cause["stackTrace"])
    assert '"errorMessage":"as asked","errorType":"OutOfStock","requestId":"' in ended["cause"]


@recorded(SERVICE_LAMBDA, "TestTaskServiceLambda::test_raise_exception_catch", "2024-11-28")
@recorded(
    ERROR_OUTPUT,
    "TestStateVariablesTemplate::test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT]",
    "2024-11-12",
)
@shows("Task: Catch", "Catch: a class of a handler", "$states.errorOutput")
def test_catches_by_class_name_when_the_function_raises(machines: Machines) -> None:
    """A Catch of the class name matches, and errorOutput is Error and Cause."""
    task = invoke(machines.worker, {"raise": "AliasChangedError"}, **caught("AliasChangedError"), End=True)

    execution = machines.start({"Work": task, "Caught": CAUGHT})
    output = execution.output()

    assert output["Error"] == "AliasChangedError"
    assert json.loads(output["Cause"])["errorMessage"] == "as asked"
    assert execution.types() == [
        *("ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskFailed"),
        *("TaskStateExited", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"),
    ]


@documented("step-functions/latest/dg/concepts-error-handling.html")
def test_does_not_catch_when_the_class_name_differs(machines: Machines) -> None:
    """A Catch of another name does not match: the execution fails with the error."""
    task = invoke(machines.worker, {"raise": "OtherError"}, **caught("AliasChangedError"), End=True)

    assert machines.start({"Work": task, "Caught": CAUGHT}).error() == ("FAILED", "OtherError")


@documented("step-functions/latest/dg/concepts-error-handling.html")
def test_goes_the_way_of_the_first_catcher_that_matches(machines: Machines) -> None:
    """Catchers are tried in order; States.ALL takes what the ones before it do not name."""
    catchers = [
        caught(error, next_name)["Catch"][0] for error, next_name in (("Named", "One"), ("States.ALL", "All"))
    ]
    states = {"One": passes(Output="named"), "All": passes(Output="all")}

    outputs = [
        machines.start(
            {"Work": invoke(machines.worker, {"raise": error}, Catch=catchers, End=True), **states}
        ).output()
        for error in ("Named", "Other")
    ]

    assert outputs == ["named", "all"]


@recorded(SERVICE_LAMBDA, "TestTaskServiceLambda::test_invoke_timeout", "2024-11-28")
@shows("Task: TimeoutSeconds", "Catch: States.Timeout")
def test_times_out_when_the_function_takes_longer_than_timeout_seconds(machines: Machines) -> None:
    """A Task past its TimeoutSeconds fails with States.Timeout and an empty cause."""
    task = invoke(machines.worker, {"sleep": 4}, TimeoutSeconds=1, **caught("States.Timeout"), End=True)
    begun = time.monotonic()

    execution = machines.start({"Work": task, "Caught": CAUGHT})

    assert execution.output() == {"Error": "States.Timeout", "Cause": ""}
    assert "TaskTimedOut" in execution.types()
    assert time.monotonic() - begun < 4


@recorded(
    "stepfunctions/v2/timeouts/test_timeouts", "TestTimeouts::test_fixed_timeout_service_lambda", "2024-03-10"
)
def test_ends_without_a_cause_when_a_time_out_is_not_caught(machines: Machines) -> None:
    """An execution that fails by a Task's time-out has the error States.Timeout and no cause."""
    ended = machines.start(
        {"Work": invoke(machines.worker, {"sleep": 3}, TimeoutSeconds=1, End=True)}
    ).ended()

    assert (ended["status"], ended["error"]) == ("FAILED", "States.Timeout")
    assert "cause" not in ended


@recorded(
    "stepfunctions/v2/error_handling/test_states_errors",
    "TestStatesErrors::test_service_task_lambada_catch_state_all_data_limit_exceeded_on_large_utf8_response",
    "2024-03-21",
)
@shows("Catch: States.ALL")
def test_is_caught_by_states_all_when_the_result_is_beyond_256_kib(machines: Machines) -> None:
    """A result beyond 256 KiB is States.DataLimitExceeded, and States.ALL catches it."""
    task = invoke(machines.worker, {"long": 262_144}, **caught("States.ALL"), End=True)

    assert machines.start({"Work": task, "Caught": CAUGHT}).output() == {
        "Error": "States.DataLimitExceeded",
        "Cause": "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes"
        " service limit.",
    }


@documented("step-functions/latest/dg/lambda-iam.html")
def test_fails_when_the_machines_role_may_not_call_the_function(
    machines: Machines, powerless_role: str
) -> None:
    """A call that the machine's role may not make fails with Lambda.AWSLambdaException."""
    arn = machines.create({"Work": invoke(machines.worker, End=True)}, role_arn=powerless_role)

    assert machines.start_machine(arn).error() == ("FAILED", "Lambda.AWSLambdaException")
