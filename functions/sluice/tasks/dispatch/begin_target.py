"""Begin target: gives a target's execution its stages, or sends it straight to its rollback."""

from dataclasses import dataclass

from sluice.domain.plan.target import Stage
from sluice.errors import TargetStoppedError
from sluice.ports import Ports
from sluice.tasks.guard import check_running
from sluice.tasks.record_event import record_event


@dataclass(frozen=True, slots=True)
class TargetBeginning:
    """What the target's execution runs on."""

    stages: tuple[Stage, ...]
    time_limit_seconds: int


def begin_target(ports: Ports, deployment_id: str, name: str, recover: str) -> TargetBeginning:
    """The stages of the plan.

    Raises:
        TargetStoppedError: an earlier execution was stopped (`recover` says why), the target has ended, or it
            was made to go back, which is what follows.
        DeploymentCancelledError: nothing was changed yet, and nothing will be.
    """
    if recover:
        raise TargetStoppedError(recover)
    check_running(ports, deployment_id, name)
    plan = ports.targets.plan(deployment_id, name)
    ports.targets.report_stage(deployment_id, name, -1, ports.clock.now())
    place = f"account {plan.account}, {plan.region}"
    record_event(ports, deployment_id, "TargetStarted", f"Started ({place})", target=name)
    if plan.reverts:
        raise TargetStoppedError(f"Restores what was there before {plan.reverts}")
    return TargetBeginning(plan.stages, plan.time_limit_seconds)
