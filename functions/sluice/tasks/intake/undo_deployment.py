"""Reverts a deployment that has ended: plans and starts one that puts back what was there before."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from operator import not_

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Guardrails, Right
from sluice.domain.plan.target import DeploymentPlan, TargetPlan
from sluice.domain.record.items import DeploymentItem
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.last_alias import SHOWN_BY_THEN_SECONDS
from sluice.domain.rollback.undo import has_new_version, restorable, undo_plan
from sluice.errors import AliasChangedError, NotFoundError, WrongMomentError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right, rules_in_force
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.intake.old_versions import refuse_without_old_versions
from sluice.tasks.intake.start_deployment import (
    Submitted,
    new_deployment_id,
    planned_submission,
    start_deployment,
)
from sluice.tasks.look.read_until_stable import read_until_stable
from sluice.tasks.restore.find_later_changes import find_later_changes
from sluice.values import dataclass

MAX_PARALLEL_PROBES = 16


@dataclass(frozen=True, slots=True)
class _Way:
    """The way back of one target."""

    plan: TargetPlan
    records: Sequence[FunctionRecord]


def undo_deployment(
    ports: Ports,
    deployment_id: str,
    *,
    by: Caller,
    reason: str,
    idempotency_key: str | None,
    window_hours: int,
) -> Submitted:
    """Start a deployment that restores the rollback points of all targets that still have the new version.

    Raises:
        NotFoundError: there is no such deployment.
        GuardrailRefusedError: the caller may not operate the application; a freeze never is in the way.
        WrongMomentError: it runs, it is a rollback itself, it is over for too long, or nothing was changed.
        AliasChangedError: somebody has deployed since.
        OldVersionGoneError: what would be put back was deleted.
        DeploymentInProgressError: the application is being deployed.
    """
    new_id = new_deployment_id(
        f"revert {deployment_id} {idempotency_key}" if idempotency_key else None, by.identity
    )
    known = _known(ports, new_id)
    if known is not None:
        message = f"Restores what was there before {deployment_id}"
        return Submitted(new_id, known.application, message=message, is_repeated=True)
    old = ports.deployments.get(deployment_id)
    rules = rules_in_force(ports)
    check_right(rules, by, Right.OPERATE, old.application)
    _check_window(ports, old, window_hours)
    ways = _ways(ports, rules, deployment_id, by.identity)
    _refuse_changed_since(ports, old, ways)
    refuse_without_old_versions(ports, old, [(way.plan, way.records) for way in ways])
    plan = DeploymentPlan(old.application, tuple(way.plan for way in ways), f"Rollback of {deployment_id}")
    text = ports.deployments.config_text(deployment_id)
    submission = planned_submission(
        plan, text, new_id, requested_by=by.identity, source="rollback", at=ports.clock.now()
    )
    told = action_in_words(f"Restores what was there before {deployment_id}, requested", by.identity, reason)
    submission = replace(submission, reverts=deployment_id, variables=old.variables, notify=old.notify)
    return start_deployment(ports, submission, told)


def _known(ports: Ports, deployment_id: str) -> DeploymentItem | None:
    """The deployment that an earlier request with the same key has made."""
    try:
        return ports.deployments.get(deployment_id)
    except NotFoundError:
        return None


def _check_window(ports: Ports, old: DeploymentItem, window_hours: int) -> None:
    if old.ended_at is None:
        raise WrongMomentError(
            f"{old.deployment_id} has not ended: it is {old.status.value}", "Cancel it, and it rolls back"
        )
    if old.reverts:
        raise WrongMomentError(f"{old.deployment_id} is a rollback itself", f"Redeploy {old.reverts}")
    if ports.clock.now() - old.ended_at > window_hours * 3600:
        raise WrongMomentError(
            f"{old.deployment_id} ended more than {window_hours} hours ago",
            "Redeploy an earlier deployment, or raise revertWindowHours",
        )


def _ways(ports: Ports, rules: Guardrails, deployment_id: str, by: str) -> list[_Way]:
    plans = ports.targets.plans(deployment_id)
    records = ports.targets.all_functions(deployment_id)
    ways: list[_Way] = []
    for target in ports.targets.list(deployment_id):
        changed = restorable(records.get(target.name, ()))
        if changed and has_new_version(target, plans[target.name]):
            plan = undo_plan(plans[target.name], len(ways), changed, deployment_id)
            # The operator's of today: an old plan may name one that was changed since, or that a file chose.
            plan = replace(plan, external_id=rules.external_id_of(plan.account_id), requested_by=by)
            ways.append(_Way(plan, changed))
    if not ways:
        raise WrongMomentError(f"{deployment_id} left nothing to undo", "See what its targets did")
    return ways


def _refuse_changed_since(ports: Ports, old: DeploymentItem, ways: Sequence[_Way]) -> None:
    changes = ports.side_by_side.run(partial(_changed_since, ports, old), ways, limit=MAX_PARALLEL_PROBES)
    found = [text for texts in changes for text in texts]
    if found and old.reverted_by:
        raise AliasChangedError(
            f"{old.deployment_id} was already undone by {old.reverted_by}", f"Redeploy {old.deployment_id}"
        )
    if found:
        raise AliasChangedError(
            f"Somebody has deployed after {old.deployment_id}: {'; '.join(found)}",
            "Roll back or redeploy the newer deployment instead",
        )


def _changed_since(ports: Ports, old: DeploymentItem, way: _Way) -> list[str]:
    """What others changed, in words; right after its end AWS may show an alias as it was in between."""
    inspection = ports.inspectors.inspect([way.plan], old.deployment_id)

    def look() -> list[str]:
        return find_later_changes(inspection, way.records)

    is_settled = old.reverted_by or ports.clock.now() - (old.ended_at or 0.0) >= SHOWN_BY_THEN_SECONDS
    return look() if is_settled else read_until_stable(look, not_, ports.clock.sleep)
