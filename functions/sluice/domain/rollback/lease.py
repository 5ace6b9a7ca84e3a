"""Leases on functions: while a target works on a function, no target of another deployment may change it."""

from collections.abc import Iterator

from sluice.domain.plan.action import LONGEST_PAUSE_BY_HAND_SECONDS
from sluice.domain.plan.target import TargetPlan
from sluice.domain.rollback.last_alias import LastAlias
from sluice.values import dataclass

PRUNING_SECONDS = 60
"""How long old versions of a function may be deleted before others need not wait for it any more."""
_PRUNING = "prune-"
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
    def is_for_pruning(self) -> bool:
        """Whether its holder deletes old versions: it takes seconds, and a deployment waits for it."""
        return self.deployment_id.startswith(_PRUNING)

    def is_pruned_at(self, now: float) -> bool:
        """Whether old versions of the function may be being deleted."""
        return self.is_for_pruning and now < self.until

    @property
    def holder(self) -> str:
        """The holder as one string, empty if it is free."""
        return "" if self.is_free else f"{self.deployment_id}/{self.target}"

    def is_of(self, deployment_id: str, target: str) -> bool:
        """Whether this target of this deployment holds it."""
        return (self.deployment_id, self.target) == (deployment_id, target)


def pruning_lease(function_arn: str, seen: Lease | None, now: float) -> Lease:
    """The lease after the one that was seen, for whoever deletes old versions; no two share a holder."""
    fence = seen.fence + 1 if seen else 1
    left = seen.left if seen and seen.is_free else None
    return Lease(function_arn, fence, now + PRUNING_SECONDS, f"{_PRUNING}{fence}", "versions", left=left)


def lease_seconds(plan: TargetPlan) -> int:
    """The longest a target may go without renewing its leases: its work, its waits, and a pause by hand."""
    by_hand = 0 if plan.reverts else LONGEST_PAUSE_BY_HAND_SECONDS
    return plan.time_limit_seconds + sum(_wait_seconds(plan)) + by_hand + _MARGIN_SECONDS


def function_arn(plan: TargetPlan, function_name: str) -> str:
    """The function's ARN, which names it across accounts and regions."""
    return f"arn:{plan.partition}:lambda:{plan.region}:{plan.account_id}:function:{function_name}"


def _wait_seconds(plan: TargetPlan) -> Iterator[int]:
    for stage in plan.stages:
        yield max((action.longest_wait_seconds for action in stage.actions), default=0)
