"""The writes that store the targets of a new deployment: only whoever takes a config in needs them."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sluice.aws.documents import MAX_INLINE_BYTES, DocumentStore
from sluice.aws.table.items.target import PLAN, TARGET
from sluice.aws.table.sizes import sort_key
from sluice.aws.table.table import DynamoTable, Item
from sluice.aws.table.values import to_json
from sluice.domain.plan.graph import dependents
from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import Submission
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.planned import planned_keys
from sluice.errors import ConfigTooLargeError

MAX_PLAN_BYTES = 2 * 1024 * 1024
"""Handlers read the plans of a whole deployment."""
MOST_NAMED_FUNCTIONS, MOST_NAMED_WAITS = 5, 20


def target_writes(
    table: DynamoTable, pk: str, submission: Submission, documents: DocumentStore
) -> list[dict[str, Any]]:
    """The writes that store a new deployment's targets, two for each; large plans are documents by then.

    ConfigTooLargeError when a plan is larger than every handler could read.
    """
    waiting = dependents({target.name: target.depends_on for target in submission.targets})
    writes = []
    for plan in submission.targets:
        item = _new_target(submission, plan, waiting[plan.name])
        writes.append(table.put_in_transaction(pk, sort_key(TARGET, plan.name), item))
        body = _plan_item(submission.deployment_id, plan, documents)
        writes.append(table.put_in_transaction(pk, sort_key(PLAN, plan.name), body))
    return writes


def _new_target(submission: Submission, plan: TargetPlan, waiting: Sequence[str]) -> Item:
    names = [function.function_name for function in plan.functions]
    return {
        "deploymentId": submission.deployment_id,
        "name": plan.name,
        "index": plan.index,
        "status": TargetStatus.WAITING.value,
        "account": plan.account,
        "region": plan.region,
        "dependsOn": to_json(plan.depends_on),
        "dependents": to_json(waiting),
        "pending": frozenset(plan.depends_on),
        "attempt": 1,
        # They say where the functions' records lie. Not those of many functions: each write pays for them.
        "functions": to_json(names) if len(names) <= MOST_NAMED_FUNCTIONS else None,
        "waits": _waits_text(plan),
        "machineVersion": submission.machine_version or None,
        "location": None if plan.reverts or plan.ends_wave else f"{plan.account_id}/{plan.region}",
        "endsWave": plan.ends_wave or None,
        "maxConcurrentTargets": submission.max_concurrent_targets,
    }


def _waits_text(plan: TargetPlan) -> str | None:
    """Which waits it may come to; not said where they are many."""
    keys = [[kind.kind, key] for kind, key in planned_keys(plan)]
    return to_json(keys) if len(keys) <= MOST_NAMED_WAITS else None


def _plan_item(deployment_id: str, plan: TargetPlan, documents: DocumentStore) -> Item:
    text = to_json(plan.as_dict())
    size = len(text.encode())
    if size > MAX_PLAN_BYTES:
        raise ConfigTooLargeError(
            f"The plan of target '{plan.name}' has {size} bytes, with every webhook and query of its steps"
            f" written out; Sluice keeps up to {MAX_PLAN_BYTES}",
            "Use shorter webhooks and queries, or fewer steps that use them",
        )
    if size <= MAX_INLINE_BYTES:
        return {"name": plan.name, "plan": text}
    # Named by what it says: whoever uses an id again for something else does not write over it.
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"name": plan.name, "planAt": documents.keep(f"deployments/{deployment_id}/plans/{digest}", text)}
