"""Takes the callback of a webhook: the first answer counts, is kept without secrets, and wakes the target."""

from dataclasses import replace

from sluice.domain.waits.callback import MAX_MESSAGE_LENGTH, Callback, CallbackResult, read_answer
from sluice.domain.webhook.masking import masked_by_fingerprints
from sluice.errors import LinkInvalidError
from sluice.ports import Ports
from sluice.tasks.guard import report_stage_of
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.deliver_callback import deliver_callback


def callback_secret(ports: Ports, name: str) -> str:
    """The part of a callback's address that nobody can guess; the same each time, and stored nowhere."""
    return ports.links.sign(_signed_text(name))


def callback_uri(api_url: str, name: str, secret: str) -> str:
    """`{{armory.callbackUri}}`; the receiver adds `/callback` to it, as CDaaS asks for."""
    return f"{api_url}/callbacks/{name}.{secret}"


def take_callback(ports: Ports, callback_id: str, body: bytes) -> Callback:
    """Store the answer once, then tell the workflow.

    Raises:
        LinkInvalidError: the address is not one of ours.
        CallbackMalformedError: the body is no answer; the webhook is still waited for.
        CallbackAnsweredError, CallbackClosedError: it was answered already, or too late.
    """
    name, _, secret = callback_id.rpartition(".")
    if not name or not ports.links.is_signed(_signed_text(name), secret):
        raise LinkInvalidError("This callback address is not valid", "Use the whole address as it was sent")
    answer = read_answer(body)
    callback = ports.callbacks.get(name)
    now = ports.clock.now()
    callback.check_answerable(now)
    taken = ports.callbacks.answer(name, _showable(answer, callback, secret), now)
    _record(ports, taken)
    deliver_callback(ports, taken)
    return taken


def _showable(answer: CallbackResult, callback: Callback, secret: str) -> CallbackResult:
    """The answer as it may be kept: without secrets of the call, and short."""
    message = masked_by_fingerprints(answer.message, callback.fingerprints, secret, MAX_MESSAGE_LENGTH)
    return replace(answer, message=message)


def _record(ports: Ports, callback: Callback) -> None:
    is_success = callback.status.value == "SUCCEEDED"
    kind = "WebhookSucceeded" if is_success else "WebhookFailed"
    told = callback.outcome_in_words
    record_event(
        ports, callback.deployment_id, kind, told, target=callback.target, detail=callback.action_key
    )
    if is_success:
        report_stage_of(ports, callback.deployment_id, callback.target, callback.action_key)


def _signed_text(name: str) -> str:
    return f"callback\n{name}"
