"""One guarded, repeatable move of an alias, shared by the steps that shift traffic."""

from sluice.domain.function.routing import Routing, leads_to, same_routing
from sluice.domain.function.state import AliasState
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AliasChangedError, ResourceNotFoundError, RetryableError
from sluice.ports.target import RevisionConflictError
from sluice.tasks.change.target_work import TargetWork

_TRIES = 5


def move_alias(work: TargetWork, record: FunctionRecord, wanted: Routing) -> FunctionRecord:
    """Give the function's alias the routing `wanted`, unless someone else has moved it; AliasChangedError.

    The intent is stored first, in one transaction with the check that the target still runs: a rollback that
    starts later sees it. Safe to repeat after a crash or a lost answer. The move of an earlier step that may
    have taken effect is completed first: a record of this one alone would take it for a stranger's.
    """
    if record.is_at(wanted):
        return record
    if record.intent == "alias" and record.intended and not same_routing(record.intended, wanted):
        record = _moved(work, record, record.intended)
    return _moved(work, record, wanted)


def _moved(work: TargetWork, record: FunctionRecord, wanted: Routing) -> FunctionRecord:
    revision_id = record.alias_revision_id or ""
    for _ in range(_TRIES):
        # Inside the loop: each attempt must prove again that the target still runs and holds the lease.
        record = work.save(record.about_to("alias", wanted))
        try:
            written = work.functions.update_alias(*_alias(record), wanted, revision_id)
        except RevisionConflictError:
            left = alias_as_left(work, record, revision_id)
            # A 412 can hide our own success: the client repeats a call whose response was lost.
            if not leads_to(left.routing, wanted):
                revision_id = left.revision_id
                continue
            seen = work.drained(*_alias(record), left, wanted)
        except ResourceNotFoundError as error:
            raise _gone(work, record, wanted) from error
        else:
            seen = work.as_written(*_alias(record), written, wanted, based_on=revision_id)
        state = _still_there(work, record, wanted, seen)
        if same_routing(state.routing, wanted):
            return work.save(record.moved(wanted, state.revision_id))
        # Provisioned concurrency changes the alias by itself while it drains, and with it the RevisionId.
        revision_id = alias_as_left(work, record).revision_id
    raise RetryableError(f"The alias of {record.function_name} kept changing while its weight was set")


def _still_there(
    work: TargetWork, record: FunctionRecord, wanted: Routing, seen: AliasState | None
) -> AliasState:
    if seen is None:
        raise _gone(work, record, wanted)
    return seen


def _gone(work: TargetWork, record: FunctionRecord, wanted: Routing) -> Exception:
    """Which of the alias and its versions somebody has deleted."""
    name, alias_name = _alias(record)
    if work.functions.get_alias(name, alias_name) is None:
        return _deleted(f"Alias {alias_name} of {name}")
    for version in (wanted.version, *wanted.additional):
        if work.functions.get_function(name, version) is None:
            return _deleted(f"Version {version} of {name}")
    return RetryableError(f"AWS could not find alias {alias_name} of {name} just now")


def _deleted(what: str) -> AliasChangedError:
    return AliasChangedError(
        f"{what} no longer exists: someone else has deleted it", "Find out who did, then deploy again"
    )


def alias_as_left(work: TargetWork, record: FunctionRecord, refused: str | None = None) -> AliasState:
    """The alias as it is now, provided that only this deployment has moved it; AliasChangedError.

    One that still has the RevisionId that was just `refused` is shown as it was some writes ago.
    """
    name, alias_name = _alias(record)

    def is_ours(state: AliasState | None) -> bool:
        return state is not None and state.revision_id != refused and record.is_ours(state.routing)

    state = work.read_until_stable(lambda: work.functions.get_alias(name, alias_name), is_ours)
    if state is not None and record.is_ours(state.routing):
        return state
    if state is None:
        raise _deleted(f"Alias {alias_name} of {name}")
    raise AliasChangedError(
        f"Alias {alias_name} of {name} was changed by someone else: it is now at {state.routing}",
        "Sluice does not overwrite it. Find out who changed it, correct the alias, then deploy again",
    )


def _alias(record: FunctionRecord) -> tuple[str, str]:
    return record.function_name, record.rollback_point.alias_name or ""
