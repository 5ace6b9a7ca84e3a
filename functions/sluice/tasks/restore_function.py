"""Puts one function back to its rollback point and reads it back: the answer is what still differs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sluice.domain.code_source import CodeSource
from sluice.domain.function_record import FunctionRecord
from sluice.domain.function_state import AliasState, FunctionState
from sluice.domain.mending_commands import mending_commands
from sluice.domain.rollback import (
    AliasAction,
    Live,
    RollbackPoint,
    alias_action,
    latest_differences,
)
from sluice.domain.routing import Routing, same_routing
from sluice.ports import RevisionConflictError, UpdateInProgressError
from sluice.tasks.tag_function import restore_tags
from sluice.tasks.target_work import TargetWork

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
    differing = [one for one in restored if one.differences]
    if not differing:
        return ""
    points = {record.function_name: record.rollback_point for record in records}
    lines = [f"{one.function_name}: {text}" for one in differing for text in one.differences]
    commands = [c for one in differing for c in mending_commands(points[one.function_name], region)]
    return f"Not everything is as it was: {'; '.join(lines)}. To mend it: {' ; '.join(commands)}"


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
    """Two calls when nobody interferes: read the alias, write it; the answer to the write is read back."""
    point = record.rollback_point
    name, alias_name, stable = point.function_name, point.alias_name or "", point.stable_version or ""
    for _ in range(_TRIES):
        current = work.functions.get_alias(name, alias_name)
        action = alias_action(
            current, stable, record.declared(), write_may_be_under_way=record.intent == "alias"
        )
        if action is AliasAction.LEAVE or current is None:
            now = f"at {current.routing}" if current else "gone"
            why = f"alias {alias_name} was changed by someone else and is {now}, was at {stable} (100 %)"
            return Restored(name, f"{name}: {why}", [why])
        if action is AliasAction.RESTORE:
            try:
                current = work.functions.update_alias(name, alias_name, Routing(stable), current.revision_id)
            except RevisionConflictError:
                continue
        if same_routing(current.routing, Routing(stable)):
            message = f"{name}: alias {alias_name} serves version {stable} (100 %) again"
            return Restored(name, message, alias=current)
    return Restored(name, f"{name}: alias {alias_name} kept changing", [f"alias {alias_name} kept changing"])


def _restore_latest(work: TargetWork, record: FunctionRecord) -> Restored:
    point = record.rollback_point
    name = point.function_name
    problem = _drop_created_alias(work, record)
    if not record.is_changed:
        return Restored(name, f"{name} was not changed", problem)
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
        return _read_back(work, point, problem)
    return Restored(name, f"{name} kept changing", [f"$LATEST of {name} kept changing"])


def _write_back(work: TargetWork, record: FunctionRecord, state: FunctionState) -> None:
    """Write settings, then code, then publish a version of the result.

    A write of ours that may still be under way is beaten by writing at least once: that changes the
    RevisionId on which it was based.
    """
    point = record.rollback_point
    name, settings = point.function_name, point.settings
    if settings is None:
        return
    differing = settings.differing_configuration(state.settings)
    if differing or record.intent is not None:
        work.functions.update_settings(name, settings.only(differing), state.revision_id)
        state = work.wait_until_ready(name) or state
    if not state.has_code(point.code_sha256, settings):
        work.functions.update_code(name, _old_code(work, point), state.revision_id, settings.architectures)
        state = work.wait_until_ready(name) or state
    work.functions.publish_version(name, state.code_sha256, state.revision_id, "restored by a rollback")


def _old_code(work: TargetWork, point: RollbackPoint) -> CodeSource | bytes:
    """An image by its digest, which ECR still has; a zip from the version that was secured."""
    if point.image_uri:
        return CodeSource.of_image(point.image_uri)
    return work.functions.download_code(point.function_name, point.stable_version or "")


def _read_back(work: TargetWork, point: RollbackPoint, problem: list[str]) -> Restored:
    name = point.function_name
    state = work.wait_until_ready(name)
    differences = latest_differences(point, state) if state else ["the function no longer exists"]
    message = f"{name}: code and settings of version {point.stable_version} are back on $LATEST"
    return Restored(name, message, [*differences, *problem])


def _was_changed_by_others(record: FunctionRecord, state: FunctionState) -> bool:
    """Whether `$LATEST` holds code that is neither the old one nor, as far as is known, ours."""
    if record.intent in ("code", "create"):
        return False  # the hash of our own code was never learnt
    return state.code_sha256 not in (record.rollback_point.code_sha256, record.candidate_code_sha256)


def _drop_created_alias(work: TargetWork, record: FunctionRecord) -> list[str]:
    """An alias that this deployment created did not exist before: it goes, unless someone moved it since."""
    point = record.rollback_point
    ours = record.routing or record.intended
    if point.alias_name is None or ours is None:
        return []
    current = work.functions.get_alias(point.function_name, point.alias_name)
    if current is None:
        return []
    if not same_routing(current.routing, ours):
        return [f"alias {point.alias_name}, created by this deployment, was moved to {current.routing}"]
    work.functions.delete_alias(point.function_name, point.alias_name)
    return []
