"""Errors about webhooks: the call failed, or its receiver reports a failure."""

from sluice.errors.base import SluiceError


class WebhookError(SluiceError):
    """A webhook could not be called, or its receiver reported a failure; the target rolls back."""

    code = "Webhook"


class CallbackMalformedError(WebhookError):
    """The body of a callback is not valid; Sluice keeps waiting for a valid one."""

    code = "CallbackMalformed"
    http_status = 400


class CallbackAnsweredError(WebhookError):
    """The callback was already received; the first one counts."""

    code = "CallbackAnswered"
    http_status = 409


class CallbackClosedError(WebhookError):
    """Nothing waits for this callback any more: its target ended, or the time ran out."""

    code = "CallbackClosed"
    http_status = 410
