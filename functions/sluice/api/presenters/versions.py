"""Shows published versions of functions."""

from collections.abc import Iterable, Sequence

from sluice.api.bodies.versions import (
    DeployedFunctionRow,
    FunctionsBody,
    PrunedBody,
    VersionsBody,
    VersionUseRow,
)
from sluice.domain.times import to_iso
from sluice.domain.versions.choose import deletable
from sluice.domain.versions.published_version import VersionChoice
from sluice.tasks.versions.find_functions import DeployedFunction
from sluice.tasks.versions.prune_function import Pruned


def functions_body(found: Iterable[DeployedFunction]) -> FunctionsBody:
    """The functions that were found."""
    return {"functions": [_function(one) for one in found]}


def versions_body(one: DeployedFunction, choices: Sequence[VersionChoice]) -> VersionsBody:
    """The versions of a function with what needs them."""
    may_go = deletable(choices)
    return {
        **_function(one),
        "versions": [_version(choice) for choice in choices],
        "deletable": len(may_go),
        "deletableBytes": sum(version.code_size for version in may_go),
    }


def pruned_body(pruned: Pruned) -> PrunedBody:
    """What became of the versions that were to be deleted."""
    return {
        **_function(pruned.function),
        "deleted": [version.version for version in pruned.deleted],
        "freedBytes": pruned.freed_bytes,
        "kept": [{"version": version, "reason": why} for version, why in pruned.kept.items()],
        "remaining": list(pruned.remaining),
        "problem": pruned.problem or None,
    }


def _function(one: DeployedFunction) -> DeployedFunctionRow:
    return {
        "functionName": one.function_name,
        "functionArn": one.arn,
        "application": one.application,
        "deploymentId": one.deployment_id,
        "target": one.plan.name,
        "account": one.plan.account,
        "region": one.plan.region,
    }


def _version(choice: VersionChoice) -> VersionUseRow:
    version = choice.version
    return {
        "version": version.version,
        "publishedAt": None if version.published_at is None else to_iso(version.published_at),
        "codeSize": version.code_size,
        "codeSha256": version.code_sha256,
        "description": version.description or None,
        "keep": choice.is_kept,
        "reasons": [{"kind": need.kind.value, "text": need.text} for need in choice.needs],
    }
