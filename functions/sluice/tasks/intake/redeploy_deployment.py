"""Redeploys: starts a new deployment from the stored config and the pinned artifacts of an earlier one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sluice.config.load import load_config
from sluice.config.model import DeploymentConfig, TargetFilter
from sluice.config.order import graph_of, room_in_waves
from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.published import LATEST_PUBLISHED
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.plan.target import DeploymentPlan, FunctionPlan, TargetPlan
from sluice.domain.rollback.lease import function_arn
from sluice.errors import ConfigError, WrongMomentError
from sluice.ports import Ports
from sluice.tasks.intake.plan_within import plan_within
from sluice.tasks.intake.start_deployment import (
    Submitted,
    new_deployment_id,
    planned_submission,
    start_deployment,
)


def redeploy_deployment(
    ports: Ports,
    deployment_id: str,
    targets: Sequence[str],
    *,
    by: Caller,
    idempotency_key: str | None,
    break_glass: str | None = None,
) -> Submitted:
    """Start it again, for these targets only if any are named.

    Artifacts that the earlier deployment has read are taken in the same object versions, and the variables
    that were set for it are set again.

    Raises:
        NotFoundError: there is no such deployment.
        GuardrailRefusedError: the operator does not allow it.
        WrongMomentError: it is a rollback, which has no config of its own.
        ConfigError: it has no target of that name, its waves have no room for all that are named, or its
            config is no longer understood.
        DeploymentInProgressError: the application is being deployed, and this one does not wait.
    """
    old = ports.deployments.get(deployment_id)
    if old.reverts:
        raise WrongMomentError(
            f"{deployment_id} is a rollback", f"Redeploy {old.reverts}, or what came before"
        )
    text = ports.deployments.config_text(deployment_id)
    loaded = load_config(text.encode(), variables=old.variables)
    config = _at_once(_only(loaded.config, targets, deployment_id))
    allowed = plan_within(ports, loaded, by, right=Right.OPERATE, config=config, break_glass=break_glass)
    pins = _pins(ports.deployments.pinned_artifacts(deployment_id))
    versions = ports.deployments.pinned_versions(deployment_id) if _takes_latest(allowed.plan) else {}
    pinned = tuple(_pinned(target, pins, versions) for target in allowed.plan.targets)
    allowed = replace(allowed, plan=replace(allowed.plan, targets=pinned))
    key = "\0".join(("redeploy", deployment_id, *targets, idempotency_key)) if idempotency_key else None
    source = f"redeploy of {deployment_id}"
    submission = planned_submission(
        allowed.plan,
        text,
        new_deployment_id(key, by.identity),
        requested_by=by.identity,
        source=source,
        at=ports.clock.now(),
    )
    told = f"Submitted{' by ' if by.identity else ''}{by.identity} ({source})"
    submission = replace(
        submission,
        break_glass=allowed.break_glass,
        source_control=old.source_control,
        variables=old.variables,
        notify=old.notify,
    )
    started = start_deployment(ports, submission, told)
    return replace(started, warnings=loaded.warnings, notes=allowed.plan.notes)


def _only(config: DeploymentConfig, targets: Sequence[str], deployment_id: str) -> DeploymentConfig:
    if not targets:
        return config
    unknown = [name for name in targets if name not in config.targets]
    if unknown:
        known = ", ".join(f"'{name}'" for name in config.targets)
        raise ConfigError(f"The config has no target '{unknown[0]}'", f"Its targets are {known}")
    filters = tuple(TargetFilter.model_validate({"includeTarget": name}) for name in targets)
    chosen = config.model_copy(update={"filters": filters})
    # The file was checked with its own filters, and what is in no wave would silently not be deployed.
    room, wanted = room_in_waves(chosen), len(graph_of(chosen))
    if room is not None and room < wanted:
        raise ConfigError(
            f"The waves of {deployment_id} have room for {room} of {wanted} targets",
            "Redeploy fewer targets at once, or deploy the file with `rest` as its last wave",
        )
    return chosen


def _at_once(config: DeploymentConfig) -> DeploymentConfig:
    """Without the time at which the earlier deployment was to start."""
    settings = config.deployment_config.model_copy(update={"start_at": None})
    return config.model_copy(update={"deployment_config": settings})


Pins = Mapping[tuple[str, str], CodeSource]


def _pins(sources: Sequence[CodeSource]) -> Pins:
    return {(source.bucket, source.key): source for source in sources}


def _takes_latest(plan: DeploymentPlan) -> bool:
    return any(
        one.published_version == LATEST_PUBLISHED for target in plan.targets for one in target.functions
    )


def _pinned(target: TargetPlan, pins: Pins, versions: Mapping[str, str]) -> TargetPlan:
    def pinned(one: FunctionPlan) -> FunctionPlan:
        if one.published_version == LATEST_PUBLISHED:
            arn = function_arn(target, one.function_name)
            return replace(one, published_version=versions.get(arn, LATEST_PUBLISHED))
        if one.object_version is None and (one.bucket, one.key) in pins:
            return replace(one, object_version=pins[one.bucket, one.key].object_version)
        return one

    return replace(target, functions=tuple(map(pinned, target.functions)))
