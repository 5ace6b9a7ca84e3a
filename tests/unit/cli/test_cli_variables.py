"""What `--set` and CDaaS's `--add-context` say is sent beside the file, or refused first."""

import base64
import json

import pytest

from sluice_cli.errors import UsageError
from sluice_cli.inputs.variables import variables
from tests.unit.cli.test_cli_verbs import SUBMITTED


def sent(plane) -> dict[str, str]:
    return json.loads(base64.b64decode(plane.requests[-1].headers["sluice-context"]))


def test_joins_what_both_options_say():
    assert variables(["a=1", "b=x=y,z"], ["c=3, d=4", '"e=5,6"']) == {
        "a": "1",
        "b": "x=y,z",
        "c": "3",
        "d": "4",
        "e": "5,6",
    }


def test_takes_an_empty_value():
    assert variables(["a="], None) == {"a": ""}


@pytest.mark.parametrize(
    ("sets", "contexts", "message"),
    [
        (["a"], None, "--set a has no value"),
        (None, ["a=1,b"], "--add-context b has no value"),
        (["a=1"], ["a=2"], "'a' is set twice"),
        (["a b=1"], None, "cannot be the name"),
        (["=1"], None, "cannot be the name"),
        (["a=\udcff"], None, "not UTF-8"),
    ],
)
def test_refuses_what_cannot_be_meant(sets, contexts, message):
    with pytest.raises(UsageError, match=message):
        variables(sets, contexts)


def test_same_name_twice_is_no_conflict_when_the_value_is_the_same():
    assert variables(["a=1"], ["a=1"]) == {"a": "1"}


def test_deploy_sends_the_variables_beside_the_file(sluice, plane, config_file):
    plane.on("POST /deployments", SUBMITTED, status=202)
    sluice("deploy", "-f", config_file, "--set", "release=17", "--add-context", "ring=inner,team=a")
    assert sent(plane) == {"release": "17", "ring": "inner", "team": "a"}
    assert plane.requests[0].content == config_file.read_bytes()


def test_deploy_sends_no_header_when_nothing_is_set(sluice, plane, config_file):
    plane.on("POST /deployments", SUBMITTED, status=202)
    sluice("deploy", "-f", config_file)
    assert "sluice-context" not in plane.requests[0].headers


def test_validate_fills_in_what_is_set(sluice, valid_config):
    text = valid_config.read_text().replace("s3://", "s3://{{context.stage}}-", 1)
    valid_config.write_text(text)
    assert sluice("validate", "-f", valid_config, api=None).exit_code == 4
    assert sluice("validate", "-f", valid_config, "--set", "stage=dev", api=None).exit_code == 0


def test_deploy_exits_with_2_when_a_variable_has_no_value(sluice, plane, config_file):
    result = sluice("deploy", "-f", config_file, "--set", "release")
    assert (result.exit_code, plane.requests) == (2, [])
