"""Set weight: gives every alias of a target the weight of one step."""

from sluice.domain.plan.actions import SetWeight
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import TargetError
from sluice.ports import Ports
from sluice.tasks.change.move_alias import move_alias
from sluice.tasks.change.target_work import TargetWork, work_on
from sluice.tasks.guard import ActionInput, is_done
from sluice.tasks.judge.check_alarms import check_alarms
from sluice.tasks.wait.begin_action import begin_action, skip_step


def set_weight(ports: Ports, given: ActionInput) -> None:
    """Move all aliases of the target to the step's weight; where weights do nothing, the timeline says so."""
    records = begin_action(ports, given)
    if is_done(given, records) or skip_step(ports, given, records):
        return
    work = work_on(ports, given, records)
    action = work.plan.action(given.action)
    if not isinstance(action, SetWeight):
        raise TargetError(f"Action {given.action} of target '{given.target}' sets no weight")
    check_alarms(ports, given.deployment_id, work.plan)
    work.do_stage(given, lambda function: _shift(work, function, action.weight, given.action))


def _shift(work: TargetWork, function: FunctionPlan, weight: float, action: str) -> TimelineEvent:
    record = work.record_as_begun(function)
    if record is None:
        raise TargetError(f"{function.function_name} was not prepared, so its weight cannot be set")
    name = function.function_name
    obstacle = _obstacle(record, weight)
    # Said in the timeline, because a step without effect looks like a canary to whoever reads the config.
    if obstacle:
        return work.event(
            "WeightIgnored", f"{name}: weight {weight} % has no effect, {obstacle}", f"{name}@{action}"
        )
    work.check_time()
    moved = move_alias(work, record, record.routing_at(weight))
    alias = f"alias {function.alias_name}"
    return work.event("WeightSet", f"{name}: {alias} now serves {moved.routing}", f"{name}@{action}")


def _obstacle(record: FunctionRecord, weight: float) -> str:
    """Why the weight does nothing here, or nothing."""
    point = record.rollback_point
    if record.is_unchanged:
        return "the published version already serves all traffic"
    if point.live is not Live.ALIAS and point.alias_name:
        return f"alias {point.alias_name} is created at the end of the deployment"
    if point.live is not Live.ALIAS:
        return "no alias is configured, so $LATEST carries all traffic"
    if record.is_unweighted and 0 < weight < 100:
        return "AWS cannot split traffic between versions with different roles or dead-letter queues"
    return ""
