"""Where a change came from: told by the command or the file, kept, and shown wherever deployments are."""

import base64
import json

from tests.scenarios.canary import a_canary
from tests.scenarios.world import World, weight


def test_shows_where_the_change_came_from_when_command_or_file_say_so(world: World) -> None:
    canary = a_canary(world, weight(100))
    canary.config["sourceControl"] = {"referenceName": "main", "anything": {"else": 1}}
    known = {"sha": "abc123", "referenceName": "of the command", "shaUrl": "javascript:alert(1)"}
    header = base64.b64encode(json.dumps(known).encode()).decode()
    answer = world.submit(canary.config, **{"sluice-source-control": header})
    deployment = answer.json()["deploymentId"]
    change = {"sha": "abc123", "referenceName": "main"}

    assert world.ended(deployment)["sourceControl"] == change
    rows = world.api.get("/deployments", params={"application": canary.function}).json()["deployments"]
    assert [row["sourceControl"] for row in rows] == [change]
    assert world.events(deployment)[0]["message"].endswith("(HTTP API): commit abc123 on main")
    again = world.api.post(f"/deployments/{deployment}/redeploy", json={}).json()["deploymentId"]
    assert world.ended(again)["sourceControl"] == change


def test_answers_422_when_the_words_about_the_change_are_no_json(world: World) -> None:
    answer = world.submit(a_canary(world).config, **{"sluice-source-control": "main"})

    assert answer.status_code == 422
    assert "sluice-source-control" in answer.json()["detail"]
