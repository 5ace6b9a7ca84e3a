"""What a task token can do on AWS, once, in time, and never again.

Developer Guide pages are https://docs.aws.amazon.com/step-functions/latest/dg/<page>.html, operations of the
API reference https://docs.aws.amazon.com/step-functions/latest/apireference/API_<operation>.html.
"""

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.machines import Machines, ask, caught, passes

CAUGHT = passes()


def refused(send: object, **arguments: str) -> str:
    with pytest.raises(ClientError) as refusal:
        send(**arguments)
    return refusal.value.response["Error"]["Code"]


def test_goes_on_with_the_output_when_the_token_is_returned(machines: Machines) -> None:
    """Developer Guide: connect-to-resource."""
    execution = machines.start({"Ask": ask(machines.worker, End=True)})

    execution.client.send_task_success(taskToken=execution.tokens()[0], output='{"approved": true}')

    assert execution.output() == {"approved": True}


def test_fails_by_name_when_the_token_is_returned_with_an_error(machines: Machines) -> None:
    """API reference: SendTaskFailure."""
    task = ask(machines.worker, **caught("ApprovalRejectedError"), End=True)
    execution = machines.start({"Ask": task, "Caught": CAUGHT})

    execution.client.send_task_failure(
        taskToken=execution.tokens()[0], error="ApprovalRejectedError", cause="no"
    )

    assert execution.output() == {"Error": "ApprovalRejectedError", "Cause": "no"}


def test_fails_at_once_when_the_function_that_gets_the_token_raises(machines: Machines) -> None:
    """The invocation is the task's own work (Developer Guide: connect-lambda)."""
    task = ask(machines.worker, Payload={"raise": "WebhookError"}, **caught("WebhookError"), End=True)

    assert machines.start({"Ask": task, "Caught": CAUGHT}).output()["Error"] == "WebhookError"


def test_goes_on_when_the_token_is_returned_before_the_function_returns(machines: Machines) -> None:
    """A token is valid from the moment it is handed out."""
    execution = machines.start({"Ask": ask(machines.worker, Payload={"sleep": 5}, End=True)})

    execution.client.send_task_success(taskToken=execution.tokens()[0], output="1")

    assert execution.ended(within_seconds=4)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("timeout", [60, "{% $states.input.timeout %}"], ids=["number", "expression"])
def test_times_out_when_nobody_answers(machines: Machines, timeout: object) -> None:
    """Developer Guide: state-task."""
    task = ask(machines.worker, TimeoutSeconds=timeout, **caught("States.Timeout"), End=True)
    execution = machines.start({"Ask": task, "Caught": CAUGHT}, {"timeout": 60})
    execution.tokens()

    machines.pass_time(61)

    assert execution.output()["Error"] == "States.Timeout"


def test_times_out_when_no_heartbeat_comes(machines: Machines) -> None:
    """API reference: SendTaskHeartbeat."""
    task = ask(machines.worker, HeartbeatSeconds=10, **caught("States.HeartbeatTimeout"), End=True)
    execution = machines.start({"Ask": task, "Caught": CAUGHT})
    execution.tokens()

    machines.pass_time(11)

    assert execution.output()["Error"] == "States.HeartbeatTimeout"


def test_waits_on_when_a_heartbeat_comes_in_time(machines: Machines) -> None:
    """API reference: SendTaskHeartbeat."""
    execution = machines.start({"Ask": ask(machines.worker, HeartbeatSeconds=10, End=True)})
    token = execution.tokens()[0]

    for _ in range(3):
        machines.pass_time(7)
        execution.client.send_task_heartbeat(taskToken=token)
    execution.client.send_task_success(taskToken=token, output='"still there"')

    assert execution.output() == "still there"


