"""Sets the planned controls of a function, and puts them back; those nobody planned are left alone.

They belong to all versions at once, and AWS guards them by no RevisionId: what is found is judged by content,
and every write is read back.
"""

from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.errors import RetryableError, TargetError
from sluice.tasks.change.tag_function import changed_by_others
from sluice.tasks.change.target_work import TargetWork

_TRIES = 5
_WAIT_SECONDS = 0.5


def control_function(work: TargetWork, function: FunctionPlan, record: FunctionRecord) -> FunctionRecord:
    """The record once the function has the planned controls; safe to repeat.

    Raises:
        AliasChangedError: somebody else has changed them since the rollback point.
        RetryableError: AWS does not show them yet.
    """
    name, planned, point = record.function_name, function.controls, record.rollback_point
    if not planned.names:
        return record
    for attempt in range(_TRIES):
        if attempt > 1:
            work.pause(_WAIT_SECONDS)
        now = work.functions.get_controls(name, planned)
        missing = planned.differing(now)
        if not missing.names:
            return work.save(record.confirmed()) if record.intent == "controls" else record
        # Asked only before the first write: afterwards the differences may be our own half-done work.
        if record.intent != "controls":
            if point.live is not Live.ABSENT and point.controls != now:
                raise changed_by_others(name)
            record = work.save(record.about_to("controls"))
        work.functions.put_controls(name, missing)
    raise RetryableError(f"AWS does not show the new reserved concurrency or recursion of {name} yet")


def restore_controls(work: TargetWork, record: FunctionRecord) -> list[str]:
    """Put the controls back that this deployment has set; what differs in the end, in words."""
    name, before = record.function_name, record.rollback_point.controls
    planned = next((one.controls for one in work.plan.functions if one.function_name == name), None)
    if before is None or planned is None or not record.is_changed:
        return []
    now = work.functions.get_controls(name, before)
    for _ in range(_TRIES):
        ours = before.to_restore(now, planned)
        if not ours.names:
            break
        try:
            work.functions.put_controls(name, ours)
        except TargetError as error:
            return [
                f"{key} was {value}, and AWS refuses that: {error}" for key, value in ours.in_words().items()
            ]
        now = work.functions.get_controls(name, before)
    was, shown = before.differing(now).in_words(), now.in_words()
    return [f"{key} is {shown[key]}, was {value}" for key, value in was.items()]
