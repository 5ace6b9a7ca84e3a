"""Begin target: gives a target's execution its stages."""

from sluice.domain.plan.target import Stage
from sluice.domain.record.timeline import TimelineEvent
from sluice.errors import TargetStoppedError
from sluice.ports import Ports
from sluice.tasks.guard import check_running
from sluice.tasks.record_event import publish_told
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class TargetBeginning:
    """What the target's execution runs on."""

    stages: tuple[Stage, ...]
    time_limit_seconds: int


def begin_target(
    ports: Ports, deployment_id: str, name: str, recover: str | None = None, *, may_pause: bool = False
) -> TargetBeginning:
    """The stages of the plan; `may_pause` says that the execution can wait for whoever pauses the target.

    Only executions that release 0.1.0 has started give `recover`. They have no states of their own for a
    target that recovers or undoes: both leave by an error and go to *Roll back*.

    Raises:
        TargetStoppedError: the target has ended, or goes to *Roll back* as above.
        DeploymentCancelledError: nothing was changed yet, and nothing will be.
    """
    if recover:
        raise TargetStoppedError(recover)
    plan = check_running(ports, deployment_id, name).plan
    now = ports.clock.now()
    place = f"end of wave {plan.ends_wave}" if plan.ends_wave else f"account {plan.account}, {plan.region}"
    event = TimelineEvent("TargetStarted", f"Started ({place})", now, name)
    is_new = ports.targets.begin(deployment_id, name, now, may_pause=may_pause, event=event)
    publish_told(ports, deployment_id, event, is_new=is_new)
    if plan.reverts and recover is not None:
        raise TargetStoppedError(f"Restores what was there before {plan.reverts}")
    return TargetBeginning(plan.stages, plan.time_limit_seconds)
