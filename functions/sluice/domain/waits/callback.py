"""The result that a webhook's receiver owes: what a callback is, which results it takes, and until when."""

import json
from dataclasses import replace
from typing import ClassVar

from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.record.visible import visible
from sluice.domain.waits.wait import Fail, Reply, Succeed, Wait, WaitStatus
from sluice.errors import (
    CallbackAnsweredError,
    CallbackClosedError,
    CallbackMalformedError,
    WebhookError,
    in_sentences,
)
from sluice.values import dataclass

CALLBACK_SECONDS = 24 * 3600
"""How long a webhook is waited for, as in CDaaS."""

PURPOSE, FORMAT = "sluice/callback-address", 2
RELEASE_0_1 = 1
"""The format of addresses of release 0.1.0; the last is good for 24 hours after it sent its last webhook."""

MAX_BODY_BYTES = 8 * 1024
MAX_MESSAGE_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class CallbackResult:
    """What a receiver reports: whether it went well, and a message for people."""

    is_success: bool
    message: str = ""

    @property
    def status(self) -> WaitStatus:
        """The status that the result gives the callback."""
        return WaitStatus.SUCCEEDED if self.is_success else WaitStatus.FAILED


@dataclass(frozen=True, slots=True)
class Callback(Wait):
    """A wait for the receiver of a webhook. The secret part of the callback's address is not here.

    `fingerprints` find the secrets of the call in a message (see masking), with that secret part as the key;
    it is a signature in `address_format`.
    """

    kind: ClassVar[str] = "callback"

    webhook: str = ""
    fingerprints: tuple[str, ...] = ()
    message: str = ""
    answered_at: float | None = None
    address_format: int = FORMAT

    def reply(self) -> Reply | None:
        """What the receiver reported."""
        if self.status in (WaitStatus.SUCCEEDED, WaitStatus.SKIPPED):
            return Succeed()
        failed = self.status is WaitStatus.FAILED
        return Fail(WebhookError.__name__, in_sentences(self.outcome_in_words)) if failed else None

    def closed_event(self, at: float, /) -> TimelineEvent:
        """A late result will not count."""
        message = f"Webhook '{self.webhook}' is not waited for any more: its target rolls back"
        return self.event("CallbackClosed", message, at)

    @property
    def timed_out_in_words(self) -> str:
        """Silence is not success."""
        return f"Webhook '{self.webhook}' did not call back within 24 hours."

    @property
    def outcome_in_words(self) -> str:
        """`Webhook 'scan' failed: 3 findings`."""
        verb = "succeeded" if self.status is WaitStatus.SUCCEEDED else "failed"
        return f"Webhook '{self.webhook}' {verb}{': ' if self.message else ''}{self.message}"

    def answered(self, result: CallbackResult, at: float) -> "Callback":
        """The callback with its result; CallbackAnsweredError, CallbackClosedError."""
        if self.status is WaitStatus.SKIPPED:
            raise CallbackClosedError("This callback is closed: somebody has promoted its target without it")
        if self.reply() is not None:
            raise CallbackAnsweredError("This callback was already answered; the first answer counts")
        if self.status is WaitStatus.CLOSED:
            raise CallbackClosedError("This callback is closed: its target has ended")
        if at >= self.ends_at:
            raise CallbackClosedError("The time to answer has run out")
        return replace(self, status=result.status, message=result.message, answered_at=at)

    def skipped(self) -> "Callback":
        """The callback after somebody has ended it without its result; as it is when it has ended."""
        return replace(self, status=WaitStatus.SKIPPED) if self.status is WaitStatus.OPEN else self


def signed_text(wait_id: str, address_format: int = FORMAT) -> str:
    """What is signed of a callback's address: what it is for and which one, in the one way to write it."""
    if address_format == RELEASE_0_1:
        return f"callback\n{wait_id}"
    return json.dumps(
        {"callback": wait_id, "format": address_format, "purpose": PURPOSE},
        sort_keys=True,
        separators=(",", ":"),
    )


def read_result(body: bytes) -> CallbackResult:
    """The result in a request's body; CallbackMalformedError."""
    fields = _json_object(body)
    success, message = fields.get("success"), fields.get("mdMessage")
    if not isinstance(success, bool):
        raise _malformed("`success` is neither true nor false")
    if not isinstance(message, str | None):
        raise _malformed("`mdMessage` is not a text")
    return CallbackResult(success, visible(message or ""))


def _json_object(body: bytes) -> dict[str, object]:
    if len(body) > MAX_BODY_BYTES:
        raise _malformed(f"the body is longer than {MAX_BODY_BYTES // 1024} KiB")
    try:
        fields = json.loads(body.decode())
        json.dumps(
            fields, ensure_ascii=False
        ).encode()  # JSON can spell half a character, which nobody can store
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise _malformed("the body is not a JSON object")
    return fields


def _malformed(why: str) -> CallbackMalformedError:
    return CallbackMalformedError(
        f"This is not a valid result: {why}",
        'Send {"success": true, "mdMessage": "what happened"}; Sluice still waits',
    )
