"""Executions: begun once by name, stopped for good, timed out as a whole, and told to EventBridge."""

import json
import time
import uuid

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.machines import Machines, ask, invoke, passes
from tests.contract.sources import documented, modelled, recorded
from tests.plane import eventually

API = "stepfunctions/v2/test_sfn_api"
START = "step-functions/latest/apireference/API_StartExecution.html"
STOP = "step-functions/latest/apireference/API_StopExecution.html"
WAIT = {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}


@recorded(API, "TestSnfApi::test_start_execution_idempotent", "2024-08-21")
def test_answers_as_before_when_the_same_name_and_input_start_again(machines: Machines) -> None:
    """StartExecution with the name and input of one that runs answers with that one's ARN and startDate."""
    machine = machines.create(WAIT)

    first, second = (
        machines.client.start_execution(stateMachineArn=machine, input='{"n": 1}', name="once")
        for _ in range(2)
    )

    assert (first["executionArn"], first["startDate"]) == (second["executionArn"], second["startDate"])
    machines.client.stop_execution(executionArn=first["executionArn"])


@recorded(API, "TestSnfApi::test_start_execution_idempotent", "2024-08-21")
def test_refuses_when_the_same_name_starts_with_another_input(machines: Machines) -> None:
    """StartExecution with the name of one that runs and another input is a 400 ExecutionAlreadyExists."""
    machine = machines.create(WAIT)
    first = machines.start_machine(machine, {"n": 1}, name="once")

    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machines.start_machine(machine, {"n": 2}, name="once")
    first.stop()


@documented(START)
def test_refuses_when_the_execution_of_that_name_is_closed(machines: Machines) -> None:
    """StartExecution with the name of a closed one is ExecutionAlreadyExists, whatever its input."""
    machine = machines.create(WAIT)
    machines.start_machine(machine, name="once").stop()

    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machines.start_machine(machine, name="once")


@recorded(API, "TestSnfApi::test_stop_execution", "2024-05-06")
def test_ends_with_an_abort_when_an_execution_is_stopped(machines: Machines) -> None:
    """StopExecution ends it as ABORTED at once, with the error and cause that were given."""
    execution = machines.start(WAIT)
    execution.reached("WaitStateEntered")

    execution.stop()

    ended = execution.description()
    assert (ended["status"], ended["error"], ended["cause"]) == ("ABORTED", "Stopped", "by the test")
    assert execution.types() == ["ExecutionStarted", "WaitStateEntered", "ExecutionAborted"]


@documented(STOP)
def test_stops_everything_when_an_execution_is_stopped_in_a_map(machines: Machines) -> None:
    """Once it is stopped, no Catch runs and no state is entered any more, in no item of a Map."""
    states = {
        "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Work"},
        "Work": invoke(machines.worker, End=True),
    }
    group = {
        "Type": "Map",
        "Items": [1, 2],
        "ItemProcessor": {"StartAt": "Wait", "States": states},
        "End": True,
    }
    execution = machines.start(
        {"All": {**group, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]}, "Caught": passes()}
    )
    execution.reached("WaitStateEntered", 2)

    execution.stop()
    machines.pass_time(61)
    time.sleep(0.3)

    assert execution.error() == ("ABORTED", "Stopped")
    assert execution.events("TaskScheduled") == []
    assert execution.events()[-1]["type"] == "ExecutionAborted"


@documented(STOP)
def test_keeps_its_first_end_when_a_function_fails_after_the_stop(machines: Machines) -> None:
    """A function that runs on after the stop changes nothing when it ends."""
    execution = machines.start({"Work": invoke(machines.worker, {"sleep": 0.6, "raise": "Late"}, End=True)})
    execution.reached("TaskStarted")

    execution.stop()
    time.sleep(1)

    assert execution.error() == ("ABORTED", "Stopped")


