"""Takes the callback of a webhook: the first answer counts, is kept without secrets, and wakes the target."""

from dataclasses import replace

from sluice.domain.waits.callback import (
    FORMAT,
    MAX_MESSAGE_LENGTH,
    RELEASE_0_1,
    Callback,
    CallbackResult,
    read_result,
    signed_text,
)
from sluice.domain.webhook.masking import masked_by_fingerprints
from sluice.errors import LinkInvalidError
from sluice.ports import Ports
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.change_wait import change_wait
from sluice.tasks.wait.deliver_reply import deliver_reply


def callback_secret(ports: Ports, name: str) -> str:
    """The part of a callback's address that nobody can guess; the same each time, and stored nowhere."""
    return ports.links.sign(signed_text(name))


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
    signed = _format_of(ports, name, secret)
    result, now = read_result(body), ports.clock.now()
    callback = change_wait(
        ports, Callback, name, lambda asked: asked.answered(_showable(result, asked, secret, signed), now)
    )
    kind = "WebhookSucceeded" if result.is_success else "WebhookFailed"
    record_wait(ports, callback, kind, callback.outcome_in_words)
    deliver_reply(ports, callback)
    return callback


def _format_of(ports: Ports, name: str, secret: str) -> int:
    """The format in which the address is signed; LinkInvalidError.

    Receivers may hold addresses that release 0.1.0 gave them just before an upgrade, and have a day to
    answer. Nothing signs that format any more.
    """
    for known in (FORMAT, RELEASE_0_1):
        if name and ports.links.is_signed(signed_text(name, known), secret):
            return known
    raise LinkInvalidError("This callback address is not valid", "Use the whole address as it was sent")


def _showable(result: CallbackResult, callback: Callback, secret: str, signed: int) -> CallbackResult:
    """The result as it may be kept: without secrets of the call, and short.

    A webhook that was sent again after an upgrade has fingerprints that only its new address can use; a
    message that comes by the old one cannot be searched for secrets, so it is not kept.
    """
    if signed != callback.address_format:
        return replace(result, message="")
    message = masked_by_fingerprints(result.message, callback.fingerprints, secret, MAX_MESSAGE_LENGTH)
    return replace(result, message=message)
