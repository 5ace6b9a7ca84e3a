"""What tasks may do in a target's account, as protocols; looking is in `inspection`.

Every method may raise `RetryableError`, and `AccessDeniedError` where the role does not allow it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.analysis.smoke_test import SmokeResponse
    from sluice.domain.function.code_source import CodeSource, ZipFile
    from sluice.domain.function.controls import FunctionControls
    from sluice.domain.function.creation import CreationSettings
    from sluice.domain.function.executions import DurableExecution, RunningExecutions
    from sluice.domain.function.provisioned import ProvisionedState
    from sluice.domain.function.qualified import Qualifiers
    from sluice.domain.function.routing import Routing
    from sluice.domain.function.settings import FunctionSettings
    from sluice.domain.function.state import AliasState, FunctionState
    from sluice.domain.plan.alarms import AlarmState
    from sluice.domain.plan.target import TargetPlan


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
        tags: Mapping[str, str] | None,
        creation: CreationSettings,
    ) -> FunctionState:
        """Create it; UpdateInProgressError when it exists already."""
        ...

    def update_settings(self, name: str, settings: FunctionSettings, revision_id: str) -> FunctionState:
        """Write the settings of `$LATEST` that are given, but for those that go with the code."""
        ...

    def update_code(
        self,
        name: str,
        source: CodeSource | ZipFile,
        revision_id: str,
        architectures: Sequence[str] | None = None,
    ) -> FunctionState:
        """Write the code of `$LATEST`, from S3, ECR or a zip in memory, and what it is built for if given."""
        ...

    def code_sha256_of(self, name: str, source: CodeSource) -> str:
        """The code hash the function would get from `source`; changes nothing."""
        ...

    def latest_published(self, name: str) -> str | None:
        """The highest number that was published of the function; None when there is none."""
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
        """Give it this routing; ResourceNotFoundError when the alias or a version does not exist."""
        ...

    def get_controls(self, name: str, wanted: FunctionControls, where: Qualifiers) -> FunctionControls:
        """Those of the controls that are given in `wanted`; ResourceNotFoundError."""
        ...

    def put_controls(self, name: str, controls: FunctionControls, where: Qualifiers) -> None:
        """Set those that are given."""
        ...

    def get_provisioned(self, name: str, version: str) -> ProvisionedState | None:
        """The provisioned concurrency of the version; None when it has none, or does not exist."""
        ...

    def put_provisioned(self, name: str, version: str, amount: int) -> None:
        """Give the version this much; UpdateInProgressError when an alias on it has some already."""
        ...

    def delete_provisioned(self, name: str, version: str) -> None:
        """Take it away; nothing happens when there is none."""
        ...

    def running_executions(self, name: str, version: str, most: int) -> RunningExecutions:
        """The durable executions that run on the version, `most` of them."""
        ...

    def get_execution(self, name: str, arn: str) -> DurableExecution:
        """A durable execution as it stands."""
        ...

    def stop_execution(self, name: str, arn: str) -> None:
        """Stop a durable execution; nothing happens when it has ended."""
        ...

    def delete_alias(self, name: str, alias_name: str) -> None:
        """Delete it; nothing happens when it does not exist."""
        ...

    def tag(self, name: str, tags: Mapping[str, str | None]) -> None:
        """Set these tags of the function, and remove those that are None; all others stay."""
        ...

    def object_version(self, name: str, source: CodeSource) -> str | None:
        """The version of the function's zip, None in a bucket without versions; ArtifactMissingError."""
        ...


class TargetAccounts(Protocol):
    """The way into a target's account."""

    def connect(
        self,
        target: TargetPlan,
        deployment_id: str,
        old_roles: Mapping[str, str] | None = None,
        *,
        as_begun: TargetPlan | None = None,
    ) -> TargetFunctions:
        """Assume the target's deploy role, once for each function and narrowed to it; AccessDeniedError.

        `old_roles` are the execution roles that a rollback may give back, by function. The external id of
        `as_begun` is tried when the role refuses that of the target.
        """
        ...


class TargetInvocation(Protocol):
    """Certain versions of a target's functions, with a session that may call those and do nothing else."""

    def invoke(
        self, name: str, version: str, payload: str, seconds: float, tenant_id: str | None = None
    ) -> SmokeResponse:
        """Call the version once and wait at most so long; SmokeTestFailedError when no answer comes.

        RetryableError where Lambda itself refused or failed; an answer that was lost is not one of these.
        """
        ...

    def start_execution(
        self, name: str, version: str, payload: str, execution_name: str, tenant_id: str | None = None
    ) -> str:
        """Start a durable execution of the version; its ARN. The same name and payload start it once.

        RetryableError where Lambda itself refused or failed.
        """
        ...

    def get_execution(self, name: str, arn: str) -> DurableExecution:
        """A durable execution that was started here, as it stands; SmokeTestFailedError."""
        ...

    def wake(self, name: str, version: str) -> None:
        """Call an inactive version, which Lambda refuses and takes as the wish to make it active again."""
        ...


class TargetInvokers(Protocol):
    """The way into a target's account for those who call its functions."""

    def invoker(
        self,
        target: TargetPlan,
        versions: Mapping[str, str],
        session_name: str,
        durable: Collection[str] = (),
    ) -> TargetInvocation:
        """Assume the deploy role, narrowed to these versions by function; AccessDeniedError.

        Of `durable` functions it may read executions as well.
        """
        ...


class TargetAlarms(Protocol):
    """The CloudWatch alarms of targets, read with a session that may only describe alarms."""

    def states(self, target: TargetPlan, session_name: str, names: Sequence[str]) -> Sequence[AlarmState]:
        """How the alarms stand; those that do not exist are left out. AccessDeniedError, AlarmError."""
        ...
