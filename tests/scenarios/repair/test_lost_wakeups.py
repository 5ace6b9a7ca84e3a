"""Whoever dies between noting what a person wants and telling the workflow: the reconciler tells it."""

import json
from typing import Any

import pytest

from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.judged import a_judged_canary
from tests.scenarios.world import World, approval, pause, weight


def _note(world: World, deployment: str, sk: str, **values: Any) -> None:
    """Write into the deployment's records what a task writes before it tells the workflow."""
    world.plane.session().client("dynamodb").update_item(
        TableName=world.plane.table_name,
        Key={"pk": {"S": f"DEP#{deployment}"}, "sk": {"S": sk}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        ExpressionAttributeNames={f"#{name}": name for name in values},
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
    )


def _waiting(world: World, step: dict[str, Any]) -> tuple[Canary, str, dict[str, Any]]:
    canary = a_canary(world, weight(25), step, weight(100))
    deployment = world.deploy(canary.config)
    world.wait_for(lambda: world.target(deployment, "prod")["waitingFor"])
    return canary, deployment, world.target(deployment, "prod")["waitingFor"][0]


@pytest.mark.parametrize("step", [pause(4, "hours"), approval()])
def test_cancels_when_only_the_note_was_written(world: World, step: dict[str, Any]) -> None:
    canary, deployment, _wait = _waiting(world, step)
    _note(world, deployment, "META", isCancelled={"BOOL": True}, cancelReason={"S": "Cancelled by ada"})
    world.move_clock(61)
    ended = world.ended(deployment)

    assert (ended["status"], ended["reason"]) == ("CANCELLED", "Cancelled by ada.")
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}


@pytest.mark.parametrize("step", [pause(4, "hours"), approval()])
def test_rolls_back_when_only_the_note_was_written(world: World, step: dict[str, Any]) -> None:
    canary, deployment, _wait = _waiting(world, step)
    stop = {"stopError": {"S": "RollbackRequestedError"}, "stopReason": {"S": "Rolled back by ada"}}
    _note(world, deployment, "TARGET#prod", **stop)
    world.move_clock(61)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert ended["targets"][0]["reason"] == "Rolled back by ada."
    assert canary.alias() == {"1": 100}


def test_goes_on_when_only_the_skip_of_a_pause_was_written(world: World) -> None:
    canary, deployment, wait = _waiting(world, pause(4, "hours"))
    _note(world, deployment, f"PAUSE#{wait['pauseId']}", status={"S": "SKIPPED"})
    world.move_clock(61)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}


@pytest.mark.parametrize(
    ("decision", "status", "reason", "serves"),
    [
        ("approve", "APPROVED", "The target succeeded.", {"2": 100}),
        ("reject", "REJECTED", "Target 'prod': Rejected by ada: seen", {"1": 100}),
    ],
)
def test_hears_of_a_decision_when_only_the_answer_was_written(
    world: World, decision: str, status: str, reason: str, serves: dict[str, float]
) -> None:
    canary, deployment, wait = _waiting(world, approval())
    answers = json.dumps([{"decision": decision, "by": "ada", "at": 0.0, "comment": "seen"}])
    sk = f"APPROVAL#{wait['approvalId']}"
    _note(world, deployment, sk, status={"S": status}, answers={"S": answers}, count={"N": "1"})
    world.move_clock(61)

    assert world.ended(deployment)["reason"] == reason
    assert canary.alias() == serves


def test_goes_on_when_only_the_verdict_of_an_analysis_was_written(world: World) -> None:
    canary = a_judged_canary(world)
    deployment = world.deploy(canary.config)
    wait = world.open_wait(deployment, "prod", "analysis")
    _note(
        world, deployment, f"ANALYSIS#{wait['analysisId']}", status={"S": "PASSED"}, verdict={"S": "passed"}
    )
    world.move_clock(61)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}


def test_rolls_back_instead_of_succeeding_when_the_wish_comes_with_the_last_step(world: World) -> None:
    gates = {"afterDeployment": [approval()]}
    canary = a_canary(world, weight(100), constraints=gates)
    deployment = world.deploy(canary.config)
    world.open_approval(deployment, "prod")
    stop = {"stopError": {"S": "RollbackRequestedError"}, "stopReason": {"S": "Rolled back by ada"}}
    _note(world, deployment, "TARGET#prod", **stop)
    world.decide(deployment, "prod", "approve")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}
