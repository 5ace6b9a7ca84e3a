"""What the tasks need of the control plane's own records, as protocols; `aws/*_store.py` has each one.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.alarms import AlarmState
    from sluice.domain.application_lock import Admission
    from sluice.domain.approval import Answer, Approval, Approver
    from sluice.domain.callback import Callback, CallbackAnswer
    from sluice.domain.code_source import CodeSource
    from sluice.domain.function_record import FunctionRecord
    from sluice.domain.lease import Lease
    from sluice.domain.plan import TargetPlan
    from sluice.domain.records import DeploymentItem, Page, StopRequest, Submission, TargetItem
    from sluice.domain.status import DeploymentStatus, TargetStatus
    from sluice.domain.timed_pause import TimedPause
    from sluice.domain.timeline import TimelineEvent


class DeploymentStore(Protocol):
    """Stored deployments and the locks of their applications."""

    def create(self, submission: Submission) -> Admission:
        """Store it, and lock its application or wait for it; DeploymentInProgressError leaves all as it is.

        Doing the same again changes nothing; IdempotencyKeyReusedError for another config under the same id.
        """
        ...

    def get(self, deployment_id: str) -> DeploymentItem:
        """The deployment; NotFoundError."""
        ...

    def config_text(self, deployment_id: str) -> str:
        """The config as it was submitted; NotFoundError."""
        ...

    def list(self, application: str | None, limit: int, next_token: str | None) -> Page:
        """Deployments, newest first."""
        ...

    def list_unfinished(self) -> Sequence[str]:
        """The ids of all deployments that hold the lock of their application."""
        ...

    def holder(self, application: str) -> str | None:
        """The deployment that holds the application's lock."""
        ...

    def begin(self, deployment_id: str) -> None:
        """PENDING -> RUNNING; nothing happens later."""
        ...

    def finish(self, deployment_id: str, status: DeploymentStatus, reason: str, at: float) -> bool:
        """Store the end once and hand the application on; whether this call was the one that ended it."""
        ...

    def withdraw(self, deployment_id: str, reason: str, at: float) -> bool:
        """Cancel a deployment that still waits for another; whether it did."""
        ...

    def cancel(self, deployment_id: str, reason: str) -> DeploymentItem | None:
        """Note once that its targets must roll back; None when it was cancelled before or has ended."""
        ...

    def fail(self, deployment_id: str, target: str) -> DeploymentItem:
        """Note the target because of which all others roll back, unless there is one; the deployment then."""
        ...

    def note_reverted(self, deployment_id: str, by: str) -> None:
        """Note which deployment undoes this one."""
        ...

    def keep_token(self, deployment_id: str, sealed_token: bytes) -> DeploymentItem:
        """Keep the sealed task token that is sent when the last target has ended."""
        ...

    def close_target(self, deployment_id: str, target: str) -> DeploymentItem:
        """Take the target off the list of those that have not ended."""
        ...

    def reopen_target(self, deployment_id: str, target: str) -> bool:
        """Put the target back on the list of those that have not ended; False when the deployment has."""
        ...

    def pin_artifact(self, deployment_id: str, source: CodeSource) -> CodeSource:
        """The object version of this artifact for the whole deployment: the first one pinned wins."""
        ...

    def pinned_artifacts(self, deployment_id: str) -> Sequence[CodeSource]:
        """The artifacts that were pinned so far."""
        ...


