"""Promote: puts every alias of a target fully on its candidate version and creates those that are missing."""

from sluice.domain.function.routing import Routing, same_routing
from sluice.domain.function.state import FunctionState
from sluice.domain.plan.actions import ReleaseConcurrency
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import AliasChangedError, TargetError
from sluice.ports import Ports
from sluice.ports.target import RevisionConflictError
from sluice.tasks.change.control_function import control_created_alias
from sluice.tasks.change.interference import changed_by_others
from sluice.tasks.change.move_alias import alias_as_left, move_alias
from sluice.tasks.change.provide_concurrency import release_concurrency
from sluice.tasks.change.target_work import TargetWork, work_on
from sluice.tasks.guard import ActionInput, is_done, report_done
from sluice.tasks.judge.check_alarms import check_alarms
from sluice.tasks.wait.begin_action import begin_action


def promote(ports: Ports, given: ActionInput) -> None:
    """Complete the rollout to 100 %, whatever the last step was (CDaaS: a step list need not end in 100)."""
    records = begin_action(ports, given)
    if is_done(given, records):
        return
    work = work_on(ports, given, records)
    if isinstance(work.plan.action(given.action), ReleaseConcurrency):
        work.for_each_function(lambda function: release_concurrency(work, function))
        report_done(ports, given)
        return
    # The last moment at which a red alarm still costs only the canary share of the traffic.
    check_alarms(ports, given.deployment_id, work.plan)
    work.do_stage(given, lambda function: _promote_function(work, function))


def _promote_function(work: TargetWork, function: FunctionPlan) -> TimelineEvent:
    record = work.record_as_begun(function)
    if record is None or record.candidate_version is None:
        raise TargetError(f"{function.function_name} was not prepared, so it cannot be promoted")
    work.check_time()
    name, candidate = function.function_name, record.candidate_version
    if record.rollback_point.live is Live.ALIAS:
        if record.is_unchanged:
            alias_as_left(work, record)  # nobody else will look whether it really serves
        else:
            move_alias(work, record, Routing(candidate))
        message = f"{name}: alias {function.alias_name} serves version {candidate} (100 %)"
    elif function.alias_name:
        control_created_alias(work, function, _create_alias(work, record, function.alias_name))
        message = f"{name}: alias {function.alias_name} was created on version {candidate}"
    else:
        _check_latest(work, function, record)
        message = f"{name}: $LATEST and version {candidate} serve the new code"
    return work.event("FunctionPromoted", message, name)


def _check_latest(work: TargetWork, function: FunctionPlan, record: FunctionRecord) -> None:
    """Without an alias all callers reach `$LATEST`, which somebody may have changed since it was prepared."""
    name = function.function_name

    def is_ours(state: FunctionState | None) -> bool:
        return state is not None and state.has(record.candidate_code_sha256, function.settings)

    if not is_ours(work.read_until_stable(lambda: work.functions.get_function(name), is_ours)):
        raise changed_by_others(work, record)


def _create_alias(work: TargetWork, record: FunctionRecord, alias_name: str) -> FunctionRecord:
    """Create the alias, unless an earlier try has; nobody else would put it on the candidate.

    AWS's client repeats a call whose answer was lost, so a refusal may come from our own alias.
    """
    wanted = Routing(record.candidate_version or "")
    if record.is_at(wanted):
        return record
    record = work.save(record.about_to("alias", wanted))
    try:
        state = work.functions.create_alias(record.function_name, alias_name, wanted.version)
    except RevisionConflictError:
        existing = work.read_until_stable(
            # CreateAlias said it exists, GetAlias may still not show it.
            lambda: work.functions.get_alias(record.function_name, alias_name),
            lambda seen: seen is not None,
        )
        if existing is None or not same_routing(existing.routing, wanted):
            raise AliasChangedError(
                f"Alias {alias_name} of {record.function_name} was created by someone else in the meantime",
                "Sluice does not overwrite it. Check where it points, then deploy again",
            ) from None
        state = existing
    return work.save(record.moved(state.routing, state.revision_id))
