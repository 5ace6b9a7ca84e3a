"""Explains a rollback that was given up before it could say itself what is left, from the record alone."""

from collections.abc import Sequence

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.reasons import shortened
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.report import Leftover, left_in_words, may_be_left, unread
from sluice.domain.rollback.undo import restorable
from sluice.ports import Ports
from sluice.tasks.record_event import record_event

_EXPLAINED = "Not everything was restored"


def explain_failed_rollback(ports: Ports, deployment_id: str, name: str, why: str) -> str:
    """The reason with each function that may not be as it was, and how to mend it; safe to repeat.

    A rollback that came to its end has read everything back and said so; then there is nothing to add.
    """
    # This runs again after a crash; the reason must not grow with each repetition.
    if _EXPLAINED in why:
        return why
    plan = ports.targets.plan(deployment_id, name)
    points = [record.rollback_point for record in _left(ports, deployment_id, plan)]
    left = [Leftover(point, [unread(point)]) for point in points]
    for one in left:
        told = left_in_words([one], plan.region)
        record_event(
            ports, deployment_id, "FunctionNotRestored", told, target=name, detail=one.point.function_name
        )
    return shortened(f"{why} {left_in_words(left, plan.region)}".strip())


def _left(ports: Ports, deployment_id: str, plan: TargetPlan) -> Sequence[FunctionRecord]:
    """Functions that may not be what they were; of X it has not told that they are back."""
    if plan.reverts is None:
        return [one for one in ports.targets.functions(deployment_id, plan.name) if may_be_left(one)]
    # An undo stores its own records only while it works, so its timeline is what proves a restored function.
    events = ports.timeline.list(deployment_id, plan.name)
    told = {event.detail for event in events if event.kind == "FunctionRestored"}
    records = restorable(ports.targets.functions(plan.reverts, plan.name))
    return [one for one in records if one.function_name not in told]
