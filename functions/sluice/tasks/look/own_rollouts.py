"""Says which deployment of ours a finding is about, where one is at work on the function."""

from dataclasses import replace

from sluice.domain.plan.target import TargetPlan
from sluice.domain.preflight.findings import Finding
from sluice.domain.rollback.lease import function_arn
from sluice.ports import Ports

_WORK_OF_OTHERS = frozenset({"AliasIsSplit", "FunctionIsUpdating"})


def name_own_rollout(ports: Ports, plan: TargetPlan, finding: Finding) -> Finding:
    """The finding with the deployment that holds the function's lease in its remedy; else as it is.

    "Finish or revert that rollout" helps nobody who does not know whose it is.
    """
    if finding.code not in _WORK_OF_OTHERS:
        return finding
    lease = ports.leases.get(function_arn(plan, finding.function_name))
    if lease is None or lease.is_free or lease.is_for_pruning:
        return finding
    whose = f"{lease.deployment_id} is at work on it (target '{lease.target}')"
    return replace(finding, remedy=f"{whose}: wait for its end, or run `sluice cancel {lease.deployment_id}`")
