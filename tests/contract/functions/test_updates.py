"""Changing a function: what takes time, what is refused meanwhile, and where the code comes from."""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local import process
from tests.contract.builders import functions
from tests.contract.builders.functions import Function, create, echo, error_code, package, status_code
from tests.contract.sources import documented, recorded
from tests.plane import IS_AWS, PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"
STATES = "lambda/latest/dg/functions-states.html"
UPDATE_CODE = "lambda/latest/api/API_UpdateFunctionCode.html"

Change = Callable[[Function], Any]

CHANGES: dict[str, Change] = {
    "code": lambda f: f.client.update_function_code(FunctionName=f.name, ZipFile=package(echo("late"))),
    "configuration": lambda f: f.client.update_function_configuration(FunctionName=f.name, Timeout=9),
    "version": lambda f: f.client.publish_version(FunctionName=f.name),
}


@pytest.fixture(scope="module")
def slow_plane(tmp_path_factory: pytest.TempPathFactory, plane_server: PlaneServer) -> Iterator[PlaneServer]:
    """A plane whose updates last long enough to look at; AWS is slow enough by itself."""
    if IS_AWS:
        yield plane_server
        return
    server = process.start(tmp_path_factory.mktemp("slow"), iam=False, update_seconds=0.8)
    try:
        yield PlaneServer(server.endpoint_url, server.api_url, server.state_dir, server.pid)
    finally:
        server.stop()


def sha256(zipped: bytes) -> str:
    """A hash as Lambda writes it."""
    return base64.b64encode(hashlib.sha256(zipped).digest()).decode()


@documented(STATES)
@recorded(API, "TestLambdaFunction::test_function_lifecycle", "2025-11-25")
def test_is_pending_after_creation_and_cannot_be_invoked_yet(slow_plane: PlaneServer) -> None:
    """A new function is Pending, and a call then is a 409 ResourceConflictException."""
    client = slow_plane.client("lambda")
    name = functions.unique("pending")
    created = client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.handler",
        Role=functions.role_arn(slow_plane, functions.unique("role")),
        Code={"ZipFile": package(echo("one"))},
    )
    assert (created["State"], created.get("LastUpdateStatus")) == ("Pending", None)
    function = Function(client, name)
    with pytest.raises(ClientError) as error:
        function.invoke()
    assert error_code(error) == "ResourceConflictException"
    function.wait()
    assert function.invoke()["code"] == "one"


@documented(STATES)
@recorded(API, "TestLambdaRevisions::test_function_revisions_basic", "2025-11-25")
def test_serves_the_old_code_while_an_update_is_in_progress(slow_plane: PlaneServer) -> None:
    """An update is InProgress on a function that stays Active and serves the old code until it is over."""
    function = create(slow_plane, echo("one"))
    answer = function.client.update_function_code(FunctionName=function.name, ZipFile=package(echo("two")))
    assert (answer["State"], answer["LastUpdateStatus"]) == ("Active", "InProgress")
    assert function.invoke()["code"] == "one"
    function.wait()
    assert function.invoke()["code"] == "two"


@recorded(API, "TestLambdaFunction::test_lambda_concurrent_code_updates", "2025-11-25")
@recorded(API, "TestLambdaFunction::test_lambda_concurrent_config_updates", "2025-11-25")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_refuses_another_change_while_an_update_is_in_progress(
    slow_plane: PlaneServer, change: Change
) -> None:
    """Updates and PublishVersion during an update are a 409 "An update is in progress for resource"."""
    function = create(slow_plane, echo("one"))
    function.client.update_function_configuration(FunctionName=function.name, Timeout=5)
    with pytest.raises(ClientError) as error:
        change(function)
    assert (error_code(error), status_code(error)) == ("ResourceConflictException", 409)
    assert "An update is in progress for resource" in str(error.value)


@recorded(API, "TestLambdaFunction::test_function_lifecycle", "2025-11-25")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_accepts_the_change_once_the_update_is_over(plane_server: PlaneServer, change: Change) -> None:
    """Once an update is Successful, the next change is taken."""
    function = create(plane_server, echo("one"))
    function.client.update_function_configuration(FunctionName=function.name, Timeout=5)
    function.wait()
    change(function)


@documented(UPDATE_CODE)
def test_changes_nothing_when_the_call_is_a_dry_run(plane_server: PlaneServer) -> None:
    """UpdateFunctionCode with DryRun tells the CodeSha256 of the zip and changes nothing."""
    function = create(plane_server, echo("one"))
    before = function.wait()
    other = package(echo("two"))
    answer = function.client.update_function_code(FunctionName=function.name, ZipFile=other, DryRun=True)
    assert answer["CodeSha256"] == sha256(other)
    assert function.wait() == before
    assert function.invoke()["code"] == "one"


@documented(UPDATE_CODE)
def test_takes_exactly_the_object_version_it_is_told(plane_server: PlaneServer) -> None:
    """S3ObjectVersion takes that version of the object, and CodeSha256 is the SHA-256 of its bytes."""
    s3 = plane_server.client("s3")
    bucket = functions.unique("code")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="app.zip", Body=package(echo("first")))["VersionId"]
    s3.put_object(Bucket=bucket, Key="app.zip", Body=package(echo("second")))
    function = create(plane_server, echo("zero"))
    answer = function.client.update_function_code(
        FunctionName=function.name, S3Bucket=bucket, S3Key="app.zip", S3ObjectVersion=first
    )
    function.wait()
    assert answer["CodeSha256"] == sha256(package(echo("first")))
    assert function.invoke()["code"] == "first"


@recorded(API, "TestLambdaVersions::test_publish_with_update", "2025-11-25")
def test_publishes_in_the_same_call_when_asked(slow_plane: PlaneServer) -> None:
    """UpdateFunctionCode with Publish answers with a version of the new code, which is Pending at first."""
    function = create(slow_plane, echo("one"))
    answer = function.client.update_function_code(
        FunctionName=function.name, ZipFile=package(echo("two")), Publish=True
    )
    assert (answer["Version"], answer["State"]) == ("1", "Pending")
    assert "LastUpdateStatus" not in answer
    latest = function.client.get_function(FunctionName=function.name)["Configuration"]
    assert (latest["State"], latest["LastUpdateStatus"]) == ("Active", "InProgress")
    function.wait("1")
    assert function.invoke(Qualifier="1")["code"] == "two"


@documented(STATES)
def test_takes_its_time(slow_plane: PlaneServer) -> None:
    """An update takes time: nothing may count on it being over when the call answers."""
    function = create(slow_plane, echo("one"))
    started = time.monotonic()
    function.update(echo("two"))
    assert time.monotonic() - started > 0.7


@recorded(API, "TestLambdaFunction::test_lambda_code_location_s3_errors", "2025-11-25")
def test_repeats_the_error_of_s3_when_the_code_is_not_there(plane_server: PlaneServer) -> None:
    """Code that is not in S3 is an InvalidParameterValueException that repeats the error code of S3."""
    function = create(plane_server, echo("one"))
    with pytest.raises(ClientError) as error:
        function.client.update_function_code(FunctionName=function.name, S3Bucket="no-such-bucket", S3Key="k")
    assert error_code(error) == "InvalidParameterValueException"
    assert "S3 Error Code: NoSuchBucket" in str(error.value)
