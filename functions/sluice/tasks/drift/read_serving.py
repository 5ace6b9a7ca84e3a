"""Reads what serves in each target, and what deployments at work change there; it checks nothing anew."""

from collections.abc import Mapping, Sequence

from sluice.domain.drift.watched import WatchedFunction
from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.ports import Ports
from sluice.tasks.allow.rights import may_read, rules_in_force
from sluice.tasks.drift.read_drift import read_drift
from sluice.tasks.look.list_deployments import as_listed
from sluice.values import dataclass

_MOST_AT_WORK, _MOST_READ = 10, 50


@dataclass(frozen=True, slots=True)
class AtWork:
    """A deployment that runs, its targets as reading them shows them, and the functions it has touched."""

    item: DeploymentItem
    targets: Sequence[TargetItem]
    functions: Mapping[str, Sequence[FunctionRecord]]


@dataclass(frozen=True, slots=True)
class Serving:
    """A page of what serves; `more_at_work` deployments run besides those that are shown."""

    watched: Sequence[WatchedFunction]
    at_work: Sequence[AtWork]
    more_at_work: int
    next_token: str | None


def read_serving(
    ports: Ports, caller: Caller, application: str | None, limit: int, next_token: str | None
) -> Serving:
    """What the caller may read; GuardrailRefusedError for an application they asked for.

    Two queries, or more where functions come first that the caller may not read; one read for each of fifty
    deployments at work, and four queries for each of ten.
    """
    watched, token = read_drift(ports, caller, application, limit, next_token)
    running = _readable(ports, caller, _running(ports, application)[:_MOST_READ])
    shown = [_at_work(ports, item) for item in running[:_MOST_AT_WORK]]
    return Serving(
        watched, [one for one in shown if one.targets], max(0, len(running) - _MOST_AT_WORK), token
    )


def _running(ports: Ports, application: str | None) -> Sequence[str]:
    if application is None:
        return ports.deployments.list_unfinished()
    holder = ports.deployments.holder(application)
    return [holder] if holder else []


def _readable(ports: Ports, caller: Caller, deployment_ids: Sequence[str]) -> list[DeploymentItem]:
    """Those that the caller may read: of others not even the number is told."""
    rules = rules_in_force(ports)
    items = [ports.deployments.get(deployment_id) for deployment_id in deployment_ids]
    return [item for item in items if may_read(rules, caller, item.application)]


def _at_work(ports: Ports, item: DeploymentItem) -> AtWork:
    listed = as_listed(ports, item)
    functions = ports.targets.all_functions(item.deployment_id) if listed.targets else {}
    return AtWork(listed.item, listed.targets, functions)
