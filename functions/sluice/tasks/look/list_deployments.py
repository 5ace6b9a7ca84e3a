"""Lists deployments for people: only what they may read is looked at any further."""

from collections.abc import Sequence
from dataclasses import replace

from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.items import DeploymentItem, TargetItem
from sluice.domain.record.status import DeploymentStatus, TargetStatus, running_status
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.pause import TimedPause
from sluice.ports import Ports
from sluice.tasks.allow.rights import may_read, rules_to_read
from sluice.tasks.look.describe_deployment import by_target, target_status
from sluice.values import dataclass

_ALL = 100.0


@dataclass(frozen=True, slots=True)
class ListedDeployment:
    """A deployment and its targets with the statuses that reading it shows; targets only while it runs."""

    item: DeploymentItem
    targets: Sequence[TargetItem] = ()


@dataclass(frozen=True, slots=True)
class DeploymentList:
    """A page of deployments, newest first, and where the next page begins."""

    deployments: Sequence[ListedDeployment]
    next_token: str | None


def list_deployments(
    ports: Ports, caller: Caller, application: str | None, limit: int, next_token: str | None
) -> DeploymentList:
    """Those that the caller may read of a page; GuardrailRefusedError for an application they asked for.

    One query, and three for each deployment that runs.
    """
    rules = rules_to_read(ports, caller, application)
    page = ports.deployments.list(application, limit, next_token)
    found = [as_listed(ports, item) for item in page.deployments if may_read(rules, caller, item.application)]
    return DeploymentList(found, page.next_token)


def new_version_weight(ports: Ports, listed: ListedDeployment) -> float | None:
    """The share of traffic on new versions, in percent, each target counting the same; None unless it runs.

    One query.
    """
    if not listed.targets:
        return None
    records = ports.targets.all_functions(listed.item.deployment_id)
    weights = [_weight(target, records.get(target.name, ())) for target in listed.targets]
    return round(sum(weights) / len(weights), 1)


def _weight(target: TargetItem, records: Sequence[FunctionRecord]) -> float:
    if target.status is TargetStatus.SUCCEEDED:
        return _ALL
    return sum(record.weight or 0 for record in records) / len(records) if records else 0


def as_listed(ports: Ports, item: DeploymentItem) -> ListedDeployment:
    """As reading it would show it, from what that takes: its targets, and the waits that have a status.

    Three queries while it runs.
    """
    if item.status is not DeploymentStatus.RUNNING:
        return ListedDeployment(item)
    deployment_id, now = item.deployment_id, ports.clock.now()
    targets = ports.targets.list(deployment_id)
    waits = [*ports.waits.list(Approval, deployment_id), *ports.waits.list(TimedPause, deployment_id)]
    waiting = by_target(wait for wait in waits if wait.is_open(now))
    shown = [
        replace(target, status=target_status(target.status, waiting.get(target.name, ())))
        for target in targets
    ]
    status = running_status([target.status for target in shown])
    return ListedDeployment(replace(item, status=status), shown)
