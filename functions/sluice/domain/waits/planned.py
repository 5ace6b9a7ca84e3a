"""Which waits the actions of a plan may open: known before any of them is, so that readers can ask by id."""

from collections.abc import Iterator, Mapping

from sluice.domain.plan.actions import Action, AskForApproval, JudgeMetrics, Pause, RunWebhook
from sluice.domain.plan.target import TargetPlan
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.approval import Approval
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait

KINDS_OF_ACTIONS: Mapping[type[Action], tuple[type[Wait], ...]] = {
    AskForApproval: (Approval,),
    JudgeMetrics: (Analysis, Approval),  # an analysis may leave the decision to a person
    Pause: (TimedPause,),
    RunWebhook: (Callback,),
}


def planned_keys(plan: TargetPlan) -> Iterator[tuple[type[Wait], str]]:
    """Kind and action key of every wait that the target may come to, but for pauses by hand."""
    for stage in plan.stages:
        for action in stage.actions:
            yield from ((kind, action.key) for kind in KINDS_OF_ACTIONS.get(type(action), ()))


def by_hand_key(number: int) -> str:
    """What stands in place of the action's key in the id of a pause by hand."""
    return f"by-hand-{number}"
