"""Puts an alias back on its old version and reads it back; says at once when it or the version is gone."""

from sluice.domain.function.routing import Routing, same_routing
from sluice.domain.function.state import AliasState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.domain.rollback.point import AliasAction, alias_action
from sluice.domain.rollback.repair_commands import STABLE_VERSION
from sluice.domain.rollback.report import Restored, came_from, put_by_us
from sluice.errors import ResourceNotFoundError, RetryableError
from sluice.ports.target import RevisionConflictError
from sluice.tasks.change.activate_version import activate_version
from sluice.tasks.change.target_work import TargetWork

_TRIES = 6


def restore_alias(work: TargetWork, record: FunctionRecord) -> Restored:
    """One write when nobody interferes: write the alias, under the RevisionId of our own last write.

    The answer to a write is what counts as read back, as long as reads show what was before it; they are
    there for provisioned concurrency, and for what others write right after us.
    """
    name, alias_name, stable = record.function_name, _alias_name(record), _stable(record)
    if record.has_left_stable:
        activate_version(work, name, stable.version)
    if record.has_moved and record.alias_revision_id:
        try:
            written = work.functions.update_alias(name, alias_name, stable, record.alias_revision_id)
        except RevisionConflictError:
            pass  # our last write is not the one we know of, or somebody else has written since
        except ResourceNotFoundError:
            return _gone(work, record)
        else:
            return _rewritten_alias(work, record, written, came_from(record, None), record.alias_revision_id)
    return _restore_alias_as_seen(work, record)


def _restore_alias_as_seen(work: TargetWork, record: FunctionRecord) -> Restored:
    name, alias_name, stable = record.function_name, _alias_name(record), _stable(record)

    def is_known(seen: AliasState | None) -> bool:
        return seen is not None and _action(record, seen) is not AliasAction.LEAVE

    for attempt in range(_TRIES):
        current = work.read_until_stable(lambda: work.functions.get_alias(name, alias_name), is_known)
        if current is None:
            return _gone(work, record)
        if not is_known(current):
            return _left_alone(record, f"at {current.routing}")
        was = came_from(record, current)
        if _action(record, current) is AliasAction.NOTHING:
            return _restored_alias(work, record, current, was)
        try:
            written = work.functions.update_alias(name, alias_name, stable, current.revision_id)
        except RevisionConflictError:
            work.ports.clock.sleep(attempt)  # shown late, or written again meanwhile
            continue
        except ResourceNotFoundError:
            return _gone(work, record)
        return _rewritten_alias(work, record, written, was, current.revision_id)
    return Restored(name, f"{name}: alias {alias_name} kept changing", [f"alias {alias_name} kept changing"])


def _gone(work: TargetWork, record: FunctionRecord) -> Restored:
    """Say which of alias, version and function no longer exists; trying again would find the same."""
    name, alias_name, version = record.function_name, _alias_name(record), _stable(record).version
    if work.functions.get_function(name) is None:
        return Restored(name, f"{name} no longer exists", ["the function no longer exists"])
    is_alias_gone = work.functions.get_alias(name, alias_name) is None
    is_version_gone = work.functions.get_function(name, version) is None
    if not (is_alias_gone or is_version_gone):
        raise RetryableError(f"AWS could not find alias {alias_name} of {name} just now")
    differences = []
    if is_alias_gone:
        was = f"it was at {_stable(record)}{put_by_us(record)}"
        differences.append(f"alias {alias_name} no longer exists, {was}")
    if is_version_gone:
        differences.append(f"version {version} no longer exists, so alias {alias_name} cannot serve it")
    refused = frozenset({STABLE_VERSION} if is_version_gone else ())
    message = f"{name}: {', and '.join(differences)}"
    return Restored(name, message, differences, is_alias_gone=is_alias_gone, refused=refused)


def _left_alone(record: FunctionRecord, now: str) -> Restored:
    before = f"was at {_stable(record)}{put_by_us(record)}"
    why = f"alias {_alias_name(record)} was changed by someone else and is {now}, {before}"
    return Restored(record.function_name, f"{record.function_name}: {why}", [why])


def _action(record: FunctionRecord, current: AliasState) -> AliasAction:
    stable = record.rollback_point.stable_version or ""
    return alias_action(current, stable, record.declared(), has_moved=record.has_moved)


def _rewritten_alias(
    work: TargetWork, record: FunctionRecord, written: AliasState, was: str, based_on: str
) -> Restored:
    name, alias_name = record.function_name, _alias_name(record)
    alias = work.as_written(name, alias_name, written, _stable(record), based_on=based_on)
    return _restored_alias(work, record, alias, was)


def _restored_alias(work: TargetWork, record: FunctionRecord, seen: AliasState | None, was: str) -> Restored:
    name, stable = record.function_name, record.rollback_point.stable_version
    alias = work.drained(name, _alias_name(record), seen, _stable(record)) if seen else None
    if alias is None:
        return _gone(work, record)
    if not same_routing(alias.routing, _stable(record)):
        return _left_alone(record, f"at {alias.routing}")
    message = f"{name}: alias {_alias_name(record)} serves version {stable} (100 %) again{was}"
    return Restored(name, message, alias=alias)


def _alias_name(record: FunctionRecord) -> str:
    return record.rollback_point.alias_name or ""


def _stable(record: FunctionRecord) -> Routing:
    return Routing(record.rollback_point.stable_version or "")
