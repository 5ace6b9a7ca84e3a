"""A version is called once: only a call that never happened may be repeated, and that is for others to do."""

import base64
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest

from sluice.aws.target.invocation import VersionInvocation, invoking_policy
from sluice.domain.analysis.smoke_test import SmokeResponse
from sluice.errors import AccessDeniedError, RetryableError, SluiceError, SmokeTestFailedError
from tests.builders import a_target_plan
from tests.unit.aws.receivers import Behaviour, a_server, answering, http_answer

TARGET = a_target_plan()
SESSION = boto3.Session("key", "secret", region_name=TARGET.region)


@contextmanager
def calling(behaviour: Behaviour) -> Iterator[tuple[VersionInvocation, list[bytes]]]:
    with a_server(behaviour) as (port, requests):
        address = f"http://127.0.0.1:{port}"
        yield (
            VersionInvocation(
                TARGET, lambda _name, config: SESSION.client("lambda", endpoint_url=address, config=config)
            ),
            requests,
        )


def refusing(status: str, code: str) -> Behaviour:
    return answering(http_answer(b'{"Message": "no"}', status, f"x-amzn-ErrorType: {code}"))


def with_log(log: str) -> Behaviour:
    tail = base64.b64encode(log.encode()).decode()
    return answering(http_answer(b'"fine"', "200 OK", f"X-Amz-Log-Result: {tail}"))


def silent(connection: socket.socket, _request: bytes) -> None:
    connection.settimeout(5)
    connection.recv(1)  # until the caller hangs up


def cut(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def hung_up(_connection: socket.socket, _request: bytes) -> None:
    return


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        (silent, SmokeTestFailedError, "did not answer in time"),
        (hung_up, SmokeTestFailedError, "broke before the response came"),
        (cut, SmokeTestFailedError, "broke before the response came"),
        (refusing("429 Slow", "TooManyRequestsException"), RetryableError, "just now"),
        (refusing("500 Oh", "ServiceException"), RetryableError, "just now"),
        (refusing("403 No", "AccessDeniedException"), AccessDeniedError, "Allow lambda:InvokeFunction"),
        (refusing("404 No", "ResourceNotFoundException"), SmokeTestFailedError, "could not be called"),
    ],
)
def test_function_is_called_once_when_the_call_does_not_go_well(
    behaviour: Behaviour, error: type[SluiceError], words: str
) -> None:
    with calling(behaviour) as (invocation, requests):
        with pytest.raises(error, match=words):
            invocation.invoke("quote", "7", "{}", 0.1)
        assert len(requests) == 1


def test_call_names_the_version_and_asks_for_the_log_when_it_is_made() -> None:
    with calling(answering(http_answer(b'{"ok": true}'))) as (invocation, requests):
        began = time.monotonic()
        answer = invocation.invoke("quote", "7", '{"stop": 1}', 5)
        assert 0 < answer.duration_millis <= (time.monotonic() - began) * 1000
    assert (answer.payload, answer.error) == ('{"ok": true}', "")
    assert requests[0].startswith(b"POST /2015-03-31/functions/quote/invocations?Qualifier=7 HTTP/1.1\r\n")
    assert b"X-Amz-Log-Type: Tail\r\n" in requests[0]
    assert requests[0].endswith(b'{"stop": 1}')


@pytest.mark.parametrize(
    "log",
    [
        "START\nREPORT RequestId: a-b\tDuration: 12.34 ms\tBilled Duration: 500 ms\tInit Duration: 400.00 ms",
        '{"type":"platform.report","record":{"metrics":{"durationMs":12.34,"billedDurationMs":500}}}',
    ],
)
def test_duration_is_the_one_of_the_report_when_the_log_has_one(log: str) -> None:
    with calling(with_log(log)) as (invocation, _):
        assert invocation.invoke("quote", "7", "{}", 5) == SmokeResponse('"fine"', 12.34)


def test_session_may_read_the_executions_of_the_tested_version_when_it_is_durable() -> None:
    policy = json.loads(invoking_policy(TARGET, "quote", "7", is_durable=True))
    _calls, reads = policy["Statement"]
    arn = "arn:aws:lambda:eu-central-1:111111111111:function:quote:7/durable-execution/*"
    assert reads == {"Effect": "Allow", "Action": "lambda:GetDurableExecution", "Resource": arn}


def test_session_may_call_the_tested_version_and_nothing_else() -> None:
    (statement,) = json.loads(invoking_policy(TARGET, "quote", "7"))["Statement"]
    arn = "arn:aws:lambda:eu-central-1:111111111111:function:quote:7"
    assert statement == {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}
