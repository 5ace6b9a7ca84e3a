"""Gives a candidate its provisioned concurrency before traffic, takes the old version's, and puts both back.

AWS guards these writes by no RevisionId: what is there is read first, and judged by content.
"""

from dataclasses import replace

from sluice.domain.plan.target import FunctionPlan
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import PublishFailedError, RetryableError, TargetError
from sluice.ports.target import UpdateInProgressError
from sluice.tasks.change.target_work import TargetWork

_PROVIDING_SECONDS = 600.0
_POLL_SECONDS = 5.0
_RELEASE_TRIES = 4
_LOWER_IT = "Lower provisionedConcurrency, or raise the concurrency of the account, then deploy again"


def provide_concurrency(work: TargetWork, function: FunctionPlan, record: FunctionRecord) -> FunctionRecord:
    """The record once the candidate has its concurrency, READY; safe to repeat.

    Raises:
        PublishFailedError: AWS cannot provide it.
        RetryableError: it takes longer than a handler has.
    """
    amount = function.provisioned.amount(record.rollback_point.provisioned) if function.provisioned else 0
    version = record.candidate_version
    if not amount or record.is_unchanged or version is None:
        return record
    if not record.is_provided:
        # Stored before the write, so that a rollback after a crash takes it away again: it costs money.
        record = work.save(replace(record, is_provided=True, is_changed=True))
    name, waited, is_asked = record.function_name, 0.0, False
    while not (state := work.functions.get_provisioned(name, version)) or not state.is_ready(amount):
        if state and state.has_failed and is_asked:
            why = state.reason or "AWS gives no reason"
            raise PublishFailedError(
                f"AWS could not provide concurrency for version {version} of {name}: {why}", _LOWER_IT
            )
        if not is_asked and (state is None or state.requested != amount or state.has_failed):
            _put(work, name, version, amount)
        is_asked = True
        if waited > _PROVIDING_SECONDS:
            raise RetryableError(f"AWS still provides concurrency for version {version} of {name}")
        work.pause(_POLL_SECONDS)
        waited += _POLL_SECONDS
    message = f"{name}: version {version} has provisioned concurrency of {amount}"
    work.record_event("ConcurrencyProvided", message, name)
    return record


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
        message = f"{name}: version {stable} keeps its provisioned concurrency, which costs money: {kept}"
        work.record_event("ConcurrencyKept", message, name)
    else:
        message = f"{name}: provisioned concurrency is taken from version {stable}"
        work.record_event("ConcurrencyReleased", message, name)


def _release(work: TargetWork, record: FunctionRecord) -> str:
    """Take it; why that could not be, in words, or nothing."""
    kept = ""
    for attempt in range(_RELEASE_TRIES):
        if attempt:
            work.pause(_POLL_SECONDS)
        try:
            kept = _why_kept(work, record)
            if not kept:
                work.save(replace(record, is_released=True))
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
    if state is None or record.is_released or state.requested == point.provisioned:
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
    if state is not None and state.requested == amount and not state.has_failed:
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
    try:
        work.functions.delete_provisioned(name, version)
    except TargetError as error:
        return [f"version {version} keeps its provisioned concurrency, which costs money: {error}"]
    return []
