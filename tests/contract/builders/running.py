"""Functions whose calls last as long as a test wants, and what others answer meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import Function, create, unique
from tests.plane import REGION, PlaneServer, eventually

# Says that it has begun, and answers when a test lets it.
HELD = """
    import boto3, json
    def handler(event, context):
        queue = boto3.client("sqs")
        queue.send_message(QueueUrl=event["began"], MessageBody="began")
        wait = {"QueueUrl": event["may_end"], "WaitTimeSeconds": 1}
        while not (found := queue.receive_message(**wait).get("Messages")):
            pass
        return found[0]["Body"]
"""
MAY_QUEUE = {"Action": ["sqs:SendMessage", "sqs:ReceiveMessage"], "Resource": "*"}


def reserve(function: Function, calls: int) -> None:
    """Let so many calls of the function run at once, whatever else runs."""
    function.client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=calls)


def refusal(function: Function) -> dict[str, Any]:
    """What the next call answers, which is throttled."""
    with pytest.raises(ClientError) as refused:
        function.invoke()
    answer: dict[str, Any] = refused.value.response
    return answer


def held_function(plane: PlaneServer, region: str = REGION) -> Function:
    """A function whose calls last until a test ends them."""
    role = functions.role_arn(plane, unique("contract-held"), MAY_QUEUE)
    return create(plane, HELD, region=region, Role=role, Timeout=60)


@contextmanager
def running(plane: PlaneServer, held: Function) -> Iterator[None]:
    """A call of the function goes on meanwhile."""
    sqs = plane.client("sqs", region=held.client.meta.region_name)
    began, may_end = (sqs.create_queue(QueueName=unique("contract"))["QueueUrl"] for _ in range(2))
    with ThreadPoolExecutor(1) as beside:
        call = beside.submit(held.invoke, {"began": began, "may_end": may_end})
        eventually(lambda: sqs.receive_message(QueueUrl=began).get("Messages"), 30)
        try:
            yield
        finally:
            sqs.send_message(QueueUrl=may_end, MessageBody="over")
            assert call.result() == "over"
