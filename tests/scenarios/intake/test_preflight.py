"""Before anything changes Sluice looks at every target: what cannot succeed does not begin."""

from collections.abc import Callable
from typing import Any

import pytest

from local.sample_functions import answering
from tests.scenarios.canary import Canary, a_canary
from tests.scenarios.intake.test_plan import plan
from tests.scenarios.roles import a_deploy_role
from tests.scenarios.world import World, a_target, fresh, weight

OLD_PERMISSIONS = (
    "CreateAlias",
    "CreateFunction",
    "GetAlias",
    "GetFunction",
    "PublishVersion",
    "UpdateAlias",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
)


def findings(world: World, canary: Canary) -> list[tuple[str, str]]:
    """Severity and code of each finding, without the one about little traffic that every test would have."""
    found = plan(world, canary.config)["findings"]
    told = [(finding["severity"], finding["code"]) for finding in found]
    return [finding for finding in told if finding[1] != "TooLittleTraffic"]


def queue(canary: Canary) -> str:
    sqs = canary.place.client("sqs")
    url = sqs.create_queue(QueueName=fresh("orders"))["QueueUrl"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])


def add_queue_to_latest(canary: Canary) -> None:
    canary.place.client("lambda").create_event_source_mapping(
        FunctionName=canary.function, EventSourceArn=queue(canary)
    )


def add_queue_to_alias(canary: Canary) -> None:
    canary.place.client("lambda").create_event_source_mapping(
        FunctionName=f"{canary.function}:live", EventSourceArn=queue(canary)
    )


def add_url_to_latest(canary: Canary) -> None:
    canary.place.client("lambda").create_function_url_config(FunctionName=canary.function, AuthType="AWS_IAM")


