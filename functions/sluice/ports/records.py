"""Reads together what the stores hold apart, as one protocol; `aws/table/records.py` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sluice.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluice.domain.function.code_source import CodeSource
    from sluice.domain.plan.target import TargetPlan
    from sluice.domain.record.glance import Selection, TargetGlance
    from sluice.domain.record.items import DeploymentItem, TargetItem
    from sluice.domain.record.status import TargetStatus
    from sluice.domain.rollback.function_record import FunctionRecord
    from sluice.domain.rollback.lease import Lease
    from sluice.domain.waits.wait import Wait


@dataclass(frozen=True, slots=True)
class DeploymentRecords:
    """One deployment as it is stored: a glance at every target in the order of the plan, and some as a whole.

    These are in the order in which they were selected. `waits` are theirs, kind by kind, with every approval
    and pause that may be open. `rules_version` is that of the guardrails in force, 0 where there are none.
    """

    item: DeploymentItem
    glances: Sequence[TargetGlance]
    targets: Sequence[TargetItem]
    plans: Mapping[str, TargetPlan]
    functions: Mapping[str, Sequence[FunctionRecord]]
    waits: Sequence[Wait]
    rules_version: int = 0


@dataclass(frozen=True, slots=True)
class VersionRecords:
    """What one deployment says about versions: by target, and those pinned by the function's ARN."""

    plans: Mapping[str, TargetPlan]
    functions: Mapping[str, Sequence[FunctionRecord]]
    statuses: Mapping[str, TargetStatus]
    pinned: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TargetRecords:
    """One target as it is stored, with its deployment: what every piece of work in it begins with.

    `functions` is what was stored of its functions at the same moment, by their names, or None where that was
    not read.
    """

    deployment: DeploymentItem
    target: TargetItem
    plan: TargetPlan
    functions: Mapping[str, FunctionRecord] | None = None


@dataclass(frozen=True, slots=True)
class FunctionRecords:
    """What is stored of one function before it is changed; None for what is not there.

    `pinned` is the version of its artifact that the whole deployment takes.
    """

    lease: Lease | None = None
    record: FunctionRecord | None = None
    pinned: CodeSource | None = None


class RecordPages(Protocol):
    """Stored deployments, as far as they are shown."""

    def read(self, deployment_id: str, selection: Selection) -> DeploymentRecords:
        """A glance at all targets, and as a whole those selected.

        NotFoundError, RecordUnreadableError, RetryableError.
        """
        ...


class DeploymentReader(Protocol):
    """Stored deployments and targets, each in as few calls as there can be."""

    def whole(self, deployment_id: str) -> DeploymentRecords:
        """Everything about it but its config, timeline and judgments.

        NotFoundError, RecordUnreadableError, RetryableError.
        """
        ...

    def of_versions(self, deployment_id: str) -> VersionRecords:
        """What it says about versions; nothing when there is no such deployment.

        RecordUnreadableError, RetryableError.
        """
        ...

    def of_target(self, deployment_id: str, name: str) -> TargetRecords:
        """One target, its plan and its deployment; NotFoundError, RetryableError."""
        ...

    def of_functions(self, deployment_id: str, plan: TargetPlan) -> Mapping[str, FunctionRecords]:
        """What is stored of the functions of a target, by their names; RetryableError."""
        ...
