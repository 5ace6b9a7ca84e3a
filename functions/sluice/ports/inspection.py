"""What preflight and previews may read of a target's account, as protocols: nothing here can change it.

Every method may raise `RetryableError`, and `AccessDeniedError` where the role does not allow the look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.function.code_source import CodeSource
    from sluice.domain.function.controls import FunctionControls
    from sluice.domain.function.qualified import Qualifiers
    from sluice.domain.function.settings import VpcSettings
    from sluice.domain.function.state import AliasState, FunctionState
    from sluice.domain.plan.alarms import AlarmState
    from sluice.domain.plan.target import TargetPlan
    from sluice.domain.preflight.facts import ArtifactFacts, CodeStorage, ImageFacts, LayerFacts, NetworkFacts
    from sluice.ports.metrics import TargetMetrics

AliasName = tuple[str, str]
"""A function's name and an alias of it."""


class TargetInspection(Protocol):
    """The functions of some targets, reached through their deploy role with a session that may only read."""

    def get_function(self, name: str, version: str | None = None) -> FunctionState | None:
        """`$LATEST`, or a version; None when there is none."""
        ...

    def latest_published(self, name: str) -> str | None:
        """The highest number that was published of the function; None when there is none."""
        ...

    def get_alias(self, name: str, alias_name: str) -> AliasState | None:
        """The alias, or None when there is none."""
        ...

    def artifact(self, source: CodeSource) -> ArtifactFacts:
        """The artifact as it lies in S3; ArtifactMissingError."""
        ...

    def requires_signature(self, name: str) -> bool:
        """Whether Lambda takes only signed code for the function."""
        ...

    def image(self, uri: str) -> ImageFacts:
        """The container image as it lies in ECR."""
        ...

    def layer(self, arn: str) -> LayerFacts:
        """The version of a layer."""
        ...

    def network(self, vpc: VpcSettings) -> NetworkFacts:
        """Subnets and security groups."""
        ...

    def code_sha256(self, source: CodeSource) -> str:
        """The hash of the artifact's bytes, which are read in full."""
        ...

    def provisioned_concurrency(self, name: str, alias_name: str) -> int:
        """How much the alias has; 0 for none."""
        ...

    def get_controls(self, name: str, wanted: FunctionControls, where: Qualifiers) -> FunctionControls:
        """Those of the function's controls that are given in `wanted`; ResourceNotFoundError."""
        ...

    def event_sources(self, name: str) -> Sequence[str]:
        """The event sources that call the function without an alias, in words."""
        ...

    def has_function_url(self, name: str) -> bool:
        """Whether a URL calls `$LATEST`."""
        ...

    def callers(self, name: str) -> Sequence[str]:
        """Whom the function's policy lets call it without an alias, in words."""
        ...

    def refused_roles(self, roles: Sequence[str]) -> Sequence[str]:
        """Those of these execution roles that the deploy role may not pass to Lambda."""
        ...

    def refused_actions(self, name: str, version: str, actions: Sequence[str]) -> Sequence[str]:
        """Those of these actions that the deploy role may not do with durable executions of the version."""
        ...

    def refused_key_actions(self, key_arn: str, actions: Sequence[str]) -> Sequence[str]:
        """Those of these actions that the deploy role's own policies do not allow on the key."""
        ...

    def refused_control_actions(self, name: str, actions: Sequence[str]) -> Sequence[str]:
        """Those of these actions that the deploy role may not do to the function and its qualifiers."""
        ...

    def code_storage(self) -> CodeStorage:
        """How full the code storage is."""
        ...

    def alarms(self, target: TargetPlan, names: Sequence[str]) -> Sequence[AlarmState]:
        """How the alarms stand; those that do not exist are left out."""
        ...

    def invocations(
        self, aliases: Sequence[AliasName], start: float, end: float
    ) -> Mapping[AliasName, float]:
        """How often each alias was called between two moments; an alias without data is left out."""
        ...


class TargetInspectors(Protocol):
    """The way into a target's account for those who only look."""

    def inspect(self, targets: Sequence[TargetPlan], session_name: str) -> TargetInspection:
        """Assume the one deploy role of targets in one region, with a session that may only read.

        AccessDeniedError says which role refused whom.
        """
        ...

    def watch(self, target: TargetPlan, function_name: str, session_name: str) -> TargetInspection:
        """Assume the deploy role, narrowed to reading this function and its triggers; AccessDeniedError."""
        ...

    def metrics(self, target: TargetPlan, session_name: str) -> TargetMetrics:
        """CloudWatch beside the target's functions, with a session that may only read; AccessDeniedError."""
        ...

    def opens_to_strangers(self, target: TargetPlan) -> bool:
        """Whether the deploy role can be assumed with an external id that is not ours."""
        ...