@recorded("stepfunctions/v2/timeouts/test_timeouts", "TestTimeouts::test_global_timeout", "2024-03-10")
def test_ends_as_timed_out_past_every_catch_when_the_machine_has_a_time_limit(machines: Machines) -> None:
    """A machine's TimeoutSeconds ends it as TIMED_OUT past every Catch, without error and cause."""
    task = ask(machines.worker, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}], End=True)
    execution = machines.start({"Ask": task, "Caught": passes()}, TimeoutSeconds=60)
    execution.tokens()

    machines.pass_time(61)

    ended = execution.ended()
    assert (ended["status"], ended.get("error"), ended.get("cause")) == ("TIMED_OUT", None, None)
    assert execution.events("PassStateEntered") == []


@documented("step-functions/latest/apireference/API_UpdateStateMachine.html")
def test_keeps_its_definition_when_the_machine_is_updated_meanwhile(machines: Machines) -> None:
    """Running executions keep the definition with which they began."""
    wait = {"Type": "Wait", "Seconds": 60, "Next": "Read"}
    machine = machines.create({"Wait": wait, "Read": passes(Output="old")})
    execution = machines.start_machine(machine)
    execution.reached("WaitStateEntered")
    new = {"StartAt": "Read", "QueryLanguage": "JSONata", "States": {"Read": passes(Output="new")}}
    execution.client.update_state_machine(stateMachineArn=machine, definition=json.dumps(new))

    machines.pass_time(61)

    assert execution.output() == "old"


@recorded(API, "TestSnfApi::test_invalid_start_execution_input", "2023-06-22")
@pytest.mark.parametrize("text", ["{oops", "not JSON", "{'n': 1}"])
def test_refuses_to_start_when_the_input_is_not_json(machines: Machines, text: str) -> None:
    """StartExecution with an input that is not valid JSON is InvalidExecutionInput."""
    with pytest.raises(ClientError, match="InvalidExecutionInput"):
        machines.client.start_execution(stateMachineArn=machines.create(WAIT), input=text)


@recorded(API, "TestSnfApi::test_invalid_start_execution_input", "2023-06-22")
@pytest.mark.parametrize("text", ["2", '"text"', "null"])
def test_starts_with_any_json_as_its_input(machines: Machines, text: str) -> None:
    """Any JSON value is an input, not only an object."""
    machine = machines.create({"Done": {"Type": "Succeed"}})
    started = machines.client.start_execution(stateMachineArn=machine, input=text)
    output = eventually(
        lambda: machines.client.describe_execution(executionArn=started["executionArn"]).get("output")
    )
    assert output == text


@modelled("stepfunctions", "SensitiveData (max 262144)")
def test_refuses_to_start_when_the_input_is_too_long(machines: Machines) -> None:
    """An input of more than 262,144 bytes is a ValidationException."""
    with pytest.raises(ClientError, match="ValidationException"):
        machines.client.start_execution(
            stateMachineArn=machines.create(WAIT), input=json.dumps("x" * 262_144)
        )


@recorded(
    "stepfunctions/v2/error_handling/test_states_errors",
    "TestStatesErrors::test_start_large_input",
    "2024-03-21",
)
def test_fails_when_the_output_of_a_state_is_too_large(machines: Machines) -> None:
    """An output of more than 256 KiB fails the execution with States.DataLimitExceeded."""
    twice = passes(Output="{% $states.input.half & $states.input.half %}")
    execution = machines.start({"Twice": twice}, {"half": "x" * 131_100})

    ended = execution.ended()

    assert (ended["status"], ended["error"]) == ("FAILED", "States.DataLimitExceeded")
    assert ended["cause"] == (
        "The state/task 'Twice' returned a result with a size exceeding the maximum number of bytes"
        " service limit."
    )


@documented(START)
@pytest.mark.parametrize("name", ["x" * 81, "with space", "a:b", "what?"])
def test_refuses_to_start_when_the_name_is_too_long_or_has_forbidden_characters(
    machines: Machines, name: str
) -> None:
    """Names have at most 80 characters, and no blanks, brackets, wildcards or other special characters."""
    with pytest.raises(ClientError, match=r"InvalidName|ValidationException"):
        machines.start_machine(machines.create(WAIT), name=name)


