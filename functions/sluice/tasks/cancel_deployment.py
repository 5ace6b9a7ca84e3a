"""Cancels a deployment for a person: notes it, then wakes the workflow, which does the work."""

from sluice.domain.records import DeploymentItem
from sluice.errors import DeploymentCancelledError, WrongMomentError
from sluice.ports import Ports
from sluice.tasks.cancel_targets import note_cancelled
from sluice.tasks.dispatcher import PARENT_TOKEN

MAX_REASON_LENGTH = 500


def cancel_deployment(
    ports: Ports, deployment_id: str, by: str, reason: str, *, what: str = "Cancelled"
) -> DeploymentItem:
    """The deployment, which is being cancelled from now on; safe to repeat.

    Failing the state that waits for the targets leads to "Cancel targets". A deployment that does not wait
    yet looks for the note itself, and the reconciler looks for it too.

    Raises:
        NotFoundError: there is no such deployment.
        WrongMomentError: it has ended.
    """
    ports.deployments.get(deployment_id)
    sealed = note_cancelled(ports, deployment_id, by_hand(what, by, reason))
    deployment = ports.deployments.get(deployment_id)
    if deployment.status.is_end:
        raise WrongMomentError(f"The deployment has ended: it is {deployment.status.value}")
    if sealed is not None:
        token = ports.vault.unseal(sealed, f"{deployment_id}/{PARENT_TOKEN}")
        ports.workflow.fail(token, DeploymentCancelledError.__name__, f"{deployment.cancel_reason}.")
    return deployment


def by_hand(what: str, by: str, reason: str) -> str:
    """`Cancelled by ada: too slow`, without a full stop at its end."""
    why = reason.strip().rstrip(".")[:MAX_REASON_LENGTH]
    return f"{what}{' by ' if by else ''}{by}{': ' if why else ''}{why}"
