"""The commands that repair a failed rollback name every old setting, and no environment value."""

import json
import shlex
from dataclasses import replace

import pytest

from sluice.domain.function.code_source import CodeSource
from sluice.domain.function.controls import UNRESERVED, FunctionControls
from sluice.domain.function.qualified import NO_EVENT_INVOKE, EventInvoke, RuntimeManagement
from sluice.domain.function.setting_maps import FileSystem, LoggingSettings
from sluice.domain.function.settings import VpcSettings
from sluice.domain.rollback.point import Live, RollbackPoint
from sluice.domain.rollback.repair_commands import STABLE_VERSION, repair_commands
from tests.builders import SETTINGS, a_rollback_point

RICH = replace(
    SETTINGS,
    memory_size=256,
    timeout=5,
    environment={"PASSWORD": "s3cret"},
    layers=(),
    architectures=("arm64",),
    ephemeral_storage=1024,
    vpc_config=VpcSettings(("subnet-a",), ("sg-a",), allows_ipv6=True),
    tracing="Active",
    description="it's the old one",
    dead_letter_arn="",
    logging=LoggingSettings("JSON", "INFO", "WARN", "/shop/quote"),
    file_systems=(FileSystem("arn:aws:s3files:eu-west-1:111111111111:x", "/mnt/data"),),
    kms_key_arn="arn:aws:kms:eu-west-1:111111111111:key/1",
    snap_start="None",
)
POINT = RollbackPoint("quote", Live.LATEST, None, "6", "old-code", RICH)


def commands_of(point: RollbackPoint) -> list[str]:
    return repair_commands(point, "eu-west-1")


def option(commands: list[str], name: str) -> str:
    """What follows the option in the one command that has it."""
    (words,) = [shlex.split(command) for command in commands if f"--{name} " in command]
    return words[words.index(f"--{name}") + 1]


def test_every_old_setting_is_named_when_all_were_changed() -> None:
    commands = commands_of(POINT)
    assert option(commands, "memory-size") == "256"
    assert option(commands, "timeout") == "5"
    assert option(commands, "ephemeral-storage") == "Size=1024"
    assert option(commands, "tracing-config") == "Mode=Active"
    assert option(commands, "description") == "it's the old one"
    assert option(commands, "layers") == "[]"
    assert option(commands, "dead-letter-config") == "TargetArn="
    assert option(commands, "snap-start") == "ApplyOn=None"
    assert option(commands, "kms-key-arn") == "arn:aws:kms:eu-west-1:111111111111:key/1"
    assert json.loads(option(commands, "logging-config"))["LogGroup"] == "/shop/quote"
    assert json.loads(option(commands, "file-system-configs"))[0]["LocalMountPath"] == "/mnt/data"
    assert option(commands, "architectures") == "arm64"
    assert json.loads(option(commands, "vpc-config")) == {
        "SubnetIds": ["subnet-a"],
        "SecurityGroupIds": ["sg-a"],
        "Ipv6AllowedForDualStack": True,
    }


def test_environment_is_read_from_the_secured_version_when_it_was_changed() -> None:
    commands = commands_of(POINT)
    assert "s3cret" not in " ".join(commands)
    assert "get-function-configuration" in option(commands, "environment")
    assert "--qualifier 6" in option(commands, "environment")


def test_environment_is_emptied_when_there_was_none() -> None:
    commands = commands_of(replace(POINT, settings=replace(SETTINGS, environment={})))
    assert option(commands, "environment") == "Variables={}"


def test_nothing_is_said_of_settings_when_they_were_not_changed() -> None:
    (update,) = [one for one in commands_of(a_rollback_point(Live.LATEST)) if "configuration" in one]
    given = {word for word in shlex.split(update) if word.startswith("--")}
    assert given == {"--region", "--function-name", "--role", "--handler", "--runtime"}


