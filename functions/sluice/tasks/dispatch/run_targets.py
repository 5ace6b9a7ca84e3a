"""Run targets: starts what is free and leaves a token for the dispatcher to answer after the last target."""

from functools import partial

from sluice.domain.record.status import TargetStatus
from sluice.domain.times import in_words
from sluice.errors import DeploymentCancelledError
from sluice.ports import Ports
from sluice.tasks.dispatch.admit import Later, Quotas, queue_all
from sluice.tasks.dispatch.dispatcher import (
    PARENT_TOKEN,
    resume_deployment,
    start_if_free,
    start_next,
)
from sluice.tasks.guard import MAX_PARALLEL_TARGETS
from sluice.tasks.record_event import record_event


def run_targets(ports: Ports, deployment_id: str, task_token: str) -> None:
    """Keep the task token that the last target's end answers, and start every target that waits for nothing.

    Before the time at which the deployment is to start none is: then the reconciler starts them.

    Storing the token and taking a target off the open ones are updates of one item, so whichever comes second
    sees both: no end is missed.
    """
    # Sealed: whoever reads the table must not be able to resume a deployment.
    sealed = ports.vault.seal(task_token, f"{deployment_id}/{PARENT_TOKEN}")
    deployment = ports.deployments.keep_token(deployment_id, sealed)
    if deployment.is_cancelled:  # noted before there was a token to fail
        raise DeploymentCancelledError(deployment.cancel_reason)
    if deployment.starts_at is not None and deployment.starts_later(ports.clock.now()):
        message = f"Its targets start at {in_words(deployment.starts_at)}"
        record_event(ports, deployment_id, "DeploymentScheduled", message)
    else:
        _start_free(ports, deployment_id)
    if not deployment.has_open_targets:
        resume_deployment(ports, deployment)


def _start_free(ports: Ports, deployment_id: str) -> None:
    free = [
        target
        for target in ports.targets.list(deployment_id)
        if target.status in (TargetStatus.WAITING, TargetStatus.RUNNING) and not target.is_blocked
    ]
    rules, full, later = ports.guardrails.current(), Quotas(), Later()
    start = partial(start_if_free, ports, rules, full=full, later=later)
    ports.side_by_side.run(start, free, limit=MAX_PARALLEL_TARGETS)
    queue_all(ports, later)
    start_next(ports, full.values())
