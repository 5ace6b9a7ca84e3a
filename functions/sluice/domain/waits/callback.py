"""The answer that a webhook's receiver owes: what a callback is, which answers it takes, and until when."""

import json
from dataclasses import dataclass
from enum import StrEnum

from sluice.errors import CallbackAnsweredError, CallbackClosedError, CallbackMalformedError

CALLBACK_SECONDS = 24 * 3600
"""How long a webhook is waited for, as in CDaaS."""

MAX_BODY_BYTES = 64 * 1024
MAX_MESSAGE_LENGTH = 1000


class CallbackStatus(StrEnum):
    """Where a callback stands."""

    OPEN = "OPEN"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CLOSED = "CLOSED"  # its target ended


@dataclass(frozen=True, slots=True)
class CallbackResult:
    """What a receiver says: whether it went well, and a message for people."""

    is_success: bool
    message: str = ""

    @property
    def status(self) -> CallbackStatus:
        """The status the answer gives the callback."""
        return CallbackStatus.SUCCEEDED if self.is_success else CallbackStatus.FAILED


@dataclass(frozen=True, slots=True)
class Callback:
    """One awaited answer; times are seconds since the epoch. The secret part of its address is not here.

    `fingerprints` find the secrets of the call in a message (see masking), with that secret part as the key.
    """

    name: str
    deployment_id: str
    target: str
    action_key: str
    webhook: str
    opened_at: float
    expires_at: float
    fingerprints: tuple[str, ...] = ()
    status: CallbackStatus = CallbackStatus.OPEN
    message: str = ""
    is_delivered: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether the receiver has answered."""
        return self.status in (CallbackStatus.SUCCEEDED, CallbackStatus.FAILED)

    @property
    def outcome_in_words(self) -> str:
        """`Webhook 'scan' failed: 3 findings`."""
        verb = "succeeded" if self.status is CallbackStatus.SUCCEEDED else "failed"
        return f"Webhook '{self.webhook}' {verb}{': ' if self.message else ''}{self.message}"

    def check_answerable(self, now: float) -> None:
        """Raise why an answer cannot be taken: CallbackAnsweredError or CallbackClosedError."""
        if self.is_answered:
            raise CallbackAnsweredError("This callback was already answered; the first answer counts")
        if self.status is CallbackStatus.CLOSED:
            raise CallbackClosedError("This callback is closed: its target has ended")
        if now >= self.expires_at:
            raise CallbackClosedError("The time to answer has run out")

    def ran_out(self, now: float) -> bool:
        """Whether nobody answered in time; a second of grace, because two clocks count it."""
        return not self.is_answered and now >= self.expires_at - 1


def read_answer(body: bytes) -> CallbackResult:
    """The answer in a request's body; CallbackMalformedError."""
    fields = _json_object(body)
    success, message = fields.get("success"), fields.get("mdMessage")
    if not isinstance(success, bool):
        raise _malformed("`success` is neither true nor false")
    if not isinstance(message, str | None):
        raise _malformed("`mdMessage` is not a text")
    return CallbackResult(success, message or "")


def _json_object(body: bytes) -> dict[str, object]:
    if len(body) > MAX_BODY_BYTES:
        raise _malformed(f"the body is longer than {MAX_BODY_BYTES // 1024} KiB")
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise _malformed("the body is not a JSON object")
    return fields


def _malformed(why: str) -> CallbackMalformedError:
    return CallbackMalformedError(
        f"This is no answer: {why}",
        'Send {"success": true, "mdMessage": "what happened"}; Sluice still waits',
    )
