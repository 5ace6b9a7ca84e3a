"""Small real functions in the plane's target accounts, for the demo and the scenario tests to deploy."""

import io
import json
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import Any

from local.plane_access import Access, Plane

HANDLER, RUNTIME = "app.handler", "python3.13"
_IMAGE_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"

_SOURCE = """
def handler(event, context):
    {body}
"""


def answering(version: str) -> str:
    """The source of a function that answers with `version`."""
    return _SOURCE.format(body=f'return {{"release": "{version}"}}')


def failing(version: str) -> str:
    """The source of a function that fails at every call."""
    return _SOURCE.format(body=f'raise RuntimeError("release {version} is broken")')


def zipped(source: str) -> bytes:
    """A deployment package with one module; the same source gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("app.py", (2026, 1, 1, 0, 0, 0))
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, source)
    return buffer.getvalue()


def image_manifest(content: str, kind: str = _IMAGE_MANIFEST) -> str:
    """The manifest of an image; its digest is the SHA-256 of this text."""
    return json.dumps({"schemaVersion": 2, "mediaType": kind, "config": {"digest": content}})


@dataclass(frozen=True)
class Place:
    """One target account and region of a plane."""

    plane: Plane
    account: str
    region: str

    @property
    def bucket(self) -> str:
        """The artifact bucket of the account and region."""
        return self.plane.artifact_buckets[f"{self.account}/{self.region}"]

    @property
    def deploy_role_arn(self) -> str:
        """The role that Sluice assumes here."""
        return self.plane.deploy_role_arns[self.account]

    @property
    def execution_role_arn(self) -> str:
        """The role that functions run as here."""
        return self.plane.execution_role_arns[self.account]

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 clients have no static type
        """A client as the account's owner."""
        return _client(self.plane.endpoint_url, self.account, self.region, service)

    def upload(self, key: str, source: str) -> str:
        """Put a deployment package into the artifact bucket; its S3 path."""
        self.client("s3").put_object(Bucket=self.bucket, Key=key, Body=zipped(source))
        return f"s3://{self.bucket}/{key}"

    def push_image(
        self, repository: str, content: str, kind: str = _IMAGE_MANIFEST, tag: str | None = None
    ) -> str:
        """Put an image into a repository, made when missing; its address with the digest.

        It is nothing but a manifest: functions made of it can be deployed and not called.
        """
        ecr = self.client("ecr")
        if repository not in {one["repositoryName"] for one in ecr.describe_repositories()["repositories"]}:
            ecr.create_repository(repositoryName=repository)
        manifest = image_manifest(content, kind)
        tagged = {} if tag is None else {"imageTag": tag}
        pushed = ecr.put_image(
            repositoryName=repository, imageManifest=manifest, imageManifestMediaType=kind, **tagged
        )
        registry = f"{self.account}.dkr.ecr.{self.region}.amazonaws.com"
        return f"{registry}/{repository}@{pushed['image']['imageId']['imageDigest']}"

    def create(self, name: str, source: str, alias: str | None = None) -> str:
        """Create a function outside of Sluice and publish it, behind an alias if named; its version."""
        functions = self.client("lambda")
        functions.create_function(
            FunctionName=name,
            Runtime=RUNTIME,
            Handler=HANDLER,
            Role=self.execution_role_arn,
            Code={"ZipFile": zipped(source)},
        )
        functions.get_waiter("function_active_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
        )
        version = str(functions.publish_version(FunctionName=name)["Version"])
        if alias:
            functions.create_alias(FunctionName=name, Name=alias, FunctionVersion=version)
        return version

    def publish(self, name: str, source: str) -> str:
        """Publish another version outside of Sluice; its number."""
        functions = self.client("lambda")
        functions.update_function_code(FunctionName=name, ZipFile=zipped(source))
        functions.get_waiter("function_updated_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
        )
        return str(functions.publish_version(FunctionName=name)["Version"])

    def alias(self, name: str, alias: str) -> dict[str, float]:
        """Version -> percent of the alias's traffic."""
        answer = self.client("lambda").get_alias(FunctionName=name, Name=alias)
        weights = (answer.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
        shares = {version: round(weight * 100, 6) for version, weight in weights.items()}
        return {answer["FunctionVersion"]: 100 - sum(shares.values()), **shares}

    def invoke(self, name: str, qualifier: str = "$LATEST") -> tuple[str, Any, bool]:
        """Call the function: the version that ran, its answer, and whether it failed."""
        answer = self.client("lambda").invoke(FunctionName=name, Qualifier=qualifier)
        payload = json.loads(answer["Payload"].read())
        return answer["ExecutedVersion"], payload, "FunctionError" in answer


@cache
def _client(endpoint_url: str, account: str, region: str, service: str) -> Any:  # noqa: ANN401
    """Making a client takes longer than most calls do."""
    return Access(endpoint_url, account, region).client(service)
