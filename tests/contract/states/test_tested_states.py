"""TestState: one state of a machine alone, with its work mocked; `make verify-aws` tries ours with it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import error_code
from tests.contract.builders.machines import State, invoke, passes
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer

FOLDER = "stepfunctions/v2/test_state"
CAUGHT = {"ErrorEquals": ["MockException"], "Next": "Handle", "Output": "{% $states.errorOutput %}"}
RETRIED = {"ErrorEquals": ["MockException"], "IntervalSeconds": 2, "MaxAttempts": 4, "BackoffRate": 2}
MOCKED = {"errorOutput": {"error": "MockException", "cause": "Mocked."}}


@pytest.fixture
def client(plane_server: PlaneServer) -> Any:
    return plane_server.client("stepfunctions")


def tried(client: Any, states: dict[str, State], name: str, **request: Any) -> dict[str, Any]:
    """What TestState answers of one state of a machine."""
    definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
    answer: dict[str, Any] = client.test_state(
        definition=json.dumps(definition), stateName=name, inspectionLevel="TRACE", **request
    )
    return answer


def refused(client: Any, state: State, **request: Any) -> tuple[str, str]:
    """How TestState refuses a state."""
    with pytest.raises(ClientError) as error:
        tried(client, {"Try": state}, "Try", **request)
    return error_code(error), error.value.response["Error"]["Message"]


def each_item(**fields: Any) -> State:
    """A Map over its input."""
    inner = {"StartAt": "Inner", "States": {"Inner": passes()}}
    return {"Type": "Map", "Items": "{% $states.input %}", "ItemProcessor": inner, "End": True, **fields}


@recorded(
    f"{FOLDER}/test_test_state_machine_scenarios",
    "TestStateMachineScenarios::test_base_state_name_multi_state[TRACE-State0]",
    "2025-12-03",
)
@recorded(
    f"{FOLDER}/test_test_state_mock_scenarios",
    "TestStateMockScenarios::test_base_lambda_service_task_mock_success",
    "2025-12-03",
)
def test_goes_on_with_the_mock_when_a_task_is_tried(client: Any) -> None:
    """TestState runs one state of a machine by its name; a mocked result takes the place of the call."""
    work = invoke(
        "worker", {"n": "{% $states.input.n %}"}, Output="{% $states.result.Payload %}", Next="Then"
    )
    result = json.dumps({"Payload": "function output"})
    answer = tried(
        client, {"Work": work, "Then": passes()}, "Work", input='{"n": 3}', mock={"result": result}
    )
    assert (answer["status"], answer["nextState"], answer["output"]) == (
        *("SUCCEEDED", "Then"),
        '"function output"',
    )
    arguments = json.loads(answer["inspectionData"]["afterArguments"])
    assert arguments == {"FunctionName": "worker", "Payload": {"n": 3}}


@documented("step-functions/latest/dg/test-state-isolation.html")
def test_finds_a_state_inside_a_map_when_it_is_named(client: Any) -> None:
    """TestState finds a state inside a Map by its name as well."""
    inner = {"StartAt": "Inner", "States": {"Inner": passes(Output={"seen": True})}}
    answer = tried(client, {"Each": each_item(ItemProcessor=inner)}, "Inner")
    assert json.loads(answer["output"]) == {"seen": True}


@recorded(
    f"{FOLDER}/test_test_state_machine_scenarios",
    "TestStateMachineScenarios::test_base_state_name_validation_failures[dne]",
    "2025-12-03",
)
def test_is_refused_when_the_machine_has_no_such_state(client: Any) -> None:
    """A name that the machine does not have is a ValidationException."""
    with pytest.raises(ClientError, match="State not found in definition") as error:
        tried(client, {"Try": passes()}, "Absent")
    assert error_code(error) == "ValidationException"


@recorded(
    f"{FOLDER}/test_test_state_scenarios",
    "TestStateCaseScenarios::test_state_task_catch_error[TRACE]",
    "2025-11-21",
)
def test_says_which_catcher_it_was_when_a_mocked_error_is_caught(client: Any) -> None:
    """A mocked error that a Catch matches ends in CAUGHT_ERROR, with the catcher's number and state."""
    work = invoke("worker", {}, Catch=[{**CAUGHT, "ErrorEquals": ["Other"]}, CAUGHT], Next="Handle")
    answer = tried(client, {"Work": work, "Handle": passes()}, "Work", mock=MOCKED)
    assert (answer["status"], answer["nextState"]) == ("CAUGHT_ERROR", "Handle")
    assert (answer["error"], answer["cause"]) == ("MockException", "Mocked.")
    assert json.loads(answer["output"]) == {"Error": "MockException", "Cause": "Mocked."}
    assert answer["inspectionData"]["errorDetails"] == {"catchIndex": 1}


