"""Who may approve by an AWS identity, how many must, and that a decision is taken once."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.scenarios.canary import a_canary
from tests.scenarios.control import steer
from tests.scenarios.world import World, approval, weight


def test_goes_on_when_a_caller_approves_and_says_so_when_it_is_done_twice(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    first = steer(world, deployment, "approve", "prod", comment="ship it")

    assert first.status_code == 200
    assert first.json()["status"] == "APPROVED"
    second = steer(world, deployment, "approve", "prod")
    assert second.status_code == 409
    assert "already decided: approved by arn:" in second.json()["detail"]
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_takes_one_decision_when_approval_and_rejection_race(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    verbs = ["approve", "reject", "approve", "reject"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda verb: steer(world, deployment, verb, "prod"), verbs))

    (decided,) = [answer.json()["status"] for answer in answers if answer.status_code == 200]
    status = world.ended(deployment)["targets"][0]["status"]
    assert (decided, status) in {("APPROVED", "SUCCEEDED"), ("REJECTED", "ROLLED_BACK")}
    assert canary.alias() == ({"2": 100} if decided == "APPROVED" else {"1": 100})


def test_refuses_an_approval_after_its_expiry(world: World) -> None:
    steps = (weight(25), approval(approvalExpiration={"duration": 60, "unit": "seconds"}), weight(100))
    canary = a_canary(world, *steps)
    deployment = canary.waiting_at_25()
    world.move_clock(61)

    assert steer(world, deployment, "approve", "prod").status_code == 409
    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"


def test_needs_two_people_when_the_config_says_so(world: World) -> None:
    canary = a_canary(world, weight(25), approval(approvals=2), weight(100))
    deployment = canary.waiting_at_25()
    first = world.decide(deployment, "prod", "approve")
    same = world.decide(deployment, "prod", "approve")

    assert (first.status_code, same.status_code) == (200, 409)
    assert "1 more person must approve" in same.text
    assert world.open_approval(deployment, "prod")["approvedBy"] == ["ada"]
    link = world.link(world.open_approval(deployment, "prod")["approvalId"])
    assert httpx.post(link, data={"decision": "approve"}).status_code == 403
    assert steer(world, deployment, "approve", "prod").json()["status"] == "APPROVED"
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_lets_the_requester_reject_but_not_approve_when_the_config_says_so(world: World) -> None:
    canary = a_canary(world, weight(25), approval(requesterMayNotApprove=True), weight(100))
    deployment = canary.waiting_at_25()
    refused = steer(world, deployment, "approve", "prod")
    name = world.open_approval(deployment, "prod")["approvalId"]

    assert refused.status_code == 403
    assert "may not approve" in refused.json()["detail"]
    assert world.api.post(f"/approvals/{name}/links", json={"name": "eve"}).status_code == 403
    assert steer(world, deployment, "reject", "prod").status_code == 200
    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"


def test_refuses_callers_whose_roles_nobody_knows_when_roles_are_required(world: World) -> None:
    canary = a_canary(world, weight(25), approval(requiresRoles=["sre"]), weight(100))
    deployment = canary.waiting_at_25()
    refused = steer(world, deployment, "approve", "prod")

    assert refused.status_code == 403
    assert "approverRoles" in refused.json()["remedy"]
    assert steer(world, deployment, "reject", "prod").status_code == 403
    steer(world, deployment, "cancel")
    world.ended(deployment)
