"""An approval link is a credential for one decision: it cannot be altered, shared for more, or used twice."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import pytest

from tests.scenarios.canary import a_canary
from tests.scenarios.world import World, a_provider_row, an_artifact, approval, fresh, weight


def _altered(link: str, **changes: str) -> str:
    parts = urlsplit(link)
    query = {**dict(parse_qsl(parts.query)), **changes}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _post(link: str, decision: str = "approve") -> httpx.Response:
    return httpx.post(link, data={"decision": decision}, timeout=60)


def test_takes_only_the_first_of_two_answers(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    name = world.open_approval(deployment, "prod")["approvalId"]
    first, second = world.link(name, "ada"), world.link(name, "bob")

    assert _post(first).status_code == 200
    late = _post(second, "reject")
    assert late.status_code == 409
    assert "already decided: approved by ada" in late.text
    assert _post(first).status_code == 409
    assert world.ended(deployment)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("change", ["expires", "name", "roles", "signature"])
def test_refuses_a_link_that_was_altered(world: World, change: str) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")
    forged = _altered(link, **{change: "4102444800" if change == "expires" else "boss"})

    assert httpx.get(forged).status_code == 403
    assert _post(forged).status_code == 403
    assert world.read(deployment)["status"] == "AWAITING_APPROVAL"
    _post(link, "reject")
    world.ended(deployment)


def test_refuses_a_link_of_another_approval(world: World) -> None:
    one, two = a_canary(world), a_canary(world)
    first, second = one.waiting_at_25(), two.waiting_at_25()
    names = [world.open_approval(deployment, "prod")["approvalId"] for deployment in (first, second)]
    moved = world.link(names[0]).replace(names[0], names[1])

    assert _post(moved).status_code == 403
    for deployment in (first, second):
        world.decide(deployment, "prod", "reject")
        world.ended(deployment)


def test_lets_only_the_required_roles_decide(world: World) -> None:
    canary = a_canary(world, weight(25), approval(requiresRoles=["sre", "lead"]), weight(100))
    deployment = canary.waiting_at_25()
    name = world.open_approval(deployment, "prod")["approvalId"]

    refused = _post(world.link(name, "eve", ["dev"]))
    assert refused.status_code == 403
    assert "Only sre or lead may decide here" in refused.text
    assert _post(world.link(name, "ada", ["sre"])).status_code == 200
    assert world.ended(deployment)["status"] == "SUCCEEDED"


def test_refuses_an_answer_after_the_expiry(world: World) -> None:
    strategy = (weight(25), approval(approvalExpiration={"duration": 60, "unit": "seconds"}), weight(100))
    canary = a_canary(world, *strategy)
    deployment = canary.waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")
    world.move_clock(61)

    assert _post(link).status_code == 403
    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"


def test_target_goes_on_after_the_expiry_when_the_config_says_so(world: World) -> None:
    expiry = {"duration": 60, "unit": "seconds", "onExpiry": "continue"}
    canary = a_canary(world, weight(25), approval(approvalExpiration=expiry), weight(100))
    deployment = canary.waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")
    world.move_clock(61)

    ended = world.ended(deployment)
    assert ended["status"] == "SUCCEEDED", ended["reason"]
    assert "ApprovalExpired" in [event["type"] for event in world.events(deployment)]
    assert _post(link).status_code in (403, 409)


def test_gives_no_link_and_no_deployment_to_a_caller_without_a_signature(world: World) -> None:
    base = world.plane.api_url
    assert httpx.get(f"{base}/deployments").status_code == 403
    assert httpx.post(f"{base}/deployments", content=b"{}").status_code == 403
    assert httpx.post(f"{base}/approvals/d-x.0.1.0/links").status_code == 403


def test_page_says_what_changes_and_who_else_must_act(world: World) -> None:
    canary = a_canary(world, weight(25), approval(), weight(100))
    canary.config["providerOptions"]["lambda"][0]["runtime"] = "python3.12"
    other = {"other": {**canary.config["targets"]["prod"], "constraints": {"beforeDeployment": [approval()]}}}
    function = fresh("other")
    canary.place.create(function, "def handler(event, context):\n    return 1\n")
    path = canary.config["artifacts"][0]["path"]
    canary.config["targets"].update(other)
    canary.config["artifacts"].append(an_artifact(function, path))
    canary.config["providerOptions"]["lambda"].append(a_provider_row(canary.place, "other", function))
    deployment = canary.waiting_at_25()
    world.open_approval(deployment, "other")
    page = httpx.get(world.link(world.open_approval(deployment, "prod")["approvalId"])).text

    assert f"{canary.function}: code " in page
    assert f"{canary.function}: runtime python3.13 becomes python3.12" in page
    assert "an approval in other" in page
    for target in ("prod", "other"):
        world.decide(deployment, target, "reject")
    world.ended(deployment)


def test_shows_in_the_list_that_a_person_is_waited_for(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    rows = world.api.get("/deployments", params={"application": canary.function}).json()["deployments"]

    assert [row["status"] for row in rows] == ["AWAITING_APPROVAL"]
    world.decide(deployment, "prod", "reject")
    world.ended(deployment)


def test_shows_no_token_or_signature_in_answers_and_events(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    shown = str(world.read(deployment)) + str(world.events(deployment))

    assert "signature" not in shown
    assert "oken" not in shown
    world.decide(deployment, "prod", "reject")
    world.ended(deployment)


def test_says_something_helpful_when_the_answer_is_neither_yes_nor_no(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"])

    assert _post(link, "perhaps").status_code == 400
    assert world.read(deployment)["status"] == "AWAITING_APPROVAL"
    _post(link, "reject")
    world.ended(deployment)
