"""Lambda's answers about functions become settings, also where they leave something out."""

from sluice.aws.target.configuration import to_request, to_settings, to_state
from sluice.domain.function.setting_maps import DurableSettings, ImageSettings, LoggingSettings
from sluice.domain.function.settings import FunctionSettings, VpcSettings

BARE = {"FunctionName": "quote", "Role": "role", "Handler": "app.handler", "Runtime": "python3.13"}


def test_settings_are_those_of_lambda_when_an_answer_leaves_them_out() -> None:
    assert to_settings(BARE) == FunctionSettings(
        "role",
        "app.handler",
        "python3.13",
        memory_size=128,
        timeout=3,
        environment={},
        layers=(),
        architectures=("x86_64",),
        ephemeral_storage=512,
        vpc_config=VpcSettings(allows_ipv6=False),
        tracing="PassThrough",
        description="",
        dead_letter_arn="",
        logging=LoggingSettings("Text"),
        file_systems=(),
        image_config=ImageSettings(),
        kms_key_arn="",
        snap_start="None",
        durable=DurableSettings(),
    )


def test_environment_is_unknown_when_its_key_keeps_it_from_the_caller() -> None:
    error = {"ErrorCode": "AccessDeniedException", "Message": "no kms:Decrypt"}
    assert to_settings({**BARE, "Environment": {"Error": error}}).environment is None


def test_tags_are_unknown_when_the_answer_does_not_tell_them() -> None:
    whole = {"Configuration": BARE, "Code": {}}
    assert to_state(BARE).tags is None
    assert to_state(BARE, {**whole, "TagsError": {"ErrorCode": "AccessDenied"}}).tags is None
    assert to_state(BARE, whole).tags == {}


def test_neither_handler_nor_runtime_is_sent_when_an_image_brings_them() -> None:
    assert to_request(FunctionSettings("role", "", "")) == {"Role": "role"}


def test_what_stays_as_it_is_is_not_sent() -> None:
    """Whoever names a role must be allowed to pass it, even the present one."""
    present = to_settings({**BARE, "Role": "old-role"})
    wanted = FunctionSettings("old-role", "app.handler", "python3.14", memory_size=256)
    assert to_request(wanted.only(wanted.differing(present))) == {"Runtime": "python3.14", "MemorySize": 256}


def test_empty_values_are_sent_when_they_take_something_away() -> None:
    nothing = FunctionSettings(
        "role", "", "", environment={}, layers=(), vpc_config=VpcSettings(), description=""
    )
    assert to_request(nothing) == {
        "Role": "role",
        "Environment": {"Variables": {}},
        "Layers": [],
        "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
        "Description": "",
    }
