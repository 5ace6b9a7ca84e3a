"""Says which durable executions still run on a version that a rollback has left, and stops them if wanted.

Traffic is back by then: nothing here keeps a rollback from its end, and what cannot be done is said.
"""

from collections.abc import Sequence
from functools import partial

from sluice.domain.function.executions import DurableExecution, RunningExecutions, names_in_words
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import RetryableError, SluiceError
from sluice.ports.target import RevisionConflictError, UpdateInProgressError
from sluice.tasks.change.target_work import TargetWork
from sluice.tasks.guard import MAX_PARALLEL_FUNCTIONS

MOST_LISTED = 1000
_STOPPING_SECONDS = 120.0
_TRIES = 3
_FAILURES = (SluiceError, RevisionConflictError, UpdateInProgressError)


def leave_executions(work: TargetWork, records: Sequence[FunctionRecord]) -> str:
    """What still runs on the versions that these functions have left, in words; empty if nothing does."""
    durable = [one for one in records if one.is_durable and one.is_changed and not one.is_unchanged]
    left = work.ports.side_by_side.run(partial(_leave, work), durable, limit=MAX_PARALLEL_FUNCTIONS)
    return " ".join(text for text in left if text)


def _leave(work: TargetWork, record: FunctionRecord) -> str:
    name, version = record.function_name, record.candidate_version
    if version is None:
        return ""
    try:
        running = _running(work, name, version)
    except _FAILURES as error:
        message = f"{name}: which durable executions still run on version {version} is unknown: {error}"
        work.record_event("ExecutionsUnknown", message, name)
        return f"Which durable executions of {name} still run on version {version} is unknown."
    if not running.executions:
        return ""
    if not _stops(work, name):
        message = (
            f"{name}: {running.count_in_words} on version {version} until they end:"
            f" {names_in_words(running.executions)}"
        )
        work.record_event("ExecutionsLeft", message, name)
        return f"{_sentence(running)} on version {version} of {name}."
    return _stop_all(work, name, version, running)


def _running(work: TargetWork, name: str, version: str) -> RunningExecutions:
    for attempt in range(1, _TRIES + 1):
        try:
            return work.functions.running_executions(name, version, MOST_LISTED)
        except RetryableError:
            if attempt == _TRIES:
                raise
            work.ports.clock.sleep(attempt)
    raise RetryableError(f"The durable executions of {name} could not be listed")


def _stops(work: TargetWork, name: str) -> bool:
    return any(one.stops_executions for one in work.plan.functions if one.function_name == name)


def _stop_all(work: TargetWork, name: str, version: str, running: RunningExecutions) -> str:
    until = work.ports.clock.now() + _STOPPING_SECONDS
    left: list[DurableExecution] = []
    why = ""
    for one in running.executions:
        problem = "there was no time left" if work.ports.clock.now() > until else _stop(work, name, one)
        if problem:
            left.append(one)
            why = why or problem
    stopped = len(running.executions) - len(left)
    if stopped:
        message = f"{name}: durable executions stopped on version {version}: {stopped}"
        work.record_event("ExecutionsStopped", message, name)
    if not left and not running.has_more:
        return ""
    rest = RunningExecutions(left, has_more=running.has_more)
    told = f": {names_in_words(left)} ({why})" if left else f", and only {MOST_LISTED} were looked at"
    work.record_event("ExecutionsLeft", f"{name}: {rest.count_in_words} on version {version}{told}", name)
    return f"{_sentence(rest)} on version {version} of {name}, and could not be stopped."


def _stop(work: TargetWork, name: str, execution: DurableExecution) -> str:
    """Stop it and read that back; why it still runs, in words, or nothing."""
    try:
        work.functions.stop_execution(name, execution.arn)
        now = work.functions.get_execution(name, execution.arn)
    except _FAILURES as error:
        return str(error)
    return "" if now.has_ended else f"AWS shows it as {now.status}"


def _sentence(running: RunningExecutions) -> str:
    words = running.count_in_words
    return f"{words[0].upper()}{words[1:]}"
