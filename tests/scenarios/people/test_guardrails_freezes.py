"""Freezes and broken glass on the plane: held until the window ends, refused, passed with a reason, told."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.scenarios.callers import arn_of, caller, steer
from tests.scenarios.canary import a_canary
from tests.scenarios.people.test_guardrails_teams import apply, refusal, submit, target
from tests.scenarios.world import World, pause, weight

ON_CALL = "on-call"


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(world: World) -> Iterator[None]:
    yield
    apply(world, {"kind": "guardrails"})


def clock(world: World) -> datetime:
    url = f"{world.plane.endpoint_url}/_sluice/clock"
    return datetime.fromtimestamp(httpx.get(url).json()["now"], UTC)


def freeze(world: World, application: str, *, hours: int = 2, **more: Any) -> dict[str, Any]:
    now = clock(world)
    window = [f"{now + timedelta(hours=offset):%Y-%m-%dT%H:%M}" for offset in (-1, hours)]
    return {
        "timeZone": "UTC",
        "once": {"from": window[0], "until": window[1]},
        "applications": [application],
        "reason": "the books are closed",
        **more,
    }


def guarded(world: World, application: str, **parts: Any) -> None:
    people = {"on-call": {"iam": [arn_of(world, ON_CALL)]}}
    glass = {"roles": ["on-call"], "applications": [application]}
    apply(world, {"kind": "guardrails", "people": people, "breakGlass": glass, **parts})


def held(world: World, deployment: str) -> dict[str, Any]:
    def freeze_of() -> dict[str, Any] | None:
        waits = world.target(deployment, "prod")["waitingFor"]
        return next((wait for wait in waits if wait["kind"] == "freeze"), None)

    try:
        return dict(world.wait_for(freeze_of))
    except AssertionError:
        raise AssertionError(f"{world.read(deployment)}\n{world.events(deployment)}") from None


def kinds(world: World, deployment: str) -> list[str]:
    return [event["type"] for event in world.events(deployment)]


def test_holds_a_target_until_the_window_ends_and_starts_it_then(world: World) -> None:
    canary = a_canary(world, weight(100))
    guarded(world, canary.function, freezes={"books": freeze(world, canary.function)})
    plan = world.api.post("/plan", content=json.dumps(canary.config).encode()).json()
    deployment = world.deploy(canary.config)
    hold = held(world, deployment)

    assert [finding["code"] for finding in plan["findings"]] == ["TargetHeld"]
    assert plan["wouldFail"] is False
    assert (hold["rule"], hold["reason"].endswith("the books are closed")) == ("freezes['books']", True)
    assert canary.alias() == {"1": 100}
    world.move_clock(3 * 3600)
    assert world.ended(deployment, 100)["status"] == "SUCCEEDED"
    assert canary.alias() == {"2": 100}
    assert kinds(world, deployment).index("TargetHeld") < kinds(world, deployment).index("TargetStarted")


def test_lets_a_running_target_go_on_when_a_freeze_begins(world: World) -> None:
    canary = a_canary(world, weight(25), pause(30, "minutes"), weight(100))
    deployment = world.deploy(canary.config)
    wait = world.open_wait(deployment, "prod", "pause")
    guarded(world, canary.function, freezes={"books": freeze(world, canary.function)})
    steer(world.api, deployment, "skip", "prod", pauseId=wait["pauseId"])
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_refuses_a_deployment_when_a_freeze_refuses_and_lets_its_rollback_pass(world: World) -> None:
    canary = a_canary(world, weight(100))
    first = world.deploy(canary.config)
    assert world.ended(first)["status"] == "SUCCEEDED"
    guarded(world, canary.function, freezes={"books": freeze(world, canary.function, action="refuse")})

    assert refusal(submit(world.api, canary.config)) == (403, "GuardrailRefused", "freezes['books']")
    plan = world.api.post("/plan", content=json.dumps(canary.config).encode()).json()
    assert plan["wouldFail"] is True
    undo = steer(world.api, first, "rollback")
    assert undo.status_code == 202
    assert world.ended(undo.json()["deploymentId"])["status"] == "SUCCEEDED"
    assert canary.alias() == {"1": 100}


def test_starts_a_held_target_when_somebody_who_may_breaks_the_glass(world: World) -> None:
    canary = a_canary(world, weight(100))
    guarded(world, canary.function, freezes={"books": freeze(world, canary.function)})
    deployment, on_call = world.deploy(canary.config), caller(world, ON_CALL, "grace")
    held(world, deployment)

    stranger = steer(caller(world, "developer"), deployment, "unfreeze", "prod", reason="me first")
    assert refusal(stranger) == (403, "GuardrailRefused", "breakGlass.roles")
    assert steer(on_call, deployment, "unfreeze", "prod", reason=" ").status_code == 422
    passed = steer(on_call, deployment, "unfreeze", "prod", reason="fixes the outage")
    assert (passed.status_code, passed.json()["status"]) == (202, "WAITING")
    world.move_clock(90)
    view = world.ended(deployment, 100)
    assert view["status"] == "SUCCEEDED"
    (use,) = view["breakGlass"]
    assert (use["passed"], use["target"], use["reason"]) == ("freeze", "prod", "fixes the outage")
    assert use["by"].endswith(f"{ON_CALL}/grace")
    assert "GlassBroken" in kinds(world, deployment)
    assert steer(on_call, deployment, "unfreeze", "prod", reason="again").status_code == 409


def test_passes_freeze_and_required_gates_when_a_deployment_breaks_the_glass(world: World) -> None:
    canary = a_canary(world, weight(100))
    gate = {"r": {"beforeDeployment": [{"pause": {"untilApproved": True, "approvals": 2}}]}}
    guarded(
        world,
        canary.function,
        freezes={"books": freeze(world, canary.function, action="refuse")},
        applications={"*": {"requires": gate}},
    )
    content = json.dumps(canary.config).encode()
    path = "/deployments?breakGlass=fixes%20the%20outage"
    assert refusal(world.api.post(path, content=content)) == (403, "GuardrailRefused", "breakGlass.roles")
    on_call = caller(world, ON_CALL, "grace")
    assert on_call.post("/deployments?breakGlass=", content=content).status_code == 422
    answer = on_call.post(path, content=content)
    assert answer.status_code == 202, answer.text
    view = world.ended(answer.json()["deploymentId"])
    assert (view["status"], view["breakGlass"][0]["passed"]) == ("SUCCEEDED", "deployment")
    assert "GlassBroken" in kinds(world, view["deploymentId"])


def test_passes_one_required_approval_and_one_required_pause_with_a_reason(world: World) -> None:
    canary = a_canary(world, weight(100))
    gates = [{"pause": {"untilApproved": True, "approvals": 2}}, {"pause": {"duration": 5, "unit": "hours"}}]
    guarded(world, canary.function, applications={"*": {"requires": {"r": {"beforeDeployment": gates}}}})
    deployment, on_call = world.deploy(canary.config), caller(world, ON_CALL, "grace")
    world.open_approval(deployment, "prod")

    query = "?breakGlass=fixes%20the%20outage"
    passed = on_call.post(f"/deployments/{deployment}/targets/prod/approve{query}", json={})
    assert (passed.status_code, passed.json()["status"]) == (200, "APPROVED")
    wait = world.open_wait(deployment, "prod", "pause")
    refused = steer(world.api, deployment, "skip", "prod", pauseId=wait["pauseId"])
    assert refusal(refused) == (403, "GuardrailRefused", "applications['*'].requires['r']")
    skipped = on_call.post(
        f"/deployments/{deployment}/targets/prod/skip{query}", json={"pauseId": wait["pauseId"]}
    )
    assert skipped.status_code == 200, skipped.text
    view = world.ended(deployment)
    assert view["status"] == "SUCCEEDED"
    assert [use["passed"] for use in view["breakGlass"]] == ["approval", "wait"]


def test_breaks_no_glass_for_what_the_file_asks_for_itself(world: World) -> None:
    canary = a_canary(world)
    guarded(world, canary.function)
    deployment, on_call = canary.waiting_at_25(), caller(world, ON_CALL, "grace")
    answer = on_call.post(f"/deployments/{deployment}/targets/prod/approve?breakGlass=hurry", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "WrongMoment")
    assert target(world.api, deployment)["waitingFor"]
    steer(world.api, deployment, "cancel")
