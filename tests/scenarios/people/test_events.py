"""Others hear of every transition on the default event bus, and never of a credential."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.scenarios.canary import a_canary
from tests.scenarios.control import steer
from tests.scenarios.listener import Listener
from tests.scenarios.world import World, approval, weight

GUIDE = Path(__file__).parents[3] / "docs/how-to/approve.md"


@pytest.fixture
def listener(world: World) -> Iterator[Listener]:
    listener = Listener(world)
    yield listener
    listener.close()


def test_tells_the_event_bus_of_each_transition_once(world: World, listener: Listener) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    approval = world.open_approval(deployment, "prod")["approvalId"]
    steer(world, deployment, "approve", "prod")
    world.ended(deployment)
    world.wait_for(lambda: "DeploymentEnded" in _kinds(listener.heard(deployment)))

    events = {event["detail-type"]: event["detail"] for event in listener.heard(deployment)}
    assert sorted(_kinds(listener.heard(deployment))) == sorted(events)
    assert set(events) == {
        "DeploymentSubmitted",
        "DeploymentStarted",
        "TargetStarted",
        "ApprovalRequested",
        "ApprovalGiven",
        "TargetEnded",
        "DeploymentEnded",
    }
    asked = events["ApprovalRequested"]
    assert asked["approvalId"] == approval
    assert (asked["application"], asked["target"]) == (canary.function, "prod")
    assert events["TargetEnded"]["status"] == events["DeploymentEnded"]["status"] == "SUCCEEDED"


def test_says_who_must_act_where_and_until_when_but_not_the_link_itself(
    world: World, listener: Listener
) -> None:
    rules = {"approvals": 2, "requiresRoles": ["sre"], "requesterMayNotApprove": True}
    expiry = {"approvalExpiration": {"duration": 2, "unit": "hours"}}
    canary = a_canary(world, weight(25), approval(**rules, **expiry), weight(100))
    deployment = canary.waiting_at_25()
    wait = world.open_approval(deployment, "prod")
    (asked,) = world.wait_for(lambda: _details(listener.heard(deployment), "ApprovalRequested"))
    page = f"{world.plane.api_url}/approvals/{wait['approvalId']}"

    assert {key: asked[key] for key in asked.keys() - {"at", "message"}} == {
        "deploymentId": deployment,
        "application": canary.function,
        "target": "prod",
        "account": f"account-{canary.place.account[:3]}",
        "region": canary.place.region,
        "stage": 2,
        "title": "Wait for approval by 2 people",
        "approvalId": wait["approvalId"],
        "expiresAt": wait["expiresAt"],
        "requiresRoles": ["sre"],
        "needed": 2,
        "requesterMayNotApprove": True,
        "page": page,
        "makeLink": f"{page}/links",
    }
    assert httpx.get(asked["page"]).status_code == httpx.post(asked["makeLink"]).status_code == 403
    steer(world, deployment, "cancel")
    world.ended(deployment)


def test_rule_of_the_guide_hears_of_approvals_and_of_nothing_else(world: World) -> None:
    (pattern,) = re.findall(r"--event-pattern '(.*)'", GUIDE.read_text(encoding="utf-8"))
    listener = Listener(world, pattern)
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    steer(world, deployment, "reject", "prod")
    world.ended(deployment)
    world.wait_for(lambda: listener.heard(deployment))

    assert _kinds(listener.heard(deployment)) == ["ApprovalRequested"]
    listener.close()


def test_says_no_token_link_or_signature_to_the_event_bus(world: World, listener: Listener) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")
    steer(world, deployment, "cancel", reason="enough")
    world.ended(deployment)
    world.wait_for(lambda: "DeploymentEnded" in _kinds(listener.heard(deployment)))

    said = json.dumps(listener.heard(deployment))
    assert {"DeploymentCancelled", "ApprovalClosed", "RollbackStarted"} <= set(
        _kinds(listener.heard(deployment))
    )
    assert link.rpartition("signature=")[2] not in said
    assert "signature" not in said
    assert "oken" not in said


def _details(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event["detail"] for event in events if event["detail-type"] == kind]


def _kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["detail-type"] for event in events]
