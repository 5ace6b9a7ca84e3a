"""The published versions of one function in a target's account: looking at them, and deleting one.

Every method may raise `RetryableError`, and `AccessDeniedError` where the role does not allow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.function.executions import RunningExecutions
    from sluice.domain.function.state import AliasState
    from sluice.domain.plan.target import TargetPlan
    from sluice.domain.versions.published_version import PublishedVersion


class VersionNeededError(Exception):
    """AWS refuses to delete the version: an alias leads to it, or it was replicated."""


class FunctionVersions(Protocol):
    """One function's versions and what uses them, through a session that may only read."""

    def published(self) -> Sequence[PublishedVersion]:
        """All of them; ResourceNotFoundError when the function does not exist."""
        ...

    def exists(self, version: str) -> bool:
        """Whether there is this version."""
        ...

    def aliases(self) -> Sequence[AliasState]:
        """All aliases of the function."""
        ...

    def provisioned(self) -> Mapping[str, int]:
        """How much provisioned concurrency versions and aliases have, by qualifier."""
        ...

    def invoke_configs(self) -> Sequence[str]:
        """The qualifiers that have a configuration of asynchronous calls."""
        ...

    def event_sources(self) -> Mapping[str, Sequence[str]]:
        """The event sources that call the function with a qualifier, by qualifier."""
        ...

    def calls(self, versions: Sequence[str], start: float, end: float) -> Mapping[str, float]:
        """How often each version was called by its number; one without data is left out."""
        ...

    def callers(self, version: str) -> Sequence[str]:
        """Whom the version's own policy lets call it, in words."""
        ...

    def unfinished_executions(self, version: str) -> RunningExecutions:
        """Some of the durable executions on the version that have not ended."""
        ...


class VersionDeletion(Protocol):
    """A session that may delete versions of one function, and nothing else."""

    def delete(self, version: str) -> None:
        """Delete this version; nothing happens when there is none.

        VersionNeededError when AWS refuses it; RetryableError when nobody knows whether it did it, and it may
        still do it later.
        """
        ...


class VersionAccess(Protocol):
    """The way to the versions of a function in a target's account."""

    def versions_of(self, target: TargetPlan, name: str, session_name: str) -> FunctionVersions:
        """Assume the target's deploy role with a session that may only read."""
        ...

    def deletion_of(self, target: TargetPlan, name: str, session_name: str) -> VersionDeletion:
        """Assume the target's deploy role with a session that may only delete versions of this function."""
        ...