def test_image_comes_back_by_its_address_when_there_was_one() -> None:
    image = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/quote@sha256:ab"
    settings = replace(SETTINGS, handler="", runtime="")
    commands = commands_of(replace(POINT, code=CodeSource.of_image(image), settings=settings))
    assert option(commands, "image-uri") == image
    assert "--handler" not in " ".join(commands)
    assert "curl" not in " ".join(commands)


def test_tags_are_set_or_removed_when_the_deployment_may_have_set_them() -> None:
    commands = commands_of(replace(a_rollback_point(), tags={"team": "old maps", "stage": None}))
    assert json.loads(option(commands, "tags")) == {"team": "old maps"}
    assert option(commands, "tag-keys") == "stage"


def test_provisioned_concurrency_comes_back_before_the_traffic_when_the_old_version_had_some() -> None:
    first, second = commands_of(replace(a_rollback_point(), provisioned=7))
    assert first == (
        "aws lambda put-provisioned-concurrency-config --region eu-west-1 --function-name quote --qualifier 6"
        " --provisioned-concurrent-executions 7"
    )
    assert "update-alias" in second


def test_nothing_is_provided_when_the_old_version_is_gone() -> None:
    point = replace(a_rollback_point(), provisioned=7)
    assert repair_commands(point, "eu-west-1", refused=frozenset({STABLE_VERSION})) == []


BUILD = "arn:aws:lambda:eu-west-1::runtime:1"


def test_what_belongs_to_a_qualifier_is_put_back_on_latest_when_there_is_no_alias() -> None:
    plain = a_rollback_point(Live.LATEST, alias_name=None)
    given = FunctionControls(runtime_management=RuntimeManagement("Auto"), event_invoke=NO_EVENT_INVOKE)
    assert commands_of(replace(plain, controls=given))[-2:] == [
        (
            "aws lambda put-runtime-management-config --region eu-west-1 --function-name quote"
            " --update-runtime-on Auto"
        ),
        "aws lambda delete-function-event-invoke-config --region eu-west-1 --function-name quote",
    ]


@pytest.mark.parametrize("live", [Live.ALIAS, Live.LATEST])
@pytest.mark.parametrize(
    ("controls", "expected"),
    [
        (
            FunctionControls(5, "Terminate"),
            [
                "put-function-concurrency NAME --reserved-concurrent-executions 5",
                "put-function-recursion-config NAME --recursive-loop Terminate",
            ],
        ),
        (FunctionControls(0), ["put-function-concurrency NAME --reserved-concurrent-executions 0"]),
        (FunctionControls(UNRESERVED), ["delete-function-concurrency NAME"]),
        (
            FunctionControls(event_invoke=NO_EVENT_INVOKE),
            ["delete-function-event-invoke-config NAME --qualifier live"],
        ),
        (
            FunctionControls(event_invoke=EventInvoke(0, 60, on_failure="arn:aws:sqs:eu-west-1:1:failed")),
            [
                (
                    "put-function-event-invoke-config NAME --qualifier live --maximum-retry-attempts 0"
                    " --maximum-event-age-in-seconds 60 --destination-config"
                    """ '{"OnSuccess":{},"OnFailure":{"Destination":"arn:aws:sqs:eu-west-1:1:failed"}}'"""
                )
            ],
        ),
        (
            FunctionControls(runtime_management=RuntimeManagement("Manual", BUILD)),
            [
                (
                    "put-runtime-management-config NAME --qualifier 6 --update-runtime-on Manual"
                    f" --runtime-version-arn {BUILD}"
                )
            ],
        ),
        (FunctionControls(), []),
    ],
)
def test_reserved_concurrency_and_recursion_come_back_when_the_deployment_may_have_set_them(
    live: Live, controls: FunctionControls, expected: list[str]
) -> None:
    plain = a_rollback_point(live)
    commands = commands_of(replace(plain, controls=controls))
    name = "--region eu-west-1 --function-name quote"
    assert commands == [
        *commands_of(plain),
        *(f"aws lambda {one.replace('NAME', name)}" for one in expected),
    ]
