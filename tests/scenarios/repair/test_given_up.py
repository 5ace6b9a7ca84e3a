"""What no repair can repair: it is stopped and rolls back, or it ends and frees its application."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sluice.domain.record.repairs import LAST_ROUND, PATIENCE
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.world import World


def test_rolls_back_when_an_approval_can_never_be_delivered(world: World) -> None:
    """Its sealed token does not open: every sweep fails at it, until the execution that waits is stopped."""
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    approval = world.target(deployment, "prod")["waitingFor"][0]["approvalId"]
    answers = json.dumps([{"decision": "approve", "by": "ada", "at": 0.0, "comment": ""}])
    note(
        world,
        deployment,
        f"APPROVAL#{approval}",
        sealedToken={"B": b"not sealed by the vault"},
        status={"S": "APPROVED"},
        answers={"S": answers},
        count={"N": "1"},
    )
    failed_before(world, deployment, "prod", PATIENCE - 1)
    ended = world.ended(deployment)

    assert (ended["status"], ended["targets"][0]["status"]) == ("FAILED", "ROLLED_BACK")
    assert f"Given up: {PATIENCE} repairs in a row failed" in ended["reason"]
    assert canary.alias() == {"1": 100}
    assert "RepairGivenUp" in {event["type"] for event in world.events(deployment)}
    assert world.submit(canary.config).status_code == 202


@pytest.fixture
def spoiled(world: World) -> Iterator[tuple[Canary, str]]:
    """A deployment with a target that cannot be read, until the test is over: others read its records too."""
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    note(world, deployment, "TARGET#prod", status={"S": "?"})
    yield canary, deployment
    note(world, deployment, "TARGET#prod", status={"S": "ROLLBACK_FAILED"})


def test_says_of_what_cannot_be_read_that_it_cannot_and_keeps_its_versions(
    world: World, spoiled: tuple[Canary, str]
) -> None:
    canary, deployment = spoiled
    answer = world.api.get(f"/deployments/{deployment}")
    assert (answer.status_code, answer.json()["code"]) == (500, "RecordUnreadable")
    assert f"A stored record of deployment {deployment} cannot be read" in answer.json()["detail"]

    asked = {"deploymentId": deployment, "target": "prod", "function": canary.function, "keep": "1"}
    versions = world.api.get("/versions", params=asked).json()["versions"]
    kept = f"could not look at the records of {deployment}, which cannot be read"
    assert all(kept in [why["text"] for why in one["reasons"]] for one in versions)
    assert versions


def test_frees_the_application_when_a_target_cannot_be_read(
    world: World, spoiled: tuple[Canary, str]
) -> None:
    canary, deployment = spoiled
    failed_before(world, deployment, "", LAST_ROUND * PATIENCE - 1)
    meta = world.wait_for(lambda: ended_item(world, deployment))

    assert meta["status"]["S"] == "FAILED"
    assert "'prod'" in meta["reason"]["S"]
    states = world.plane.session().client("stepfunctions")
    running = states.list_executions(
        stateMachineArn=world.plane.target_state_machine_arn, statusFilter="RUNNING"
    )
    assert not [one for one in running["executions"] if one["name"].startswith(deployment)]
    assert world.submit(canary.config).status_code == 202


def note(world: World, deployment: str, sk: str, **values: Any) -> None:
    """Write into the deployment's records."""
    world.plane.session().client("dynamodb").update_item(
        TableName=world.plane.table_name,
        Key={"pk": {"S": f"DEP#{deployment}"}, "sk": {"S": sk}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        ExpressionAttributeNames={f"#{name}": name for name in values},
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
    )


def failed_before(world: World, deployment: str, target: str, times: int) -> None:
    """So many repairs have failed by now, and the next sweep comes."""
    now = httpx.get(f"{world.plane.endpoint_url}/_sluice/clock").json()["now"]
    note(world, deployment, f"REPAIR#{target}", failures={"N": str(times)}, failedAt={"N": str(now)})
    world.move_clock(61)


def ended_item(world: World, deployment: str) -> Any:
    """The deployment's own item, once it has ended."""
    item = (
        world.plane.session()
        .client("dynamodb")
        .get_item(
            TableName=world.plane.table_name, Key={"pk": {"S": f"DEP#{deployment}"}, "sk": {"S": "META"}}
        )["Item"]
    )
    return item if "endedAt" in item else None
