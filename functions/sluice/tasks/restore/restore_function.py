"""Puts one function back to its rollback point and reads it back: the answer is what still differs."""

from collections.abc import Sequence
from dataclasses import replace

from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import Live
from sluice.domain.rollback.report import Restored, left_in_words
from sluice.tasks.change.control_function import restore_controls
from sluice.tasks.change.provide_concurrency import give_back_concurrency, take_back_concurrency
from sluice.tasks.change.tag_function import restore_tags
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.restore.restore_alias import restore_alias
from sluice.tasks.restore.restore_latest import restore_latest


def differences_in_words(records: Sequence[FunctionRecord], restored: Sequence[Restored], region: str) -> str:
    """What is not as it was and how to mend it, or nothing when all is."""
    points = {record.function_name: record.rollback_point for record in records}
    return left_in_words([one.leftover(points[one.function_name]) for one in restored], region)


def record_restored(work: TargetWork, record: FunctionRecord, restored: Restored) -> None:
    """Record what happened to one function, and how to fix what was not restored.

    These are two kinds of events: one that is back may be found changed when the rollback is repeated.
    """
    if not restored.differences:
        work.record_event("FunctionRestored", restored.message, restored.function_name)
        return
    told = left_in_words([restored.leftover(record.rollback_point)], work.plan.region)
    work.record_event("FunctionNotRestored", told, restored.function_name)


def old_roles(records: Sequence[FunctionRecord]) -> dict[str, str]:
    """The execution roles that may have to be given back, by function; behind an alias no settings are."""
    points = [record.rollback_point for record in records if record.rollback_point.live is Live.LATEST]
    return {one.function_name: one.settings.execution_role_arn for one in points if one.settings}


def restore_function(work: TargetWork, record: FunctionRecord) -> Restored:
    """Restore what was live before, the alias or `$LATEST`; a function that did not exist stays as it is."""
    refused = give_back_concurrency(work, record)
    restored = _restore(work, record)
    # A version that still serves keeps what it has.
    left = [] if restored.differences else take_back_concurrency(work, record)
    if not (refused or left):
        return restored
    return replace(restored, differences=[*restored.differences, *refused, *left])


def _restore(work: TargetWork, record: FunctionRecord) -> Restored:
    point = record.rollback_point
    if point.live is not Live.ABSENT:
        restore = restore_alias if point.live is Live.ALIAS else restore_latest
        restored = restore(work, record)
        shared = [*restore_tags(work, record), *restore_controls(work, record)]
        return replace(restored, differences=[*restored.differences, *shared])
    exists = record.is_changed and work.functions.get_function(point.function_name) is not None
    created = "was created by this deployment and stays" if exists else "was not created"
    return Restored(point.function_name, f"{point.function_name} {created}; it did not exist before")
