"""The base of all Sluice errors, and the few errors that belong to no one area."""

from sluice.errors.sentences import in_sentences


class SluiceError(Exception):
    """What went wrong, in words for the person who can fix it, and what to do about it."""

    code = "SluiceError"
    http_status = 500

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """The message and the remedy, as Step Functions and the timeline show them."""
        return in_sentences(self.message, self.remedy)


class NotFoundError(SluiceError):
    """No such deployment, target or approval."""

    code = "NotFound"
    http_status = 404


class AnswerTooLargeError(SluiceError):
    """What was asked for is more than one response can hold."""

    code = "AnswerTooLarge"
    http_status = 413


class RecordUnreadableError(SluiceError):
    """A stored record of a deployment is not what this release understands; `deployment_id` says whose."""

    code = "RecordUnreadable"

    def __init__(self, deployment_id: str, why: str) -> None:
        super().__init__(
            f"A stored record of deployment {deployment_id} cannot be read: {why}",
            "It was changed by hand or stored by a newer release: upgrade, or mend the item in the table",
        )
        self.deployment_id = deployment_id


class RetryableError(SluiceError):
    """Throttled or still updating: the same call may succeed later."""

    code = "Retryable"
    http_status = 503
