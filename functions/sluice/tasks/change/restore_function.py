"""Puts one function back to its rollback point and reads it back: the answer is what still differs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sluice.domain.function.code_source import CodeSource, ZipFile
from sluice.domain.function.routing import Routing, same_routing
from sluice.domain.function.state import AliasState, FunctionState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import (
    AliasAction,
    Live,
    RollbackPoint,
    alias_action,
    latest_differences,
)
from sluice.domain.rollback.report import came_from, left_in_words, put_by_us
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.tag_function import restore_tags
from sluice.tasks.change.target_work import TargetWork

_TRIES = 6


@dataclass(frozen=True, slots=True)
class Restored:
    """What a rollback did to one function; `differences` is empty when it is as it was.

    `alias` is its alias as it was read back, where an alias was restored.
    """

    function_name: str
    message: str
    differences: Sequence[str] = ()
    alias: AliasState | None = None


def differences_in_words(records: Sequence[FunctionRecord], restored: Sequence[Restored], region: str) -> str:
    """What is not as it was and how to mend it, or nothing when all is."""
    points = {record.function_name: record.rollback_point for record in records}
    return left_in_words([(points[one.function_name], one.differences) for one in restored], region)


def record_restored(work: TargetWork, record: FunctionRecord, restored: Restored) -> None:
    """Tell what became of one function, and how to mend what is not as it was.

    These are two kinds of events: one that is back may be found changed when the rollback is repeated.
    """
    if not restored.differences:
        work.record_event("FunctionRestored", restored.message, restored.function_name)
        return
    told = left_in_words([(record.rollback_point, restored.differences)], work.plan.region)
    work.record_event("FunctionNotRestored", told, restored.function_name)


def old_roles(records: Sequence[FunctionRecord]) -> dict[str, str]:
    """The execution roles that may have to be given back, by function; behind an alias no settings are."""
    points = [record.rollback_point for record in records if record.rollback_point.live is Live.LATEST]
    return {one.function_name: one.settings.execution_role_arn for one in points if one.settings}


def restore_function(work: TargetWork, record: FunctionRecord) -> Restored:
    """Restore what was live before, the alias or `$LATEST`; a function that did not exist stays as it is."""
    point = record.rollback_point
    if point.live is not Live.ABSENT:
        restore = _restore_alias if point.live is Live.ALIAS else _restore_latest
        restored = restore(work, record)
        return replace(restored, differences=[*restored.differences, *restore_tags(work, record)])
    exists = record.is_changed and work.functions.get_function(point.function_name) is not None
    created = "was created by this deployment and stays" if exists else "was not created"
    return Restored(point.function_name, f"{point.function_name} {created}; nothing was there before")


def _restore_alias(work: TargetWork, record: FunctionRecord) -> Restored:
    """One call when nobody interferes: write the alias, under the RevisionId of our own last write.

    The answer to a write is what counts as read back; a read right after it may still show what was before.
    """
    name, alias_name, stable = record.function_name, _alias_name(record), _stable(record)
    if record.has_moved and record.alias_revision_id:
        try:
            written = work.functions.update_alias(name, alias_name, stable, record.alias_revision_id)
        except RevisionConflictError:
            pass  # our last write is not the one we know of, or somebody else has written since
        else:
            return _restored_alias(work, record, written, came_from(record, None))
    return _restore_alias_as_seen(work, record)


def _restore_alias_as_seen(work: TargetWork, record: FunctionRecord) -> Restored:
    name, alias_name, stable = record.function_name, _alias_name(record), _stable(record)

    def is_known(seen: AliasState | None) -> bool:
        return seen is not None and _action(record, seen) is not AliasAction.LEAVE

    for attempt in range(_TRIES):
        current = work.read_until_stable(lambda: work.functions.get_alias(name, alias_name), is_known)
        if current is None or not is_known(current):
            return _left_alone(record, f"at {current.routing}" if current else "gone")
        was = came_from(record, current)
        if _action(record, current) is AliasAction.NOTHING:
            return _restored_alias(work, record, current, was)
        try:
            written = work.functions.update_alias(name, alias_name, stable, current.revision_id)
        except RevisionConflictError:
            work.ports.clock.sleep(attempt)  # shown late, or written again meanwhile
            continue
        return _restored_alias(work, record, written, was)
    return Restored(name, f"{name}: alias {alias_name} kept changing", [f"alias {alias_name} kept changing"])


def _left_alone(record: FunctionRecord, now: str) -> Restored:
    before = f"was at {_stable(record)}{put_by_us(record)}"
    why = f"alias {_alias_name(record)} was changed by someone else and is {now}, {before}"
    return Restored(record.function_name, f"{record.function_name}: {why}", [why])


def _action(record: FunctionRecord, current: AliasState) -> AliasAction:
    stable = record.rollback_point.stable_version or ""
    return alias_action(current, stable, record.declared(), has_moved=record.has_moved)


def _restored_alias(work: TargetWork, record: FunctionRecord, alias: AliasState, was: str) -> Restored:
    name, stable = record.function_name, record.rollback_point.stable_version
    alias = work.drained(name, _alias_name(record), alias, _stable(record))
    if not same_routing(alias.routing, _stable(record)):
        return _left_alone(record, f"at {alias.routing}")
    message = f"{name}: alias {_alias_name(record)} serves version {stable} (100 %) again{was}"
    return Restored(name, message, alias=alias)


def _alias_name(record: FunctionRecord) -> str:
    return record.rollback_point.alias_name or ""


def _stable(record: FunctionRecord) -> Routing:
    return Routing(record.rollback_point.stable_version or "")


def _restore_latest(work: TargetWork, record: FunctionRecord) -> Restored:
    point = record.rollback_point
    name = point.function_name
    if not record.is_changed:
        return Restored(name, f"{name} was not changed")
    problem, dropped = _drop_created_alias(work, record)
    for _ in range(_TRIES):
        state = work.wait_until_ready(name)
        if state is None:
            return Restored(name, f"{name} no longer exists", ["the function no longer exists"])
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
        work.functions.update_code(name, _old_code(work, point), state.revision_id, settings.architectures)
        state = work.wait_until_ready(name) or state
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
    message = f"{name}: code and settings of version {point.stable_version} are back on $LATEST{dropped}"
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
