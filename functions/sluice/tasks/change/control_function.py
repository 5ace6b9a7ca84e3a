"""Sets the planned controls of a function, and puts them back; those nobody planned are left alone.

They are part of no version, and AWS guards them by no RevisionId: what is found is judged by content, and
every write is read back.
"""

from dataclasses import replace

from sluice.domain.function.controls import AS_THEY_ARE, FunctionControls
from sluice.domain.function.qualified import Qualifiers
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import RetryableError, TargetError
from sluice.tasks.change.interference import changed_by_others
from sluice.tasks.change.target_work import TargetWork

_TRIES = 5
_WAIT_SECONDS = 0.5
_OF_THE_ALIAS = "event_invoke"
_OF_THE_VERSION = "runtime_management"


def controls_before(work: TargetWork, function: FunctionPlan) -> FunctionControls | None:
    """Those that the deployment may change, as they are; a version that is not published yet has none."""
    planned = function.controls
    if function.alias_name is not None:
        planned = planned.without(_OF_THE_VERSION)
    if not planned.names:
        return None
    return work.functions.get_controls(function.function_name, planned, Qualifiers(None, function.alias_name))


def control_function(work: TargetWork, function: FunctionPlan, record: FunctionRecord) -> FunctionRecord:
    """The record once the function has the planned controls; safe to repeat.

    Those of an alias that does not exist yet are for `control_created_alias`.

    Raises:
        AliasChangedError: somebody else has changed them since the rollback point.
        RetryableError: AWS does not show them yet.
    """
    point = record.rollback_point
    has_alias_later = point.alias_name is not None and point.live is not Live.ALIAS
    planned = function.controls.without(_OF_THE_ALIAS) if has_alias_later else function.controls
    return _control(work, planned, record)


def control_created_alias(work: TargetWork, function: FunctionPlan, record: FunctionRecord) -> FunctionRecord:
    """The record once an alias that was just created has the planned controls; safe to repeat."""
    return _control(work, function.controls.only([_OF_THE_ALIAS]), record)


def _control(work: TargetWork, planned: FunctionControls, record: FunctionRecord) -> FunctionRecord:
    if not planned.names:
        return record
    name, alias_name = record.function_name, record.rollback_point.alias_name
    where = Qualifiers(record.candidate_version if alias_name else None, alias_name)
    for attempt in range(_TRIES):
        if attempt > 1:
            work.pause(_WAIT_SECONDS)
        now = work.functions.get_controls(name, planned, where)
        missing = planned.differing(now)
        if not missing.names:
            return work.save(record.confirmed()) if record.intent == "controls" else record
        # Asked only before the first write: afterwards the differences may be our own half-done work.
        if record.intent != "controls":
            _refuse_changes_by_others(work, record, now)
            record = work.save(_with_runtime_before(record, now).about_to("controls"))
        work.functions.put_controls(name, missing, where)
        if missing.runtime_management is not None:
            work.wait_until_ready(name, where.version)
    keys = " and ".join(planned.in_words())
    raise RetryableError(f"AWS does not show the new {keys} of {name} yet")


def _refuse_changes_by_others(work: TargetWork, record: FunctionRecord, now: FunctionControls) -> None:
    point = record.rollback_point
    before = (point.controls or AS_THEY_ARE).only(now.names)
    if point.live is not Live.ABSENT and before.differing(now).names:
        raise changed_by_others(work, record)


def _with_runtime_before(record: FunctionRecord, now: FunctionControls) -> FunctionRecord:
    """A version that already serves gets its runtime back; a new one that is left keeps what it has."""
    point = record.rollback_point
    if not record.is_unchanged or now.runtime_management is None:
        return record
    before = replace(point.controls or AS_THEY_ARE, runtime_management=now.runtime_management)
    return replace(record, rollback_point=replace(point, controls=before))


def restore_controls(work: TargetWork, record: FunctionRecord) -> list[str]:
    """Put the controls back that this deployment has set; what differs in the end, in words."""
    name, point = record.function_name, record.rollback_point
    before = point.controls
    planned = next((one.controls for one in work.plan.functions if one.function_name == name), None)
    if before is None or planned is None or not record.is_changed:
        return []
    where = Qualifiers(point.stable_version if point.alias_name else None, point.alias_name)
    now = work.functions.get_controls(name, before, where)
    for _ in range(_TRIES):
        ours = before.to_restore(now, planned)
        if not ours.names:
            break
        try:
            work.functions.put_controls(name, ours, where)
        except TargetError as error:
            return [
                f"{key} was {value}, and AWS refuses that: {error}" for key, value in ours.in_words().items()
            ]
        now = work.functions.get_controls(name, before, where)
    was, shown = before.differing(now).in_words(), now.in_words()
    return [f"{key} is {shown[key]}, was {value}" for key, value in was.items()]
