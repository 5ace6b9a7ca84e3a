"""What the tasks need of the world, as protocols; `aws/` has the one implementation of each.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sluice.domain.approval import Approval, Decision
from sluice.domain.function_record import FunctionRecord
from sluice.domain.function_state import AliasState, CodeSource, FunctionState
from sluice.domain.plan import FunctionSettings, TargetPlan
from sluice.domain.records import DeploymentItem, ExecutionState, Page, Submission, TargetItem
from sluice.domain.routing import Routing
from sluice.domain.status import DeploymentStatus, TargetStatus
from sluice.domain.timeline import TimelineEvent


class Clock(Protocol):
    """Time, in seconds since the epoch."""

    def now(self) -> float:
        """The present moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait for AWS; never used to wait for people or schedules."""
        ...


class RevisionConflictError(Exception):
    """A guarded write found another RevisionId (HTTP 412): somebody wrote in between, perhaps we."""


class UpdateInProgressError(Exception):
    """AWS is still busy with an earlier update of the same function (HTTP 409)."""


class TargetFunctions(Protocol):
    """The Lambda functions of one target, reached through its deploy role."""

    def get_function(self, name: str, version: str | None = None) -> FunctionState | None:
        """`$LATEST`, or a version; None when the function does not exist."""
        ...

    def create_function(self, name: str, source: CodeSource, settings: FunctionSettings) -> FunctionState:
        """Create it; UpdateInProgressError when it exists already."""
        ...

    def update_settings(self, name: str, settings: FunctionSettings, revision_id: str) -> FunctionState:
        """Write the settings of `$LATEST`."""
        ...

    def update_code(self, name: str, source: CodeSource | bytes, revision_id: str) -> FunctionState:
        """Write the code of `$LATEST`, from S3 or from a zip in memory."""
        ...

    def code_sha256_of(self, name: str, source: CodeSource) -> str:
        """The code hash the function would get from `source`; changes nothing."""
        ...

    def publish_version(self, name: str, code_sha256: str, revision_id: str, note: str) -> FunctionState:
        """Publish `$LATEST`; AWS returns the last version again when nothing differs from it."""
        ...

    def download_code(self, name: str, version: str) -> bytes:
        """The zip of a published version."""
        ...

    def get_alias(self, name: str, alias_name: str) -> AliasState | None:
        """The alias, or None when it does not exist."""
        ...

    def create_alias(self, name: str, alias_name: str, version: str) -> AliasState:
        """Create it, fully on one version; RevisionConflictError when it exists already."""
        ...

    def update_alias(self, name: str, alias_name: str, routing: Routing, revision_id: str) -> AliasState:
        """Give it this routing."""
        ...

    def delete_alias(self, name: str, alias_name: str) -> None:
        """Delete it; nothing happens when it does not exist."""
        ...

    def object_version(self, source: CodeSource) -> str | None:
        """The present version of the object, None in a bucket without versions; ArtifactMissingError."""
        ...


class TargetAccounts(Protocol):
    """The way into a target's account."""

    def connect(self, target: TargetPlan, deployment_id: str) -> TargetFunctions:
        """Assume the target's deploy role, narrowed to the target's functions; AccessDeniedError."""
        ...


class DeploymentStore(Protocol):
    """Stored deployments and the locks of their applications."""

    def create(self, submission: Submission) -> None:
        """Store it and lock its application, or leave all as it is; DeploymentInProgressError.

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

    def begin(self, deployment_id: str) -> None:
        """PENDING -> RUNNING; nothing happens later."""
        ...

    def finish(self, deployment_id: str, status: DeploymentStatus, reason: str, at: float) -> bool:
        """Store the end once and free the application; whether this call was the one that ended it."""
        ...

    def cancel(self, deployment_id: str) -> None:
        """Note that its targets must roll back at their next step."""
        ...

    def keep_token(self, deployment_id: str, sealed_token: bytes) -> DeploymentItem:
        """Keep the sealed task token that is sent when the last target has ended."""
        ...

    def close_target(self, deployment_id: str, target: str) -> DeploymentItem:
        """Take the target off the list of those that have not ended."""
        ...

    def pin_artifact(self, deployment_id: str, source: CodeSource) -> CodeSource:
        """The object version of this artifact for the whole deployment: the first one pinned wins."""
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

    def start_if_free(self, deployment_id: str, name: str) -> TargetItem:
        """WAITING -> RUNNING when it waits for nothing; the target as it is then."""
        ...

    def release(self, deployment_id: str, name: str, dependency: str) -> TargetItem:
        """Note that a dependency has succeeded; the target as it is then."""
        ...

    def mark_propagated(self, deployment_id: str, name: str) -> None:
        """Note that its dependents have been told of its end."""
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
        *,
        during: Literal["RUNNING", "ROLLING_BACK"],
    ) -> None:
        """Store the record if the target still has that status; TargetStoppedError."""
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

    def decide(self, approval_id: str, decision: Decision, by: str, comment: str, at: float) -> Approval:
        """Store the decision once; ApprovalClosedError when there is one."""
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


class TimelineStore(Protocol):
    """What happened, in order."""

    def add(self, deployment_id: str, events: Iterable[TimelineEvent]) -> None:
        """Add events; one that was told before is kept once."""
        ...

    def list(self, deployment_id: str, target: str | None = None) -> Sequence[TimelineEvent]:
        """All events, oldest first."""
        ...


class Workflow(Protocol):
    """The state machines."""

    def start_deployment(self, deployment_id: str) -> None:
        """Start its execution; nothing happens when it was started already."""
        ...

    def start_target(self, target: TargetItem, recover_reason: str | None = None) -> None:
        """Start the execution of its present attempt; nothing happens when it was started already."""
        ...

    def deployment_execution(self, deployment_id: str) -> ExecutionState:
        """How its execution stands."""
        ...

    def target_execution(self, target: TargetItem) -> ExecutionState:
        """How the execution of its present attempt stands."""
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


class ConfigFiles(Protocol):
    """Deployment configs in the config bucket, and the results written beside them."""

    def read(self, key: str, version: str | None, limit: int) -> bytes:
        """The object; ConfigTooLargeError above `limit` bytes; NotFoundError."""
        ...

    def write_result(self, key: str, result: Mapping[str, object]) -> None:
        """Write what became of an upload, as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a task may need of the world."""

    clock: Clock
    deployments: DeploymentStore
    targets: TargetStore
    approvals: ApprovalStore
    timeline: TimelineStore
    accounts: TargetAccounts
    workflow: Workflow
    vault: Vault
    links: LinkSigner
    config_files: ConfigFiles
