"""Reconcile: repairs what an execution could not finish itself, because it was stopped, timed out or crashed.

It only repeats, from what is stored, steps that are safe to repeat; it decides nothing that the dispatcher or
a rollback would not decide. Each target is repaired on its own, so that one that cannot be is no obstacle,
and what fails too often is given up (`give_up`).
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache

from sluice.domain.guardrails.rules import Guardrails
from sluice.domain.insights.measurement import REPAIRS, UNFINISHED_DEPLOYMENTS, Measurement, Repair
from sluice.domain.record.executions import target_execution_name
from sluice.domain.record.items import DeploymentItem, ExecutionState, TargetItem
from sluice.domain.record.reasons import how_it_ended
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.measured import measured_open
from sluice.domain.waits.wait import Wait
from sluice.errors import NotFoundError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.allow.freeze import still_held
from sluice.tasks.dispatch.admit import Quotas
from sluice.tasks.dispatch.cancel_targets import cancel
from sluice.tasks.dispatch.dispatcher import resume_deployment, start_if_free, start_next
from sluice.tasks.dispatch.finish_deployment import finish_deployment
from sluice.tasks.dispatch.finish_target import finish_target
from sluice.tasks.dispatch.give_up import repairing
from sluice.tasks.dispatch.repair_lines import repair_lines
from sluice.tasks.dispatch.settle_target import settle_target
from sluice.tasks.isolation import isolated
from sluice.tasks.sweeping import sweeping
from sluice.tasks.wait.close_waits import interrupt
from sluice.tasks.wait.deliver_reply import deliver_reply
from sluice.tasks.wait.pass_waits import pass_wait

Rules = Callable[[], Guardrails]
"""Reads the guardrails at most once, and only if a target may start: repairs must not depend on them."""

Running = Callable[[], Collection[str]]
"""Reads at most once, and only if somebody asks, which executions ran a moment ago."""

MAX_ATTEMPTS = 4
"""How many executions a target gets: the first one, and three that try to roll it back."""

_RUNS = ExecutionState("RUNNING")

START_GRACE_SECONDS = 30
"""How long intake may take between storing a deployment and starting it."""


def reconcile_all(ports: Ports) -> int:
    """Repair the deployments that have not ended, as many as there is time for; how many were looked at.

    Of executions that run, two lists tell instead of one answer for each: Step Functions gives few of those
    in a second, and nearly all that a sweep sees waits for somebody.
    """
    count, waits = 0, list[Wait]()
    running = cache(lambda: _running(ports))
    with sweeping(ports, "reconcile") as share:
        for deployment_id in share.of(ports.deployments.list_unfinished):
            count += 1
            with repairing(ports, deployment_id):
                waits += reconcile(ports, deployment_id, running)
    if share.is_whole:
        ports.own_metrics.emit(
            Measurement(UNFINISHED_DEPLOYMENTS, count), *measured_open(waits, ports.clock.now())
        )
    return count


def _running(ports: Ports) -> Collection[str]:
    """None of them when they cannot be listed: then each is asked about."""
    with isolated(deployment="all"):
        return ports.workflow.running()
    return ()


def _not_listed() -> Collection[str]:
    return ()


def reconcile(ports: Ports, deployment_id: str, running: Running = _not_listed) -> Sequence[Wait]:
    """Repair one deployment and return its waits; each execution is asked about but those `running`."""
    try:
        deployment = ports.deployments.get(deployment_id)
    except NotFoundError:
        return ()
    if deployment.status.is_end:
        finish_deployment(ports, deployment_id, "", "")  # stored, and perhaps not told
        return ()
    if deployment.waits_for:
        return ()
    # Step Functions is asked, not the table: only it knows of an execution that was stopped from the console.
    execution = _RUNS if deployment_id in running() else ports.workflow.deployment_execution(deployment_id)
    if execution.status == "MISSING":
        if ports.clock.now() - deployment.created_at > START_GRACE_SECONDS:
            ports.workflow.start_deployment(deployment_id)
            _count(ports, Repair.START, deployment_id)
        return ()
    return _repair(ports, deployment, execution, running)


def _repair(
    ports: Ports, deployment: DeploymentItem, execution: ExecutionState, running: Running
) -> Sequence[Wait]:
    """Each part on its own, so that a part that always fails stops no other."""
    deployment_id = deployment.deployment_id
    with repairing(ports, deployment_id):
        _cancel(ports, deployment, execution)
    rules = cache(ports.guardrails.current)
    targets = _targets(ports, deployment_id)
    for target in targets:
        with repairing(ports, deployment_id, target.name):
            _repair_target(ports, deployment, rules, running, target)
    with repairing(ports, deployment_id):
        repair_lines(ports, targets)
    sent_on = {target.name for target in targets if target.resumed_by or target.promotion}
    waits = _waits(ports, deployment_id)
    for wait in waits:
        with repairing(ports, deployment_id, wait.target):
            _deliver(ports, wait)
            if wait.target in sent_on:
                pass_wait(ports, wait)
    _resume(ports, ports.deployments.get(deployment_id), execution)
    return waits


def _targets(ports: Ports, deployment_id: str) -> Sequence[TargetItem]:
    """All targets, or one by one those that can be read."""
    with repairing(ports, deployment_id):
        return ports.targets.list(deployment_id)
    readable = []
    for name in ports.repairs.attempts(deployment_id):
        with isolated(deployment=deployment_id, target=name):
            readable.append(ports.targets.get(deployment_id, name))
    return readable


def _waits(ports: Ports, deployment_id: str) -> Sequence[Wait]:
    """All waits, or none when one of them cannot be read: then whatever waits is stopped in the end."""
    with repairing(ports, deployment_id):
        return ports.waits.list_all(deployment_id)
    return ()


def _cancel(ports: Ports, deployment: DeploymentItem, execution: ExecutionState) -> None:
    if not execution.is_running and not deployment.is_cancelled:
        cancel(ports, deployment.deployment_id, _why_cancelled(execution))
    elif deployment.is_cancelled:
        cancel(ports, deployment.deployment_id, deployment.cancel_reason)


def _why_cancelled(execution: ExecutionState) -> str:
    return f"Cancelled, because the deployment's execution {how_it_ended(execution) or 'failed'}."


def _repair_target(
    ports: Ports, deployment: DeploymentItem, rules: Rules, running: Running, target: TargetItem
) -> None:
    if target.status.is_end:
        if not target.is_propagated:
            settle_target(ports, target.deployment_id, target.name)
    elif target.status is TargetStatus.WAITING:
        _start_waiting(ports, deployment, rules, target)
    else:
        _repair_running(ports, deployment, running, target)


def _start_waiting(ports: Ports, deployment: DeploymentItem, rules: Rules, target: TargetItem) -> None:
    """A target that nothing has started, or whose time has come, or that a freeze held until now."""
    is_early = deployment.starts_later(ports.clock.now())
    if target.is_blocked or target.queued_in or is_early or still_held(ports, rules(), target):
        return
    # Without the token nothing has let the targets start yet: the deployment is still being looked at.
    if ports.deployments.get(deployment.deployment_id).sealed_tokens:
        full = Quotas()
        start_if_free(ports, rules(), target, full)
        start_next(ports, full.values())


def _repair_running(ports: Ports, deployment: DeploymentItem, running: Running, target: TargetItem) -> None:
    """A target whose execution is gone gets another one, which only rolls back or finishes its undo."""
    is_listed = target_execution_name(target) in running()
    execution = _RUNS if is_listed else ports.workflow.target_execution(target)
    if execution.is_running:
        if target.stop is not None and target.status is TargetStatus.RUNNING:
            interrupt(ports, target.deployment_id, {target.name}, target.stop)
    elif execution.status == "MISSING" and target.attempt == 1:
        ports.workflow.start_target(target)
    elif execution.status == "MISSING":
        _recover(ports, deployment, target, "An earlier execution of this target ended unexpectedly")
    elif target.attempt >= MAX_ATTEMPTS:
        _give_up(ports, target)
    else:
        # Conditional on the attempt that was read, so that two sweeps at once start one execution.
        attempt = ports.targets.next_attempt(target.deployment_id, target.name, target.attempt)
        again = ports.targets.get(target.deployment_id, target.name)
        _count(ports, Repair.EXECUTION, target.deployment_id)
        logger.info("target recovers", deployment=target.deployment_id, target=target.name, attempt=attempt)
        how = how_it_ended(execution) or "ended unexpectedly"
        _recover(ports, deployment, again, f"The execution of this target {how}")


def _recover(ports: Ports, deployment: DeploymentItem, target: TargetItem, why: str) -> None:
    """Start an execution that rolls back. An undo is finished instead: nobody wants half of one."""
    undoes = bool(deployment.reverts) and target.status is TargetStatus.RUNNING
    ports.workflow.start_target(target, why, undoes=undoes)


def _give_up(ports: Ports, target: TargetItem) -> None:
    """End it by force: a target that never ends keeps its application and functions locked for everybody."""
    reason = f"{MAX_ATTEMPTS} executions of this target ended before it was rolled back. Check it manually."
    finish_target(ports, target.deployment_id, target.name, TargetStatus.ROLLBACK_FAILED.value, reason)


def _deliver(ports: Ports, wait: Wait) -> None:
    """What people, receivers or metrics decided, is stored, and did not reach the waiting state."""
    if not wait.is_delivered and wait.reply() is not None:
        deliver_reply(ports, wait)
        _count(ports, Repair.REPLY, wait.deployment_id)


def _count(ports: Ports, repair: Repair, deployment_id: str) -> None:
    """Once done, so that one that fails, and is tried again in the next sweep, is counted once."""
    ports.own_metrics.emit(Measurement(REPAIRS, 1, repair.value, facts={"deploymentId": deployment_id}))


def _resume(ports: Ports, deployment: DeploymentItem, execution: ExecutionState) -> None:
    if deployment.has_open_targets:
        return
    if execution.is_running:
        resume_deployment(ports, deployment)
    else:
        finish_deployment(ports, deployment.deployment_id, "", "")
