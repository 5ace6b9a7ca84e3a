"""What somebody changes without a deployment is found, told once, and gone once it is restored."""

import json
import shlex
from typing import Any

from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.intake.test_plan import calls, forget_calls, plan
from tests.scenarios.kept import logs
from tests.scenarios.roles import denied
from tests.scenarios.world import World, weight

WRITES = ("Create", "Update", "Publish", "Delete", "Put", "Add", "Remove", "Tag", "Untag", "Invoke")
MEASURED = ["DeploymentDuration", "Deployments", "LeadTime"]


def checked(world: World, application: str) -> dict[str, Any]:
    answer = world.api.post("/drift", json={"application": application})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def found(world: World, application: str) -> list[dict[str, Any]]:
    answer = world.api.get("/drift", params={"application": application})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["functions"])


def counted(world: World, application: str) -> dict[str, Any] | None:
    """The numbers of the application once its deployment is among them."""
    answer = world.api.get("/insights", params={"application": application})
    assert answer.status_code == 200, answer.text
    numbers = dict(answer.json()["total"])
    return numbers if numbers["deployments"] else None


def measured(world: World, deployment: str) -> list[str]:
    """The metrics that lines of the logs hold about the end of this deployment, as CloudWatch reads them."""
    lines = [json.loads(line) for line in logs(world) if '"CloudWatchMetrics"' in line]
    of_this = [line for line in lines if line.get("deploymentId") == deployment and "application" in line]
    return [one["Name"] for line in of_this for one in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]]


def kinds(world: World, deployment: str) -> list[str]:
    return [event["type"] for event in world.events(deployment) if event["type"].startswith("Drift")]


def move_alias(canary: Canary, version: str) -> None:
    canary.place.client("lambda").update_alias(
        FunctionName=canary.function, Name="live", FunctionVersion=version
    )


def restore(canary: Canary, command: str) -> None:
    """Do what the command says."""
    words = shlex.split(command)
    given = dict(zip(words[3::2], words[4::2], strict=True))
    assert words[:3] == ["aws", "lambda", "update-alias"]
    assert (given["--function-name"], given["--name"]) == (canary.function, "live")
    move_alias(canary, given["--function-version"])


def test_finds_an_alias_that_was_moved_until_it_is_moved_back(world: World) -> None:
    canary = a_canary(world, weight(100))
    application = canary.function
    deployment = world.deploy(canary.config)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    # It is watched as soon as the event about its end has arrived.
    (noted,) = world.wait_for(lambda: found(world, application))
    assert (noted["status"], noted["deploymentId"], noted["aliasName"]) == ("notChecked", deployment, "live")
    assert (noted["version"], noted["servedBy"]) == ("2", deployment)
    numbers = world.wait_for(lambda: counted(world, application))
    assert (numbers["failureRate"], numbers["delivered"]) == (0.0, 1)
    assert sorted(world.wait_for(lambda: measured(world, deployment))) == MEASURED

    world.move_clock(61)  # until then a difference may be an old view of the alias
    assert checked(world, application)["drifted"] == 0
    assert found(world, application)[0]["status"] == "inSync"

    move_alias(canary, "1")
    forget_calls(world)
    assert checked(world, application)["drifted"] == 1
    made = [
        call
        for call in calls(world)
        if call["service"] == "lambda" and call["account"] == canary.place.account
    ]
    assert [call["operation"] for call in made if call["operation"].startswith(WRITES)] == []
    checked(world, application)  # the next look tells it no second time
    (row,) = found(world, application)
    (finding,) = row["findings"]
    assert (row["status"], finding["kind"]) == ("drifted", "AliasMoved")
    assert kinds(world, deployment) == ["DriftFound"]
    summary = world.read(deployment)["drift"]
    assert (summary["count"], summary["functions"]) == (1, [row])
    told = [one["code"] for one in plan(world, canary.config)["findings"]]
    assert "ChangedSince" in told

    restore(canary, finding["commands"][0])
    assert checked(world, application)["drifted"] == 0
    assert world.read(deployment)["drift"] is None
    assert kinds(world, deployment) == ["DriftFound", "DriftGone"]
    assert sorted(measured(world, deployment)) == MEASURED


def test_keeps_what_it_found_and_says_that_it_could_not_look_when_the_role_refuses(world: World) -> None:
    canary = a_canary(world, weight(100))
    world.ended(world.deploy(canary.config))
    world.wait_for(lambda: found(world, canary.function))
    world.move_clock(61)
    move_alias(canary, "1")
    checked(world, canary.function)
    with denied(canary.place, "SluiceDeployRole", "lambda:GetAlias"):
        assert checked(world, canary.function)["unread"] == 1
    (row,) = found(world, canary.function)
    assert [one["kind"] for one in row["findings"]] == ["AliasMoved"]
    assert "lambda:GetAlias" in row["unread"]["reason"]
