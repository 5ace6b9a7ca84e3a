"""What fault schedules once broke, each as the schedule that shows it, and what holds since then."""

from dataclasses import replace
from typing import Any

import pytest

from local.plane.faults import Denial, Fault, FaultKind
from tests.faults.conftest import Simulation
from tests.faults.paths import PATHS
from tests.faults.schedules import Deed, FunctionShape, Knobs, Schedule, TargetShape


def faulty(path: str, kind: FaultKind, at: str, *, lasts: bool = False) -> Schedule:
    """A path with one fault at a named call."""
    return PATHS[path].with_fault(Fault(kind, at, lasts))


def ended(simulation: Simulation, schedule: Schedule) -> dict[str, Any]:
    """The result of a schedule that must not violate anything."""
    result = simulation.run(schedule)
    assert result["violations"] == [], "\n".join([*result["violations"], *result["trace"]])
    return result


def test_tells_the_end_of_a_target_when_the_answer_to_storing_it_was_lost(simulation: Simulation) -> None:
    """The repeated Finish target found the end stored, and took it for told."""
    at = "finish_target dynamodb:UpdateItem 1"
    assert ended(simulation, faulty("there1", FaultKind.LOSE, at))["targets"] == {"prod": "SUCCEEDED"}


def test_tells_the_end_of_a_target_when_it_crashed_between_storing_and_telling(
    simulation: Simulation,
) -> None:
    ended(simulation, faulty("there1", FaultKind.CRASH_AFTER, "finish_target dynamodb:UpdateItem 1"))


@pytest.mark.parametrize("kind", [FaultKind.CRASH_BEFORE, FaultKind.THROTTLE])
def test_tells_the_end_of_a_deployment_when_it_failed_between_storing_and_telling(
    simulation: Simulation, kind: FaultKind
) -> None:
    """The repeated Finish deployment found the end stored, and took it for told."""
    ended(simulation, faulty("back1", kind, "finish_deployment dynamodb:PutItem 1", lasts=True))


def test_tells_the_end_of_a_deployment_when_its_execution_is_stopped_before_it_could(
    simulation: Simulation,
) -> None:
    """Nobody repeats a stopped state, and the reconciler left alone what had ended."""
    crash = Fault(FaultKind.CRASH_BEFORE, "finish_deployment dynamodb:PutItem 1")
    stop = Deed("finish_deployment dynamodb:PutItem 1", "stopDeployment")
    ended(simulation, replace(PATHS["there1"], faults=(crash,), deeds=(stop,)))


def test_tells_that_a_target_is_skipped_when_it_crashed_between_storing_and_telling(
    simulation: Simulation,
) -> None:
    """Whoever skipped a target told it; the reconciler, who went on in its place, did not."""
    first = replace(PATHS["back1"].targets[0], name="first")
    second = TargetShape("second", (FunctionShape("f"),), depends_on=("first",), region=1)
    schedule = replace(PATHS["back1"], name="skipped", targets=(first, second))
    result = ended(
        simulation, schedule.with_fault(Fault(FaultKind.CRASH_AFTER, "finish_target dynamodb:UpdateItem 3"))
    )
    assert result["targets"] == {"first": "ROLLED_BACK", "second": "SKIPPED"}
