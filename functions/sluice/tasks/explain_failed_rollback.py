"""Explains a rollback that was given up before it could say itself what is left, from the record alone."""

from sluice.domain.reasons import shortened
from sluice.domain.rollback_report import left_in_words, may_be_left, unread
from sluice.ports import Ports
from sluice.tasks.tell import tell

_EXPLAINED = "Not everything is as it was"


def explain_failed_rollback(ports: Ports, deployment_id: str, name: str, why: str) -> str:
    """The reason with each function that may not be as it was, and how to mend it; safe to repeat.

    A rollback that came to its end has read everything back and said so; then there is nothing to add.
    """
    if _EXPLAINED in why:
        return why
    plan = ports.targets.plan(deployment_id, name)
    records = ports.targets.functions(deployment_id, name)
    left = [(one.rollback_point, [unread(one.rollback_point)]) for one in records if may_be_left(one)]
    for one in left:
        told = left_in_words([one], plan.region)
        tell(ports, deployment_id, "FunctionRestored", told, target=name, detail=one[0].function_name)
    return shortened(f"{why} {left_in_words(left, plan.region)}".strip())
