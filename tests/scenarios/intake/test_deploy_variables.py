"""Variables set when deploying win over the file's own, and a redeployment sets them again."""

import base64
import json

from local.sample_functions import answering
from tests.scenarios.canary import a_canary
from tests.scenarios.world import World, weight


def header(**variables: str) -> str:
    return base64.b64encode(json.dumps(variables).encode()).decode()


def test_deploys_what_was_set_and_redeploys_the_same(world: World) -> None:
    canary = a_canary(world, weight(100))
    path = canary.place.upload(f"{canary.function}/8.zip", answering("eight"))
    canary.config["artifacts"][0]["path"] = path.replace("/8.zip", "/{{context.build}}.zip")
    canary.config.update(context={"build": "none"}, description="Build {{context.build}}")
    answer = world.submit(canary.config, **{"sluice-context": header(build="8", apiToken="x")})
    ended = world.ended(answer.json()["deploymentId"])
    again = world.api.post(f"/deployments/{ended['deploymentId']}/redeploy", json={}).json()["deploymentId"]

    assert (ended["status"], ended["description"]) == ("SUCCEEDED", "Build 8")
    assert "eight" in str(canary.place.invoke(canary.function, "live")[1])
    assert world.ended(again)["context"] == ended["context"] == {"build": "8", "apiToken": "***"}
    assert [row["severity"] for row in answer.json()["warnings"]] == ["warning", "warning"]


def test_answers_422_with_place_and_remedy_when_a_variable_is_not_set(world: World) -> None:
    canary = a_canary(world)
    canary.config["description"] = "{{context.build}}"
    (problem,) = world.submit(canary.config).json()["problems"]

    assert (problem["path"], problem["line"] is not None) == ("description", True)
    assert "--set build=" in problem["remedy"]
