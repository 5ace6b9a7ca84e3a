"""Deletes the alias that a deployment has created, unless somebody else has moved it since.

AWS deletes an alias wherever it points: DeleteAlias takes no RevisionId. UpdateAlias does, so the alias is
first written as it is. A read alone would not do: it may show what was there before somebody moved it.
"""

from sluice.domain.function.routing import Routing, same_routing
from sluice.domain.function.state import AliasState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import ResourceNotFoundError
from sluice.ports.target import RevisionConflictError
from sluice.tasks.change.target_work import TargetWork

_TRIES = 6


def drop_created_alias(work: TargetWork, record: FunctionRecord) -> tuple[list[str], str]:
    """It did not exist before, so it goes; what is not as it was, and what was done, in words."""
    name, alias_name = record.function_name, record.rollback_point.alias_name
    ours = record.routing or record.intended
    if alias_name is None or ours is None:
        return [], ""
    for attempt in range(_TRIES):
        current = _seen(work, name, alias_name, ours)
        if current is None and record.routing is None:
            return [], ""  # it was about to be created, and was not
        if current is not None and not same_routing(current.routing, ours):
            return [_moved_by_others(record, current)], ""
        # One that was created for certain and is not seen is shown late, or gone.
        revision_id = current.revision_id if current else record.alias_revision_id or ""
        try:
            work.functions.update_alias(name, alias_name, ours, revision_id)
        except RevisionConflictError:
            work.ports.clock.sleep(attempt)  # shown late, or moved by somebody just now
            continue
        except ResourceNotFoundError:
            return _gone(work, record, ours)
        work.functions.delete_alias(name, alias_name)
        return [], _dropped(record, ours)
    return [f"alias {alias_name} kept changing"], ""


def _seen(work: TargetWork, name: str, alias_name: str, expected: Routing) -> AliasState | None:
    return work.read_until_stable(
        lambda: work.functions.get_alias(name, alias_name),
        lambda seen: seen is not None and same_routing(seen.routing, expected),
    )


def _gone(work: TargetWork, record: FunctionRecord, ours: Routing) -> tuple[list[str], str]:
    """The alias no longer exists; or its version does not, so that somebody must have moved it before."""
    alias_name = record.rollback_point.alias_name or ""
    current = work.read_until_stable(
        lambda: work.functions.get_alias(record.function_name, alias_name), lambda seen: seen is None
    )
    return ([], _dropped(record, ours)) if current is None else ([_moved_by_others(record, current)], "")


def _dropped(record: FunctionRecord, ours: Routing) -> str:
    return f"; alias {record.rollback_point.alias_name}, created on version {ours.version}, is deleted"


def _moved_by_others(record: FunctionRecord, current: AliasState) -> str:
    is_ours = record.routing is not None
    how = "was created by this deployment and moved since" if is_ours else "was not there before"
    return f"alias {record.rollback_point.alias_name} {how}: it is at {current.routing}"