def test_refuses_the_second_answer_when_the_first_was_taken(machines: Machines) -> None:
    """TaskTimedOut: "... or the task associated with the token has already been closed"."""
    execution = machines.start({"Ask": ask(machines.worker, End=True)})
    client, token = execution.client, execution.tokens()[0]
    client.send_task_success(taskToken=token, output='"first"')

    code = refused(client.send_task_failure, taskToken=token, error="Late")

    assert (code, execution.output()) == ("TaskTimedOut", "first")


def test_refuses_an_answer_when_the_execution_was_stopped(machines: Machines) -> None:
    """A stopped execution's tokens are closed; nothing follows ExecutionAborted in its history."""
    execution = machines.start(
        {"Ask": ask(machines.worker, **caught("States.ALL"), End=True), "Caught": CAUGHT}
    )
    token = execution.tokens()[0]
    execution.stop()

    code = refused(execution.client.send_task_success, taskToken=token, output="1")

    assert (code, execution.error()) == ("TaskTimedOut", ("ABORTED", "Stopped"))
    assert execution.events()[-1]["type"] == "ExecutionAborted"


def test_refuses_a_token_when_it_was_never_issued(machines: Machines) -> None:
    """API reference: SendTaskSuccess."""
    client = machines.client

    assert refused(client.send_task_success, taskToken="made-up", output="1") == "InvalidToken"


def test_refuses_an_output_when_it_is_not_json(machines: Machines) -> None:
    """API reference: SendTaskSuccess."""
    execution = machines.start({"Ask": ask(machines.worker, End=True)})

    code = refused(execution.client.send_task_success, taskToken=execution.tokens()[0], output="{oops")

    assert code == "InvalidOutput"
    execution.stop()


def test_issues_a_new_token_when_the_task_is_retried(machines: Machines) -> None:
    """Developer Guide: "A new task token is generated for each retry": the old one is closed."""
    retry = {"ErrorEquals": ["Again"], "IntervalSeconds": 1, "MaxAttempts": 1}
    execution = machines.start({"Ask": ask(machines.worker, Retry=[retry], End=True)})
    old = execution.tokens()[0]
    execution.client.send_task_failure(taskToken=old, error="Again")
    execution.reached("TaskFailed")
    machines.pass_time(1)

    new = execution.tokens(count=2)[-1]

    assert new != old
    assert refused(execution.client.send_task_success, taskToken=old, output="1") == "TaskTimedOut"
    execution.client.send_task_success(taskToken=new, output='"second try"')
    assert execution.output() == "second try"


def test_refuses_an_answer_when_a_sibling_in_the_map_has_failed(machines: Machines) -> None:
    """The open approval of a failed stage is closed with it (Developer Guide: state-map-inline)."""
    kind = {"Condition": "{% $states.input = 'ask' %}", "Next": "Ask"}
    fail = {"Type": "Wait", "Seconds": 60, "Next": "Fail"}
    states = {
        "Kind": {"Type": "Choice", "Choices": [kind], "Default": "Wait"},
        "Ask": ask(machines.worker, End=True),
        "Wait": fail,
        "Fail": {"Type": "Fail", "Error": "AnalysisFailedError"},
    }
    processor = {"StartAt": "Kind", "States": states}
    group = {"Type": "Map", "Items": ["ask", "fail"], "ItemProcessor": processor, "End": True}
    execution = machines.start({"All": group})
    token = execution.tokens()[0]
    execution.reached("WaitStateEntered")

    machines.pass_time(61)

    assert execution.error() == ("FAILED", "AnalysisFailedError")
    assert refused(execution.client.send_task_success, taskToken=token, output="1") == "TaskTimedOut"


def test_goes_on_with_null_when_the_output_is_null(machines: Machines) -> None:
    """JSON null is a result like any other."""
    execution = machines.start(
        {"Ask": ask(machines.worker, Output={"answer": "{% $states.result %}"}, End=True)}
    )

    execution.client.send_task_success(taskToken=execution.tokens()[0], output="null")

    assert execution.output() == {"answer": None}
