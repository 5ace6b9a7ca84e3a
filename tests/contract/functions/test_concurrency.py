"""How many calls of functions run at once, and what becomes of the others."""

import json

import pytest

from tests.contract.builders import functions
from tests.contract.builders.functions import create, echo, unique
from tests.contract.builders.machines import Machines
from tests.contract.builders.running import MAY_QUEUE, held_function, refusal, reserve, running
from tests.contract.sources import documented, recorded
from tests.plane import HOME_ACCOUNT, REGION, PlaneServer, eventually

pytestmark = pytest.mark.plane

LAMBDA = "lambda_/test_lambda"


@recorded(LAMBDA, "TestLambdaConcurrency::test_lambda_concurrency_block", "2025-11-24")
def test_throttles_a_function_beyond_what_it_has_reserved(plane_server: PlaneServer) -> None:
    """A call beyond a function's reserved concurrency is a 429 at once, which names that limit."""
    held = held_function(plane_server)
    reserve(held, 1)
    with running(plane_server, held):
        answer = refusal(held)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert answer["Error"] == {"Code": "TooManyRequestsException", "Message": "Rate Exceeded."}
    assert (answer["Type"], answer["message"]) == ("User", "Rate Exceeded.")
    assert answer["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


@recorded(LAMBDA, "TestLambdaConcurrency::test_reserved_concurrency_async_queue", "2025-11-24")
@documented("lambda/latest/dg/invocation-async-error-handling.html")
def test_keeps_an_asynchronous_call_until_it_may_run(plane_server: PlaneServer) -> None:
    """An asynchronous call is accepted when all of the concurrency is in use, and runs once it is free."""
    sqs = plane_server.client("sqs")
    began, may_end = (sqs.create_queue(QueueName=unique("contract"))["QueueUrl"] for _ in range(2))
    held = held_function(plane_server)
    reserve(held, 1)
    held.client.put_function_event_invoke_config(FunctionName=held.name, MaximumRetryAttempts=0)
    event = json.dumps({"began": began, "may_end": may_end})
    with running(plane_server, held):
        answer = held.client.invoke(FunctionName=held.name, InvocationType="Event", Payload=event)
        assert answer["StatusCode"] == 202
        assert not sqs.receive_message(QueueUrl=began).get("Messages")
    eventually(lambda: sqs.receive_message(QueueUrl=began).get("Messages"), 30)
    sqs.send_message(QueueUrl=may_end, MessageBody="over")


@recorded(LAMBDA, "TestLambdaConcurrency::test_reserved_concurrency", "2025-11-24")
def test_gives_an_asynchronous_call_up_at_once_when_no_concurrency_is_reserved(
    plane_server: PlaneServer,
) -> None:
    """With a reserved concurrency of 0 an asynchronous call goes to the failure destination unrun."""
    sqs = plane_server.client("sqs")
    queue = sqs.create_queue(QueueName=unique("contract"))["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{HOME_ACCOUNT}:{queue.rpartition('/')[2]}"
    role = functions.role_arn(plane_server, unique("contract-queue"), MAY_QUEUE)
    function = create(plane_server, echo("one"), Role=role)
    function.client.put_function_event_invoke_config(
        FunctionName=function.name, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    reserve(function, 0)
    function.client.invoke(FunctionName=function.name, InvocationType="Event", Payload='{"n": 1}')
    received = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))
    assert json.loads(received[0]["Body"])["requestPayload"] == {"n": 1}


@documented("step-functions/latest/dg/concepts-error-handling.html")
def test_a_throttled_function_fails_its_task_by_the_name_of_the_exception(
    plane_server: PlaneServer, machines: Machines
) -> None:
    """A Task whose function is throttled fails with Lambda.TooManyRequestsException, which Retry can name."""
    function = create(plane_server, echo("ran"))
    reserve(function, 0)
    retry = {"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 1, "MaxAttempts": 20}
    call = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": function.name},
        "Output": "{% $states.result.Payload.code %}",
        "End": True,
    }
    failed = machines.start({"Call": call}).ended()
    assert failed["error"] == "Lambda.TooManyRequestsException"
    assert failed["cause"].startswith("Rate Exceeded. (Service: AWSLambda; Status Code: 429;")
    waiting = machines.start({"Call": {**call, "Retry": [retry]}})
    waiting.reached("TaskFailed")
    function.client.delete_function_concurrency(FunctionName=function.name)
    assert waiting.output() == "ran"


@documented("AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html")
def test_a_function_of_a_stack_reserves_what_its_template_says(plane_server: PlaneServer) -> None:
    """CloudFormation reserves ReservedConcurrentExecutions of a function, and follows its changes."""
    own = create(plane_server, echo("one"))
    name = f"{own.name}-owned"
    stacks, where = plane_server.client("cloudformation"), {"StackName": name}

    def template(**concurrency: int) -> str:
        properties = {
            "FunctionName": name,
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": own.wait()["Role"],
            "Code": {"ZipFile": "def handler(event, context): return 1"},
            **concurrency,
        }
        return json.dumps({"Resources": {"Q": {"Type": "AWS::Lambda::Function", "Properties": properties}}})

    def reserved() -> int | None:
        number: int | None = own.client.get_function_concurrency(FunctionName=name).get(
            "ReservedConcurrentExecutions"
        )
        return number

    quickly = {"Delay": 1, "MaxAttempts": 100}
    stacks.create_stack(**where, TemplateBody=template(ReservedConcurrentExecutions=2))
    stacks.get_waiter("stack_create_complete").wait(**where, WaiterConfig=quickly)
    assert reserved() == 2
    stacks.update_stack(**where, TemplateBody=template())
    stacks.get_waiter("stack_update_complete").wait(**where, WaiterConfig=quickly)
    assert reserved() is None
