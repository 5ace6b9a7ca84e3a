"""Rolls a deployment back for a person: stops one that runs, undoes one that has ended."""

from sluice.domain.guardrails.rights import Caller
from sluice.domain.record.items import DeploymentItem
from sluice.ports import Ports
from sluice.tasks.control.cancel_deployment import cancel_deployment
from sluice.tasks.intake.start_deployment import Submitted
from sluice.tasks.intake.undo_deployment import undo_deployment


def roll_back_deployment(
    ports: Ports, deployment_id: str, *, by: Caller, reason: str, idempotency_key: str | None
) -> Submitted | DeploymentItem:
    """The deployment that rolls back from now on, or the new one that undoes it.

    Raises what `cancel_deployment` and `undo_deployment` raise.
    """
    if not ports.deployments.get(deployment_id).status.is_end:
        return cancel_deployment(ports, deployment_id, by, reason, what="Rolled back")
    return undo_deployment(
        ports,
        deployment_id,
        by=by,
        reason=reason,
        idempotency_key=idempotency_key,
        window_hours=ports.settings.revert_window_hours,
    )
