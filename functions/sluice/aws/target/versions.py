"""Looks at the published versions of one function and at what uses them; it deletes none.

A function URL cannot lead to a version: its qualifier is an alias, or there is none
(https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sluice.aws.target.configuration import to_state
from sluice.aws.target.errors import lambda_call
from sluice.aws.target.executions import VersionExecutions
from sluice.aws.target.functions import to_alias
from sluice.aws.target.inspection import callers_in
from sluice.aws.target.invocation_counts import invocations
from sluice.aws.target.session_policy import as_policy, literal
from sluice.aws.target.sessions import Client
from sluice.domain.function.executions import UNFINISHED, RunningExecutions
from sluice.domain.function.state import AliasState
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.lease import function_arn
from sluice.domain.versions.published_version import PublishedVersion
from sluice.errors import ResourceNotFoundError

_SHOWN_EXECUTIONS = 1


def looking_policy(target: TargetPlan, name: str) -> str:
    """Reads one function with its versions, and what AWS knows no resource for."""
    arn = literal(function_arn(target, name))
    return as_policy(
        (("lambda:Get*", "lambda:List*"), [arn, f"{arn}:*"]),
        (("cloudwatch:GetMetricData", "lambda:ListEventSourceMappings"), "*"),
    )


class LambdaVersions:
    """The `FunctionVersions` port on the Lambda and CloudWatch APIs."""

    def __init__(self, target: TargetPlan, name: str, client: Client) -> None:
        self._target = target
        self._name = name
        self._client = client
        self._executions = VersionExecutions(target, lambda _name: client("lambda"))

    def published(self) -> Sequence[PublishedVersion]:
        """All of them; ResourceNotFoundError when the function does not exist."""
        found = self._all("list_versions_by_function", "Versions", FunctionName=self._name)
        return [_to_version(answer) for answer in found if answer["Version"].isdecimal()]

    def exists(self, version: str) -> bool:
        """Whether there is this version."""
        try:
            with self._call(f"read version {version} of {self._name}"):
                self._client("lambda").get_function(FunctionName=self._name, Qualifier=version)
        except ResourceNotFoundError:
            return False
        return True

    def aliases(self) -> Sequence[AliasState]:
        """All aliases of the function."""
        return [to_alias(one) for one in self._all("list_aliases", "Aliases", FunctionName=self._name)]

    def provisioned(self) -> Mapping[str, int]:
        """How much provisioned concurrency versions and aliases have, by qualifier."""
        configs = self._all(
            "list_provisioned_concurrency_configs",
            "ProvisionedConcurrencyConfigs",
            FunctionName=self._name,
        )
        return {
            _qualifier(one["FunctionArn"]): int(one.get("RequestedProvisionedConcurrentExecutions", 0))
            for one in configs
        }

    def invoke_configs(self) -> Sequence[str]:
        """The qualifiers that have a configuration of asynchronous calls."""
        configs = self._all(
            "list_function_event_invoke_configs", "FunctionEventInvokeConfigs", FunctionName=self._name
        )
        return [_qualifier(one["FunctionArn"]) for one in configs]

    def event_sources(self) -> Mapping[str, Sequence[str]]:
        """The event sources that call the function with a qualifier, by qualifier.

        All of the region are read: asked for one function, AWS need not name those of its versions.
        """
        own = f"{function_arn(self._target, self._name)}:"
        found: dict[str, list[str]] = {}
        for mapping in self._all("list_event_source_mappings", "EventSourceMappings"):
            arn = str(mapping.get("FunctionArn", ""))
            if arn.startswith(own):
                source = str(mapping.get("EventSourceArn") or mapping["UUID"])
                found.setdefault(_qualifier(arn), []).append(source)
        return found

    def calls(self, versions: Sequence[str], start: float, end: float) -> Mapping[str, float]:
        """How often each version was called by its number; one without data is left out."""
        if not versions:
            return {}
        with self._call(f"read the metrics of {self._name}"):
            places = [(self._name, version) for version in versions]
            counts = invocations(self._client("cloudwatch"), places, start, end)
        return {version: count for (_name, version), count in counts.items()}

    def callers(self, version: str) -> Sequence[str]:
        """Whom the version's own policy lets call it, in words."""
        try:
            with self._call(f"read the policy of version {version} of {self._name}"):
                answer = self._client("lambda").get_policy(FunctionName=self._name, Qualifier=version)
        except ResourceNotFoundError:
            return ()
        return callers_in(json.loads(answer["Policy"]), lambda resource: _qualifier(resource) == version)

    def unfinished_executions(self, version: str) -> RunningExecutions:
        """Some of the durable executions on the version that have not ended."""
        return self._executions.in_status(self._name, version, UNFINISHED, _SHOWN_EXECUTIONS)

    def _all(self, operation: str, key: str, **arguments: str) -> Iterator[Mapping[str, Any]]:
        with self._call(f"{operation.replace('_', ' ')} of {self._name}"):
            pages = self._client("lambda").get_paginator(operation).paginate(**arguments)
            yield from [one for page in pages for one in page.get(key, ())]

    def _call(self, doing: str) -> Any:  # noqa: ANN401  a context manager
        return lambda_call(self._target, doing)


def _to_version(answer: Mapping[str, Any]) -> PublishedVersion:
    state = to_state(answer)
    return PublishedVersion(
        state.version,
        _seconds(str(answer.get("LastModified", ""))),
        state.code_sha256,
        state.code_size,
        state.settings.description or "",
        is_durable=state.is_durable,
        is_managed=bool(state.capacity_provider_arn),
    )


def _seconds(modified: str) -> float | None:
    """`2026-01-31T12:00:00.000+0000`; a version never changes, so this is when it was published."""
    try:
        return datetime.fromisoformat(modified).timestamp()
    except ValueError:
        return None


def _qualifier(arn: str) -> str:
    """The eighth part of a function's ARN; empty without one."""
    parts = arn.split(":")
    return parts[7] if len(parts) > 7 else ""