class TargetStore(Protocol):
    """Stored targets, their plans and their functions."""

    def get(self, deployment_id: str, name: str) -> TargetItem:
        """The target; NotFoundError."""
        ...

    def list(self, deployment_id: str) -> Sequence[TargetItem]:
        """All targets, in the order of the plan."""
        ...

    def plan(self, deployment_id: str, name: str) -> TargetPlan:
        """The target's plan; NotFoundError."""
        ...

    def move(
        self, deployment_id: str, name: str, status: TargetStatus, *, reason: str = "", at: float = 0.0
    ) -> bool:
        """Give it this status if it may become so; whether this call changed it."""
        ...

    def request_stop(self, deployment_id: str, name: str, stop: StopRequest) -> bool:
        """Note once that the running target must roll back instead of going on; whether this call noted it.

        From then on it cannot succeed: of the two, one wins.
        """
        ...

    def start_if_free(self, deployment_id: str, name: str) -> TargetItem:
        """WAITING -> RUNNING when it waits for nothing; the target as it is then."""
        ...

    def release(self, deployment_id: str, name: str, dependency: str) -> TargetItem:
        """Note that a dependency has succeeded; the target as it is then."""
        ...

    def mark_propagated(self, deployment_id: str, name: str) -> None:
        """Note that its dependents have been told of its end."""
        ...

    def reopen(self, deployment_id: str, name: str, reason: str) -> bool:
        """SUCCEEDED -> ROLLING_BACK under the next attempt; whether this call changed it."""
        ...

    def next_attempt(self, deployment_id: str, name: str, attempt: int) -> int:
        """Count one more execution, unless somebody counted since `attempt`; the count as it is then."""
        ...

    def plans(self, deployment_id: str) -> Mapping[str, TargetPlan]:
        """The plans of all targets by name."""
        ...

    def all_functions(self, deployment_id: str) -> Mapping[str, Sequence[FunctionRecord]]:
        """The records of all functions that were touched, by target."""
        ...

    def report_stage(self, deployment_id: str, name: str, stage: int, at: float) -> None:
        """Note that a stage is done; never goes back."""
        ...

    def keep_alarms(self, deployment_id: str, name: str, alarms: Sequence[AlarmState]) -> None:
        """Note once how the alarms of a running target stand before its first change."""
        ...

    def note_alarms(self, deployment_id: str, name: str, alarms: Sequence[AlarmState]) -> None:
        """Note how the alarms of a running target were seen last."""
        ...

    def functions(self, deployment_id: str, name: str) -> Sequence[FunctionRecord]:
        """The records of its functions that were touched."""
        ...

    def function(self, deployment_id: str, name: str, function_name: str) -> FunctionRecord | None:
        """The record of one function, None before it was touched."""
        ...

    def save_function(
        self,
        deployment_id: str,
        name: str,
        record: FunctionRecord,
        lease: Lease,
    ) -> None:
        """Store the record and renew the lease; TargetStoppedError, FunctionLockedError."""
        ...

    def save_restored(self, deployment_id: str, name: str, record: FunctionRecord) -> None:
        """Store the record of a target that rolls back; TargetStoppedError."""
        ...


class ApprovalStore(Protocol):
    """Stored approvals. Their task tokens are sealed."""

    def open(self, approval: Approval, sealed_token: bytes) -> Approval:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        ...

    def get(self, approval_id: str) -> Approval:
        """The approval; NotFoundError."""
        ...

    def list(self, deployment_id: str) -> Sequence[Approval]:
        """All approvals of a deployment."""
        ...

    def answer(self, approval_id: str, answer: Answer, approver: Approver) -> Approval:
        """Store one person's answer; raises what `Approval.check_answerable` raises."""
        ...

    def close(self, approval_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        ...

    def sealed_token(self, approval_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        ...

    def mark_delivered(self, approval_id: str) -> None:
        """Note that the workflow has been told."""
        ...


class CallbackStore(Protocol):
    """Stored callbacks of webhooks. Their task tokens are sealed."""

    def open(self, callback: Callback, sealed_token: bytes) -> Callback:
        """Store it; when it is stored already, give it the new token and fingerprints and keep the rest."""
        ...

    def get(self, name: str) -> Callback:
        """The callback; NotFoundError."""
        ...

    def list(self, deployment_id: str) -> Sequence[Callback]:
        """All callbacks of a deployment."""
        ...

    def answer(self, name: str, answer: CallbackAnswer, at: float) -> Callback:
        """Store the answer once; CallbackAnsweredError, CallbackClosedError."""
        ...

    def close(self, name: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        ...

    def sealed_token(self, name: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        ...

    def mark_delivered(self, name: str) -> None:
        """Note that the workflow has been told."""
        ...


class PauseStore(Protocol):
    """Stored pauses. Their task tokens are sealed."""

    def open(self, pause: TimedPause, sealed_token: bytes) -> TimedPause:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        ...

    def list(self, deployment_id: str) -> Sequence[TimedPause]:
        """All pauses of a deployment."""
        ...

    def skip(self, pause_id: str, by: str, at: float) -> TimedPause:
        """End it before its time, once; WrongMomentError when it is over."""
        ...

    def close(self, pause_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        ...

    def sealed_token(self, pause_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        ...

    def mark_delivered(self, pause_id: str) -> None:
        """Note that the workflow has been told."""
        ...


class TimelineStore(Protocol):
    """What happened, in order."""

    def add(self, deployment_id: str, event: TimelineEvent) -> bool:
        """Add an event; one that was told before is kept once. Whether it is new."""
        ...

    def list(self, deployment_id: str, target: str | None = None) -> Sequence[TimelineEvent]:
        """All events, oldest first."""
        ...
