"""The plane's own endpoints: which AWS calls were made, and the clock."""

import time
import urllib.error

import boto3
import pytest

from tests.contract.builders import functions
from tests.contract.builders.functions import create, echo
from tests.plane import HOME_ACCOUNT, OTHER_ACCOUNT, REGION, PlaneServer

pytestmark = pytest.mark.plane


def made(plane: PlaneServer) -> list[tuple[str, str]]:
    """Service and operation of each call since the last reset."""
    return [(call["service"], call["operation"]) for call in plane.calls()]


def test_names_calls_as_boto3_does_in_every_protocol(plane_server: PlaneServer) -> None:
    function = create(plane_server, echo("one"))
    function.publish()
    function.alias("1")
    bucket, table = functions.unique("calls"), functions.unique("calls")
    plane_server.forget_calls()
    function.invoke(Qualifier="live")
    function.client.get_alias(FunctionName=function.name, Name="live")
    function.client.get_function_configuration(FunctionName=function.name)
    s3 = plane_server.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a/b", Body=b"")
    s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/a/b")
    s3.get_object(Bucket=bucket, Key="a/b")
    s3.get_bucket_versioning(Bucket=bucket)
    s3.list_objects_v2(Bucket=bucket)
    plane_server.client("dynamodb").list_tables()
    plane_server.client("cloudwatch").list_metrics(Namespace=table)
    plane_server.client("sts").get_caller_identity()
    assert made(plane_server) == [
        ("lambda", "Invoke"),
        ("lambda", "GetAlias"),
        ("lambda", "GetFunctionConfiguration"),
        ("s3", "CreateBucket"),
        ("s3", "PutObject"),
        ("s3", "CopyObject"),
        ("s3", "GetObject"),
        ("s3", "GetBucketVersioning"),
        ("s3", "ListObjectsV2"),
        ("dynamodb", "ListTables"),
        ("monitoring", "ListMetrics"),
        ("sts", "GetCallerIdentity"),
    ]


def test_tells_the_account_and_region_of_a_call(plane_server: PlaneServer) -> None:
    plane_server.forget_calls()
    plane_server.client("lambda", OTHER_ACCOUNT, "eu-west-1").list_functions()
    (call,) = plane_server.calls()
    assert (call["account"], call["region"]) == (OTHER_ACCOUNT, "eu-west-1")
    assert call["at"] > 0


def test_counts_calls_that_are_refused(plane_server: PlaneServer) -> None:
    stranger = boto3.client(
        "lambda",
        endpoint_url=plane_server.endpoint_url,
        region_name=REGION,
        aws_access_key_id="AKIAUNKNOWN000000000",
        aws_secret_access_key="guessed",
    )
    plane_server.forget_calls()
    with pytest.raises(stranger.exceptions.ClientError):
        stranger.list_functions()
    (call,) = plane_server.calls()
    assert (call["operation"], call["account"]) == ("ListFunctions", HOME_ACCOUNT)


def test_moves_the_clock_forward(plane_server: PlaneServer) -> None:
    before = plane_server.now()
    plane_server.advance_clock(600)
    assert 600 <= plane_server.now() - before < 630


def test_answers_404_for_what_it_does_not_know(plane_server: PlaneServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        plane_server.control("GET", "nothing")
    with error.value as answer:
        assert answer.code == 404


def test_answers_quickly_when_the_environment_is_warm(plane_server: PlaneServer) -> None:
    function = create(plane_server, echo("one"))
    function.invoke()
    started = time.monotonic()
    for _ in range(20):
        function.invoke()
    # A delayed acknowledgement anywhere between caller and handler would add 40 ms to each call.
    assert time.monotonic() - started < 20 * 0.2
