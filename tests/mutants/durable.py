"""Mutations of what is special about durable functions: executions outlive every move of an alias."""

from tests.mutants.mutation import Mutation

_LEAVE = ("tests/tasks/restore/test_leave_executions.py",)
_MEASURE = ("tests/tasks/judge/test_measure_executions.py",)
_SMOKE = ("tests/tasks/judge/test_smoke_test.py",)

DURABLE = (
    Mutation(
        "executions are stopped although the config does not say so",
        "tasks/restore/leave_executions.py",
        "if not _stops(work, name):",
        "if False:",
        _LEAVE,
    ),
    Mutation(
        "a stop is believed without being read back",
        "tasks/restore/leave_executions.py",
        'return "" if now.has_ended else f"AWS shows it as {now.status}"',
        'return ""',
        _LEAVE,
    ),
    Mutation(
        "a rollback fails because executions cannot be listed",
        "tasks/restore/leave_executions.py",
        "_FAILURES = (SluiceError, RevisionConflictError, UpdateInProgressError)",
        "_FAILURES = (RevisionConflictError, UpdateInProgressError)",
        _LEAVE,
    ),
    Mutation(
        "executions of the version that still serves are stopped",
        "tasks/restore/leave_executions.py",
        "if one.is_durable and one.is_changed and not one.is_unchanged]",
        "if one.is_durable and one.is_changed]",
        _LEAVE,
    ),
    Mutation(
        "stopping has no end",
        "tasks/restore/leave_executions.py",
        '"there was no time left" if work.ports.clock.now() > until else',
        '"there was no time left" if False else',
        _LEAVE,
    ),
    Mutation(
        "a durable function is judged by its replays",
        "domain/analysis/preset_metrics.py",
        'if not is_durable or preset.metric == "Throttles":',
        "if True:",
        _MEASURE,
    ),
    Mutation(
        "a smoke test takes an execution that runs for one that has ended",
        "tasks/judge/smoke_test.py",
        "while not (execution := self.invocation.get_execution(name, arn)).has_ended:",
        "while (execution := self.invocation.get_execution(name, arn)) is None:",
        _SMOKE,
    ),
    Mutation(
        "a smoke test passes with an execution that was stopped",
        "tasks/judge/smoke_test.py",
        'return "" if execution.status == "SUCCEEDED" else execution.error or execution.status',
        "return execution.error",
        _SMOKE,
    ),
)
