"""What is said whenever something is given up, whatever it is."""

from sluice.domain.record.items import ExecutionState, TargetItem
from sluice.domain.record.repairs import PATIENCE
from sluice.errors import AccessDeniedError
from sluice.tasks.dispatch.give_up import repairing
from tests.tasks.calls import text_with
from tests.tasks.dispatch.sweep import RUNS, counts, runs
from tests.tasks.ports import ScriptedPorts, targets, waits, workflow
from tests.tasks.scene import DEPLOYMENT, TARGET, a_target, an_event, records
from tests.tasks.script import Script

ERROR = AccessDeniedError("kms:Decrypt is denied")
OVER = ExecutionState("ABORTED")
RUNNING = a_target()


def fails(script: Script, target: str = TARGET) -> None:
    """A repair fails, and no error leaves its boundary."""

    def repair(ports: ScriptedPorts) -> None:
        with repairing(ports, DEPLOYMENT, target):
            raise ERROR

    script.play(repair)


def after(rounds: int, target: str = TARGET) -> Script:
    """So many rounds of patience are over with this failure."""
    return counts(ERROR, target, rounds * PATIENCE)


def gives_up(rounds: int, target: TargetItem = RUNNING) -> Script:
    """The target is read and the event recorded."""
    return after(rounds) << targets.get(DEPLOYMENT, TARGET) >> target << tells(rounds, TARGET)


def tells(rounds: int, target: str = "") -> Script:
    """The timeline and the event bus hear of it."""
    return records(an_event("RepairGivenUp", str(rounds), target=target))


def stops(target: TargetItem = RUNNING) -> Script:
    """The execution of the target runs, and is stopped."""
    return runs(target, RUNS) << workflow.stop_target(
        DEPLOYMENT, TARGET, target.attempt, text_with("kms:Decrypt is denied")
    )


def forgets_waits() -> Script:
    """No reply is left that could not be sent."""
    return Script() << waits.list_all(DEPLOYMENT) >> ()
