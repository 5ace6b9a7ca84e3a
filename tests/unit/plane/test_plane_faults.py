"""Faults that can be ordered for a plane's AWS calls, and the knobs for how AWS behaves."""

import time
import urllib.error
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, error_code, two_versions, unique
from tests.plane import HOME_ACCOUNT, REGION, PlaneServer

pytestmark = pytest.mark.plane

CALLER = "tester.1"


@pytest.fixture(autouse=True)
def nothing_left(plane_server: PlaneServer) -> Iterator[None]:
    yield
    plane_server.control("POST", "faults", {})
    plane_server.control("POST", "knobs", {"alias_delay_seconds": 0.0, "limits_calls": False})


@pytest.fixture(scope="module")
def function(plane_server: PlaneServer) -> Function:
    return two_versions(plane_server)


def as_handler(plane: PlaneServer, service: str, tries: int = 1) -> Any:
    """A client whose calls count as those of a handler."""
    config = Config(
        user_agent_appid=CALLER, retries={"mode": "standard", "total_max_attempts": tries}, read_timeout=5
    )
    return boto3.client(
        service,
        endpoint_url=plane.endpoint_url,
        aws_access_key_id=HOME_ACCOUNT,
        aws_secret_access_key="plane",
        region_name=REGION,
        config=config,
    )


def order(plane: PlaneServer, kind: str, at: int | str = 1, *, lasts: bool = False) -> None:
    plane.control("POST", "faults", {"faults": [{"kind": kind, "at": at, "lasts": lasts}]})


@pytest.mark.parametrize(
    ("call", "kind", "code", "status"),
    [
        (("lambda", "list_functions"), "throttle", "TooManyRequestsException", 429),
        (("lambda", "list_functions"), "error", "ServiceException", 500),
        (("lambda", "list_functions"), "deny", "AccessDeniedException", 403),
        (("dynamodb", "list_tables"), "throttle", "ProvisionedThroughputExceededException", 400),
        (("dynamodb", "list_tables"), "error", "InternalServerError", 500),
        (("stepfunctions", "list_state_machines"), "throttle", "ThrottlingException", 400),
        (("stepfunctions", "list_state_machines"), "deny", "AccessDeniedException", 400),
        (("sts", "get_caller_identity"), "throttle", "Throttling", 400),
        (("sts", "get_caller_identity"), "deny", "AccessDenied", 403),
        (("s3", "list_buckets"), "throttle", "SlowDown", 503),
        (("s3", "list_buckets"), "deny", "AccessDenied", 403),
        (("kms", "list_keys"), "error", "KMSInternalException", 500),
        (("cloudwatch", "list_metrics"), "error", "InternalFailure", 500),
        (("cloudwatch", "list_metrics"), "throttle", "ThrottlingException", 400),
    ],
)
def test_refuses_in_the_words_of_the_service_when_a_fault_is_ordered(
    plane_server: PlaneServer, call: tuple[str, str], kind: str, code: str, status: int
) -> None:
    service, operation = call
    order(plane_server, kind)
    with pytest.raises(ClientError) as refused:
        getattr(as_handler(plane_server, service), operation)()
    assert error_code(refused) == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_hits_only_the_first_try_when_a_fault_does_not_last(plane_server: PlaneServer) -> None:
    order(plane_server, "throttle")
    answer = as_handler(plane_server, "dynamodb", tries=2).list_tables()
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


def test_hits_every_try_when_a_fault_lasts(plane_server: PlaneServer) -> None:
    order(plane_server, "throttle", lasts=True)
    with pytest.raises(ClientError):
        as_handler(plane_server, "dynamodb", tries=2).list_tables()


def test_takes_effect_and_is_made_again_when_the_answer_is_lost(
    plane_server: PlaneServer, function: Function
) -> None:
    order(plane_server, "lose")
    with pytest.raises(ClientError) as refused:
        as_handler(plane_server, "lambda", tries=2).create_alias(
            FunctionName=function.name, Name=unique("lost"), FunctionVersion="1"
        )
    assert error_code(refused) == "ResourceConflictException"
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 1


def test_makes_the_call_twice_when_that_is_ordered(plane_server: PlaneServer, function: Function) -> None:
    order(plane_server, "twice")
    with pytest.raises(ClientError) as refused:
        as_handler(plane_server, "lambda").create_alias(
            FunctionName=function.name, Name=unique("twice"), FunctionVersion="1"
        )
    assert error_code(refused) == "ResourceConflictException"


def test_ends_the_process_of_a_handler_when_a_crash_is_ordered(plane_server: PlaneServer) -> None:
    caller = create(
        plane_server,
        """
        import boto3

        def handler(event, context):
            return boto3.client("sts").get_caller_identity()["Arn"]
        """,
        Timeout=30,
    )
    order(plane_server, "crashBefore", "app sts:GetCallerIdentity 1")
    assert caller.invoke()["errorType"] == "Runtime.ExitError"
    assert "sts" in caller.invoke()


@pytest.mark.parametrize("kind", ["leave", "whatever"])
def test_refuses_a_fault_that_it_cannot_make(plane_server: PlaneServer, kind: str) -> None:
    """Handlers are processes here: only the simulation can let one go on after another was started for it."""
    with pytest.raises(urllib.error.HTTPError, match="HTTP Error 400"):
        order(plane_server, kind)


def test_leaves_calls_of_nobody_known_alone_when_faults_are_ordered(plane_server: PlaneServer) -> None:
    order(plane_server, "deny", lasts=True)
    assert "TableNames" in plane_server.client("dynamodb").list_tables()


def test_shows_an_alias_late_and_guards_it_at_once_when_a_delay_is_set(
    plane_server: PlaneServer, function: Function
) -> None:
    name = unique("late")
    before = function.alias("1", name)["RevisionId"]
    plane_server.control("POST", "knobs", {"alias_delay_seconds": 0.5})
    written = function.client.update_alias(FunctionName=function.name, Name=name, FunctionVersion="2")
    seen = function.client.get_alias(FunctionName=function.name, Name=name)

    assert (written["FunctionVersion"], seen["FunctionVersion"], seen["RevisionId"]) == ("2", "1", before)
    assert function.invoke(Qualifier=name)["version"] == "1"
    with pytest.raises(ClientError) as refused:
        function.client.update_alias(
            FunctionName=function.name, Name=name, FunctionVersion="1", RevisionId=seen["RevisionId"]
        )
    assert error_code(refused) == "PreconditionFailedException"
    time.sleep(0.6)
    assert function.client.get_alias(FunctionName=function.name, Name=name)["FunctionVersion"] == "2"


def test_takes_fifteen_control_plane_calls_a_second_when_calls_are_limited(
    plane_server: PlaneServer, function: Function
) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "API requests"."""
    name = unique("limited")
    function.alias("1", name)
    plane_server.control("POST", "knobs", {"limits_calls": True})
    with pytest.raises(ClientError) as refused:
        _ask_often(function, name)
    assert error_code(refused) == "TooManyRequestsException"
    assert refused.value.response["Reason"] == "CallerRateLimitExceeded"
    assert function.client.get_function(FunctionName=function.name)["Configuration"]["State"] == "Active"


def _ask_often(function: Function, alias: str) -> None:
    for _ in range(200):
        function.client.get_alias(FunctionName=function.name, Name=alias)
