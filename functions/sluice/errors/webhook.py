"""A webhook could not be called, or its receiver reports a failure."""

from sluice.errors.base import SluiceError


class WebhookError(SluiceError):
    """A webhook could not be called, or its receiver says that it did not go well; the target rolls back."""

    code = "Webhook"


class CallbackMalformedError(WebhookError):
    """The body of a callback is no answer; the webhook is still waited for."""

    code = "CallbackMalformed"
    http_status = 400


class CallbackAnsweredError(WebhookError):
    """The callback was already answered, and the first answer counts."""

    code = "CallbackAnswered"
    http_status = 409


class CallbackClosedError(WebhookError):
    """Nobody waits for this callback any more: its target ended, or the time ran out."""

    code = "CallbackClosed"
    http_status = 410
