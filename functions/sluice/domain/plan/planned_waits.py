"""Where a target will wait for a person or a system, and who must act. Does not wait itself."""

from collections.abc import Iterator

from sluice.domain.plan.actions import Action, AskForApproval, JudgeMetrics, Pause, PrepareFunctions, Promote
from sluice.domain.plan.target import TargetPlan
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class PlannedWait:
    """One wait; `who` must act within `seconds`.

    `place` is beforeDeployment, afterDeployment, betweenWaves, or step.
    """

    stage: int
    place: str
    title: str
    who: str
    seconds: int | None = None


def planned_waits(plan: TargetPlan) -> Iterator[PlannedWait]:
    """Every wait for a person or a system (not for time), in order."""
    prepared = promoted = len(plan.stages)
    for index, stage in enumerate(plan.stages):
        if any(isinstance(action, PrepareFunctions) for action in stage.actions):
            prepared = index
        if any(isinstance(action, Promote) for action in stage.actions):
            promoted = index
    for index, stage in enumerate(plan.stages):
        place = "beforeDeployment" if index < prepared else "step" if index < promoted else "afterDeployment"
        place = "betweenWaves" if plan.ends_wave else place
        for action in stage.actions:
            if action.waits and not isinstance(action, Pause):
                yield _planned_wait(index, place, action)


def _planned_wait(index: int, place: str, action: Action) -> PlannedWait:
    if isinstance(action, AskForApproval):
        roles = " or ".join(action.requires_roles)
        people = f"{action.needed} people" if action.needed > 1 else "a person" if roles else "any person"
        who = f"{people} with role {roles}" if roles else f"{people} with a link"
        return PlannedWait(index, place, action.title, who, action.expiration_seconds)
    if isinstance(action, JudgeMetrics):
        return PlannedWait(index, place, action.title, f"the metrics{_or_people(action)}")
    return PlannedWait(index, place, action.title, "the system that is called")


def _or_people(action: JudgeMetrics) -> str:
    """Whom an analysis asks to decide, and when."""
    who = f"a person with role {' or '.join(action.requires_roles)}" if action.requires_roles else "a person"
    return f", then {who}" if not action.rolls_forward else f", or {who} if they are inconclusive"
