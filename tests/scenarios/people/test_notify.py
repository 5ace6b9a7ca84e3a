"""People hear in Slack of a deployment: once, by the operator's secret, and no deployment waits for it."""

import json
from typing import Any

from tests.scenarios.canary import a_canary
from tests.scenarios.receiver import running_receiver
from tests.scenarios.waits.test_webhook_secrets import keep_secret
from tests.scenarios.world import World, fresh


def notify_people(world: World, channels: list[dict[str, Any]], event: dict[str, Any]) -> dict[str, Any]:
    """Delivers an event to the handler, as EventBridge does where the operator has set these channels."""
    functions = world.plane.session().client("lambda")
    (name,) = [
        one["FunctionName"]
        for page in functions.get_paginator("list_functions").paginate()
        for one in page["Functions"]
        if one.get("Handler") == "handlers.notify_people.handler"
    ]
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    changed = {**variables, "NOTIFY": json.dumps(channels)}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": changed})
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
    return {"error": answer.get("FunctionError"), "body": json.load(answer["Payload"])}


def test_slack_is_told_once_that_somebody_must_approve_when_the_event_comes_twice(world: World) -> None:
    deployment = a_canary(world).waiting_at_25()
    secret, path = fresh("slack"), fresh("/services")
    detail = {
        "deploymentId": deployment,
        "target": "prod",
        "approvalId": "a-1",
        "message": "Waits for a lead",
    }
    event = {"detail-type": "ApprovalRequested", "detail": detail}
    with running_receiver() as slack:
        keep_secret(world, secret, f"{slack.url}{path}")
        for _ in range(2):
            assert notify_people(world, [{"slack": secret}], event)["error"] is None
    (call,) = slack.calls(path)
    assert "Waits for a lead" in call.json["text"]
    assert f"/page/deployments/{deployment}" in call.body
    told = [one for one in world.events(deployment) if one["type"] == "PeopleNotified"]
    assert [one["target"] for one in told] == ["prod"]
    assert slack.url not in json.dumps(world.events(deployment))
