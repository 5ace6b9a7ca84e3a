"""Functions made of container images: what identifies their code, and what they refuse."""

import gzip
import hashlib
import io
import json
import tarfile
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo, error_code, package, role_arn, unique
from tests.contract.sources import documented, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_LAMBDA_READS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        }
    ],
}


@pytest.fixture(scope="module")
def repository(plane_server: PlaneServer) -> str:
    """A repository that Lambda may read."""
    ecr, name = plane_server.client("ecr"), unique("contract")
    ecr.create_repository(repositoryName=name)
    ecr.set_repository_policy(repositoryName=name, policyText=json.dumps(_LAMBDA_READS))
    return name


def pushed(plane: PlaneServer, repository: str, content: str) -> str:
    """An image with one file; its address with the digest."""
    ecr = plane.client("ecr")
    tar = _tar(content)
    layer = gzip.compress(tar, mtime=0)
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Cmd": ["/content"]},
        "rootfs": {"type": "layers", "diff_ids": [_digest(tar)]},
    }
    blob = json.dumps(config).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "size": len(blob),
            "digest": _upload(ecr, repository, blob),
        },
        "layers": [
            {
                "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                "size": len(layer),
                "digest": _upload(ecr, repository, layer),
            }
        ],
    }
    image = ecr.put_image(
        repositoryName=repository,
        imageManifest=json.dumps(manifest),
        imageManifestMediaType=_MANIFEST,
        imageTag=content,
    )["image"]
    (found,) = ecr.describe_repositories(repositoryNames=[repository])["repositories"]
    # The plane names its own registry; Lambda knows addresses of AWS alone.
    registry = f"{found['registryId']}.dkr.ecr.{ecr.meta.region_name}.amazonaws.com"
    return f"{registry}/{repository}@{image['imageId']['imageDigest']}"


def _tar(content: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("content")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content.encode()))
    return buffer.getvalue()


def _digest(blob: bytes) -> str:
    return f"sha256:{hashlib.sha256(blob).hexdigest()}"


def _upload(ecr: Any, repository: str, blob: bytes) -> str:
    upload = ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]
    ecr.upload_layer_part(
        repositoryName=repository,
        uploadId=upload,
        partFirstByte=0,
        partLastByte=len(blob) - 1,
        layerPartBlob=blob,
    )
    ecr.complete_layer_upload(repositoryName=repository, uploadId=upload, layerDigests=[_digest(blob)])
    return _digest(blob)


def of_image(plane: PlaneServer, uri: str) -> Function:
    """A function made of this image, ready."""
    function = Function(plane.client("lambda"), unique("contract"))
    function.client.create_function(
        FunctionName=function.name,
        PackageType="Image",
        Code={"ImageUri": uri},
        Role=role_arn(plane, unique("contract-role")),
    )
    function.wait()
    return function


def code_of(function: Function, version: str = "$LATEST") -> tuple[str, str]:
    found = function.client.get_function(FunctionName=function.name, Qualifier=version)
    return found["Configuration"]["CodeSha256"], found["Code"]["ResolvedImageUri"]


@recorded(API, "TestLambdaImages::test_lambda_image_crud", "2025-11-25")
@recorded(API, "TestLambdaImages::test_lambda_image_versions", "2025-11-25")
def test_code_hash_is_the_digest_and_versions_keep_theirs(plane_server: PlaneServer, repository: str) -> None:
    """The CodeSha256 of an image function is the digest of its image; each version keeps its own."""
    old, new = pushed(plane_server, repository, "one"), pushed(plane_server, repository, "two")
    function = of_image(plane_server, old)
    assert function.publish() == "1"
    answer = function.client.update_function_code(FunctionName=function.name, ImageUri=new)
    assert answer["CodeSha256"] == new.rpartition(":")[2]
    function.wait()

    assert code_of(function) == (new.rpartition(":")[2], new)
    assert code_of(function, "1") == (old.rpartition(":")[2], old)
    assert function.publish(CodeSha256=new.rpartition(":")[2]) == "2"
    assert function.alias("1", v2=0.1)["FunctionVersion"] == "1"


@recorded(API, "TestLambdaImages::test_lambda_image_crud", "2025-11-25")
@documented("lambda/latest/dg/images-create.html")
def test_handler_and_runtime_are_neither_told_nor_taken(plane_server: PlaneServer, repository: str) -> None:
    """An image function has no handler and no runtime, and an update of the handler is refused."""
    function = of_image(plane_server, pushed(plane_server, repository, "one"))
    found = function.client.get_function(FunctionName=function.name)["Configuration"]
    assert (found.get("Handler", ""), found.get("Runtime", ""), found["CodeSize"]) == ("", "", 0)
    with pytest.raises(ClientError) as refused:
        function.client.update_function_configuration(FunctionName=function.name, Handler="app.handler")
    assert error_code(refused) == "InvalidParameterValueException"


@recorded(API, "TestLambdaImages::test_lambda_image_crud", "2025-11-25")
@recorded(API, "TestLambdaImages::test_lambda_zip_file_to_image", "2025-11-25")
def test_zip_and_image_never_become_each_other(plane_server: PlaneServer, repository: str) -> None:
    """A zip function takes no image and an image function no zip: InvalidParameterValueException."""
    uri = pushed(plane_server, repository, "one")
    image, zip_ = of_image(plane_server, uri), create(plane_server, echo("one"))
    with pytest.raises(ClientError) as refused:
        zip_.client.update_function_code(FunctionName=zip_.name, ImageUri=uri)
    assert error_code(refused) == "InvalidParameterValueException"
    with pytest.raises(ClientError) as refused:
        image.client.update_function_code(FunctionName=image.name, ZipFile=package(echo("two")))
    assert error_code(refused) == "InvalidParameterValueException"


@documented("lambda/latest/api/API_UpdateFunctionCode.html")
def test_image_that_is_not_there_is_refused(plane_server: PlaneServer, repository: str) -> None:
    """An image that ECR does not have is an InvalidParameterValueException, and nothing changes."""
    uri = pushed(plane_server, repository, "one")
    function = of_image(plane_server, uri)
    nowhere = f"{uri.rpartition(':')[0]}:{64 * '0'}"
    with pytest.raises(ClientError) as refused:
        function.client.update_function_code(FunctionName=function.name, ImageUri=nowhere)
    assert error_code(refused) == "InvalidParameterValueException"
    assert code_of(function) == (uri.rpartition(":")[2], uri)