def let_api_call_latest(canary: Canary, **qualifier: str) -> None:
    canary.place.client("lambda").add_permission(
        FunctionName=canary.function,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:us-east-1:{canary.place.account}:api/*",
        **qualifier,
    )


def let_api_call_alias(canary: Canary) -> None:
    let_api_call_latest(canary, Qualifier="live")


def provision_concurrency(canary: Canary) -> None:
    canary.place.client("lambda").put_provisioned_concurrency_config(
        FunctionName=canary.function, Qualifier="live", ProvisionedConcurrentExecutions=5
    )


def use_bucket_of_another_region(canary: Canary) -> None:
    elsewhere = canary.world.place(0, 2)
    path = elsewhere.upload(f"{canary.function}.zip", answering("two"))
    canary.config["artifacts"][0]["path"] = path


def use_role_of_another_account(canary: Canary) -> None:
    row = canary.config["providerOptions"]["lambda"][0]
    row["runAsIamRole"] = canary.world.place(1).execution_role_arn


def use_another_role(canary: Canary) -> None:
    row = canary.config["providerOptions"]["lambda"][0]
    row["runAsIamRole"] = canary.place.execution_role_arn.replace("execution", "other")


def allow_unweighted(canary: Canary) -> None:
    use_another_role(canary)
    canary.config["targets"]["prod"]["allowUnweighted"] = True


def misspell_the_runtime(canary: Canary) -> None:
    row = canary.config["providerOptions"]["lambda"][0]
    row["runtime"] = "pyhton3.13"


def forget_the_function_in_the_handler(canary: Canary) -> None:
    canary.config["providerOptions"]["lambda"][0]["handler"] = "handler"


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda _: None, []),
        (add_queue_to_latest, [("warning", "BypassesAlias")]),
        (add_queue_to_alias, []),
        (add_url_to_latest, [("warning", "BypassesAlias")]),
        (let_api_call_latest, [("warning", "BypassesAlias")]),
        (let_api_call_alias, []),
        (provision_concurrency, [("error", "ProvisionedConcurrency")]),
        (use_bucket_of_another_region, [("error", "BucketInOtherRegion")]),
        (use_role_of_another_account, [("error", "ForeignExecutionRole"), ("error", "CannotSplit")]),
        (use_another_role, [("error", "CannotSplit")]),
        (allow_unweighted, [("warning", "CannotSplit")]),
        (misspell_the_runtime, [("warning", "UnknownRuntime")]),
        (forget_the_function_in_the_handler, [("warning", "OddHandler")]),
    ],
)
def test_finds_what_is_odd_and_nothing_else(
    world: World, spoil: Callable[[Canary], None], expected: list[tuple[str, str]]
) -> None:
    canary = a_canary(world)
    spoil(canary)

    assert findings(world, canary) == expected


def test_warns_when_the_bucket_keeps_no_versions(world: World) -> None:
    canary = a_canary(world)
    s3, bucket = canary.place.client("s3"), fresh("flat")
    s3.create_bucket(Bucket=bucket)
    source = canary.config["artifacts"][0]["path"].removeprefix("s3://")
    s3.copy_object(Bucket=bucket, Key="code.zip", CopySource=source)
    canary.config["artifacts"][0]["path"] = f"s3://{bucket}/code.zip"
    with a_deploy_role(canary.place, external_id=world.plane.external_id) as role:
        canary.config["targets"]["prod"]["deployAsIamRole"] = role
        assert findings(world, canary) == [("warning", "BucketWithoutVersions")]


def test_refuses_a_deploy_role_that_opens_without_its_external_id(world: World) -> None:
    canary = a_canary(world)
    with a_deploy_role(canary.place) as role:
        canary.config["targets"]["prod"]["deployAsIamRole"] = role
        assert findings(world, canary) == [("error", "RoleIgnoresExternalId")]


def test_goes_on_with_a_warning_when_the_deploy_role_allows_no_more_than_it_must(world: World) -> None:
    canary = a_canary(world, weight(100))
    old = {"Effect": "Allow", "Action": [f"lambda:{name}" for name in OLD_PERMISSIONS], "Resource": "*"}
    read = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": "*"}
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    external_id = world.plane.external_id
    with a_deploy_role(canary.place, old, read, passing, external_id=external_id) as role:
        canary.config["targets"]["prod"]["deployAsIamRole"] = role
        deployment = world.deploy(canary.config)
        ended = world.ended(deployment)

    assert ended["status"] == "SUCCEEDED"
    warnings = [event for event in world.events(deployment) if event["type"] == "PreflightWarning"]
    assert warnings
    assert all("could not be checked" in event["message"] for event in warnings)


def test_ends_the_deployment_before_its_first_change_when_one_of_its_targets_cannot_succeed(
    world: World,
) -> None:
    canary, place = a_canary(world, weight(100)), world.place(1)
    config: dict[str, Any] = canary.config
    config["targets"]["mirror"] = {
        **a_target(place, "canary"),
        "deployAsIamRole": f"arn:aws:iam::{place.account}:role/ArmoryRole",
    }
    row = {**config["providerOptions"]["lambda"][0], "target": "mirror"}
    config["providerOptions"]["lambda"].append({**row, "runAsIamRole": place.execution_role_arn})
    deployment = world.deploy(config)
    ended = world.ended(deployment)

    assert ended["status"] == "FAILED"
    assert "Nothing was changed. Target 'mirror' cannot be deployed: Role" in ended["reason"]
    assert world.statuses(deployment) == {"prod": "SKIPPED", "mirror": "SKIPPED"}
    assert canary.alias() == {"1": 100}
    versions = canary.place.client("lambda").list_versions_by_function(FunctionName=canary.function)
    assert [version["Version"] for version in versions["Versions"]] == ["$LATEST", "1"]
    errors = [event for event in world.events(deployment) if event["type"] == "PreflightError"]
    assert [event["target"] for event in errors] == ["mirror"]
    assert world.ended(world.deploy(config))["status"] == "FAILED"


def test_tells_every_finding_in_the_timeline_and_goes_on_when_none_is_an_error(world: World) -> None:
    canary = a_canary(world, weight(100))
    add_url_to_latest(canary)
    add_queue_to_latest(canary)
    deployment = world.deploy(canary.config)

    assert world.ended(deployment)["status"] == "SUCCEEDED"
    told = [event["message"] for event in world.events(deployment) if event["type"] == "PreflightWarning"]
    assert len(told) == 2
    assert all(f"Point it to {canary.function}:live instead" in message for message in told)


def test_says_that_an_object_version_is_a_delete_marker_when_it_is_one(world: World) -> None:
    canary = a_canary(world, weight(100))
    (artifact,) = canary.config["artifacts"]
    bucket, _, key = artifact["path"].removeprefix("s3://").partition("/")
    deleted = canary.place.client("s3").delete_object(Bucket=bucket, Key=key)
    artifact["objectVersion"] = deleted["VersionId"]
    found = plan(world, canary.config)["findings"]

    assert [(one["severity"], one["code"]) for one in found if one["severity"] == "error"] == [
        ("error", "ArtifactMissing")
    ]
    assert "objectVersion is a delete marker" in found[0]["message"]
