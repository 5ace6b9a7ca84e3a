"""Looks at one target's functions, artifacts and triggers: `TargetInspection` on AWS; it writes nothing."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import retryable
from sluice.aws.target import alarms, invocation_counts
from sluice.aws.target.artifact_errors import refuse_archived, s3_error
from sluice.aws.target.errors import lambda_call
from sluice.aws.target.functions import LambdaFunctions
from sluice.aws.target.parts import PartInspection
from sluice.aws.target.sessions import Client
from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.qualified import Qualifiers
from sluice.domain.function.settings import VpcSettings
from sluice.domain.function.state import LATEST, AliasState, FunctionState
from sluice.domain.plan.alarms import AlarmState
from sluice.domain.plan.target import FunctionPlan, TargetPlan
from sluice.domain.preflight.facts import ArtifactFacts, CodeStorage, ImageFacts, LayerFacts, NetworkFacts
from sluice.domain.rollback.lease import function_arn
from sluice.errors import ResourceNotFoundError
from sluice.ports.inspection import AliasName
from sluice.values import dataclass

_PIECE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class ReadingSession:
    """A session that may read these functions and what they are made of."""

    functions: Sequence[FunctionPlan]
    client: Client


class LambdaInspection:
    """Some targets in one account and region, with sessions of their deploy role that may only read.

    What several functions share, such as a bucket, is asked for once.
    """

    def __init__(self, target: TargetPlan, sessions: Sequence[ReadingSession]) -> None:
        self._target = target
        self._sessions = sessions
        self._client = sessions[0].client
        self._parts = PartInspection(target, self._client_for)
        self._functions = LambdaFunctions(target, self._client_of)
        self._regions: dict[str, str | None] = {}
        self._artifacts: dict[CodeSource, ArtifactFacts] = {}

    def get_function(self, name: str, version: str | None = None) -> FunctionState | None:
        """`$LATEST`, or a version; None when there is none."""
        return self._functions.get_function(name, version)

    def latest_published(self, name: str) -> str | None:
        """The highest number that was published of the function; None when there is none."""
        return self._functions.latest_published(name)

    def get_alias(self, name: str, alias_name: str) -> AliasState | None:
        """The alias, or None when there is none."""
        return self._functions.get_alias(name, alias_name)

    def artifact(self, source: CodeSource) -> ArtifactFacts:
        """The artifact as it lies in S3; ArtifactMissingError."""
        if source not in self._artifacts:
            self._artifacts[source] = self._read_artifact(source)
        return self._artifacts[source]

    def requires_signature(self, name: str) -> bool:
        """Whether Lambda takes only signed code: the function's code signing configuration enforces it."""
        client, doing = self._lambda(name), f"read the code signing configuration of {name}"
        answer = self._read(doing, lambda: client.get_function_code_signing_config(FunctionName=name))
        arn = answer.get("CodeSigningConfigArn")
        if not arn:
            return False
        config = self._read(doing, lambda: client.get_code_signing_config(CodeSigningConfigArn=arn))
        policies = config.get("CodeSigningConfig", {}).get("CodeSigningPolicies", {})
        return bool(policies.get("UntrustedArtifactOnDeployment") == "Enforce")

    def image(self, uri: str) -> ImageFacts:
        """The container image as it lies in ECR."""
        return self._parts.image(uri)

    def layer(self, arn: str) -> LayerFacts:
        """The version of a layer."""
        return self._parts.layer(arn)

    def network(self, vpc: VpcSettings) -> NetworkFacts:
        """Subnets and security groups."""
        return self._parts.network(vpc)

    def code_sha256(self, source: CodeSource) -> str:
        """The hash of the artifact's bytes, which are read in full, a piece at a time."""
        digest = hashlib.sha256()
        for piece in self._s3_call(source, lambda: self._pieces(source)):
            digest.update(piece)
        return base64.b64encode(digest.digest()).decode()

    def provisioned_concurrency(self, name: str, alias_name: str) -> int:
        """How much the alias has; 0 for none."""
        answer = self._read(
            f"read the provisioned concurrency of {name}",
            lambda: self._lambda(name).get_provisioned_concurrency_config(
                FunctionName=name, Qualifier=alias_name
            ),
        )
        return int(answer.get("RequestedProvisionedConcurrentExecutions", 0))

    def get_controls(self, name: str, wanted: FunctionControls, where: Qualifiers) -> FunctionControls:
        """Those of the function's controls that are given in `wanted`; ResourceNotFoundError."""
        return self._functions.get_controls(name, wanted, where)

    def event_sources(self, name: str) -> Sequence[str]:
        """The event sources that call the function without an alias, in words."""
        answer = self._read(
            f"list the event sources of {name}",
            lambda: (
                self._lambda(name)
                .get_paginator("list_event_source_mappings")
                .paginate(FunctionName=name)
                .build_full_result()
            ),
        )
        return [
            f"The event source {mapping.get('EventSourceArn') or mapping['UUID']}"
            for mapping in answer.get("EventSourceMappings", ())
            if _is_unqualified(mapping.get("FunctionArn", ""))
        ]

    def has_function_url(self, name: str) -> bool:
        """Whether a URL calls `$LATEST`."""
        answer = self._read(
            f"read the URL of {name}", lambda: self._lambda(name).get_function_url_config(FunctionName=name)
        )
        return bool(answer)

    def callers(self, name: str) -> Sequence[str]:
        """Whom the function's policy lets call it without an alias, in words."""
        answer = self._read(
            f"read the policy of {name}", lambda: self._lambda(name).get_policy(FunctionName=name)
        )
        return callers_in(json.loads(answer.get("Policy", "{}")), _is_unqualified)

    def refused_roles(self, roles: Sequence[str]) -> Sequence[str]:
        """Those of these execution roles that the deploy role may not pass to Lambda."""
        return self._parts.refused_roles(roles)

    def refused_actions(self, name: str, version: str, actions: Sequence[str]) -> Sequence[str]:
        """Those of these actions that the deploy role may not do with durable executions of the version."""
        return self._parts.refused_actions(f"{function_arn(self._target, name)}:{version}", actions)

    def refused_key_actions(self, key_arn: str, actions: Sequence[str]) -> Sequence[str]:
        """Those of these actions that the deploy role's own policies do not allow on the key."""
        return self._parts.refused_key_actions(key_arn, actions)

    def refused_control_actions(self, name: str, actions: Sequence[str]) -> Sequence[str]:
        """Those of these actions that the deploy role may not do to the function and its qualifiers."""
        return self._parts.refused_control_actions(function_arn(self._target, name), actions)

    def code_storage(self) -> CodeStorage:
        """How full the code storage is."""
        answer = self._read("read the account's settings", self._client("lambda").get_account_settings)
        return CodeStorage(
            int(answer["AccountUsage"]["TotalCodeSize"]),
            int(answer["AccountLimit"]["TotalCodeSize"]),
            int(answer["AccountLimit"]["ConcurrentExecutions"]),
        )

    def alarms(self, target: TargetPlan, names: Sequence[str]) -> Sequence[AlarmState]:
        """How the alarms stand; those that do not exist are left out."""
        return alarms.alarm_states(target, self._client("cloudwatch"), names)

    def invocations(
        self, aliases: Sequence[AliasName], start: float, end: float
    ) -> Mapping[AliasName, float]:
        """How often each alias was called between two moments; an alias without data is left out."""
        with lambda_call(self._target, "read the metrics of the functions"):
            return invocation_counts.invocations(self._client("cloudwatch"), aliases, start, end)

    def _lambda(self, name: str) -> Any:  # noqa: ANN401  AWS clients have no static type
        return self._client_of(name, "lambda")

    def _s3(self, source: CodeSource) -> Any:  # noqa: ANN401
        return self._client_for(lambda function: function.source == source, "s3")

    def _client_of(self, name: str, service: str) -> Any:  # noqa: ANN401
        return self._client_for(lambda function: function.function_name == name, service)

    def _client_for(self, is_wanted: Callable[[FunctionPlan], bool], service: str) -> Any:  # noqa: ANN401
        """The client of the first session that may read such a function."""
        clients = (one.client for one in self._sessions if any(is_wanted(each) for each in one.functions))
        return next(clients, self._client)(service)

    def _read(self, doing: str, call: Callable[[], Any]) -> Any:  # noqa: ANN401  answers have no static type
        """The answer, empty when what was asked for does not exist."""
        try:
            with lambda_call(self._target, doing):
                return call()
        except ResourceNotFoundError:
            return {}

    def _read_artifact(self, source: CodeSource) -> ArtifactFacts:
        if source.bucket not in self._regions:
            self._regions[source.bucket] = self._bucket_region(source)
        answer = self._s3_call(
            source,
            lambda: self._s3(source).head_object(
                Bucket=source.bucket, Key=source.key, ChecksumMode="ENABLED", **_pinned(source)
            ),
        )
        refuse_archived(answer, source, self._target)
        version, checksum = answer.get("VersionId"), answer.get("ChecksumSHA256", "-")
        return ArtifactFacts(
            bucket_region=self._regions[source.bucket],
            object_version=None if version in (None, "null") else str(version),
            size=answer.get("ContentLength"),
            # The checksum of an upload in parts is one over the parts' checksums, marked by a dash.
            code_sha256=None if "-" in checksum else checksum,
            modified_at=answer["LastModified"].timestamp() if "LastModified" in answer else None,
        )

    def _bucket_region(self, source: CodeSource) -> str | None:
        """S3 names a bucket's region even to those who may not see the bucket."""
        try:
            with retryable(f"look up bucket {source.bucket}"):
                answer = self._s3(source).head_bucket(Bucket=source.bucket)
        except ClientError as error:
            answer = error.response
        header = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-bucket-region")
        return str(header) if header else None

    def _pieces(self, source: CodeSource) -> Iterator[bytes]:
        answer = self._s3(source).get_object(Bucket=source.bucket, Key=source.key, **_pinned(source))
        return iter(answer["Body"].iter_chunks(_PIECE_BYTES))

    def _s3_call(self, source: CodeSource, call: Callable[[], Any]) -> Any:  # noqa: ANN401
        try:
            with retryable(f"read {source}"):
                return call()
        except ClientError as error:
            raise s3_error(error, source, self._target) from error


