"""What the tasks need of the control plane's own records, as protocols; `aws/table` has each one.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.function.code_source import CodeSource
    from sluice.domain.plan.alarms import AlarmState
    from sluice.domain.plan.application_lock import Admission
    from sluice.domain.plan.target import TargetPlan
    from sluice.domain.record.allowed import BreakGlassUse, Hold
    from sluice.domain.record.items import (
        DeploymentItem,
        FullPromotion,
        Page,
        PauseByHand,
        StopRequest,
        Submission,
        TargetItem,
    )
    from sluice.domain.record.status import DeploymentStatus, TargetStatus
    from sluice.domain.record.timeline import TimelineEvent
    from sluice.domain.rollback.function_record import FunctionRecord
    from sluice.domain.rollback.lease import Lease


class DeploymentStore(Protocol):
    """Stored deployments and the locks of their applications."""

    def create(self, submission: Submission, told: TimelineEvent) -> Admission:
        """Store and tell it, and lock its application or wait for it.

        Doing the same again changes nothing. DeploymentInProgressError, and IdempotencyKeyReusedError for
        another config under the same id: neither makes a deployment. Of a large config, the first may leave
        the id claimed for this config.
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

    def list_open(self) -> Sequence[str]:
        """The ids of all deployments that have not ended, also of those that wait for another one."""
        ...

    def holder(self, application: str) -> str | None:
        """The deployment that holds the application's lock."""
        ...

    def begin(self, deployment_id: str, event: TimelineEvent) -> bool:
        """PENDING -> RUNNING, and tell it; whether this call did both."""
        ...

    def finish(
        self,
        deployment_id: str,
        status: DeploymentStatus,
        reason: str,
        at: float,
        application: str | None = None,
    ) -> bool:
        """Store and tell the end once and hand the application on; whether this call was the one that did.

        The application is read where the caller has not.
        """
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

    def note_break_glass(self, deployment_id: str, use: BreakGlassUse) -> None:
        """Note for good that somebody has passed what guardrails demand."""
        ...

    def note_reverted(self, deployment_id: str, by: str) -> None:
        """Note which deployment undoes this one."""
        ...

    def keep_token(self, deployment_id: str, sealed_token: bytes) -> DeploymentItem:
        """Keep one more sealed task token that is sent when the last target has ended."""
        ...

    def close_target(self, deployment_id: str, target: str) -> DeploymentItem:
        """Take the target off the list of those that have not ended."""
        ...

    def reopen_target(self, deployment_id: str, target: str) -> bool:
        """Put the target back on the list of those that have not ended; False when the deployment has."""
        ...

    def keep_seen(
        self,
        deployment_id: str,
        sources: Iterable[CodeSource],
        modified_at: float | None,
        told: Iterable[TimelineEvent],
    ) -> None:
        """Pin the object versions of these artifacts, keep how old the newest is, and tell this, together.

        What is pinned, kept or told already stays.
        """
        ...

    def pin_artifact(self, deployment_id: str, source: CodeSource) -> CodeSource:
        """The object version of this artifact for the whole deployment: the first one pinned wins."""
        ...

    def pinned_artifacts(self, deployment_id: str) -> Sequence[CodeSource]:
        """The artifacts that were pinned so far."""
        ...

    def pinned_version(self, deployment_id: str, function_arn: str) -> str | None:
        """The published version that was pinned for this function; None when none was."""
        ...

    def pin_version(self, deployment_id: str, function_arn: str, version: str) -> str:
        """The published version of this function for the whole deployment: the first one pinned wins."""
        ...

    def pinned_versions(self, deployment_id: str) -> Mapping[str, str]:
        """The published versions that were pinned so far, by the function's ARN."""
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

    def begin(
        self, deployment_id: str, name: str, at: float, *, may_pause: bool, event: TimelineEvent
    ) -> bool:
        """Note once that its execution has begun, and whether that can wait for whoever pauses it.

        The event tells it in the same write; whether this call did both.
        """
        ...

    def request_pause(self, deployment_id: str, name: str, paused: PauseByHand, last_stage: int) -> bool:
        """Note once that its next action waits; whether this call noted it.

        Not when it has ended or must roll back, when stage `last_stage` has begun, when it is paused, when
        others have paused it since it was read, or when its workflow cannot wait.
        """
        ...

    def end_pause(self, deployment_id: str, name: str, number: int, by: str) -> bool:
        """Forget that pause, unless it is over; whether this call did."""
        ...

    def request_promotion(
        self, deployment_id: str, name: str, promotion: FullPromotion, promote_stage: int
    ) -> bool:
        """Note once that the rest of its strategy is skipped, and end its pause; whether this call noted it.

        Not when it does not run or must roll back, or when stage `promote_stage` has begun.
        """
        ...

    def end(
        self,
        target: TargetItem,
        status: TargetStatus,
        *,
        reason: str,
        at: float,
        event: TimelineEvent,
    ) -> bool:
        """Store its end, tell it and give its places back, all at once; whether this call did."""
        ...

    def hold(self, deployment_id: str, name: str, hold: Hold) -> bool:
        """Note what keeps a waiting target from starting; whether this call changed it."""
        ...

    def lift_hold(self, deployment_id: str, name: str) -> bool:
        """Forget what keeps a waiting target from starting; whether there was anything."""
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
        """The plans of all targets by name; RecordUnreadableError."""
        ...

    def all_functions(self, deployment_id: str) -> Mapping[str, Sequence[FunctionRecord]]:
        """The records of all functions that were touched, by target."""
        ...

    def report_stage(
        self, deployment_id: str, name: str, stage: int, at: float, event: TimelineEvent | None = None
    ) -> None:
        """Note that a stage is done, which never goes back, and tell this with it, which is kept once."""
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
        *,
        stage: int | None = None,
        is_new: bool = False,
    ) -> None:
        """Store the record and renew the lease; TargetStoppedError, FunctionLockedError.

        RetryableError when another run of the same step was quicker: this `stage` is done, or what is stored
        is not what the record was made of (FunctionRecord.saves; `is_new`: nothing was stored).
        """
        ...

    def save_restored(self, deployment_id: str, name: str, record: FunctionRecord) -> None:
        """Store the record of a target that rolls back; TargetStoppedError."""
        ...
