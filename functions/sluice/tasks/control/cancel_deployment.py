"""Cancels a deployment for a person: notes it, then wakes the workflow, which does the work."""

from collections.abc import Sequence
from dataclasses import replace

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.items import DeploymentItem
from sluice.errors import DeploymentCancelledError, WrongMomentError, in_sentences
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right, rules_in_force
from sluice.tasks.dispatch.cancel_targets import note_cancelled
from sluice.tasks.dispatch.dispatcher import PARENT_TOKEN
from sluice.tasks.record_event import publish_withdrawn

MAX_REASON_LENGTH = 500


def cancel_deployment(
    ports: Ports, deployment_id: str, by: Caller, reason: str, *, what: str = "Cancelled"
) -> DeploymentItem:
    """The deployment, which is being cancelled from now on; safe to repeat.

    Failing the state that waits for the targets leads to "Cancel targets". A deployment that does not wait
    yet looks for the note itself, and the reconciler looks for it too.

    Raises:
        NotFoundError: there is no such deployment.
        WrongMomentError: it has ended.
        GuardrailRefusedError: the caller may not operate the application.
    """
    why = action_in_words(what, by.identity, reason)
    found = ports.deployments.get(deployment_id)
    check_right(rules_in_force(ports), by, Right.OPERATE, found.application)
    if _withdraw(ports, found, why):
        return replace(ports.deployments.get(deployment_id), cancel_reason=why)
    # Noted before it is checked: between a check and a note the deployment could end unnoticed.
    sealed = note_cancelled(ports, deployment_id, why)
    deployment = ports.deployments.get(deployment_id)
    if deployment.status.is_end:
        raise WrongMomentError(f"The deployment has ended: it is {deployment.status.value}")
    wake(ports, deployment, sealed)
    return deployment


def wake(ports: Ports, deployment: DeploymentItem, sealed_tokens: Sequence[bytes]) -> None:
    """Fail the state that waits for the targets, if there is one: its deployment was cancelled."""
    for sealed in sealed_tokens:
        token = ports.vault.unseal(sealed, f"{deployment.deployment_id}/{PARENT_TOKEN}")
        ports.workflow.fail(token, DeploymentCancelledError.__name__, in_sentences(deployment.cancel_reason))


def _withdraw(ports: Ports, deployment: DeploymentItem, why: str) -> bool:
    """End a deployment that waits for another one, before anything of it has started."""
    if not deployment.waits_for:
        return False
    if not ports.deployments.withdraw(deployment.deployment_id, in_sentences(why), ports.clock.now()):
        return False
    publish_withdrawn(ports, deployment.deployment_id, in_sentences(why))
    return True


def action_in_words(what: str, by: str, reason: str) -> str:
    """`Cancelled by ada: too slow`, without a full stop at its end."""
    why = reason.strip().rstrip(".")[:MAX_REASON_LENGTH]
    return f"{what}{' by ' if by else ''}{by}{': ' if why else ''}{why}"
