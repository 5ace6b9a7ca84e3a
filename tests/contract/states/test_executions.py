"""How executions begin and end on AWS: once by name, stopped for good, timed out, and told to EventBridge.

Developer Guide pages are https://docs.aws.amazon.com/step-functions/latest/dg/<page>.html, operations of the
API reference https://docs.aws.amazon.com/step-functions/latest/apireference/API_<operation>.html.
"""

import json
import time
import uuid

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.machines import Machines, ask, invoke, passes
from tests.plane import eventually

WAIT = {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}


def test_answers_as_before_when_the_same_name_and_input_start_again(machines: Machines) -> None:
    """API reference, StartExecution: "the same response as the original request"."""
    machine = machines.create(WAIT)

    first, second = (machines.start_machine(machine, {"n": 1}, name="once") for _ in range(2))

    assert first.arn == second.arn
    first.stop()


def test_refuses_when_the_same_name_starts_with_another_input(machines: Machines) -> None:
    """API reference: StartExecution."""
    machine = machines.create(WAIT)
    first = machines.start_machine(machine, {"n": 1}, name="once")

    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machines.start_machine(machine, {"n": 2}, name="once")
    first.stop()


def test_refuses_when_the_execution_of_that_name_is_closed(machines: Machines) -> None:
    """API reference: StartExecution."""
    machine = machines.create(WAIT)
    machines.start_machine(machine, name="once").stop()

    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machines.start_machine(machine, name="once")


def test_stops_everything_when_an_execution_is_stopped_in_a_map(machines: Machines) -> None:
    """No Catch runs, no state is entered any more (API reference: StopExecution)."""
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


def test_keeps_its_first_end_when_a_function_fails_after_the_stop(machines: Machines) -> None:
    """StopExecution does not stop a running function; its answer comes too late."""
    execution = machines.start({"Work": invoke(machines.worker, {"sleep": 0.6, "raise": "Late"}, End=True)})
    execution.reached("TaskStarted")

    execution.stop()
    time.sleep(1)

    assert execution.error() == ("ABORTED", "Stopped")


def test_ends_as_timed_out_past_every_catch_when_the_machine_has_a_time_limit(machines: Machines) -> None:
    """Developer Guide: statemachine-structure."""
    task = ask(machines.worker, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}], End=True)
    execution = machines.start({"Ask": task, "Caught": passes()}, TimeoutSeconds=60)
    execution.tokens()

    machines.pass_time(61)

    assert execution.error() == ("TIMED_OUT", "States.Timeout")
    assert execution.events("PassStateEntered") == []


def test_keeps_its_definition_when_the_machine_is_updated_meanwhile(machines: Machines) -> None:
    """API reference, UpdateStateMachine: running executions continue to use the previous definition."""
    wait = {"Type": "Wait", "Seconds": 60, "Next": "Read"}
    machine = machines.create({"Wait": wait, "Read": passes(Output="old")})
    execution = machines.start_machine(machine)
    execution.reached("WaitStateEntered")
    new = {"StartAt": "Read", "QueryLanguage": "JSONata", "States": {"Read": passes(Output="new")}}
    execution.client.update_state_machine(stateMachineArn=machine, definition=json.dumps(new))

    machines.pass_time(61)

    assert execution.output() == "old"


@pytest.mark.parametrize(
    ("text", "code"), [("{oops", "InvalidExecutionInput"), (json.dumps("x" * 262_144), "ValidationException")]
)
def test_refuses_to_start_when_the_input_is_no_json_or_too_long(
    machines: Machines, text: str, code: str
) -> None:
    """API reference: StartExecution."""
    with pytest.raises(ClientError, match=code):
        machines.client.start_execution(stateMachineArn=machines.create(WAIT), input=text)


@pytest.mark.parametrize("name", ["x" * 81, "with space", "a:b", "what?"])
def test_refuses_to_start_when_the_name_is_too_long_or_has_forbidden_characters(
    machines: Machines, name: str
) -> None:
    """API reference: StartExecution."""
    with pytest.raises(ClientError, match="InvalidName"):
        machines.start_machine(machines.create(WAIT), name=name)


def test_links_each_event_to_the_one_before_when_the_history_is_read(machines: Machines) -> None:
    """API reference: HistoryEvent."""
    execution = machines.start({"First": passes(Next="Second"), "Second": passes()})
    execution.output()

    events = execution.events()

    assert [event["id"] for event in events] == list(range(1, 7))
    assert all(event["previousEventId"] < event["id"] for event in events[1:])


def test_tells_event_bridge_when_an_execution_changes_its_status(machines: Machines) -> None:
    """Developer Guide: eventbridge-integration."""
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
