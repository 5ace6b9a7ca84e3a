"""Gives a candidate its provisioned concurrency before traffic, takes the old version's, and puts both back.

AWS guards these writes by no RevisionId: what is there is read first, and judged by content.
"""

from dataclasses import replace

from sluice.domain.function.provisioned import ProvisionedState
from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AliasChangedError, PublishFailedError, RetryableError, TargetError
from sluice.ports.target import UpdateInProgressError
from sluice.tasks.change.target_work import TargetWork

_PROVIDING_SECONDS = 600.0
_POLL_SECONDS = 5.0
_SHOWN_BY_THEN_SECONDS = 10.0
_RELEASE_TRIES = 4
_LOWER_IT = "Lower provisionedConcurrency, or raise the concurrency of the account, then deploy again"


def provide_concurrency(work: TargetWork, function: FunctionPlan, record: FunctionRecord) -> FunctionRecord:
    """The record once the candidate has its concurrency, READY; safe to repeat.

    Raises:
        AliasChangedError: somebody else has changed it since it was asked for.
        PublishFailedError: AWS cannot provide it.
        RetryableError: it takes longer than a handler has.
    """
    amount = _planned_amount(function, record)
    version = record.candidate_version
    if not amount or record.is_unchanged or version is None:
        return record
    is_asked = record.is_provided
    if not is_asked:
        # Stored before the write, so that a rollback after a crash takes it away again: it costs money.
        record = work.save(replace(record, is_provided=True, is_changed=True))
    name, state = record.function_name, work.functions.get_provisioned(record.function_name, version)
    if state is None or state.has_failed or (not is_asked and state.requested != amount):
        _put(work, name, version, amount)
        work.pause(_POLL_SECONDS)
        state = work.functions.get_provisioned(name, version)
    _wait_until_ready(work, name, version, amount, state)
    message = f"{name}: version {version} has provisioned concurrency of {amount}"
    work.record_event("ConcurrencyProvided", message, name)
    return record


def _planned_amount(function: FunctionPlan, record: FunctionRecord) -> int:
    return function.provisioned.amount(record.rollback_point.provisioned) if function.provisioned else 0


def _wait_until_ready(
    work: TargetWork, name: str, version: str, amount: int, state: ProvisionedState | None
) -> None:
    waited = 0.0
    while state is None or not state.is_ready(amount):
        if state and state.has_failed:
            why = state.reason or "AWS gives no reason"
            raise PublishFailedError(
                f"AWS could not provide concurrency for version {version} of {name}: {why}", _LOWER_IT
            )
        # It may be shown late, but not for so long.
        if waited > _SHOWN_BY_THEN_SECONDS and (state is None or state.requested != amount):
            raise _changed_by_others(name, version, amount, state)
        if waited > _PROVIDING_SECONDS:
            raise RetryableError(f"AWS still provides concurrency for version {version} of {name}")
        work.pause(_POLL_SECONDS)
        waited += _POLL_SECONDS
        state = work.functions.get_provisioned(name, version)


def _changed_by_others(
    name: str, version: str, amount: int, state: ProvisionedState | None
) -> AliasChangedError:
    return AliasChangedError(
        f"The provisioned concurrency of version {version} of {name} was changed by someone else:"
        f" it is {state.requested if state else 0}, not {amount}",
        "Sluice does not overwrite it. Find out who changed it, then deploy again",
    )


def _put(work: TargetWork, name: str, version: str, amount: int) -> None:
    try:
        work.functions.put_provisioned(name, version, amount)
    except UpdateInProgressError as error:
        raise PublishFailedError(
            f"AWS does not provide concurrency for version {version} of {name}: {error}",
            "Remove the provisioned concurrency from the alias, or provisionedConcurrency from the config",
        ) from error


def release_concurrency(work: TargetWork, function: FunctionPlan) -> None:
    """Take the old version's provisioned concurrency, unless somebody has changed it or uses that version.

    The target has succeeded by now: what cannot be taken is said, and rolls nothing back.
    """
    record = work.record(function)
    if record is None or not record.is_provided or not record.rollback_point.provisioned:
        return
    name, stable = function.function_name, record.stable_version or ""
    kept = _release(work, record)
    if kept:
        _record_kept(work, name, stable, kept)
    else:
        message = f"{name}: provisioned concurrency is taken from version {stable}"
        work.record_event("ConcurrencyReleased", message, name)


def _record_kept(work: TargetWork, name: str, version: str, why: str) -> None:
    message = f"{name}: version {version} keeps its provisioned concurrency, which costs money: {why}"
    work.record_event("ConcurrencyKept", message, name)


def _release(work: TargetWork, record: FunctionRecord) -> str:
    """Take it; why that could not be, in words, or nothing. RetryableError when another run is at it."""
    kept = ""
    for attempt in range(_RELEASE_TRIES):
        if attempt:
            work.pause(_POLL_SECONDS)
        # Stored first: nothing of ours may lie between the look and the write, which AWS does not guard.
        record = work.save(replace(record, is_released=True))
        try:
            kept = _why_kept(work, record)
            if not kept:
                work.functions.delete_provisioned(record.function_name, record.stable_version or "")
        except RetryableError as error:
            kept = str(error)
            continue
        except TargetError as error:
            kept = str(error)
        break
    return kept


def _why_kept(work: TargetWork, record: FunctionRecord) -> str:
    """Why the old version must keep it: whoever has changed it, or moved the alias, still needs it."""
    name, point = record.function_name, record.rollback_point
    alias = work.functions.get_alias(name, point.alias_name or "")
    if alias is None or record.stable_version in (alias.routing.version, *alias.routing.additional):
        return "the alias does not serve the new version alone"
    state = work.functions.get_provisioned(name, record.stable_version or "")
    if state is None or state.requested == point.provisioned:
        return ""
    return f"somebody has changed it from {point.provisioned} to {state.requested}"


def give_back_concurrency(work: TargetWork, record: FunctionRecord) -> list[str]:
    """Give the old version what was taken from it, before traffic returns; what AWS refuses, in words.

    Nobody waits until it is READY: going back comes first.
    """
    amount = record.rollback_point.provisioned
    if not (record.is_released and amount):
        return []
    name, stable = record.function_name, record.stable_version or ""
    state = work.functions.get_provisioned(name, stable)
    if state is not None and state.requested != amount:
        _record_kept(work, name, stable, f"somebody has given it {state.requested}, it had {amount}")
        return []
    if state is not None and not state.has_failed:
        return []
    try:
        work.functions.put_provisioned(name, stable, amount)
    except (TargetError, UpdateInProgressError) as error:
        return [f"provisioned concurrency of version {stable} was {amount} and is gone: {error}"]
    return []


def take_back_concurrency(work: TargetWork, record: FunctionRecord) -> list[str]:
    """Take the candidate's provisioned concurrency, once no traffic reaches it; what is left, in words."""
    if not record.is_provided or record.candidate_version is None:
        return []
    name, version = record.function_name, record.candidate_version
    planned = next((one for one in work.plan.functions if one.function_name == name), None)
    amount = _planned_amount(planned, record) if planned else 0
    try:
        state = work.functions.get_provisioned(name, version)
        if state is not None and amount and state.requested != amount:
            _record_kept(work, name, version, f"somebody has changed it from {amount} to {state.requested}")
            return []
        work.functions.delete_provisioned(name, version)
    except TargetError as error:
        return [f"version {version} keeps its provisioned concurrency, which costs money: {error}"]
    return []
