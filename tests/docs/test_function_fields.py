"""The table of fields knows every field of the pinned model, says what is true of each, and nothing else."""

import re
from dataclasses import asdict
from json import dumps, loads

import botocore.session

from sluice.aws.target.configuration import creation_request, to_request, to_settings
from sluice.config.sections.functions.provider_options import ProviderOptions
from sluice.domain.function.controls import CONTROL_ACTIONS
from sluice.domain.function.creation import CreationSettings
from sluice.domain.function.setting_maps import DurableSettings, FileSystem, ImageSettings, LoggingSettings
from sluice.domain.function.settings import FunctionSettings, VpcSettings
from tests.docs.markdown import page

CALLS = {
    "create": "CreateFunction",
    "configuration": "UpdateFunctionConfiguration",
    "code": "UpdateFunctionCode",
}
ROWS = page("docs/reference/function-fields.md").rows("Field", "Calls")
EVERYTHING = FunctionSettings(
    "role",
    "app.handler",
    "python3.13",
    memory_size=256,
    timeout=30,
    environment={"A1": "x"},
    layers=("layer",),
    architectures=("arm64",),
    ephemeral_storage=1024,
    vpc_config=VpcSettings(("subnet",), ("group",), allows_ipv6=True),
    tracing="Active",
    description="all of it",
    dead_letter_arn="arn:aws:sqs:eu-central-1:111111111111:dead",
    logging=LoggingSettings("JSON", "DEBUG", "WARN", "/shop/quote"),
    file_systems=(FileSystem("arn:aws:s3files:eu-central-1:111111111111:x", "/mnt/data", "Enabled"),),
    image_config=ImageSettings(("sh",), ("-c",), "/app"),
    kms_key_arn="arn:aws:kms:eu-central-1:111111111111:key/1",
    snap_start="PublishedVersions",
    durable=DurableSettings(3600, 14),
)


def members(operation: str) -> set[str]:
    model = botocore.session.get_session().get_service_model("lambda")
    return set(model.operation_model(operation).input_shape.members)


def told() -> dict[str, set[str]]:
    return {row["Field"].strip("`"): set(row["Calls"].split(", ")) for row in ROWS}


def with_word(word: str) -> set[str]:
    return {row["Field"].strip("`") for row in ROWS if word in row["What Sluice does"]}


def test_every_field_has_a_row_when_the_pinned_model_has_it() -> None:
    known: dict[str, set[str]] = {}
    for call, operation in CALLS.items():
        for field in members(operation):
            known.setdefault(field, set()).add(call)
    assert told() == known


def test_fields_are_in_the_order_of_the_alphabet_when_they_are_looked_up() -> None:
    assert list(told()) == sorted(told())


def test_a_field_is_sent_when_the_table_says_that_it_is_deployed() -> None:
    configuration = {field for field, calls in told().items() if "configuration" in calls}
    assert set(to_request(EVERYTHING)) == with_word("deployed") & configuration


def test_a_field_is_sent_at_creation_alone_when_the_table_says_so() -> None:
    given = CreationSettings("PER_TENANT", "arn:aws:lambda:eu-central-1:1:code-signing-config:csc-1")
    assert set(creation_request(given)) == with_word("only at creation") - {"PackageType"}


def test_a_setting_is_read_as_it_is_sent_so_that_a_rollback_writes_it_back() -> None:
    answer = {**to_request(EVERYTHING), "Architectures": ["arm64"], "Layers": [{"Arn": "layer"}]}
    answer["ImageConfigResponse"] = {"ImageConfig": answer.pop("ImageConfig")}
    assert to_settings(answer) == EVERYTHING


def test_a_setting_is_stored_as_it_is_so_that_a_rollback_point_keeps_it() -> None:
    assert FunctionSettings.from_dict(loads(dumps(asdict(EVERYTHING)))) == EVERYTHING


BESIDE = page("docs/reference/function-fields.md").rows("Setting", "Call")


def test_every_call_that_sets_something_beside_the_versions_has_a_row_when_the_pinned_model_has_it() -> None:
    model = botocore.session.get_session().get_service_model("lambda")
    known = {name for name in model.operation_names if name.startswith("Put")}
    assert {row["Call"].strip("`") for row in BESIDE} - {""} == known


def test_a_setting_beside_the_versions_has_a_key_and_the_right_to_call_when_it_is_deployed() -> None:
    rows = [row for row in BESIDE if "deployed" in row["What Sluice does"]]
    deployed = {row["Call"].strip("`"): row["Key, or why"] for row in rows}
    keys = set(ProviderOptions.model_json_schema(by_alias=True)["properties"])
    assert {re.findall(r"`(\w+)`", why)[0] for why in deployed.values()} <= keys
    rights = {action.removeprefix("lambda:") for one in CONTROL_ACTIONS.values() for action in one}
    assert set(deployed) - {"PutProvisionedConcurrencyConfig"} == {
        one for one in rights if one.startswith("Put")
    }
