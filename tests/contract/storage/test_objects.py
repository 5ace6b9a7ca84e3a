"""Versioned buckets: exactly the bytes that were meant, in the object and at a condition."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import error_code
from tests.contract.sources import documented
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane


@pytest.fixture(scope="module")
def s3(plane_server: PlaneServer) -> Any:
    """The client."""
    return plane_server.client("s3")


@pytest.fixture
def bucket(s3: Any) -> str:
    """A versioned bucket."""
    name = functions.unique("objects")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


@documented("AmazonS3/latest/userguide/Versioning.html")
def test_keeps_every_version_of_an_object(s3: Any, bucket: str) -> None:
    """A versioned bucket keeps every version of an object, each under its VersionId."""
    first, second = (s3.put_object(Bucket=bucket, Key="k", Body=text)["VersionId"] for text in (b"a", b"b"))
    read = [s3.get_object(Bucket=bucket, Key="k", VersionId=v)["Body"].read() for v in (first, second)]
    assert read == [b"a", b"b"]
    assert s3.head_object(Bucket=bucket, Key="k")["VersionId"] == second


@documented("AmazonS3/latest/API/ErrorResponses.html")
def test_answers_no_such_version_when_it_never_was(s3: Any, bucket: str) -> None:
    """A version that never was is NoSuchVersion, or InvalidArgument where it cannot be one."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"a")
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="k", VersionId="4294967296")
    assert error_code(error) in {"NoSuchVersion", "InvalidArgument"}


@documented("AmazonS3/latest/API/API_GetObject.html")
def test_answers_no_such_key_when_the_object_does_not_exist(s3: Any, bucket: str) -> None:
    """An object that does not exist is NoSuchKey for a caller who may list the bucket."""
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="missing")
    assert error_code(error) == "NoSuchKey"


@documented("AmazonS3/latest/userguide/conditional-writes.html")
def test_refuses_to_overwrite_when_the_write_says_only_if_absent(s3: Any, bucket: str) -> None:
    """PutObject with IfNoneMatch "*" does not overwrite: PreconditionFailed."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"a", IfNoneMatch="*")
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="k", Body=b"b", IfNoneMatch="*")
    assert error_code(error) == "PreconditionFailed"
