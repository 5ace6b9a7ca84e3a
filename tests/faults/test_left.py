"""Handlers that go on after whoever invoked them has given them up and started another: they do no harm."""

from dataclasses import replace
from typing import Any

import pytest

from local.plane.faults import Fault, FaultKind
from tests.faults.conftest import Simulation
from tests.faults.paths import PATHS
from tests.faults.schedules import Schedule

APPROVED = replace(PATHS["back1"], approves=True)
"""25 %, an approval, 50 %."""


def left(simulation: Simulation, path: Schedule, at: int | str) -> dict[str, Any]:
    """The result of a path one of whose handlers is left at this call; it breaks no rule."""
    result = simulation.run(path.with_fault(Fault(FaultKind.LEAVE, at)))
    assert result["violations"] == [], "\n".join([*result["violations"], *result["trace"]])
    return result


def test_step_that_was_left_changes_nothing_when_later_steps_are_done(simulation: Simulation) -> None:
    """It wrote the record as it had read it: the alias seemed moved by somebody else, and stayed there."""
    target = replace(APPROVED.targets[0], steps=({"weight": 25}, {"weight": 50}, {"approval": 0}))
    path = replace(APPROVED, targets=(target,))
    calls = [line.split() for line in simulation.run(path)["trace"] if " set_weight" in line]
    for number, caller, *_ in calls:
        if caller == calls[0][1]:
            assert left(simulation, path, int(number))["targets"] == {"prod": "SUCCEEDED"}


@pytest.mark.parametrize("call", ["dynamodb:Query 1", "dynamodb:PutItem 1", "kms:Encrypt 1"])
def test_state_has_its_reply_when_a_try_that_was_left_stores_its_token_last(
    simulation: Simulation, call: str
) -> None:
    """The reply went to the token of the try that was over, and the target waited for ever."""
    assert left(simulation, APPROVED, f"ask_for_approval {call}")["targets"] == {"prod": "SUCCEEDED"}


@pytest.mark.parametrize("call", ["dynamodb:UpdateItem 1", "kms:Encrypt 1"])
def test_deployment_ends_when_a_try_that_was_left_stores_its_token_last(
    simulation: Simulation, call: str
) -> None:
    assert left(simulation, APPROVED, f"run_targets {call}")["targets"] == {"prod": "SUCCEEDED"}


def test_preflight_that_was_left_tells_nothing_of_what_its_deployment_has_changed_since(
    simulation: Simulation,
) -> None:
    """It saw the alias split, and told that the deployment itself was in its own way."""
    left(simulation, PATHS["back1"], "run_preflight s3:HeadObject 1")
