"""A task token: what it can do, once, in time, and never again."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.machines import Machines, ask, caught, passes
from tests.contract.sources import documented, recorded, shows

CAUGHT = passes()
CALLBACK = "stepfunctions/v2/callback/test_callback"
WAIT_FOR_TOKEN = "step-functions/latest/dg/connect-to-resource.html"
SEND_SUCCESS = "step-functions/latest/apireference/API_SendTaskSuccess.html"


def refused(send: object, **arguments: str) -> str:
    with pytest.raises(ClientError) as refusal:
        send(**arguments)
    return refusal.value.response["Error"]["Code"]


@recorded(CALLBACK, "TestCallback::test_sqs_wait_for_task_token", "2024-04-18")
@shows("Task with a token", "Task with a token: Arguments", "$states.context.Task.Token")
def test_goes_on_with_the_output_when_the_token_is_returned(machines: Machines) -> None:
    """The output sent with a token is the Task's result, after TaskSubmitted."""
    execution = machines.start({"Ask": ask(machines.worker, End=True)})
    token = execution.tokens()[0]
    execution.reached("TaskSubmitted")

    execution.client.send_task_success(taskToken=token, output='{"approved": true}')

    assert execution.output() == {"approved": True}
    assert execution.types() == [
        *("ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted"),
        *("TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"),
    ]


@recorded(CALLBACK, "TestCallback::test_sqs_failure_in_wait_for_task_token", "2024-04-18")
@recorded(
    "stepfunctions/v2/scenarios/test_sfn_scenarios", "TestFundamental::test_wait_for_callback", "2023-03-04"
)
@shows("Task with a token: Catch")
def test_fails_by_name_when_the_token_is_returned_with_an_error(machines: Machines) -> None:
    """Error and cause sent with a token are the Task's own, and its Catch matches the name."""
    task = ask(machines.worker, **caught("ApprovalRejectedError"), End=True)
    execution = machines.start({"Ask": task, "Caught": CAUGHT})

    execution.client.send_task_failure(
        taskToken=execution.tokens()[0], error="ApprovalRejectedError", cause="no"
    )

    assert execution.output() == {"Error": "ApprovalRejectedError", "Cause": "no"}


@recorded(
    CALLBACK,
    "TestCallback::test_sqs_failure_in_wait_for_task_tok_no_error_field[SQS_WAIT_FOR_TASK_TOKEN_CATCH]",
    "2024-04-29",
)
def test_has_neither_error_nor_cause_when_none_are_sent(machines: Machines) -> None:
    """SendTaskFailure without error and cause is an error of nulls, which States.ALL catches."""
    task = ask(machines.worker, **caught("States.ALL"), End=True)
    execution = machines.start({"Ask": task, "Caught": CAUGHT})

    execution.client.send_task_failure(taskToken=execution.tokens()[0])

    assert execution.output() == {"Error": None, "Cause": None}


@documented("step-functions/latest/dg/connect-lambda.html")
def test_fails_at_once_when_the_function_that_gets_the_token_raises(machines: Machines) -> None:
    """A function that raises although it got the token ends the Task with its error at once."""
    task = ask(machines.worker, Payload={"raise": "WebhookError"}, **caught("WebhookError"), End=True)

    assert machines.start({"Ask": task, "Caught": CAUGHT}).output()["Error"] == "WebhookError"


@documented(WAIT_FOR_TOKEN)
def test_goes_on_when_the_token_is_returned_before_the_function_returns(machines: Machines) -> None:
    """A token can be returned as soon as it is handed out, also before the function has returned."""
    execution = machines.start({"Ask": ask(machines.worker, Payload={"sleep": 5}, End=True)})

    execution.client.send_task_success(taskToken=execution.tokens()[0], output="1")

    assert execution.ended(within_seconds=4)["status"] == "SUCCEEDED"


@recorded(CALLBACK, "TestCallback::test_sqs_wait_for_task_token_timeout", "2024-04-18")
@recorded(
    "stepfunctions/v2/evaluate_jsonata/test_base_evaluate_expressions",
    "TestBaseEvaluateJsonata::test_base_task[TIMEOUT_SECONDS]",
    "2025-07-22",
)
@shows("Task with a token: TimeoutSeconds", "Task with a token: TimeoutSeconds as an expression")
@pytest.mark.parametrize("timeout", [60, "{% $states.input.timeout %}"], ids=["number", "expression"])
def test_times_out_when_nobody_answers(machines: Machines, timeout: object) -> None:
    """A wait past its TimeoutSeconds, a number or an expression, is TaskTimedOut and States.Timeout."""
    task = ask(machines.worker, TimeoutSeconds=timeout, **caught("States.Timeout"), End=True)
    execution = machines.start({"Ask": task, "Caught": CAUGHT}, {"timeout": 60})
    execution.tokens()
    execution.reached("TaskSubmitted")

    machines.pass_time(61)

    assert execution.output() == {"Error": "States.Timeout", "Cause": ""}
    (scheduled,) = execution.events("TaskScheduled")
    assert scheduled["taskScheduledEventDetails"]["timeoutInSeconds"] == 60
    (timed_out,) = execution.events("TaskTimedOut")
    assert timed_out["taskTimedOutEventDetails"]["error"] == "States.Timeout"