@documented("step-functions/latest/apireference/API_HistoryEvent.html")
@recorded(
    "stepfunctions/v2/outputdecl/test_output", "TestArgumentsBase::test_base_cases[BASE_EXPR]", "2026-02-19"
)
def test_links_each_event_to_the_one_before_when_the_history_is_read(machines: Machines) -> None:
    """Events are numbered from 1 and name the one before them; the first state's names none."""
    execution = machines.start({"First": passes(Next="Second"), "Second": passes()})
    execution.output()

    events = execution.events()

    assert [event["id"] for event in events] == list(range(1, 7))
    assert [event["previousEventId"] for event in events] == [0, 0, 2, 3, 4, 5]


@recorded(API, "TestSnfApi::test_describe_execution_no_such_state_machine", "2024-03-08")
def test_is_not_there_when_it_was_never_started(machines: Machines) -> None:
    """DescribeExecution of one that was never started is a 400 ExecutionDoesNotExist."""
    arn = machines.create(WAIT).replace(":stateMachine:", ":execution:") + ":never"
    with pytest.raises(ClientError) as error:
        machines.client.describe_execution(executionArn=arn)
    assert error.value.response["Error"]["Code"] == "ExecutionDoesNotExist"


@recorded(API, "TestSnfApi::test_list_executions_pagination", "2024-07-01")
def test_lists_page_by_page_when_more_were_started_than_a_page_holds(machines: Machines) -> None:
    """ListExecutions gives the newest first, and a nextToken until there is no more."""
    machine = machines.create({"Done": {"Type": "Succeed"}})
    for number in range(3):
        machines.start_machine(machine, name=f"run-{number}").output()

    first = machines.client.list_executions(stateMachineArn=machine, maxResults=2)
    rest = machines.client.list_executions(
        stateMachineArn=machine, maxResults=2, nextToken=first["nextToken"]
    )

    assert [one["name"] for one in first["executions"]] == ["run-2", "run-1"]
    assert [one["name"] for one in rest["executions"]] == ["run-0"]
    assert "nextToken" not in rest


@documented("step-functions/latest/apireference/API_ListExecutions.html")
def test_lists_only_those_that_run_when_it_is_asked_for_them(machines: Machines) -> None:
    """ListExecutions with statusFilter RUNNING leaves out what has ended."""
    machine = machines.create(WAIT)
    machines.start_machine(machine, name="over").stop()
    running = machines.start_machine(machine, name="running")

    answer = machines.client.list_executions(stateMachineArn=machine, statusFilter="RUNNING")

    assert [one["name"] for one in answer["executions"]] == ["running"]
    running.stop()


@documented("step-functions/latest/dg/eventbridge-integration.html")
def test_tells_event_bridge_when_an_execution_changes_its_status(machines: Machines) -> None:
    """Each change of status is an event on the default bus, with the machine's ARN and the status."""
    succeed, fail = {"Done": {"Type": "Succeed"}}, {"Failed": {"Type": "Fail", "Error": "Oops"}}
    arns = [machines.create(states) for states in (WAIT, succeed, fail)]
    arns.append(machines.create(WAIT, TimeoutSeconds=60))
    queue = queue_of_status_changes(machines, arns)
    seen: set[str] = set()

    stopped, *_others, timed_out = [machines.start_machine(arn) for arn in arns]
    stopped.stop()
    timed_out.reached("WaitStateEntered")
    machines.pass_time(61)

    def all_seen() -> bool:
        received = machines.plane.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        seen.update(
            json.loads(message["Body"])["detail"]["status"] for message in received.get("Messages", [])
        )
        return seen == {"RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}

    assert eventually(all_seen)


def queue_of_status_changes(machines: Machines, arns: list[str]) -> str:
    """The URL of a queue to which EventBridge sends what becomes of these machines' executions."""
    name = f"sluice-contract-{uuid.uuid4().hex[:12]}"
    sqs, events = machines.plane.client("sqs"), machines.plane.client("events")
    queue = str(sqs.create_queue(QueueName=name)["QueueUrl"])
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sender = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Resource": arn}
    policy = {"Version": "2012-10-17", "Statement": [{**sender, "Action": "sqs:SendMessage"}]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    pattern = {"source": ["aws.states"], "detail": {"stateMachineArn": arns}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    return queue
