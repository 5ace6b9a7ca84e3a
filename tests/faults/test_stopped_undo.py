"""An undo whose execution is stopped is finished all the same: half an undo is no state to be left in."""

from dataclasses import replace

import pytest

from tests.faults.conftest import Simulation
from tests.faults.paths import PATHS
from tests.faults.schedules import Deed

UNDO = replace(PATHS["there3"], then="rollback")


def handlers_in(trace: list[str]) -> set[str]:
    """The handlers whose calls a run consists of."""
    return {line.split()[2] for line in trace}


@pytest.mark.parametrize(
    "after", ["undo_target dynamodb:TransactWriteItems 2", "undo_target lambda:UpdateAlias 1"]
)
def test_goes_on_to_its_end_when_its_execution_is_stopped(simulation: Simulation, after: str) -> None:
    result = simulation.run(replace(UNDO, deeds=(Deed(after, "stopTarget"),)))
    assert result["violations"] == [], "\n".join([*result["violations"], *result["trace"]])
    assert (result["status"], result["targets"]) == ("SUCCEEDED", {"prod": "SUCCEEDED"})
    assert handlers_in(result["trace"]).isdisjoint({"roll_back"})


def test_leaves_nothing_half_undone_when_it_is_cancelled_and_its_execution_stopped(
    simulation: Simulation,
) -> None:
    at = "undo_target lambda:UpdateAlias 1"
    result = simulation.run(replace(UNDO, deeds=(Deed(at, "cancel"), Deed(at, "stopTarget"))))
    assert result["violations"] == [], "\n".join([*result["violations"], *result["trace"]])
    assert result["status"] == "CANCELLED"
