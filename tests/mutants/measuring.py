"""Mutations of Sluice's own metrics: that each transition is measured once, and none in vain."""

from tests.mutants.mutation import Mutation

_OUTCOMES = ("tests/tasks/insights/test_measured_outcomes.py",)
_WAITS = ("tests/tasks/wait/test_measured_waits.py",)
_REPAIRS = ("tests/tasks/dispatch/test_measured_repairs.py",)
_LINES = ("tests/unit/host/test_embedded_metrics.py",)

MEASURING = (
    Mutation(
        "an outcome is measured each time that it is noted",
        "tasks/insights/note_outcome.py",
        "    if ports.outcomes.keep(outcome):",
        "    if ports.outcomes.keep(outcome) or True:",
        _OUTCOMES,
    ),
    Mutation(
        "a wait that goes on is measured",
        "tasks/wait/change_wait.py",
        "before.status is WaitStatus.OPEN and after.status is not WaitStatus.OPEN",
        "before.status is WaitStatus.OPEN",
        _WAITS,
    ),
    Mutation(
        "a reply is counted as repaired that had reached its state",
        "tasks/dispatch/reconcile.py",
        "    if not wait.is_delivered and wait.reply() is not None:",
        "    if wait.reply() is not None:",
        _REPAIRS,
    ),
    Mutation(
        "what is under way is measured although a sweep has not seen all of it",
        "tasks/dispatch/reconcile.py",
        "    if share.is_whole:",
        "    if True:",
        _REPAIRS,
    ),
    Mutation(
        "metrics vanish where only errors are logged",
        "host/embedded_metrics.py",
        'line.add_metadata("level", self._log_level)',
        'line.add_metadata("level", "INFO")',
        _LINES,
    ),
    Mutation(
        "a metric that cannot be printed fails the handler",
        "host/embedded_metrics.py",
        "            except Exception:  # noqa: BLE001 - whatever it is, the handler's work goes on\n",
        "            except ZeroDivisionError:\n",
        _LINES,
    ),
)
