"""A function's zip stays where and how Lambda keeps it, through deployments and rollbacks."""

from typing import Any

import yaml

from local.sample_functions import HANDLER, RUNTIME, Place, answering
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

KEY = "arn:aws:kms:us-east-1:222222222222:key/1111-2222"
KEPT = {"S3ObjectStorageMode": "REFERENCE", "SourceKMSKeyArn": KEY}


def create(place: Place, function: str, alias: str | None = None) -> dict[str, str]:
    """A function whose zip Lambda reads in S3, encrypted with a key of the account; the zip's place."""
    place.upload(f"{function}.zip", answering("one"))
    version = place.client("s3").head_object(Bucket=place.bucket, Key=f"{function}.zip")["VersionId"]
    zipped = {"S3Bucket": place.bucket, "S3Key": f"{function}.zip", "S3ObjectVersion": version}
    functions = place.client("lambda")
    functions.create_function(
        FunctionName=function,
        Runtime=RUNTIME,
        Handler=HANDLER,
        Role=place.execution_role_arn,
        Code={**zipped, **KEPT},
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName=function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100}
    )
    if alias:
        published = functions.publish_version(FunctionName=function)["Version"]
        functions.create_alias(FunctionName=function, Name=alias, FunctionVersion=published)
    return zipped


def code_of(place: Place, function: str, version: str = "$LATEST") -> dict[str, Any]:
    """What GetFunction says about the code."""
    return dict(place.client("lambda").get_function(FunctionName=function, Qualifier=version)["Code"])


def a_config(
    world: World, place: Place, function: str, *given: dict[str, Any], alias: bool = True, **artifact: Any
) -> dict[str, Any]:
    """A deployment of the code `two`; `artifact` are more keys of the artifact."""
    path = place.upload(f"{function}.zip", answering("two"))
    return world.config(
        function,
        targets={"prod": a_target(place, "careful")},
        strategies={"careful": steps(*given)},
        artifacts=[{**an_artifact(function, path), **artifact}],
        providerOptions={"lambda": [a_provider_row(place, "prod", function)]},
        **({"trafficManagement": [an_alias("prod", function)]} if alias else {}),
    )


def test_zip_stays_in_s3_and_under_its_key_when_the_config_says_nothing_of_them(world: World) -> None:
    place, function = world.place(), fresh("kept")
    old = create(place, function, alias="live")
    ended = world.ended(world.deploy(a_config(world, place, function, weight(50), weight(100))))

    assert ended["status"] == "SUCCEEDED", ended["reason"]
    code = code_of(place, function, "2")
    assert code["SourceKMSKeyArn"] == KEY
    assert code["ResolvedS3Object"]["S3Key"] == old["S3Key"]
    assert code["ResolvedS3Object"]["S3ObjectVersion"] != old["S3ObjectVersion"]
    assert place.invoke(function, "live")[1] == {"release": "two"}


def test_old_object_is_back_when_a_function_without_alias_is_rolled_back(world: World) -> None:
    place, function = world.place(), fresh("kept")
    old = create(place, function)
    deployment = world.deploy(a_config(world, place, function, approval(), alias=False))
    world.open_approval(deployment, "prod")
    assert place.invoke(function)[1] == {"release": "two"}
    world.decide(deployment, "prod", "reject")
    ended = world.ended(deployment)

    assert ended["targets"][0]["status"] == "ROLLED_BACK", ended["reason"]
    assert code_of(place, function) == {
        "RepositoryType": "S3",
        "ResolvedS3Object": old,
        "SourceKMSKeyArn": KEY,
    }
    assert place.invoke(function)[1] == {"release": "one"}


def test_storage_and_key_are_changed_and_put_back_when_the_config_names_others(world: World) -> None:
    place, function = world.place(), fresh("kept")
    old = create(place, function)
    config = a_config(world, place, function, approval(), alias=False, codeStorage="copy", sourceKmsKeyArn="")
    (target,) = world.api.post("/plan", content=yaml.safe_dump(config).encode()).json()["targets"]
    shown = [(one["name"], one["before"], one["after"]) for one in target["functions"][0]["settings"]]
    assert shown == [
        ("codeStorage", "reference", "copy"),
        ("sourceKmsKeyArn", KEY, "a key owned by AWS"),
    ]

    deployment = world.deploy(config)
    world.open_approval(deployment, "prod")
    assert set(code_of(place, function)) == {"RepositoryType", "Location"}
    world.decide(deployment, "prod", "reject")
    assert world.ended(deployment)["targets"][0]["status"] == "ROLLED_BACK"
    assert code_of(place, function)["ResolvedS3Object"] == old
    assert code_of(place, function)["SourceKMSKeyArn"] == KEY
