"""Leases on functions: while a target works on a function, no target of another deployment may change it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.last_alias import LastAlias

_MARGIN_SECONDS = 24 * 3600
"""For what no plan includes: retries of the workflow, and a rollback that takes several executions."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who may change a function, and until when (seconds since the epoch).

    `fence` grows with each new holder: work begun under an older number must stop. A released lease keeps its
    number and has no holder. `left` is how the previous holder left the function's alias, if known.
    """

    function_arn: str
    fence: int
    until: float = 0.0
    deployment_id: str = ""
    target: str = ""
    application: str = ""
    left: LastAlias | None = None

    @property
    def is_free(self) -> bool:
        """Whether it has no holder."""
        return not self.deployment_id

    @property
    def holder(self) -> str:
        """The holder as one string, empty if it is free."""
        return "" if self.is_free else f"{self.deployment_id}/{self.target}"

    def is_of(self, deployment_id: str, target: str) -> bool:
        """Whether this target of this deployment holds it."""
        return (self.deployment_id, self.target) == (deployment_id, target)


def lease_seconds(plan: TargetPlan) -> int:
    """The longest a target may go without renewing its leases: all its work and all its waits."""
    waits = sum(_wait_seconds(plan))
    return plan.time_limit_seconds + waits + _MARGIN_SECONDS


def function_arn(plan: TargetPlan, function_name: str) -> str:
    """The function's ARN, which names it across accounts and regions."""
    return f"arn:{plan.partition}:lambda:{plan.region}:{plan.account_id}:function:{function_name}"


def _wait_seconds(plan: TargetPlan) -> Iterator[int]:
    for stage in plan.stages:
        yield max((action.longest_wait_seconds for action in stage.actions), default=0)