@recorded(
    "stepfunctions/v2/timeouts/test_heartbeats", "TestHeartbeats::test_heartbeat_no_timeout", "2024-04-18"
)
def test_times_out_when_no_heartbeat_comes(machines: Machines) -> None:
    """A missed heartbeat is States.Timeout, as a missed TimeoutSeconds is."""
    execution = machines.start({"Ask": ask(machines.worker, HeartbeatSeconds=10, End=True)})
    execution.tokens()

    machines.pass_time(11)

    assert execution.error() == ("FAILED", "States.Timeout")
    assert "TaskTimedOut" in execution.types()


@recorded(CALLBACK, "TestCallback::test_sqs_wait_for_task_tok_with_heartbeat", "2024-04-18")
def test_waits_on_when_a_heartbeat_comes_in_time(machines: Machines) -> None:
    """SendTaskHeartbeat puts off the heartbeat's time-out."""
    execution = machines.start({"Ask": ask(machines.worker, HeartbeatSeconds=10, End=True)})
    token = execution.tokens()[0]

    for _ in range(3):
        machines.pass_time(7)
        execution.client.send_task_heartbeat(taskToken=token)
    execution.client.send_task_success(taskToken=token, output='"still there"')

    assert execution.output() == "still there"


@documented(SEND_SUCCESS)
def test_refuses_the_second_answer_when_the_first_was_taken(machines: Machines) -> None:
    """A token that was answered is closed: TaskTimedOut."""
    execution = machines.start({"Ask": ask(machines.worker, End=True)})
    client, token = execution.client, execution.tokens()[0]
    client.send_task_success(taskToken=token, output='"first"')

    code = refused(client.send_task_failure, taskToken=token, error="Late")

    assert (code, execution.output()) == ("TaskTimedOut", "first")


@documented(SEND_SUCCESS)
def test_refuses_an_answer_when_the_wait_has_timed_out(machines: Machines) -> None:
    """A token whose Task has timed out is closed: TaskTimedOut, and the execution keeps its way."""
    task = ask(machines.worker, TimeoutSeconds=60, **caught("States.Timeout", "On"), End=True)
    execution = machines.start({"Ask": task, "On": passes(Output="went on")})
    token = execution.tokens()[0]

    machines.pass_time(61)

    assert execution.output() == "went on"
    assert refused(execution.client.send_task_success, taskToken=token, output="1") == "TaskTimedOut"


@documented("step-functions/latest/apireference/API_StopExecution.html")
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


@documented(SEND_SUCCESS)
def test_refuses_a_token_when_it_was_never_issued(machines: Machines) -> None:
    """A token that no execution has issued is an InvalidToken."""
    client = machines.client

    assert refused(client.send_task_success, taskToken="made-up", output="1") == "InvalidToken"


@documented(SEND_SUCCESS)
def test_refuses_an_output_when_it_is_not_json(machines: Machines) -> None:
    """An output that is not valid JSON is an InvalidOutput, and the wait goes on."""
    execution = machines.start({"Ask": ask(machines.worker, End=True)})
    token = execution.tokens()[0]

    assert refused(execution.client.send_task_success, taskToken=token, output="{oops") == "InvalidOutput"
    execution.client.send_task_success(taskToken=token, output="1")
    assert execution.output() == 1


@documented("step-functions/latest/dg/state-map-inline.html")
def test_refuses_an_answer_when_a_sibling_in_the_map_has_failed(machines: Machines) -> None:
    """The token of an iteration that was stopped with its Map is closed: TaskTimedOut."""
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


@documented("step-functions/latest/dg/transforming-data.html")
@shows("Task with a token: Output", "Task with a token: Assign")
def test_gives_output_and_variables_of_the_answer_when_it_has_fields_for_them(machines: Machines) -> None:
    """Output and Assign of a waiting Task see the output that was sent, also when it is null."""
    task = ask(
        machines.worker,
        Assign={"answer": "{% $states.result %}"},
        Output={"answer": "{% $states.result %}"},
        Next="Read",
    )
    execution = machines.start({"Ask": task, "Read": passes(Output="{% [$states.input, $answer] %}")})

    execution.client.send_task_success(taskToken=execution.tokens()[0], output="null")

    assert json.dumps(execution.output()) == '[{"answer": null}, null]'
