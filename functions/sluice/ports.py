"""What the tasks need of the world, as protocols; `aws/` has the one implementation of each.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again. What the
methods take and give is imported for the type checker alone: no cold start should load all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.analysis_ports import AnalysisStore
    from sluice.domain.code_source import CodeSource
    from sluice.domain.function_settings import FunctionSettings
    from sluice.domain.function_state import AliasState, FunctionState
    from sluice.domain.last_alias import LastAlias
    from sluice.domain.lease import Lease
    from sluice.domain.metric_answer import MetricAnswer, TimeWindow
    from sluice.domain.plan import TargetPlan
    from sluice.domain.records import ExecutionState, TargetItem
    from sluice.domain.routing import Routing
    from sluice.domain.timeline import TimelineEvent
    from sluice.domain.webhook import WebhookAnswer, WebhookRequest
    from sluice.inspection import TargetInspectors
    from sluice.store_ports import (
        ApprovalStore,
        CallbackStore,
        DeploymentStore,
        PauseStore,
        TargetStore,
        TimelineStore,
    )
    from sluice.target_ports import TargetAlarms, TargetInvokers


class LeaseStore(Protocol):
    """Who may change which function."""

    def get(self, function_arn: str) -> Lease | None:
        """The function's lease, free or not; None when there never was one."""
        ...

    def take(self, wanted: Sequence[Lease], seen: Mapping[str, Lease | None]) -> bool:
        """Write the leases in place of those that were seen; False when one changed or the target ended."""
        ...

    def release(self, lease: Lease, at: float, left: LastAlias | None) -> None:
        """Give it back, unless somebody else holds it by now; `left` is for the next holder."""
        ...


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

    def create_function(
        self,
        name: str,
        source: CodeSource,
        settings: FunctionSettings,
        tags: Mapping[str, str] | None = None,
    ) -> FunctionState:
        """Create it; UpdateInProgressError when it exists already."""
        ...

    def update_settings(self, name: str, settings: FunctionSettings, revision_id: str) -> FunctionState:
        """Write the settings of `$LATEST` that are given, but for those that go with the code."""
        ...

    def update_code(
        self,
        name: str,
        source: CodeSource | bytes,
        revision_id: str,
        architectures: Sequence[str] | None = None,
    ) -> FunctionState:
        """Write the code of `$LATEST`, from S3, ECR or a zip in memory, and what it is built for if given."""
        ...

    def code_sha256_of(self, name: str, source: CodeSource) -> str:
        """The code hash the function would get from `source`; changes nothing."""
        ...

    def publish_version(
        self, name: str, code_sha256: str, revision_id: str, note: str | None
    ) -> FunctionState:
        """Publish `$LATEST`; AWS returns the last version again when nothing differs from it.

        Without a note the version keeps the function's own description.
        """
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

    def tag(self, name: str, tags: Mapping[str, str | None]) -> None:
        """Set these tags of the function, and remove those that are None; all others stay."""
        ...

    def object_version(self, source: CodeSource) -> str | None:
        """The present version of the object, None in a bucket without versions; ArtifactMissingError."""
        ...


class TargetAccounts(Protocol):
    """The way into a target's account."""

    def connect(self, target: TargetPlan, deployment_id: str) -> TargetFunctions:
        """Assume the target's deploy role, narrowed to the target's functions; AccessDeniedError."""
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


class Events(Protocol):
    """The event bus on which others listen."""

    def publish(self, deployment_id: str, event: TimelineEvent) -> None:
        """Send the event; it never fails, because no work may depend on who listens."""
        ...


class ConfigFiles(Protocol):
    """Deployment configs in the config bucket, and the results written beside them."""

    def read(self, key: str, version: str | None, limit: int) -> bytes:
        """The object; ConfigTooLargeError above `limit` bytes; NotFoundError."""
        ...

    def write_result(self, key: str, result: Mapping[str, object]) -> None:
        """Write what became of an upload, as JSON."""
        ...


class Secrets(Protocol):
    """The secrets that templates may use."""

    def read(self, name: str) -> str:
        """The present value of `{{secrets.name}}`; NotFoundError, AccessDeniedError."""
        ...


class Webhooks(Protocol):
    """The way out to the receivers of webhooks."""

    def send(self, request: WebhookRequest) -> WebhookAnswer:
        """Make the call once, signed, if its address may be called; what came back, whatever it is.

        NotFoundError, AccessDeniedError: the key to sign with cannot be read.
        """
        ...


class MetricProviders(Protocol):
    """Prometheus, Datadog and New Relic, each under the name of the secret that has its connection."""

    def read(self, provider_name: str, query: str, window: TimeWindow) -> MetricAnswer:
        """Ask once; whatever keeps the provider from answering is a `problem` of the answer."""
        ...

    def check(self, provider_name: str) -> str:
        """Why this provider cannot be asked, as far as its secret tells, or nothing; it is not called."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a task may need of the world."""

    clock: Clock
    deployments: DeploymentStore
    targets: TargetStore
    leases: LeaseStore
    approvals: ApprovalStore
    callbacks: CallbackStore
    pauses: PauseStore
    timeline: TimelineStore
    events: Events
    accounts: TargetAccounts
    inspectors: TargetInspectors
    invokers: TargetInvokers
    alarms: TargetAlarms
    workflow: Workflow
    vault: Vault
    links: LinkSigner
    secrets: Secrets
    webhooks: Webhooks
    metric_providers: MetricProviders
    config_files: ConfigFiles
    analyses: AnalysisStore
