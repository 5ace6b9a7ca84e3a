"""The Lambda functions of one target: the `TargetFunctions` port on the Lambda and S3 APIs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import urllib3
from botocore.exceptions import ClientError

from sluice.aws.call_errors import retryable
from sluice.aws.target.artifact_errors import s3_error
from sluice.aws.target.configuration import code_request, creation_request, to_request, to_state
from sluice.aws.target.controls import LambdaControls
from sluice.aws.target.errors import lambda_call
from sluice.aws.target.executions import VersionExecutions
from sluice.aws.target.provisioned import VersionConcurrency
from sluice.domain.function.code_source import CodeSource, ZipFile
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.creation import CreationSettings
from sluice.domain.function.executions import DurableExecution, RunningExecutions
from sluice.domain.function.provisioned import ProvisionedState
from sluice.domain.function.published import highest
from sluice.domain.function.qualified import Qualifiers
from sluice.domain.function.routing import Routing
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.lease import function_arn
from sluice.errors import PublishFailedError, ResourceNotFoundError, RetryableError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError


class LambdaFunctions:
    """One target's functions; `client` makes the client of a service for one of them."""

    def __init__(self, target: TargetPlan, client: Callable[[str, str], Any]) -> None:
        self._target = target
        self._client = client
        self._controls = LambdaControls(target, self._lambda)
        self._concurrency = VersionConcurrency(target, self._lambda)
        self._executions = VersionExecutions(target, self._lambda)

    def get_function(self, name: str, version: str | None = None) -> FunctionState | None:
        """`$LATEST`, or a version; None when the function does not exist.

        GetFunction has a rate of its own (100 a second); GetFunctionConfiguration shares 15 with all others.
        """
        qualifier = {"Qualifier": version} if version else {}
        try:
            with self._call(f"read {name}"):
                answer = self._lambda(name).get_function(FunctionName=name, **qualifier)
        except ResourceNotFoundError:
            return None
        return to_state(answer["Configuration"], answer)

    def create_function(
        self,
        name: str,
        source: CodeSource,
        settings: FunctionSettings,
        tags: Mapping[str, str] | None,
        creation: CreationSettings,
    ) -> FunctionState:
        """Create it; UpdateInProgressError when it exists already."""
        with self._call(f"create {name}"):
            answer = self._lambda(name).create_function(
                FunctionName=name,
                Code=code_request(source),
                PackageType="Image" if source.image_uri else "Zip",
                Publish=False,
                **_built_for(settings.architectures),
                **to_request(settings),
                **creation_request(creation),
                **({"Tags": dict(tags)} if tags else {}),
            )
        return to_state(answer)

    def update_settings(self, name: str, settings: FunctionSettings, revision_id: str) -> FunctionState:
        """Write the settings of `$LATEST` that are given, but for those that go with the code."""
        with self._call(f"update the configuration of {name}"):
            answer = self._lambda(name).update_function_configuration(
                FunctionName=name, RevisionId=revision_id, **to_request(settings)
            )
        return to_state(answer)

    def update_code(
        self,
        name: str,
        source: CodeSource | ZipFile,
        revision_id: str,
        architectures: Sequence[str] | None = None,
    ) -> FunctionState:
        """Write the code of `$LATEST`, from S3, ECR or a zip in memory, and what it is built for if given."""
        with self._call(f"update the code of {name}"):
            answer = self._lambda(name).update_function_code(
                FunctionName=name,
                RevisionId=revision_id,
                Publish=False,
                **code_request(source),
                **_built_for(architectures),
            )
        return to_state(answer)

    def code_sha256_of(self, name: str, source: CodeSource) -> str:
        """The code hash the function would get from `source`: a dry run, which changes nothing.

        Of an image Lambda's hash is the digest (`CodeSha256` of a function with PackageType Image).
        """
        if source.image_uri:
            return source.image_sha256
        with self._call(f"read {source}"):
            answer = self._lambda(name).update_function_code(
                FunctionName=name, DryRun=True, **code_request(source)
            )
        return str(answer["CodeSha256"])

    def publish_version(
        self, name: str, code_sha256: str, revision_id: str, note: str | None
    ) -> FunctionState:
        """Publish `$LATEST`; AWS returns the last version again when nothing differs from it.

        Without a note the version keeps the function's own description.
        """
        described = {} if note is None else {"Description": note}
        with self._call(f"publish {name}"):
            answer = self._lambda(name).publish_version(
                FunctionName=name, CodeSha256=code_sha256, RevisionId=revision_id, **described
            )
        return to_state(answer)

    def latest_published(self, name: str) -> str | None:
        """The highest number that was published of the function; None when there is none.

        AWS lists versions from the oldest to the newest, at most 50 at a time, and has no other order.
        """
        try:
            with self._call(f"list the versions of {name}"):
                answer = (
                    self._lambda(name)
                    .get_paginator("list_versions_by_function")
                    .paginate(FunctionName=name)
                    .build_full_result()
                )
        except ResourceNotFoundError:
            return None
        return highest(one["Version"] for one in answer.get("Versions", ()))

    def download_code(self, name: str, version: str) -> bytes:
        """The zip of a published version, from the address that Lambda gives for ten minutes."""
        with self._call(f"read version {version} of {name}"):
            code = self._lambda(name).get_function(FunctionName=name, Qualifier=version)["Code"]
        if "Location" not in code:
            why = (code.get("Error") or {}).get("Message", "AWS gives no address for it")
            raise PublishFailedError(
                f"The code of {name} version {version} cannot be downloaded: {why}",
                "Allow the deploy role kms:Decrypt on the key that encrypts it",
            )
        try:
            response = urllib3.PoolManager(retries=3).request("GET", code["Location"], timeout=60)
        except urllib3.exceptions.HTTPError as error:
            # Its own words hold the address, which is signed and as good as a key.
            kind = type(error).__name__
            raise RetryableError(
                f"The code of {name} version {version} could not be downloaded: {kind}"
            ) from None
        if response.status != 200:
            raise RetryableError(
                f"The code of {name} version {version} could not be downloaded: {response.status}"
            )
        return response.data

    def get_alias(self, name: str, alias_name: str) -> AliasState | None:
        """The alias, or None when it does not exist."""
        try:
            with self._call(f"read alias {alias_name} of {name}"):
                answer = self._lambda(name).get_alias(FunctionName=name, Name=alias_name)
        except ResourceNotFoundError:
            return None
        return to_alias(answer)

    def create_alias(self, name: str, alias_name: str, version: str) -> AliasState:
        """Create it, fully on one version; RevisionConflictError when it exists already."""
        try:
            with self._call(f"create alias {alias_name} of {name}"):
                answer = self._lambda(name).create_alias(
                    FunctionName=name, Name=alias_name, FunctionVersion=version
                )
        except UpdateInProgressError as error:
            raise RevisionConflictError(str(error)) from error
        return to_alias(answer)

    def update_alias(self, name: str, alias_name: str, routing: Routing, revision_id: str) -> AliasState:
        """Give it this routing; ResourceNotFoundError when alias or version do not exist.

        No weights are sent as an empty map: left out, the old ones would stay.
        """
        weights = {version: round(weight / 100, 6) for version, weight in routing.additional.items()}
        try:
            with self._call(f"update alias {alias_name} of {name}"):
                answer = self._lambda(name).update_alias(
                    FunctionName=name,
                    Name=alias_name,
                    FunctionVersion=routing.version,
                    RoutingConfig={"AdditionalVersionWeights": weights},
                    RevisionId=revision_id,
                )
        except UpdateInProgressError as error:
            raise RetryableError(f"AWS is busy with alias {alias_name} of {name}: {error}") from error
        return to_alias(answer)

    def get_controls(self, name: str, wanted: FunctionControls, where: Qualifiers) -> FunctionControls:
        """Those of the controls that are given in `wanted`; ResourceNotFoundError."""
        return self._controls.get(name, wanted, where)

    def put_controls(self, name: str, controls: FunctionControls, where: Qualifiers) -> None:
        """Set those that are given."""
        self._controls.put(name, controls, where)

    def get_provisioned(self, name: str, version: str) -> ProvisionedState | None:
        """The provisioned concurrency of the version; None when it has none, or does not exist."""
        return self._concurrency.get(name, version)

    def put_provisioned(self, name: str, version: str, amount: int) -> None:
        """Give the version this much; UpdateInProgressError when an alias on it has some already."""
        self._concurrency.put(name, version, amount)

    def delete_provisioned(self, name: str, version: str) -> None:
        """Take it away; nothing happens when there is none."""
        self._concurrency.delete(name, version)

    def running_executions(self, name: str, version: str, most: int) -> RunningExecutions:
        """The durable executions that run on the version, `most` of them."""
        return self._executions.running(name, version, most)

    def get_execution(self, name: str, arn: str) -> DurableExecution:
        """A durable execution as it stands."""
        return self._executions.get(name, arn)

    def stop_execution(self, name: str, arn: str) -> None:
        """Stop a durable execution; nothing happens when it has ended."""
        self._executions.stop(name, arn)

    def delete_alias(self, name: str, alias_name: str) -> None:
        """Delete it; nothing happens when it does not exist."""
        with suppress(ResourceNotFoundError), self._call(f"delete alias {alias_name} of {name}"):
            self._lambda(name).delete_alias(FunctionName=name, Name=alias_name)

    def tag(self, name: str, tags: Mapping[str, str | None]) -> None:
        """Set these tags of the function, and remove those that are None; all others stay."""
        kept = {key: value for key, value in tags.items() if value is not None}
        arn = function_arn(self._target, name)
        with self._call(f"tag {name}"):
            if kept:
                self._lambda(name).tag_resource(Resource=arn, Tags=kept)
            if len(kept) < len(tags):
                self._lambda(name).untag_resource(Resource=arn, TagKeys=sorted(set(tags) - set(kept)))

    def object_version(self, name: str, source: CodeSource) -> str | None:
        """The version of the function's zip, None in a bucket without versions; ArtifactMissingError."""
        try:
            with retryable(f"look up {source}"):
                answer = self._client(name, "s3").head_object(Bucket=source.bucket, Key=source.key)
        except ClientError as error:
            raise s3_error(error, source, self._target) from error
        version = answer.get("VersionId")
        return None if version in (None, "null") else str(version)

    def _lambda(self, name: str) -> Any:  # noqa: ANN401  AWS clients have no static type
        return self._client(name, "lambda")

    def _call(self, doing: str) -> Any:  # noqa: ANN401  a context manager
        return lambda_call(self._target, doing)


def _built_for(architectures: Sequence[str] | None) -> dict[str, list[str]]:
    return {"Architectures": list(architectures)} if architectures else {}


def to_alias(answer: Mapping[str, Any]) -> AliasState:
    """An alias as the API shows it."""
    weights = (answer.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    routing = Routing(
        answer["FunctionVersion"], {version: float(weight) * 100 for version, weight in weights.items()}
    )
    return AliasState(answer["Name"], routing, answer.get("RevisionId", ""))
