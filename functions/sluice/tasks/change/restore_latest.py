"""Puts code and settings back on `$LATEST`, publishes them, and reads them back."""

from sluice.domain.function.code_source import CodeSource, ZipFile
from sluice.domain.function.routing import same_routing
from sluice.domain.function.state import FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import RollbackPoint, latest_differences
from sluice.domain.rollback.report import Restored
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.target_work import TargetWork

_TRIES = 6


def restore_latest(work: TargetWork, record: FunctionRecord) -> Restored:
    """Write back what differs, unless others have changed the function since."""
    point = record.rollback_point
    name = point.function_name
    if not record.is_changed:
        return Restored(name, f"{name} was not changed")
    # The alias goes first: as long as it exists, callers reach the version that is being rolled back.
    problem, dropped = _drop_created_alias(work, record)
    for _ in range(_TRIES):
        state = work.wait_until_ready(name)
        if state is None:
            return Restored(name, f"{name} no longer exists", ["the function no longer exists"])
        # Overwriting would undo work that nobody asked to undo; the report names it instead.
        if _was_changed_by_others(record, state):
            differences = [f"{text} (someone else changed it)" for text in latest_differences(point, state)]
            return Restored(name, f"{name}: $LATEST was changed by someone else", differences)
        try:
            _write_back(work, record, state)
        except (RevisionConflictError, UpdateInProgressError):
            continue
        return _read_back(work, point, problem, dropped)
    return Restored(name, f"{name} kept changing", [f"$LATEST of {name} kept changing"])


def _write_back(work: TargetWork, record: FunctionRecord, state: FunctionState) -> None:
    """Write the settings that differ, then the code if it does, then publish a version of the result.

    A write of ours that may still be under way is beaten by writing at least once, if only the description
    that is there: that changes the RevisionId on which it was based (recorded at AWS, 2025-11-25).
    """
    point = record.rollback_point
    name, settings = point.function_name, point.settings
    if settings is None:
        return
    differing = settings.differing_configuration(state.settings)
    if differing or record.intent is not None:
        wanted = settings.only(differing) if differing else state.settings.only(["description"])
        work.functions.update_settings(name, wanted, state.revision_id)
        state = work.wait_until_ready(name) or state
    if not (state.has_code(point.code_sha256, settings) and state.keeps(point.code)):
        # A zip, its base64 and the request hold six times its size, and a target may have many functions.
        with work.ports.side_by_side.one_at_a_time():
            code = _old_code(work, point)
            work.functions.update_code(name, code, state.revision_id, settings.architectures)
        state = work.wait_until_ready(name) or state
    # Published too, so that the restored state has a version number to point at and to compare with later.
    work.functions.publish_version(name, state.code_sha256, state.revision_id, "restored by a rollback")


def _old_code(work: TargetWork, point: RollbackPoint) -> CodeSource | ZipFile:
    """An image by its digest, which ECR still has; a zip from where it was, or from the secured version."""
    code = point.code or CodeSource("", "")
    if code.is_readable:
        return code
    content = work.functions.download_code(point.function_name, point.stable_version or "")
    return ZipFile(content, code.storage)


def _read_back(work: TargetWork, point: RollbackPoint, problem: list[str], dropped: str) -> Restored:
    name = point.function_name
    state = work.wait_until_ready(name)
    differences = latest_differences(point, state) if state else ["the function no longer exists"]
    message = f"{name}: code and settings of version {point.stable_version} are restored on $LATEST{dropped}"
    return Restored(name, message, [*differences, *problem])


def _was_changed_by_others(record: FunctionRecord, state: FunctionState) -> bool:
    """Whether `$LATEST` holds code that is neither the old one nor, as far as is known, ours."""
    if record.intent in ("code", "create"):
        return False  # the hash of our own code was never learnt
    return state.code_sha256 not in (record.rollback_point.code_sha256, record.candidate_code_sha256)


def _drop_created_alias(work: TargetWork, record: FunctionRecord) -> tuple[list[str], str]:
    """An alias that this deployment created did not exist before: it goes, unless someone moved it since.

    What is not as it was, and what was done, in words.
    """
    point = record.rollback_point
    ours = record.routing or record.intended
    if point.alias_name is None or ours is None:
        return [], ""
    dropped = f"; alias {point.alias_name}, created on version {ours.version}, is deleted"
    current = work.read_until_stable(
        lambda: work.functions.get_alias(point.function_name, point.alias_name or ""),
        lambda seen: seen is not None and same_routing(seen.routing, ours),
    )
    if current is None and record.routing is None:
        return [], ""  # it was about to be created, and was not
    # One that was created for certain and is not seen is shown late, or gone: deleting does no harm.
    if current is not None and not same_routing(current.routing, ours):
        is_ours = record.routing is not None
        how = "was created by this deployment and moved since" if is_ours else "was not there before"
        return [f"alias {point.alias_name} {how}: it is at {current.routing}"], ""
    work.functions.delete_alias(point.function_name, point.alias_name)
    return [], dropped
