"""How Lambda keeps a zip, and that every update of the code says it anew."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo, error_code, package, unique
from tests.contract.sources import documented
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

SELF_MANAGED = documented("lambda/latest/dg/configuration-self-managed-storage.html")


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


@SELF_MANAGED
def test_names_the_object_and_gives_no_address_when_code_is_read_in_s3(
    plane_server: PlaneServer, zips: dict[str, Any]
) -> None:
    """A function that reads its zip in S3 tells the object in ResolvedS3Object, and no Location."""
    function = create(plane_server, echo("zero"), Code={**zips["one"], "S3ObjectStorageMode": "REFERENCE"})
    assert code_of(function) == {"RepositoryType": "S3", "ResolvedS3Object": zips["one"]}
    assert function.invoke()["code"] == "one"


@SELF_MANAGED
def test_makes_a_copy_under_its_own_key_when_an_update_does_not_say_otherwise(
    plane_server: PlaneServer, zips: dict[str, Any], key: str
) -> None:
    """UpdateFunctionCode without S3ObjectStorageMode and SourceKMSKeyArn makes a copy under a key of AWS."""
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


@SELF_MANAGED
def test_keeps_both_when_an_update_says_them_again(
    plane_server: PlaneServer, zips: dict[str, Any], key: str
) -> None:
    """UpdateFunctionCode that names storage mode and key again keeps both."""
    kept = {"S3ObjectStorageMode": "REFERENCE", "SourceKMSKeyArn": key}
    function = create(plane_server, echo("zero"), Code={**zips["one"], **kept})
    function.client.update_function_code(FunctionName=function.name, **zips["two"], **kept)
    function.wait()
    assert code_of(function)["ResolvedS3Object"] == zips["two"]
    assert code_of(function)["SourceKMSKeyArn"] == key


@documented("lambda/latest/api/API_UpdateFunctionCode.html")
def test_keeps_what_was_there_when_an_update_is_a_dry_run_or_refused(
    plane_server: PlaneServer, zips: dict[str, Any]
) -> None:
    """An update that is a dry run or refused leaves storage mode and key as they were."""
    function = create(plane_server, echo("zero"), Code={**zips["one"], "S3ObjectStorageMode": "REFERENCE"})
    function.client.update_function_code(FunctionName=function.name, DryRun=True, **zips["two"])
    with pytest.raises(ClientError):
        function.client.update_function_code(FunctionName=function.name, RevisionId="old", **zips["two"])
    assert code_of(function)["ResolvedS3Object"] == zips["one"]


@SELF_MANAGED
def test_refuses_to_read_an_object_whose_version_is_not_named(
    plane_server: PlaneServer, zips: dict[str, Any]
) -> None:
    """To read a zip in S3, Lambda must be told its object version."""
    function = create(plane_server, echo("zero"))
    place = {key: value for key, value in zips["one"].items() if key != "S3ObjectVersion"}
    with pytest.raises(ClientError) as error:
        function.client.update_function_code(
            FunctionName=function.name, S3ObjectStorageMode="REFERENCE", **place
        )
    assert error_code(error) == "InvalidParameterValueException"
