"""Task tokens and link signatures are credentials: nothing shows or keeps one but the workflow itself.

Step Functions keeps the input of a waiting state, token included, in its own history; there is no way around
that, and who may read the history of the machines may answer for them anyhow.
"""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.scenarios.canary import a_canary
from tests.scenarios.kept import histories, logs
from tests.scenarios.world import World


def _task_tokens(world: World) -> set[str]:
    parameters = [
        event.get("taskScheduledEventDetails", {}).get("parameters", "{}") for event in histories(world)
    ]
    payloads = [json.loads(text).get("Payload", {}) for text in parameters]
    return {payload["taskToken"] for payload in payloads if "taskToken" in payload}


def test_keeps_no_task_token_or_link_signature_in_table_log_or_answer(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    link = world.link(world.open_approval(deployment, "prod")["approvalId"], "ada")
    page = httpx.get(link).text
    answered = httpx.post(link, data={"decision": "approve"}).text
    world.ended(deployment)

    table = world.plane.session().client("dynamodb").get_paginator("scan")
    items = [item for part in table.paginate(TableName=world.plane.table_name) for item in part["Items"]]
    shown = [world.read(deployment), world.events(deployment), page, answered]
    kept = json.dumps([shown, items, logs(world)], default=str)
    plane_log = Path(world.plane.state_dir, "plane.log").read_text(encoding="utf-8", errors="replace")
    tokens = _task_tokens(world)
    (signature,) = parse_qs(urlsplit(link).query)["signature"]

    assert len(tokens) >= 2  # the deployment's own, and the approval's
    assert [token for token in tokens if token in kept] == []
    assert signature not in kept
    assert signature not in plane_log
    assert deployment in kept
