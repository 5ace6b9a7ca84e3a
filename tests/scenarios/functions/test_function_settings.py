"""Settings of functions are deployed and put back with the code, and no value of an environment is shown."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from local.sample_functions import Place, answering
from tests.docs.markdown import ROOT
from tests.scenarios.kept import histories, logs
from tests.scenarios.world import (
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

EXAMPLE = ROOT / "examples/extension-function-settings.yaml"
OLD = {
    "MemorySize": 256,
    "Environment": {"Variables": {"LOG_LEVEL": "DEBUG-0ld", "LEGACY": "yes-0ld"}},
    "Description": "as it was",
}
BESIDE_THE_VERSION = {
    "runtimeManagementConfig": {"updateRuntimeOn": "FunctionUpdate"},
    "eventInvokeConfig": {"maximumRetryAttempts": 1},
}
# What a version or a revision of its own makes differ.
_OWN = {
    "RevisionId",
    "LastModified",
    "Version",
    "FunctionArn",
    "State",
    "LastUpdateStatus",
    "ResponseMetadata",
}


@dataclass(frozen=True)
class Weather:
    """The function of the example, which exists with other settings, beside its network and layer."""

    world: World
    place: Place
    function: str
    config: dict[str, Any]

    def settings(self, version: str = "$LATEST") -> dict[str, Any]:
        """Everything AWS says of the function but what each change alters."""
        found = self.place.client("lambda").get_function(FunctionName=self.function, Qualifier=version)
        kept = {key: value for key, value in found["Configuration"].items() if key not in _OWN}
        return {key: value for key, value in kept.items() if not key.startswith(("State", "LastUpdate"))}

    def tags(self) -> dict[str, str]:
        """The tags of the function."""
        return dict(self.place.client("lambda").get_function(FunctionName=self.function)["Tags"])

    def runtime_mode(self, version: str = "$LATEST") -> str:
        """When Lambda gives the version a newer build of its runtime."""
        read = self.place.client("lambda").get_runtime_management_config
        return str(read(FunctionName=self.function, Qualifier=version)["UpdateRuntimeOn"])

    def retries(self, alias: str | None = None) -> int | None:
        """How often asynchronous calls are tried again; None without a configuration."""
        client, qualifier = self.place.client("lambda"), {"Qualifier": alias} if alias else {}
        try:
            answer = client.get_function_event_invoke_config(FunctionName=self.function, **qualifier)
        except client.exceptions.ResourceNotFoundException:
            return None
        return int(answer["MaximumRetryAttempts"])

    def waiting(self) -> str:
        """Deploy, and wait until the approval is open."""
        deployment = self.world.deploy(self.config)
        self.world.open_approval(deployment, "live")
        return deployment


def weather(world: World, *, alias: bool = True, exists: bool = True) -> Weather:
    place, function = world.place(), fresh("weather-map")
    if exists:
        place.create(function, answering("one"))
        functions = place.client("lambda")
        functions.update_function_configuration(FunctionName=function, **OLD)
        functions.get_waiter("function_updated_v2").wait(
            FunctionName=function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
        )
        version = functions.publish_version(FunctionName=function)["Version"]
        arn = functions.get_function(FunctionName=function)["Configuration"]["FunctionArn"]
        functions.tag_resource(Resource=arn, Tags={"owner": "ada", "team": "maps"})
        if alias:
            functions.create_alias(FunctionName=function, Name="live", FunctionVersion=version)
    return Weather(world, place, function, _config(world, place, function, alias=alias))


def _config(world: World, place: Place, function: str, *, alias: bool) -> dict[str, Any]:
    """The example, with the names of this account in place of its own."""
    example = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    (row,) = example["providerOptions"]["lambda"]
    given = {key: value for key, value in row.items() if key not in ("target", "name", "runAsIamRole")}
    network = {**given["vpcConfig"], **_network(place)}
    own = {**given, "layers": [_layer(place)], "vpcConfig": network}
    return world.config(
        function,
        targets={"live": a_target(place, "careful")},
        strategies={"careful": steps(weight(10), approval(), weight(100))},
        artifacts=[an_artifact(function, place.upload(f"{function}.zip", answering("two")))],
        providerOptions={"lambda": [a_provider_row(place, "live", function, **own)]},
        **({"trafficManagement": [an_alias("live", function)]} if alias else {}),
    )


def _layer(place: Place) -> str:
    answer = place.client("lambda").publish_layer_version(
        LayerName="fonts", Content={"ZipFile": _an_empty_zip()}, CompatibleArchitectures=["arm64"]
    )
    return str(answer["LayerVersionArn"])


def _an_empty_zip() -> bytes:
    return b"PK\x05\x06" + 18 * b"\x00"


def _network(place: Place) -> dict[str, list[str]]:
    ec2 = place.client("ec2")
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]]
    groups = [one["GroupId"] for one in ec2.describe_security_groups()["SecurityGroups"]]
    return {"subnetIds": subnets[:2], "securityGroupIds": groups[:1]}


def test_new_version_has_the_settings_and_the_old_one_keeps_its_own_behind_an_alias(world: World) -> None:
    map_ = weather(world)
    (row,) = map_.config["providerOptions"]["lambda"]
    row |= BESIDE_THE_VERSION
    before = map_.settings("2")
    deployment = map_.waiting()

    new = map_.settings("3")
    assert (new["MemorySize"], new["Timeout"], new["Description"]) == (1024, 30, "Draws weather maps")
    assert new["Environment"]["Variables"] == row["environment"]
    assert [layer["Arn"] for layer in new["Layers"]] == row["layers"]
    assert (new["Architectures"], new["EphemeralStorage"]) == (["arm64"], {"Size": 2048})
    assert new["VpcConfig"]["SubnetIds"] == row["vpcConfig"]["subnetIds"]
    assert new["TracingConfig"] == {"Mode": "Active"}
    assert new["LoggingConfig"]["ApplicationLogLevel"] == "DEBUG"
    assert new["FileSystemConfigs"][0]["LocalMountPath"] == "/mnt/maps"
    assert map_.tags() == {"owner": "ada", "team": "weather"}
    assert (map_.runtime_mode("2"), map_.runtime_mode("3")) == ("Auto", "FunctionUpdate")
    assert map_.retries("live") == 1

    world.decide(deployment, "live", "reject")
    ended = world.ended(deployment)
    assert ended["targets"][0]["status"] == "ROLLED_BACK", ended["reason"]
    assert map_.settings("2") == before
    assert map_.place.alias(map_.function, "live") == {"2": 100}
    assert map_.tags() == {"owner": "ada", "team": "maps"}
    assert map_.retries("live") is None
    assert map_.runtime_mode("2") == "Auto"


def test_every_setting_is_as_it_was_when_a_function_without_alias_is_rolled_back(world: World) -> None:
    map_ = weather(world, alias=False)
    row = map_.config["providerOptions"]["lambda"][0]
    arn = f"arn:aws:sqs:{map_.place.region}:{map_.place.account}:letters"
    row["deadLetterConfig"] = {"targetArn": arn}
    row["reservedConcurrency"] = 7
    row |= BESIDE_THE_VERSION
    before = map_.settings()
    deployment = map_.waiting()
    assert map_.settings()["MemorySize"] == 1024
    assert map_.settings()["DeadLetterConfig"] == {"TargetArn": arn}
    reserved = map_.place.client("lambda").get_function_concurrency
    assert reserved(FunctionName=map_.function)["ReservedConcurrentExecutions"] == 7
    assert (map_.runtime_mode(), map_.retries()) == ("FunctionUpdate", 1)
    world.decide(deployment, "live", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK", ended["reason"]
    assert (map_.runtime_mode(), map_.retries()) == ("Auto", None)
    assert map_.settings() == before
    assert "ReservedConcurrentExecutions" not in reserved(FunctionName=map_.function)
    assert map_.tags() == {"owner": "ada", "team": "maps"}


def test_says_what_differs_and_how_to_mend_it_when_settings_cannot_be_put_back(world: World) -> None:
    map_ = weather(world, alias=False)
    deployment = map_.waiting()
    arn = map_.place.client("lambda").get_function(FunctionName=map_.function)["Configuration"]["FunctionArn"]
    map_.place.client("lambda").tag_resource(Resource=arn, Tags={"team": "somebody else"})
    world.decide(deployment, "live", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLBACK_FAILED"
    assert "tag team=somebody else, was maps" in ended["reason"]
    assert "aws lambda tag-resource" in ended["reason"]


def with_other_layers(world: World) -> tuple[Weather, str]:
    """A function without an alias whose deployment takes its layer away, and that layer's version."""
    map_ = weather(world, alias=False)
    functions = map_.place.client("lambda")
    old = _layer(map_.place)
    functions.update_function_configuration(FunctionName=map_.function, Layers=[old])
    functions.get_waiter("function_updated_v2").wait(
        FunctionName=map_.function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    return map_, old


def _delete_layer(map_: Weather, arn: str) -> None:
    number = int(arn.rpartition(":")[2])
    map_.place.client("lambda").delete_layer_version(LayerName="fonts", VersionNumber=number)


def test_preflight_stops_a_function_without_alias_whose_present_layer_was_deleted(world: World) -> None:
    map_, old = with_other_layers(world)
    _delete_layer(map_, old)
    plan = world.api.post("/plan", content=yaml.safe_dump(map_.config).encode()).json()
    assert "OldLayerMissing" in {one["code"] for one in plan["findings"] if one["severity"] == "error"}


def test_code_is_back_and_the_layer_is_named_when_it_is_deleted_while_the_approval_is_open(
    world: World,
) -> None:
    map_, old = with_other_layers(world)
    before = map_.settings()
    deployment = map_.waiting()
    _delete_layer(map_, old)
    world.decide(deployment, "live", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLBACK_FAILED"
    assert "layers could not be restored" in ended["reason"]
    assert "--layers" not in ended["reason"]
    now = map_.settings()
    assert (now["CodeSha256"], now["MemorySize"]) == (before["CodeSha256"], before["MemorySize"])


def test_function_is_created_with_its_settings_and_nothing_shows_its_environment(world: World) -> None:
    map_ = weather(world, exists=False)
    map_.config["strategies"]["careful"] = steps(weight(100))
    (row,) = map_.config["providerOptions"]["lambda"]
    row["environment"] = {"PASSWORD": "s3cret-of-mine"}
    row |= BESIDE_THE_VERSION
    plan = world.api.post("/plan", content=yaml.safe_dump(map_.config).encode())
    assert plan.status_code == 200, plan.text
    deployment = world.deploy(map_.config)
    ended = world.ended(deployment)

    assert ended["status"] == "SUCCEEDED", ended["reason"]
    new = map_.settings("1")
    assert (new["MemorySize"], new["Architectures"]) == (1024, ["arm64"])
    assert map_.tags() == {"team": "weather"}
    # The alias did not exist before the end.
    assert (map_.runtime_mode("1"), map_.retries("live")) == ("FunctionUpdate", 1)
    config = world.api.get(f"/deployments/{deployment}/config").text
    shown = [plan.text, config, ended, world.events(deployment), histories(world), logs(world)]
    assert "PASSWORD" in plan.text
    assert "s3cret-of-mine" not in json.dumps(shown, default=str)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"layers": ["arn:aws:lambda:{region}:{account}:layer:nobody-made-this:1"]}, "LayerMissing"),
        ({"layers": ["arn:aws:lambda:ap-south-1:{account}:layer:fonts:1"]}, "LayerInOtherRegion"),
        (
            {"vpcConfig": {"subnetIds": ["subnet-00000000"], "securityGroupIds": ["sg-00000000"]}},
            "NetworkMissing",
        ),
    ],
)
def test_preflight_stops_before_any_change_when_a_part_is_missing(
    world: World, change: dict[str, Any], code: str
) -> None:
    map_ = weather(world)
    before = map_.settings()
    text = json.dumps(change).replace("{region}", map_.place.region).replace("{account}", map_.place.account)
    map_.config["providerOptions"]["lambda"][0].update(json.loads(text))
    plan = world.api.post("/plan", content=yaml.safe_dump(map_.config).encode()).json()
    assert code in {finding["code"] for finding in plan["findings"] if finding["severity"] == "error"}
    assert map_.settings() == before
