"""Mutations of the course of a deployment: who may go on, what an end brings, alarms, repairs, statuses."""

from tests.mutants.mutation import Mutation

_DISPATCH, _JUDGE = "tests/tasks/dispatch", "tests/tasks/judge"
_DISPATCHER = (f"{_DISPATCH}/test_dispatcher.py",)
_FINISH = (f"{_DISPATCH}/test_finish_target.py",)
_END = (f"{_DISPATCH}/test_finish_deployment.py",)
_ALL = (f"{_DISPATCH}/test_roll_back_all.py",)
_CANCEL = (f"{_DISPATCH}/test_cancel_targets.py",)
_RUN = (f"{_DISPATCH}/test_run_targets.py",)
_REPAIR = (f"{_DISPATCH}/test_reconcile.py", f"{_DISPATCH}/test_reconcile_targets.py")
_ALARMS = (f"{_JUDGE}/test_check_alarms.py",)
_WATCH = (f"{_JUDGE}/test_watch_alarms.py",)
_WEIGHT = ("tests/tasks/change/test_set_weight.py",)
_STATUS = ("tests/unit/domain/record/test_status.py", "tests/properties/test_rollback_invariants.py")

COURSE = (
    Mutation(
        "work goes on for a target that no longer runs",
        "tasks/guard.py",
        "    if target.status is not TargetStatus.RUNNING:\n",
        "    if False:\n",
        _WEIGHT,
    ),
    Mutation(
        "work goes on for a target that was stopped",
        "tasks/guard.py",
        "    check_not_stopped(target)\n",
        "",
        _WEIGHT,
    ),
    Mutation(
        "work goes on for a deployment that was cancelled",
        "tasks/guard.py",
        "    if deployment.is_cancelled:\n",
        "    if False:\n",
        _WEIGHT,
    ),
    Mutation(
        "a dependent starts before all it depends on has succeeded",
        "tasks/dispatch/dispatcher.py",
        "if not dependent.is_blocked and dependent.status in",
        "if dependent.status in",
        _DISPATCHER,
    ),
    Mutation(
        "a failed target frees its dependents",
        "tasks/dispatch/dispatcher.py",
        "if target.status is TargetStatus.SUCCEEDED:",
        "if target.status.is_end:",
        _DISPATCHER,
    ),
    Mutation(
        "an end counts as told before the deployment was woken",
        "tasks/dispatch/dispatcher.py",
        "    close(ports, target.deployment_id, target.name)\n",
        "    ports.targets.mark_propagated(target.deployment_id, target.name)\n"
        "    close(ports, target.deployment_id, target.name)\n",
        _DISPATCHER,
    ),
    Mutation(
        "a deployment goes on while targets are open",
        "tasks/dispatch/dispatcher.py",
        "    if not deployment.has_open_targets:\n",
        "    if True:\n",
        _DISPATCHER,
    ),
    Mutation(
        "a target succeeds although it was stopped at the last moment",
        "tasks/dispatch/finish_target.py",
        "    if status is TargetStatus.SUCCEEDED:",
        "    if False:",
        _FINISH,
    ),
    Mutation(
        "a run is not rolled back with the target that failed",
        "tasks/dispatch/settle_target.py",
        "has_failed = target.status is not TargetStatus.SUCCEEDED",
        "has_failed = False",
        _FINISH,
    ),
    Mutation(
        "the leases of a target are gone while it may have to go back",
        "tasks/dispatch/settle_target.py",
        "if not may_be_reopened(target.status, rolls_back_all=deployment.rolls_back_all):",
        "if True:",
        _FINISH,
    ),
    Mutation(
        "a deployment ends while a target still runs",
        "tasks/dispatch/finish_deployment.py",
        "    if running:\n",
        "    if False:\n",
        _END,
    ),
    Mutation(
        "two ends of a deployment are both told",
        "tasks/dispatch/finish_deployment.py",
        "if ports.deployments.finish(deployment_id, end.status, end.reason, now, deployment.application):",
        "if ports.deployments.finish(deployment_id, end.status, end.reason, now) or True:",
        _END,
    ),
    Mutation(
        "a target that has succeeded stays when the run rolls back",
        "tasks/dispatch/roll_back_all.py",
        "        if target.status is TargetStatus.SUCCEEDED:\n",
        "        if False:\n",
        _ALL,
    ),
    Mutation(
        "a target is reopened after its deployment has ended",
        "tasks/dispatch/roll_back_all.py",
        "    if not ports.deployments.reopen_target(deployment_id, name):\n        return\n",
        "    ports.deployments.reopen_target(deployment_id, name)\n",
        _ALL,
    ),
    Mutation(
        "targets start although the deployment was cancelled",
        "tasks/dispatch/run_targets.py",
        "    if deployment.is_cancelled:  # noted before there was a token to fail\n",
        "    if False:\n",
        _RUN,
    ),
    Mutation(
        "a cancel gives its token away before its targets are stopped",
        "tasks/dispatch/cancel_targets.py",
        "    stop_running(ports, deployment_id, StopRequest(DeploymentCancelledError.__name__, reason))\n",
        "",
        _CANCEL,
    ),
    Mutation(
        "a target that cannot be repaired keeps others from it",
        "tasks/dispatch/reconcile.py",
        "        with repairing(ports, deployment_id, target.name):\n",
        "        if True:\n",
        _REPAIR,
    ),
    Mutation(
        "a target gets executions without end",
        "tasks/dispatch/reconcile.py",
        "    elif target.attempt >= MAX_ATTEMPTS:\n",
        "    elif False:\n",
        _REPAIR,
    ),
    Mutation(
        "a later execution of a target does not roll it back",
        "tasks/dispatch/reconcile.py",
        'elif execution.status == "MISSING" and target.attempt == 1:',
        'elif execution.status == "MISSING":',
        _REPAIR,
    ),
    Mutation(
        "an undo whose execution is gone is left half done",
        "tasks/dispatch/reconcile.py",
        "undoes = bool(deployment.reverts) and target.status is TargetStatus.RUNNING",
        "undoes = False",
        _REPAIR,
    ),
    Mutation(
        "a target starts while preflight still looks",
        "tasks/dispatch/reconcile.py",
        "    if ports.deployments.get(deployment.deployment_id).sealed_tokens:\n",
        "    if ports.deployments.get(deployment.deployment_id):\n",
        _REPAIR,
    ),
    Mutation(
        "a red alarm does not keep a target from its first change",
        "domain/plan/alarms.py",
        "return next((alarm for _, alarm in _red(watches, at_start, {AlreadyInAlarm.BLOCK})), None)",
        "return None",
        _ALARMS,
    ),
    Mutation(
        "an alarm that has gone red stops nothing",
        "domain/plan/alarms.py",
        "        if was is None or not was.is_red or watch.already is AlreadyInAlarm.BLOCK:",
        "        if False:",
        _ALARMS,
    ),
    Mutation(
        "an alarm that must not worsen may come back",
        "domain/plan/alarms.py",
        "if watch.already is AlreadyInAlarm.MUST_NOT_WORSEN and alarm.since > was.since:",
        "if False:",
        _ALARMS,
    ),
    Mutation(
        "an alarm that does not exist counts as well",
        "tasks/judge/check_alarms.py",
        "    if missing:\n",
        "    if False:\n",
        _ALARMS,
    ),
    Mutation(
        "a repeated start forgets which alarms were red before",
        "tasks/judge/check_alarms.py",
        "    if ports.targets.get(deployment_id, plan.name).alarms_at_start is None:\n",
        "    if True:\n",
        _ALARMS,
    ),
    Mutation(
        "a red alarm ends waits before the stop is stored",
        "tasks/judge/watch_alarms.py",
        "ports.targets.request_stop(deployment_id, name, StopRequest(AlarmError.__name__, str(raised)))",
        "StopRequest(AlarmError.__name__, str(raised))",
        _WATCH,
    ),
    Mutation(
        "a target that has ended loses its waits to an alarm",
        "tasks/judge/watch_alarms.py",
        "    if target.stop is None or target.status is not TargetStatus.RUNNING:\n        return\n",
        "",
        _WATCH,
    ),
    Mutation(
        "an ended target may run again",
        "domain/record/status.py",
        "    **{end: set() for end in (*_TARGET_ENDS, _T.SKIPPED)},\n",
        "    **{end: {_T.RUNNING} for end in (*_TARGET_ENDS, _T.SKIPPED)},\n",
        _STATUS,
    ),
    Mutation(
        "a target that rolls back may succeed",
        "domain/record/status.py",
        "_T.ROLLING_BACK: {_T.ROLLED_BACK, _T.ROLLBACK_FAILED, _T.FAILED, _T.CANCELLED},",
        "_T.ROLLING_BACK: {_T.ROLLED_BACK, _T.ROLLBACK_FAILED, _T.FAILED, _T.CANCELLED, _T.SUCCEEDED},",
        _STATUS,
    ),
    Mutation(
        "a deployment with a failed target succeeds",
        "domain/record/status.py",
        "if all(status is _T.SUCCEEDED for status in targets):",
        "if any(status is _T.SUCCEEDED for status in targets):",
        (*_STATUS, *_END),
    ),
    Mutation(
        "targets start before the time of their deployment",
        "tasks/dispatch/run_targets.py",
        "deployment.starts_later(ports.clock.now()):",
        "deployment.starts_later(deployment.starts_at):",
        _RUN,
    ),
    Mutation(
        "a second sweep runs beside the first",
        "tasks/sweeping.py",
        "if self._sweep is None:",
        "if False:",
        (f"{_DISPATCH}/test_sweeps.py",),
    ),
    Mutation(
        "a sweep goes on after its time",
        "tasks/sweeping.py",
        "now() >= self._ends_at",
        "now() < 0",
        (f"{_DISPATCH}/test_sweeps.py",),
    ),
    Mutation(
        "a sweep always begins with the same deployments",
        "domain/record/sweep.py",
        "bisect_right(ordered, self.after)",
        "0",
        (f"{_DISPATCH}/test_sweeps.py",),
    ),
    Mutation(
        "a list that could not be read stops all repairs",
        "tasks/dispatch/reconcile.py",
        'with isolated(deployment="all"):',
        "if True:",
        (f"{_DISPATCH}/test_sweeps.py",),
    ),
    Mutation(
        "a dead sweep takes the place of the one that runs",
        "aws/table/sweeps.py",
        '"fence = :fence"',
        '":fence = :fence"',
        ("tests/adapters/test_stored_sweeps.py",),
    ),
    Mutation(
        "the reconciler starts targets before the time of their deployment",
        "tasks/dispatch/reconcile.py",
        "    is_early = deployment.starts_later(ports.clock.now())\n",
        "    is_early = False\n",
        _REPAIR,
    ),
    Mutation(
        "a deployment is accepted whose time is over",
        "tasks/intake/check_start.py",
        "    if moment < now - _LATE_SECONDS:",
        "    if False:",
        ("tests/tasks/intake/test_check_start.py",),
    ),
    Mutation(
        "the next window opens although freezes leave no gap",
        "domain/guardrails/freezes.py",
        "    return None if any(freeze.ends_after(opens) is not None for freeze in about) else opens",
        "    return opens",
        ("tests/tasks/intake/test_check_start.py",),
    ),
)