def _pinned(source: CodeSource) -> dict[str, str]:
    return {"VersionId": source.object_version} if source.object_version else {}


def _is_unqualified(arn: str) -> bool:
    """`arn:aws:lambda:REGION:ACCOUNT:function:NAME` has seven parts; an eighth is a version or an alias."""
    parts = arn.split(":")
    return len(parts) < 8 or parts[7] == LATEST


def callers_in(policy: Mapping[str, Any], is_meant: Callable[[str], bool]) -> list[str]:
    """Whom a function's policy lets call what is meant, in words; each once."""
    return list(dict.fromkeys(_callers(policy.get("Statement", ()), is_meant)))


def _callers(statements: Sequence[Mapping[str, Any]], is_meant: Callable[[str], bool]) -> Iterator[str]:
    for statement in statements:
        if statement.get("Effect") == "Allow" and is_meant(str(statement.get("Resource", ""))):
            sources = [
                value
                for condition in statement.get("Condition", {}).values()
                for key, value in condition.items()
                if key.lower() == "aws:sourcearn"
            ]
            yield f"{_principal(statement.get('Principal'))}{f' ({sources[0]})' if sources else ''}"


def _principal(principal: object) -> str:
    if not isinstance(principal, Mapping):
        return "Everybody"
    values = [value if isinstance(value, str) else ", ".join(value) for value in principal.values()]
    return ", ".join(values)
