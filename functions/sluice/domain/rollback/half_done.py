"""Whether work on the functions of a target has stopped with some of them further than others."""

from collections.abc import Sequence

from sluice.domain.function.routing import same_routing
from sluice.domain.plan.action import Action
from sluice.domain.plan.actions import PrepareFunctions, Promote, SetWeight
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live


def is_half_done(action: Action, records: Sequence[FunctionRecord], functions: int) -> bool:
    """Whether the action was done, or begun, for some of the target's functions and not for all.

    They move together, so whoever holds the target back does so before or after, never in between.
    """
    if isinstance(action, PrepareFunctions):
        prepared = sum(record.candidate_version is not None for record in records)
        return 0 < prepared < functions
    if not isinstance(action, SetWeight | Promote):
        return False
    weight = action.weight if isinstance(action, SetWeight) else 100
    moving = [one for one in records if one.rollback_point.live is Live.ALIAS and not one.is_unchanged]
    return 0 < sum(_has_begun_move(record, weight) for record in moving) < len(moving)


def _has_begun_move(record: FunctionRecord, weight: float) -> bool:
    return any(same_routing(routing, record.routing_at(weight)) for routing in record.declared())
