"""What a reading of a whole deployment needs, as one protocol; `aws/table/records.py` has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluice.domain.plan.target import TargetPlan
    from sluice.domain.record.items import DeploymentItem, TargetItem
    from sluice.domain.rollback.function_record import FunctionRecord
    from sluice.domain.waits.wait import Wait


@dataclass(frozen=True, slots=True)
class DeploymentRecords:
    """One deployment as it is stored: targets in the order of the plan, waits kind by kind."""

    item: DeploymentItem
    targets: Sequence[TargetItem]
    plans: Mapping[str, TargetPlan]
    functions: Mapping[str, Sequence[FunctionRecord]]
    waits: Sequence[Wait]


class DeploymentReader(Protocol):
    """Reads in few calls what the stores hold apart."""

    def whole(self, deployment_id: str) -> DeploymentRecords:
        """Everything about it but its config, timeline and judgments; NotFoundError, RetryableError."""
        ...
