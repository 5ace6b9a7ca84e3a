"""Whatever goes wrong, every function ends as it was before, and the deployment says what happened."""

import httpx
import pytest

from local.sample_functions import answering, zipped
from tests.scenarios.canary import a_canary
from tests.scenarios.world import (
    ALL_AT_ONCE,
    World,
    a_provider_row,
    a_target,
    an_alias,
    an_artifact,
    approval,
    fresh,
    steps,
    weight,
)


def test_puts_the_alias_back_when_a_person_rejects(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    world.decide(deployment, "prod", "reject", "error rate is up")
    ended = world.ended(deployment)

    assert ended["status"] == "FAILED"
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "Rejected by ada: error rate is up" in ended["reason"]
    assert ended["targets"][0]["functions"][0]["weight"] == 0
    assert canary.alias() == {"1": 100}


def test_puts_every_function_back_when_one_of_them_cannot_be_deployed(world: World) -> None:
    sound, broken = a_canary(world, weight(25), weight(100)), a_canary(world)
    place = broken.place
    place.client("s3").put_object(Bucket=place.bucket, Key=f"{broken.function}.zip", Body=b"no zip at all")
    config = dict(sound.config)
    for part in ("artifacts", "trafficManagement"):
        config[part] = sound.config[part] + broken.config[part]
    rows = [one.config["providerOptions"]["lambda"] for one in (sound, broken)]
    config["providerOptions"] = {"lambda": [*rows[0], *rows[1]]}
    ended = world.ended(world.deploy(config))

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert broken.function in ended["reason"]
    assert sound.alias() == broken.alias() == {"1": 100}


def test_puts_the_alias_back_when_nobody_approves_in_time(world: World) -> None:
    canary = a_canary(
        world, weight(25), approval(approvalExpiration={"duration": 2, "unit": "hours"}), weight(100)
    )
    deployment = canary.waiting_at_25()
    world.move_clock(2 * 3600 + 5)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "Nobody approved in time" in ended["reason"]
    assert canary.alias() == {"1": 100}


def test_restores_code_and_settings_of_latest_when_no_alias_is_configured(world: World) -> None:
    place, function = world.place(), fresh("plain")
    place.create(function, answering("one"))
    path = place.upload(f"{function}.zip", answering("two"))
    row = a_provider_row(place, "prod", function, handler="app.handler", runtime="python3.12")
    config = world.config(
        function,
        targets={"prod": a_target(place, "careful")},
        strategies={"careful": steps(approval(), weight(100))},
        artifacts=[an_artifact(function, path)],
        providerOptions={"lambda": [row]},
    )
    deployment = world.deploy(config)
    approval_id = world.open_approval(deployment, "prod")["approvalId"]
    assert place.invoke(function)[1] == {"release": "two"}
    assert world.target(deployment, "prod")["functions"][0]["weight"] == 100
    page = httpx.get(world.link(approval_id, "ada")).text
    assert "100 %" in page
    assert f"all callers get the old code and settings back: {function} (version 1)" in page
    world.decide(deployment, "prod", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert ended["targets"][0]["functions"][0]["weight"] == 0
    assert place.invoke(function)[1] == {"release": "one"}
    now = place.client("lambda").get_function_configuration(FunctionName=function)
    assert now["Runtime"] == "python3.13"
    versions = place.client("lambda").list_versions_by_function(FunctionName=function)["Versions"]
    assert versions[-1]["CodeSha256"] == now["CodeSha256"]


def test_creates_a_missing_alias_only_at_the_end_and_only_on_success(world: World) -> None:
    place, function = world.place(), fresh("newalias")
    place.create(function, answering("one"))
    config = world.config(
        function,
        targets={"prod": a_target(place, "canary")},
        strategies={"canary": steps(weight(25), approval(), weight(100))},
        artifacts=[an_artifact(function, place.upload(f"{function}.zip", answering("two")))],
        providerOptions={"lambda": [a_provider_row(place, "prod", function)]},
        trafficManagement=[an_alias("prod", function)],
    )
    rejected = world.deploy(config)
    world.decide(rejected, "prod", "reject")
    assert world.ended(rejected)["targets"][0]["status"] == "ROLLED_BACK"
    assert place.client("lambda").list_aliases(FunctionName=function)["Aliases"] == []

    approved = world.deploy(config)
    world.decide(approved, "prod", "approve")
    assert world.ended(approved)["status"] == "SUCCEEDED"
    version = world.target(approved, "prod")["functions"][0]["candidateVersion"]
    assert place.alias(function, "live") == {version: 100}
    messages = [event["message"] for event in world.events(approved)]
    assert any("alias live is created at the end of the deployment" in message for message in messages)


def test_creates_a_function_that_does_not_exist_and_keeps_it_when_the_deployment_fails(world: World) -> None:
    place, function = world.place(), fresh("first")
    config = world.config(
        function,
        targets={"prod": a_target(place, "careful")},
        strategies={"careful": steps(weight(50), approval(), weight(100))},
        artifacts=[an_artifact(function, place.upload(f"{function}.zip", answering("one")))],
        providerOptions={"lambda": [a_provider_row(place, "prod", function)]},
        trafficManagement=[an_alias("prod", function)],
    )
    rejected = world.deploy(config)
    world.decide(rejected, "prod", "reject")
    ended = world.ended(rejected)
    assert ended["targets"][0]["status"] == "FAILED"
    messages = [event["message"] for event in world.events(rejected)]
    assert any("was created by this deployment and stays" in message for message in messages)
    assert place.invoke(function)[1] == {"release": "one"}

    config["strategies"] = {"careful": ALL_AT_ONCE}
    assert world.ended(world.deploy(config))["status"] == "SUCCEEDED"
    assert list(place.alias(function, "live").values()) == [100]


def test_creates_a_function_with_its_alias_when_it_is_deployed_for_the_first_time(world: World) -> None:
    place, function = world.place(1, 2), fresh("first")
    config = world.config(
        function,
        targets={"prod": a_target(place, "once")},
        strategies={"once": ALL_AT_ONCE},
        artifacts=[an_artifact(function, place.upload(f"{function}.zip", answering("one")))],
        providerOptions={"lambda": [a_provider_row(place, "prod", function)]},
        trafficManagement=[an_alias("prod", function)],
    )
    assert world.ended(world.deploy(config))["status"] == "SUCCEEDED"
    assert place.invoke(function, "live")[1] == {"release": "one"}


def test_changes_nothing_when_the_artifact_is_missing(world: World) -> None:
    canary = a_canary(world)
    canary.config["artifacts"][0]["path"] = f"s3://{canary.place.bucket}/nowhere.zip"
    ended = world.ended(world.deploy(canary.config))

    assert (ended["status"], ended["targets"][0]["status"]) == ("FAILED", "SKIPPED")
    assert "The artifact does not exist" in ended["reason"]
    assert canary.alias() == {"1": 100}


def test_changes_nothing_when_the_alias_already_splits_its_traffic(world: World) -> None:
    canary = a_canary(world)
    functions = canary.place.client("lambda")
    functions.update_function_code(FunctionName=canary.function, ZipFile=zipped(answering("other")))
    functions.get_waiter("function_updated_v2").wait(
        FunctionName=canary.function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 50}
    )
    functions.publish_version(FunctionName=canary.function)
    split = {"AdditionalVersionWeights": {"2": 0.1}}
    functions.update_alias(FunctionName=canary.function, Name="live", RoutingConfig=split)
    ended = world.ended(world.deploy(canary.config))

    assert (ended["status"], ended["targets"][0]["status"]) == ("FAILED", "SKIPPED")
    assert "already splits its traffic" in ended["reason"]
    assert canary.alias() == {"1": 90.0, "2": 10.0}


def test_leaves_an_alias_alone_when_someone_else_moves_it_meanwhile(world: World) -> None:
    canary = a_canary(world)
    deployment = canary.waiting_at_25()
    canary.place.client("lambda").update_alias(
        FunctionName=canary.function,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.9}},
    )
    world.decide(deployment, "prod", "approve")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLBACK_FAILED"
    assert "was changed by someone else" in ended["reason"]
    assert "aws lambda update-alias" in ended["reason"]
    assert canary.alias() == {"1": 10.0, "2": 90.0}


