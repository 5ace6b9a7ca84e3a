"""Puts code and settings back on `$LATEST`, publishes them, and reads them back."""

from sluice.domain.function.state import FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import foreign_settings, in_words, latest_differences
from sluice.domain.rollback.repair_commands import STABLE_VERSION
from sluice.domain.rollback.report import Restored
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.restore.drop_created_alias import drop_created_alias
from sluice.tasks.restore.write_back import (
    Refused,
    commands_fail_for,
    planned_settings,
    still_missing,
    was_changed_by_others,
    write_back,
)

_TRIES = 6


def restore_latest(work: TargetWork, record: FunctionRecord) -> Restored:
    """Write back what differs, unless others have changed the function since."""
    point = record.rollback_point
    name = point.function_name
    if not record.is_changed:
        return Restored(name, f"{name} was not changed")
    # The alias goes first: as long as it exists, callers reach the version that is being rolled back.
    problem, dropped = drop_created_alias(work, record)
    for _ in range(_TRIES):
        state = work.wait_until_updatable(name)
        if state is None:
            return Restored(name, f"{name} no longer exists", ["the function no longer exists"])
        # Overwriting would undo work that nobody asked to undo; the report names it instead.
        if was_changed_by_others(work, record, state):
            differences = _differences(work, record, state, has_foreign_code=True)
            return Restored(name, f"{name}: $LATEST was changed by someone else", differences)
        try:
            refused = write_back(work, record, state)
        except (RevisionConflictError, UpdateInProgressError):
            continue
        return _read_back(work, record, refused, problem, dropped)
    return Restored(name, f"{name} kept changing", [f"$LATEST of {name} kept changing"])


def _read_back(
    work: TargetWork, record: FunctionRecord, refused: Refused, problem: list[str], dropped: str
) -> Restored:
    name, point = record.function_name, record.rollback_point
    state = work.wait_until_updatable(name)
    differences = ["the function no longer exists"]
    if state is not None:
        differences, refused = _differences(work, record, state), still_missing(refused, point, state)
    message = f"{name}: code and settings of version {point.stable_version} are restored on $LATEST{dropped}"
    return Restored(
        name,
        message,
        [*differences, *problem, *_reasons(refused)],
        refused=commands_fail_for(refused),
    )


def _differences(
    work: TargetWork, record: FunctionRecord, state: FunctionState, *, has_foreign_code: bool = False
) -> list[str]:
    """What is not as it was; what others have changed says so."""
    point = record.rollback_point
    foreign = foreign_settings(point, planned_settings(work, record), state.settings)
    return latest_differences(point, state, foreign, has_foreign_code=has_foreign_code)


def _reasons(refused: Refused) -> list[str]:
    """Why each part is not as it was, in AWS's own words."""
    gone = [error.message for part, error in refused.items() if part == STABLE_VERSION]
    others = {part: error for part, error in refused.items() if part != STABLE_VERSION}
    return [
        *gone,
        *(f"{in_words(part)} could not be restored: {one.message}" for part, one in others.items()),
    ]
