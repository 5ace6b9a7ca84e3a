"""What a file lacks, and what it defines in vain."""

import pytest

from tests.unit.config.builders import (
    REMOVED,
    ROLE,
    SMALL,
    changed,
    errors_of,
    load,
    only,
    warnings_of,
    with_steps,
)

QUERY = {"name": "errors", "queryTemplate": "q", "upperLimit": "1"}
CALL = {"name": "call", "uriTemplate": "https://x.example", "disableCallback": True}
SPARE = {"deployAsIamRole": ROLE, "region": "eu-west-1", "strategy": "ramp"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("targets", {}), "targets"),
        (("artifacts", []), "artifacts"),
        (("targets/spare", SPARE), "targets.spare"),
    ],
)
def test_file_is_refused_when_it_lacks_a_part(change, path):
    assert path in {problem.path for problem in errors_of(changed(change))}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("artifacts/1", {**SMALL["artifacts"][0], "functionName": "spare"}), "artifacts[1]"),
        (("strategies/spare", {"canary": {"steps": []}}), "strategies.spare"),
        (("webhooks", [CALL]), "webhooks[0]"),
        (("analysis", {"queries": [QUERY]}), "analysis.queries[0]"),
        (("version", "v2"), "version"),
    ],
)
def test_part_is_a_warning_when_nothing_uses_it(change, path):
    assert only(warnings_of(changed(change))).path == path


def test_alias_is_a_warning_when_its_function_is_in_none_of_the_targets():
    other = {**SMALL["artifacts"][0], "functionName": "other"}
    row = {**SMALL["providerOptions"]["lambda"][0], "target": "spare", "name": "other"}
    block = {"targets": ["dev"], "alias": [{"functionName": "other", "aliasName": "live"}]}
    data = changed(
        ("artifacts/1", other),
        ("targets/spare", SPARE),
        ("providerOptions/lambda/1", row),
        ("trafficManagement", [block]),
    )
    assert only(warnings_of(data)).path == "trafficManagement[0].alias[0]"


def test_weights_are_a_warning_when_the_function_has_no_alias():
    problem = only(warnings_of(with_steps({"setWeight": {"weight": 10}})))
    assert "weights have no effect" in problem.message


def test_weights_are_fine_when_the_block_names_no_targets():
    block = {"alias": [{"functionName": "quote", "aliasName": "live"}]}
    data = changed(("trafficManagement", [block]), base=with_steps({"setWeight": {"weight": 10}}))
    assert load(data).warnings == ()


@pytest.mark.parametrize(
    ("weights", "words"), [((50, 20), "falls to 20 after 50"), ((100, 100), "stays at 100 after")]
)
def test_weight_is_a_warning_when_it_does_not_rise(weights, words):
    block = {"alias": [{"functionName": "quote", "aliasName": "live"}]}
    steps = with_steps(*({"setWeight": {"weight": weight}} for weight in weights))
    problem = only(warnings_of(changed(("trafficManagement", [block]), base=steps)))
    assert words in problem.message
    assert problem.path == "strategies.ramp.canary.steps[1].setWeight.weight"


@pytest.mark.parametrize("key", ["handler", "runtime"])
def test_row_is_refused_when_its_zip_lacks_a_setting(key):
    assert (
        only(errors_of(changed((f"providerOptions/lambda/0/{key}", REMOVED)))).message
        == f"`{key}` is missing"
    )


def test_row_is_refused_when_its_image_gets_a_handler():
    path = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:" + "a" * 64
    data = changed(("artifacts/0", {"functionName": "quote", "path": path, "type": "image"}))
    assert {problem.path for problem in errors_of(data)} == {
        "providerOptions.lambda[0].handler",
        "providerOptions.lambda[0].runtime",
    }
