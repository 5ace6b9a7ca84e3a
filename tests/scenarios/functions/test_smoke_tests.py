"""Smoke tests call the new version by its number and roll back what does not answer as expected."""

import json
from pathlib import Path
from typing import Any

import yaml

from local.sample_functions import answering, failing
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.roles import denied
from tests.scenarios.world import World, a_provider_row, an_artifact, fresh, weight

EXAMPLE = Path(__file__).parents[3] / "examples/extension-smoke-test.yaml"

ECHO = """
import json
def handler(event, context):
    body = {"status": "ok", "version": context.function_version, "got": event}
    return {"statusCode": event.get("code", 200), "body": json.dumps(body)}
"""


def smoke(**test: Any) -> dict[str, Any]:
    return {"smokeTest": test}


def with_code(world: World, source: str, *steps: dict[str, Any], **target: Any) -> Canary:
    canary = a_canary(world, *steps, **target)
    canary.place.upload(f"{canary.function}.zip", source)
    return canary


def messages(world: World, deployment: str, kind: str) -> list[str]:
    return [event["message"] for event in world.events(deployment) if event["type"] == kind]


def test_new_version_alone_is_called_when_a_test_stands_before_the_first_weight(world: World) -> None:
    test = smoke(
        payload='{"for": "{{context.stop}}", "release": "{{sluice.candidateVersion}}"}',
        context={"stop": "Central"},
        expect={
            "statusCode": 200,
            "fields": {"body.status": "ok", "body.version": "2", "body.got.for": "Central"},
            "maxDurationMillis": 5000,
        },
    )
    canary = with_code(world, ECHO, test, weight(100))
    deployment = world.deploy(canary.config)
    assert world.ended(deployment)["status"] == "SUCCEEDED"
    (told,) = messages(world, deployment, "SmokeTestPassed")
    assert told.startswith(f"{canary.function} version 2 answered as expected in ")


def test_target_rolls_back_when_the_new_version_fails(world: World) -> None:
    canary = with_code(world, failing("two"), weight(10), smoke(), weight(100))
    deployment = world.deploy(canary.config)
    assert world.ended(deployment)["status"] == "FAILED"
    target = world.target(deployment, "prod")
    assert target["status"] == "ROLLED_BACK"
    words = f"{canary.function} version 2 failed with RuntimeError: release two is broken"
    assert target["reason"].startswith(f"Smoke test: {words}")
    assert messages(world, deployment, "SmokeTestFailed") == [words]
    assert canary.alias() == {"1": 100}


def test_promoted_version_goes_back_when_a_test_after_the_deployment_fails(world: World) -> None:
    gate = smoke(payload='{"code": 503}', expect={"statusCode": 200})
    canary = with_code(world, ECHO, weight(100), constraints={"afterDeployment": [gate]})
    deployment = world.deploy(canary.config)
    world.ended(deployment)
    target = world.target(deployment, "prod")
    assert target["status"] == "ROLLED_BACK"
    assert "returned '503' at statusCode, expected '200'" in target["reason"]
    assert canary.alias() == {"1": 100}


def test_every_function_is_tested_and_each_failure_told_when_none_is_named(world: World) -> None:
    canary = with_code(world, failing("two"), smoke(expect={"fields": {"release": "one"}}), weight(100))
    new, same = fresh("new"), fresh("same")
    canary.place.create(same, answering("one"), alias="live")
    for name, source in ((new, failing("new")), (same, answering("one"))):
        path = canary.place.upload(f"{name}.zip", source)
        canary.config["artifacts"].append(an_artifact(name, path))
        canary.config["providerOptions"]["lambda"].append(a_provider_row(canary.place, "prod", name))
    canary.config["trafficManagement"][0]["alias"].append({"functionName": same, "aliasName": "live"})
    deployment = world.deploy(canary.config)
    world.ended(deployment)
    reason = world.target(deployment, "prod")["reason"]
    assert f"{canary.function} version 2 failed" in reason
    assert f"{new} version 1 failed" in reason
    (passed,) = messages(world, deployment, "SmokeTestPassed")
    assert passed.startswith(f"{same} version 1 answered as expected")


def test_permission_is_named_when_the_deploy_role_may_not_call(world: World) -> None:
    canary = with_code(world, ECHO, smoke(), weight(100))
    role = canary.config["targets"]["prod"]["deployAsIamRole"].rpartition("/")[2]
    versions = f"arn:aws:lambda:*:*:function:{canary.function}:*"
    with denied(canary.place, role, "lambda:InvokeFunction", versions):
        deployment = world.deploy(canary.config)
        world.ended(deployment)
    reason = world.target(deployment, "prod")["reason"]
    assert "may not call version 2" in reason
    assert "Allow lambda:InvokeFunction" in reason


def test_example_runs_when_its_account_and_buckets_are_real(world: World) -> None:
    place, config = world.place(), yaml.safe_load(EXAMPLE.read_text())
    name = fresh("bus-times")
    text = json.dumps(config).replace("bus-times", name)
    config = json.loads(text)
    config["targets"]["live"] |= {"deployAsIamRole": place.deploy_role_arn, "region": place.region}
    config["artifacts"][0]["path"] = place.upload(f"{name}.zip", ECHO)
    config["providerOptions"]["lambda"][0]["runAsIamRole"] = place.execution_role_arn
    config["strategies"]["ramp"]["canary"]["steps"][-1] = {"pause": {"duration": 1, "unit": "seconds"}}
    place.create(name, answering("one"), alias="live")
    assert world.ended(world.deploy(config))["status"] == "SUCCEEDED"
