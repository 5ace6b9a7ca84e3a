"""Tells the workflow what a receiver answered; until that is noted as done, the reconciler does it again."""

from sluice.domain.waits.callback import Callback, CallbackStatus
from sluice.ports import Ports


def deliver_callback(ports: Ports, callback: Callback) -> None:
    """Send a stored answer; nothing happens when there is none, or when the workflow waits no more."""
    if not callback.is_answered:
        return
    token = ports.vault.unseal(ports.callbacks.sealed_token(callback.name), callback.name)
    if callback.status is CallbackStatus.SUCCEEDED:
        ports.workflow.succeed(token, {"done": True})
    else:
        ports.workflow.fail(token, "WebhookError", f"{callback.outcome_in_words}.")
    ports.callbacks.mark_delivered(callback.name)