@recorded(
    f"{FOLDER}/test_state_configuration",
    "TestStateConfiguration::test_state_configuration_retrier_retry_count[TRACE]",
    "2025-11-22",
)
def test_says_after_how_long_it_is_retried_when_attempts_are_left(client: Any) -> None:
    """A mocked error with attempts left ends in RETRIABLE with the pause; without any, in FAILED."""
    work = {"Work": invoke("worker", {}, Retry=[RETRIED], End=True)}
    waits = tried(client, work, "Work", mock=MOCKED, stateConfiguration={"retrierRetryCount": 3})
    ended = tried(client, work, "Work", mock=MOCKED, stateConfiguration={"retrierRetryCount": 4})
    assert (waits["status"], waits["error"]) == ("RETRIABLE", "MockException")
    assert waits["inspectionData"]["errorDetails"] == {"retryIndex": 0, "retryBackoffIntervalSeconds": 16}
    assert (ended["status"], ended["inspectionData"]["errorDetails"]) == ("FAILED", {"retryIndex": 0})


@recorded(
    f"{FOLDER}/test_test_state_scenarios",
    "TestStateCaseScenarios::test_state_with_variables[base_expressions]",
    "2026-02-24",
)
def test_reads_and_shows_variables_when_they_are_given(client: Any) -> None:
    """A state reads the variables it is given, and TestState shows them."""
    state = passes(Output={"seen": "{% $given %}"})
    answer = tried(client, {"Try": state}, "Try", variables='{"given": "test_value"}')
    assert json.loads(answer["output"]) == {"seen": "test_value"}
    assert json.loads(answer["inspectionData"]["variables"]) == {"given": "test_value"}


@documented("step-functions/latest/apireference/API_InspectionData.html")
def test_shows_variables_as_they_are_afterwards_when_the_state_assigns_some(client: Any) -> None:
    """The variables that TestState shows are those after the state, its own assignments among them."""
    state = passes(Assign={"fresh": "{% $given & '!' %}"})
    answer = tried(client, {"Try": state}, "Try", variables='{"given": "a"}')
    assert json.loads(answer["inspectionData"]["variables"]) == {"given": "a", "fresh": "a!"}


@recorded(
    f"{FOLDER}/test_state_context_object",
    "TestStateContextObject::test_state_wait_task_context_object",
    "2025-12-09",
)
@recorded(
    f"{FOLDER}/test_state_context_object",
    "TestStateContextObject::test_state_context_object_invalid_states[TOKEN_TASK_NOT_SYNC]",
    "2025-12-03",
)
def test_takes_a_task_token_when_the_state_waits_for_one(client: Any) -> None:
    """A task token can be given for a Task that waits for one, and for no other."""
    request = {"mock": {"result": "{}"}, "context": '{"Task": {"Token": "abcd123"}}'}
    asking = invoke("worker", {"token": "{% $states.context.Task.Token %}"}, End=True)
    waiting = {**asking, "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"}
    answer = tried(client, {"Ask": waiting}, "Ask", **request)
    assert json.loads(answer["inspectionData"]["afterArguments"])["Payload"] == {"token": "abcd123"}
    code, message = refused(client, invoke("worker", {}, End=True), **request)
    assert code == "ValidationException"
    assert "Context object contains 'Task' when state is not a Task state" in message


@recorded(
    f"{FOLDER}/test_state_mock_validation",
    "TestStateMockValidation::test_state_type_requires_mock[MapState]",
    "2025-12-10",
)
@recorded(
    f"{FOLDER}/test_state_mock_validation",
    "TestStateMockValidation::test_mock_result_is_not_array_on_map_state_without_result_writer",
    "2025-12-10",
)
def test_wants_the_results_of_all_items_when_a_map_is_tried(client: Any) -> None:
    """A Map needs a mocked array, the results of its items, which its Assign and Output read."""
    assert refused(client, each_item())[0] == "InvalidDefinition"
    wrong = refused(client, each_item(), mock={"result": "{}"})
    assert wrong == ("ValidationException", "Mocked result must be an array.")
    counting = each_item(Output="{% $count($states.result) %}")
    answer = tried(client, {"Each": counting}, "Each", input="[7]", mock={"result": "[1, 2]"})
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", "2")


@recorded(
    f"{FOLDER}/test_state_mock_validation",
    "TestStateMockValidation::test_state_type_does_not_accept_mock[mock_result-PassState]",
    "2025-12-10",
)
@recorded(
    f"{FOLDER}/test_state_mock_validation",
    "TestStateMockValidation::test_both_mock_result_and_mock_error_output_are_set",
    "2025-12-10",
)
@recorded(
    f"{FOLDER}/test_test_state_mock_scenarios",
    "TestStateMockScenarios::test_base_lambda_service_task_mock_is_not_json_string",
    "2025-12-03",
)
@pytest.mark.parametrize(
    ("state", "mock", "message"),
    [
        (passes(), {"result": "{}"}, "State type 'Pass' is not supported when a mock is specified"),
        (
            invoke("worker", {}, End=True),
            {"result": "{}", **MOCKED},
            "A test mock should have only one of the following fields: [result, errorOutput].",
        ),
        (invoke("worker", {}, End=True), {"result": "{"}, "Mocked result must be valid JSON"),
    ],
)
def test_is_refused_when_a_mock_makes_no_sense(
    client: Any, state: State, mock: dict[str, Any], message: str
) -> None:
    """A mock for a state that does nothing, of both kinds, or not of JSON is a ValidationException."""
    assert refused(client, state, mock=mock) == ("ValidationException", message)
