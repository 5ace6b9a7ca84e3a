"""How Lambda keeps a zip, and that every update of the code says it anew.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-self-managed-storage.html ("You must specify
S3ObjectStorageMode=REFERENCE on every call to update-function-code"),
https://docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo, error_code, package, unique
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane


@pytest.fixture(scope="module")
def key(plane_server: PlaneServer) -> str:
    """A key of the account's own."""
    created = plane_server.client("kms").create_key(Description="packages of functions")
    return str(created["KeyMetadata"]["Arn"])


@pytest.fixture
def zips(plane_server: PlaneServer) -> dict[str, Any]:
    """Two versions of one object, as UpdateFunctionCode takes them."""
    s3, bucket = plane_server.client("s3"), unique("code")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [allowed]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    versions = [
        s3.put_object(Bucket=bucket, Key="app.zip", Body=package(echo(code)))["VersionId"]
        for code in ("one", "two")
    ]
    return {
        code: {"S3Bucket": bucket, "S3Key": "app.zip", "S3ObjectVersion": version}
        for code, version in zip(("one", "two"), versions, strict=True)
    }


def code_of(function: Function, version: str = "$LATEST") -> dict[str, Any]:
    """What GetFunction says about the code."""
    return dict(function.client.get_function(FunctionName=function.name, Qualifier=version)["Code"])


def test_names_the_object_and_gives_no_address_when_code_is_read_in_s3(
    plane_server: PlaneServer, zips: dict[str, Any]
) -> None:
    function = create(plane_server, echo("zero"), Code={**zips["one"], "S3ObjectStorageMode": "REFERENCE"})
    assert code_of(function) == {"RepositoryType": "S3", "ResolvedS3Object": zips["one"]}
    assert function.invoke()["code"] == "one"


def test_makes_a_copy_under_its_own_key_when_an_update_does_not_say_otherwise(
    plane_server: PlaneServer, zips: dict[str, Any], key: str
) -> None:
    kept = {"S3ObjectStorageMode": "REFERENCE", "SourceKMSKeyArn": key}
    function = create(plane_server, echo("zero"), Code={**zips["one"], **kept})
    version = function.publish()
    function.client.update_function_code(FunctionName=function.name, **zips["two"])
    function.wait()
    assert set(code_of(function)) == {"RepositoryType", "Location"}
    assert code_of(function, version) == {
        "RepositoryType": "S3",
        "ResolvedS3Object": zips["one"],
        "SourceKMSKeyArn": key,
    }


def test_keeps_both_when_an_update_says_them_again(
    plane_server: PlaneServer, zips: dict[str, Any], key: str
) -> None:
    kept = {"S3ObjectStorageMode": "REFERENCE", "SourceKMSKeyArn": key}
    function = create(plane_server, echo("zero"), Code={**zips["one"], **kept})
    function.client.update_function_code(FunctionName=function.name, **zips["two"], **kept)
    function.wait()
    assert code_of(function)["ResolvedS3Object"] == zips["two"]
    assert code_of(function)["SourceKMSKeyArn"] == key


def test_keeps_what_was_there_when_an_update_is_a_dry_run_or_refused(
    plane_server: PlaneServer, zips: dict[str, Any]
) -> None:
    function = create(plane_server, echo("zero"), Code={**zips["one"], "S3ObjectStorageMode": "REFERENCE"})
    function.client.update_function_code(FunctionName=function.name, DryRun=True, **zips["two"])
    with pytest.raises(ClientError):
        function.client.update_function_code(FunctionName=function.name, RevisionId="old", **zips["two"])
    assert code_of(function)["ResolvedS3Object"] == zips["one"]


def test_refuses_to_read_an_object_whose_version_is_not_named(
    plane_server: PlaneServer, zips: dict[str, Any]
) -> None:
    function = create(plane_server, echo("zero"))
    place = {key: value for key, value in zips["one"].items() if key != "S3ObjectVersion"}
    with pytest.raises(ClientError) as error:
        function.client.update_function_code(
            FunctionName=function.name, S3ObjectStorageMode="REFERENCE", **place
        )
    assert error_code(error) == "InvalidParameterValueException"