def test_rolls_back_all_functions_when_one_cannot_be_deployed(world: World) -> None:
    one, two = a_canary(world), a_canary(world)
    config = dict(one.config)
    for key in ("artifacts", "trafficManagement"):
        config[key] = one.config[key] + two.config[key]
    rows = one.config["providerOptions"]["lambda"] + two.config["providerOptions"]["lambda"]
    config["providerOptions"] = {"lambda": rows}
    config["targets"]["prod"]["constraints"] = {"beforeDeployment": [approval()]}
    deployment = world.deploy(config)
    world.open_approval(deployment, "prod")
    bucket, _, key = two.config["artifacts"][0]["path"].removeprefix("s3://").partition("/")
    storage = one.place.client("s3")
    # For good: behind a delete marker, the version that preflight has pinned can still be deployed.
    for version in storage.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]:
        storage.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])
    world.decide(deployment, "prod", "approve")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "The artifact does not exist" in ended["reason"]
    assert one.alias() == two.alias() == {"1": 100}


def test_rolls_back_when_active_work_takes_longer_than_the_time_limit(world: World) -> None:
    canary = a_canary(world, *(weight(percent) for percent in range(5, 100, 5)))
    canary.config["deploymentConfig"] = {"timeout": {"duration": 60, "unit": "seconds"}}
    deployment = world.deploy(canary.config)
    world.wait_for(lambda: len(canary.alias()) == 2)
    world.move_clock(61)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert "time limit" in ended["reason"] or "did not finish its active work" in ended["reason"]
    assert canary.alias() == {"1": 100}


def test_does_not_count_waiting_when_the_time_limit_is_short(world: World) -> None:
    canary = a_canary(world)
    canary.config["deploymentConfig"] = {"timeout": {"duration": 60, "unit": "seconds"}}
    deployment = canary.waiting_at_25()
    world.move_clock(24 * 3600)
    world.decide(deployment, "prod", "approve")

    assert world.ended(deployment)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_holds_after_deployment_gates_before_the_target_counts_as_done(world: World, decision: str) -> None:
    canary = a_canary(world, weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"afterDeployment": [approval()]}
    deployment = canary.waiting_at_25()
    assert canary.alias() == {"2": 100}
    world.decide(deployment, "prod", decision)
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == {"approve": "SUCCEEDED", "reject": "ROLLED_BACK"}[decision]
    assert canary.alias() == ({"2": 100} if decision == "approve" else {"1": 100})


def test_changes_nothing_when_a_before_deployment_gate_is_rejected(world: World) -> None:
    canary = a_canary(world, weight(100))
    canary.config["targets"]["prod"]["constraints"] = {"beforeDeployment": [approval()]}
    deployment = canary.waiting_at_25()
    world.decide(deployment, "prod", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "FAILED"
    versions = canary.place.client("lambda").list_versions_by_function(FunctionName=canary.function)[
        "Versions"
    ]
    assert [version["Version"] for version in versions] == ["$LATEST", "1"]
