"""Ends by force what cannot be repaired, so that no function and no application stays locked for ever.

A repair that fails is counted. After so many in a row the execution is stopped: what belongs to it rolls back
as after every other stop. What cannot be repaired even so ends as ROLLBACK_FAILED or FAILED, never as
SUCCEEDED, and says what may still be live. Each line may be the last one before a crash, or fail itself: then
all of it comes again in the next round.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sluice.domain.record.items import ExecutionState, TargetItem
from sluice.domain.record.reasons import GIVEN_UP, shortened
from sluice.domain.record.repairs import Found, must_wait, round_at
from sluice.domain.record.status import DeploymentStatus, TargetStatus
from sluice.errors import RetryableError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.change.lock_functions import release_functions
from sluice.tasks.dispatch.settle_target import settle_target
from sluice.tasks.isolation import isolated
from sluice.tasks.record_event import record_deployment_ended, record_event, record_target_ended
from sluice.tasks.restore.explain_failed_rollback import explain_failed_rollback
from sluice.values import dataclass

_MAX_ERROR_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """That a repair has failed once too often: which round of patience is over, and why in words."""

    round: int
    why: str


@contextmanager
def repairing(ports: Ports, deployment_id: str, target: str = "") -> Iterator[None]:
    """The boundary around one repair: whatever fails is logged and counted, and the next one is done.

    What is throttled or unreachable is not counted: it is tried again for as long as that lasts.
    """
    with isolated(deployment=deployment_id, target=target):
        try:
            yield
        except RetryableError:
            raise
        except Exception as error:
            with isolated(deployment=deployment_id, target=target):
                _count(ports, deployment_id, target, error)
            raise


def _count(ports: Ports, deployment_id: str, target: str, error: Exception) -> None:
    count = ports.repairs.count(deployment_id, target, ports.clock.now())
    if not round_at(count):
        return
    told = f"{type(error).__name__}: {error}"[:_MAX_ERROR_LENGTH].rstrip(".")
    why = f"{GIVEN_UP} {count} repairs in a row failed, the last with {told}."
    failure = Failure(round_at(count), why)
    # An alarm counts these lines (`infra/alarms.py`): they pass every `logLevel`.
    logger.critical("repair given up", deployment=deployment_id, target=target, failures=count)
    if target:
        give_up_target(ports, ports.targets.get(deployment_id, target), failure)
    else:
        give_up_deployment(ports, deployment_id, failure)


def give_up_deployment(ports: Ports, deployment_id: str, failure: Failure) -> None:
    """Stop its execution, so that it is cancelled; if that does not help, end its targets and itself."""
    doubt = _stop(
        deployment_id,
        lambda: ports.workflow.deployment_execution(deployment_id),
        lambda: ports.workflow.stop_deployment(deployment_id, failure.why),
    )
    _tell(ports, deployment_id, "", failure)
    if must_wait(doubt, failure.round):
        return
    alive = [
        f"'{name}'"
        for name, attempt in ports.repairs.attempts(deployment_id).items()
        if not _has_ended(ports, deployment_id, name, attempt, failure)
    ]
    if must_wait(Found.STOPPED_NOW if alive else Found.OVER, failure.round):
        return
    if doubt is not Found.OVER:
        alive.append("the deployment")
    reason = shortened(f"{failure.why} {_may_run(*alive)}Run `sluice status {deployment_id}`.")
    end = ports.repairs.end(deployment_id, reason, ports.clock.now())
    with isolated(deployment=deployment_id):
        _tell_end(ports, deployment_id, reason, is_new=end.is_new)
    if end.next_holder:
        ports.workflow.start_deployment(end.next_holder)


def _tell_end(ports: Ports, deployment_id: str, reason: str, *, is_new: bool) -> None:
    """The end as it is stored: somebody may have stored another one, and died before recording its event."""
    if is_new:
        record_deployment_ended(ports, deployment_id, DeploymentStatus.FAILED, reason)
    else:
        stored = ports.deployments.get(deployment_id)
        record_deployment_ended(ports, deployment_id, stored.status, stored.reason)


def _has_ended(ports: Ports, deployment_id: str, name: str, attempt: int, failure: Failure) -> bool:
    """Whether the target has ended; one that cannot be read has not, and its execution is stopped."""
    with isolated(deployment=deployment_id, target=name):
        target = ports.targets.get(deployment_id, name)
        return target.status.is_end or give_up_target(ports, target, failure)
    with isolated(deployment=deployment_id, target=name):
        ports.workflow.stop_target(deployment_id, name, attempt, failure.why)
    return False


def give_up_target(ports: Ports, target: TargetItem, failure: Failure) -> bool:
    """Stop its execution, so that it rolls back; when that is no use, end it. Whether it has ended."""
    _tell(ports, target.deployment_id, target.name, failure)
    if not target.status.is_end and not _end(ports, target, failure):
        return False
    _settle(ports, target.deployment_id, target.name)
    return True


def _end(ports: Ports, target: TargetItem, failure: Failure) -> bool:
    """Store the end of the target, unless its execution may still write."""
    now, why = ports.clock.now(), failure.why
    if target.status is TargetStatus.WAITING:
        reason = shortened(f"Skipped, because it could not be started. {why}")
        return ports.targets.move(
            target.deployment_id, target.name, TargetStatus.SKIPPED, reason=reason, at=now
        )
    doubt = _stop(
        target.deployment_id,
        lambda: ports.workflow.target_execution(target),
        lambda: ports.workflow.stop_target(target.deployment_id, target.name, target.attempt, why),
    )
    _forget_waits(ports, target)
    if must_wait(doubt, failure.round):
        return False
    alive = [] if doubt is Found.OVER else [f"'{target.name}'"]
    reason = _explained(ports, target, f"{why} {_may_run(*alive)}".strip())
    # From here on no handler begins another change: each stores its intent first, if the target still runs.
    return ports.targets.move(
        target.deployment_id, target.name, TargetStatus.ROLLBACK_FAILED, reason=reason, at=now
    )


def _stop(deployment_id: str, look: Callable[[], ExecutionState], stop: Callable[[], None]) -> Found:
    """Stop an execution that runs; UNKNOWN when it cannot be stopped, or cannot be read."""
    with isolated(deployment=deployment_id):
        if not look().is_running:
            return Found.OVER
        stop()
        return Found.STOPPED_NOW
    return Found.UNKNOWN


def _forget_waits(ports: Ports, target: TargetItem) -> None:
    """Nothing waits for these replies any more; one that cannot be sent must not fail every later repair."""
    with isolated(deployment=target.deployment_id, target=target.name):
        for wait in ports.waits.list_all(target.deployment_id):
            if wait.target == target.name and not wait.is_delivered:
                ports.waits.mark_delivered(wait)


def _explained(ports: Ports, target: TargetItem, why: str) -> str:
    """The reason with what may still be live and the commands; without them when the record is unreadable."""
    with isolated(deployment=target.deployment_id, target=target.name):
        return explain_failed_rollback(ports, target.deployment_id, target.name, why)
    return shortened(
        f"{why} Which functions were changed cannot be read: compare their aliases and code with what they"
        f" were before {target.deployment_id}."
    )


def _settle(ports: Ports, deployment_id: str, name: str) -> None:
    """What follows from the end, or as much of it as can be done."""
    with isolated(deployment=deployment_id, target=name):
        settle_target(ports, deployment_id, name)
        return
    target = ports.targets.get(deployment_id, name)
    for part in (
        lambda: record_target_ended(ports, target),
        lambda: release_functions(ports, target),
        lambda: _skip_dependents(ports, target),
        lambda: _close(ports, target),
        lambda: ports.targets.mark_propagated(deployment_id, name),
    ):
        with isolated(deployment=deployment_id, target=name):
            part()


def _skip_dependents(ports: Ports, target: TargetItem) -> None:
    reason = f"Skipped, because Sluice could not go on after '{target.name}': it is {target.status.value}."
    for name in target.dependents:
        with isolated(deployment=target.deployment_id, target=name):
            ports.targets.move(
                target.deployment_id, name, TargetStatus.SKIPPED, reason=reason, at=ports.clock.now()
            )


def _close(ports: Ports, target: TargetItem) -> None:
    """Count it as ended. The next sweep wakes the deployment, if this was its last target."""
    ports.deployments.close_target(target.deployment_id, target.name)


def _may_run(*names: str) -> str:
    """What may still be running, in words; empty when nothing is."""
    if not names:
        return ""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return (
        f"An execution of {', '.join(names[:5])}{more} may still run, and what it has changed may be live:"
        " stop it in Step Functions and look at its aliases. "
    )


def _tell(ports: Ports, deployment_id: str, target: str, failure: Failure) -> None:
    with isolated(deployment=deployment_id, target=target):
        record_event(
            ports, deployment_id, "RepairGivenUp", failure.why, target=target, detail=str(failure.round)
        )
