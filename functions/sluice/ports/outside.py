"""What tasks need from outside the targets, as protocols: time, workflow, secrets, events, webhooks.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.guardrails.secret_tags import SecretUse
    from sluice.domain.insights.measurement import Measurement
    from sluice.domain.record.items import (
        ExecutionState,
        TargetItem,
    )
    from sluice.domain.record.timeline import TimelineEvent
    from sluice.domain.webhook.call import WebhookRequest, WebhookResponse


class Clock(Protocol):
    """Time, in seconds since the epoch."""

    def now(self) -> float:
        """The present moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait for AWS; never used to wait for people or schedules."""
        ...


class OwnMetrics(Protocol):
    """What Sluice measures of itself; unlike the others it raises nothing, for no work may fail by it."""

    def emit(self, *measurements: Measurement) -> None:
        """Add them to the account's metrics, each time: whoever calls it knows that they are new."""
        ...


class Randomness(Protocol):
    """Secrets that nobody can guess."""

    def secret(self) -> str:
        """256 bits as 43 letters, digits, `-` and `_`."""
        ...


class Workflow(Protocol):
    """The state machines."""

    def target_version(self) -> str:
        """The version of the machine of targets that a deployment begins with now; "" where there is none."""
        ...

    def start_deployment(self, deployment_id: str) -> None:
        """Start its execution; nothing happens when it was started already."""
        ...

    def start_target(
        self, target: TargetItem, recover_reason: str | None = None, *, undoes: bool = False
    ) -> None:
        """Start the execution of its present attempt, by the version that its deployment began with.

        Nothing happens when it was started already. With a reason to recover, an earlier execution has ended
        too early: this one only rolls back, or goes on with its undo if the target `undoes` an earlier
        deployment.
        """
        ...

    def deployment_execution(self, deployment_id: str) -> ExecutionState:
        """How its execution stands."""
        ...

    def target_execution(self, target: TargetItem) -> ExecutionState:
        """How the execution of its present attempt stands."""
        ...

    def running(self) -> Collection[str]:
        """The names of executions that ran a moment ago, perhaps not of all; RetryableError.

        https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html: the list is
        eventually consistent, so that one in it may have ended, and one that is missing may run.
        """
        ...

    def stop_deployment(self, deployment_id: str, why: str) -> None:
        """Stop its execution; nothing happens when it does not run."""
        ...

    def stop_target(self, deployment_id: str, name: str, attempt: int, why: str) -> None:
        """Stop the execution of this attempt; nothing happens when it does not run."""
        ...

    def succeed(self, token: str, output: Mapping[str, object]) -> None:
        """Answer a waiting state; nothing happens when it waits no more."""
        ...

    def fail(self, token: str, error: str, cause: str) -> None:
        """Fail a waiting state; nothing happens when it waits no more."""
        ...


class Vault(Protocol):
    """Seals task tokens, which are credentials, so that the table never holds one in the clear."""

    def seal(self, token: str, purpose: str) -> bytes:
        """Encrypt; `purpose` must be given again to open."""
        ...

    def unseal(self, sealed: bytes, purpose: str) -> str:
        """Decrypt."""
        ...


class LinkSigner(Protocol):
    """Signs the links by which people approve."""

    def sign(self, message: str) -> str:
        """A signature that fits into a URL."""
        ...

    def is_signed(self, message: str, signature: str) -> bool:
        """Whether the signature was made by `sign` for exactly this message."""
        ...


class Events(Protocol):
    """The event bus on which others listen."""

    def publish(self, deployment_id: str, event: TimelineEvent) -> None:
        """Send the event; it never fails, because no work may depend on who listens."""
        ...

    def publish_all(self, deployment_id: str, events: Iterable[TimelineEvent]) -> None:
        """The same for many events of one deployment, in few calls."""
        ...


class ConfigFiles(Protocol):
    """Deployment configs in the config bucket, and the results written beside them."""

    def read(self, key: str, version: str | None, *, limit: int) -> bytes:
        """The first `limit` bytes of the object; NotFoundError."""
        ...

    def write_result(self, key: str, result: Mapping[str, object]) -> None:
        """Write what became of an upload, as JSON."""
        ...


class Secrets(Protocol):
    """The secrets that templates may use, and those that connect metric providers."""

    def read(self, name: str, use: SecretUse | None) -> str:
        """The present value of `{{secrets.name}}`, if the tags of what has it let it be used so.

        What guardrails require has no `use`, and may read all. GuardrailRefusedError, NotFoundError,
        AccessDeniedError.
        """
        ...

    def exists(self, name: str) -> bool:
        """Whether there is such a secret, without reading its value; AccessDeniedError."""
        ...


class OwnAccount(Protocol):
    """The account that Sluice itself runs in."""

    def concurrent_executions(self) -> int:
        """How many functions run there at a time; RetryableError, AccessDeniedError."""
        ...


class Webhooks(Protocol):
    """The way out to the receivers of webhooks."""

    def send(self, request: WebhookRequest) -> WebhookResponse:
        """Make the call once, signed, if its address may be called; what came back, whatever it is.

        NotFoundError, AccessDeniedError: the key to sign with cannot be read.
        """
        ...
