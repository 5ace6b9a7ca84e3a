"""What people are told about wrong values: every problem at once, each with place, sentence and remedy."""

import pytest

from sluice.config.explain.validation_errors import explained
from sluice.config.load import load_config
from sluice.errors import ConfigProblemsError
from tests.unit.config.builders import (
    DIGEST,
    REMOVED,
    ROLE,
    SMALL,
    address_in,
    changed,
    errors_of,
    load,
    only,
    with_steps,
)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("kind", "server", "Expected 'lambda', found 'server'"),
        ("application", "", "Expected a string that is not empty, found ''"),
        ("application", ["a"], "Expected a string, found a list"),
        ("targets", ["dev"], "Expected a map, found a list"),
        ("targets/dev", "x", "Expected a map, found 'x'"),
        ("targets/dev", None, "Expected a map, found nothing"),
        (
            "targets/dev/region",
            "Frankfurt",
            "'Frankfurt' is not an AWS region, such as eu-central-1",
        ),
        ("targets/dev/allowUnweighted", "maybe", "Expected `true` or `false`, found 'maybe'"),
        ("targets/dev/constraints", {"dependsOn": "dev"}, "Expected a list, found 'dev'"),
        ("targets/dev/constraints", {"dependsOn": []}, "`dependsOn` is empty"),
        ("artifacts", {"functionName": "f"}, "Expected a list, found a map"),
        ("artifacts/0/type", "zip", "'zip' is not one of zipFile, image"),
        ("artifacts/0/path", "quote.zip", "the path 'quote.zip' is not an S3 URI"),
        ("artifacts/0/path", "s3://bucket-only", "the path 's3://bucket-only' is not an S3 URI"),
        ("providerOptions/lambda/0/memorySize", 64, "Expected 128 or more, found '64'"),
        ("providerOptions/lambda/0/timeout", 5401, "Expected 5400 or less, found '5401'"),
        (
            "providerOptions/lambda/0/architectures",
            ["arm64", "x86_64"],
            "`architectures` has 2 items (limit: 1)",
        ),
        ("providerOptions/lambda/0/tracing", "On", "'On' is not one of Active, PassThrough"),
        ("providerOptions/lambda/0/runAsIamRole", "role", "'role' is not the ARN of a role, such as"),
        (
            "deploymentConfig",
            {"timeout": {"duration": 5, "unit": ["hours"]}},
            "a list is not one of seconds, minutes, hours",
        ),
        (
            "deploymentConfig",
            {"timeout": {"duration": 59, "unit": "seconds"}},
            "invalid deployment config: timeout must",
        ),
        (
            "deploymentConfig",
            {"ifDeploymentInProgress": {"strategy": "queue"}},
            "'queue' is not one of reject, enqueueOne",
        ),
        ("targetFilters", [], "`targetFilters` is empty"),
        ("trafficManagement", [{"alias": []}], "`alias` is empty"),
        (
            "trafficManagement",
            [{"alias": [{"functionName": "quote", "aliasName": "7"}]}],
            "'7' is not an alias name",
        ),
    ],
)
def test_value_is_refused_in_a_sentence_when_it_is_wrong(path, value, message):
    problem = only(errors_of(changed((path, value))))
    assert problem.message.startswith(message)
    assert problem.path.replace("[", "/").replace("]", "").replace(".", "/").startswith(path)
    assert problem.remedy
    assert problem.line is not None


@pytest.mark.parametrize("key", ["kind", "application", "targets", "artifacts", "providerOptions"])
def test_key_is_named_when_it_is_missing(key):
    assert any(problem.message == f"`{key}` is missing" for problem in errors_of(changed((key, REMOVED))))


@pytest.mark.parametrize("key", ["manifests", "namespace"])
def test_key_is_refused_when_it_is_for_kubernetes(key):
    path = "manifests" if key == "manifests" else f"targets/dev/{key}"
    assert "is for Kubernetes" in only(errors_of(changed((path, [])))).message


def test_strategy_is_refused_when_it_is_blue_green():
    messages = [problem.message for problem in errors_of(changed(("strategies/ramp", {"blueGreen": {}})))]
    assert any("`blueGreen` is for Kubernetes" in message for message in messages)


@pytest.mark.parametrize("kind", ["kubernetes", "Kubernetes"])
def test_file_is_refused_in_one_sentence_when_it_is_for_kubernetes(kind):
    problem = only(errors_of(f"kind: {kind}\nmanifests: []\ntargets: 5\n"))
    assert "AWS Lambda functions only" in problem.message
    assert problem.path == "kind"


def test_file_is_refused_in_one_sentence_when_it_has_manifests_and_no_kind():
    assert "AWS Lambda functions only" in only(errors_of("application: a\nmanifests: []\n")).message


def test_image_is_read_when_it_has_a_digest():
    image = {"path": f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@{DIGEST}", "type": "image"}
    data = changed(
        ("artifacts/0", {"functionName": "quote", **image}),
        ("providerOptions/lambda/0/handler", REMOVED),
        ("providerOptions/lambda/0/runtime", REMOVED),
    )
    address = address_in(load(data).config)
    assert (address.image_uri, address.bucket, address.key) == (image["path"], "", "")


def test_image_is_refused_when_it_has_an_object_version():
    path = f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@{DIGEST}"
    artifact = {"functionName": "quote", "path": path, "type": "image", "objectVersion": "v"}
    assert "objectVersion" in only(errors_of(changed(("artifacts/0", artifact)))).message


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"name": "q", "queryTemplate": "x"}, "the query has no limit, so it could never fail"),
        (
            {"name": "q", "queryTemplate": "x", "upperLimit": 1, "lowerLimit": 2},
            "upperLimit is below lowerLimit",
        ),
        ({"name": "q", "queryTemplate": "x", "upperLimit": ".nan"}, "Expected a number, found '.nan'"),
        ({"name": "q", "queryTemplate": "x", "upperLimit": "nan"}, "Expected a number, found 'nan'"),
    ],
)
def test_query_is_refused_when_its_limits_can_decide_nothing(query, message):
    assert only(errors_of(changed(("analysis", {"queries": [query]})))).message.startswith(message)


def test_body_is_refused_when_it_stands_in_a_file():
    webhook = {"name": "w", "uriTemplate": "https://x.example", "bodyTemplate": {"path": "body.json"}}
    assert "unable to read body template file" in only(errors_of(changed(("webhooks", [webhook])))).message


def test_list_is_not_called_too_short_when_its_items_are_the_trouble():
    block = {"targets": ["dev"], "alias": [{"functionName": "quote"}]}
    assert only(errors_of(changed(("trafficManagement", [block])))).message == "`aliasName` is missing"


def test_references_are_checked_when_values_are_wrong_too():
    data = changed(
        ("targets/dev/region", "nowhere"),
        ("targets/dev/strategy", "rump"),
        ("strategies/ramp/canary/steps/0", {"setWeight": {"weight": 300}}),
        ("providerOptions/lambda/0/name", "qoute"),
    )
    assert {problem.path for problem in errors_of(data)} == {
        "targets.dev.region",
        "targets.dev.strategy",
        "strategies.ramp.canary.steps[0].setWeight.weight",
        "providerOptions.lambda[0].name",
    }


def test_places_are_those_of_the_file_when_broken_items_stand_before():
    artifacts = ["broken", {"functionName": "other"}, *SMALL["artifacts"], *SMALL["artifacts"]]
    problems = errors_of(changed(("artifacts", artifacts)))
    assert [problem.path for problem in problems] == [
        "artifacts[0]", "artifacts[1].type", "artifacts[1].path", "artifacts[3].functionName",
    ]  # fmt: skip


def test_nothing_is_called_unused_when_what_uses_it_is_broken():
    data = changed(("targets/dev", {"deployAsIamRole": ROLE, "region": "us-east-1", "strategy": {}}))
    with pytest.raises(ConfigProblemsError) as caught:
        load(data)
    assert only(list(caught.value.problems)).path == "targets.dev.strategy"


def test_problems_stand_in_the_order_of_the_text_when_there_are_several():
    data = changed(("targets/dev/region", "x"), ("application", ""), ("artifacts/0/type", "zip"))
    lines = [(problem.line, problem.column) for problem in errors_of(data)]
    assert lines == sorted(lines)


def test_first_thousand_problems_are_listed_when_there_are_more():
    problems = errors_of(changed(("artifacts", [{}] * 1001)))
    assert len(problems) == 1001
    assert problems[-1].message == "There are more problems than the 1000 listed here"


def test_warnings_are_left_out_before_errors_when_there_are_too_many():
    data = changed(("application", ""), *((f"key{number}", "x") for number in range(1100)))
    assert errors_of(data)[0].path == "application"


def test_path_has_brackets_when_a_name_has_blanks():
    data = changed(("targets/prod (blue)", {"region": "us-east-1"}))
    assert "targets['prod (blue)'].deployAsIamRole" in {problem.path for problem in errors_of(data)}


def test_error_is_told_in_pydantics_words_when_it_is_of_a_new_kind():
    error = {"type": "of_a_newer_pydantic", "loc": ("kind",), "msg": "Something is odd", "input": "x"}
    assert explained(error).message == "Something is odd"


def test_parts_of_a_nameless_target_are_told_when_they_are_wrong_too():
    gates = {"beforeDeployment": [{"pause": {"duration": "x"}}]}
    paths = {problem.path for problem in errors_of(changed(("targets/", {"constraints": gates})))}
    assert {"targets['']", "targets[''].constraints.beforeDeployment[0].pause.duration"} <= paths


def test_name_is_refused_when_it_is_empty():
    data = changed(("targets/", {"deployAsIamRole": ROLE, "region": "us-east-1"}))
    assert any("not empty" in problem.message for problem in errors_of(data))


def test_long_value_is_shortened_when_it_stands_in_a_message():
    assert len(only(errors_of(changed(("targets/dev/region", "x" * 500)))).message) < 200


def test_line_and_column_point_at_the_key_when_its_value_is_wrong():
    text = "kind: lambda\napplication: a\ntargets:\n  dev:\n    region: nowhere\n"
    problem = next(problem for problem in errors_of(text) if problem.path == "targets.dev.region")
    assert (problem.line, problem.column) == (5, 5)


def test_warnings_are_told_beside_errors_when_there_are_both():
    with pytest.raises(ConfigProblemsError) as caught:
        load(changed(("colour", "blue"), ("application", "")))
    assert [problem.severity for problem in caught.value.problems] == ["error", "warning"]


def test_text_is_bytes_or_string_when_it_is_loaded():
    text = "kind: lambda\n"
    for form in (text, text.encode()):
        with pytest.raises(ConfigProblemsError):
            load_config(form)


def test_deepest_broken_part_is_left_out_when_the_rest_can_be_checked():
    data = with_steps({"setWeight": {"weight": 300}}, {"runWebhook": {"name": "gone"}})
    assert [problem.path for problem in errors_of(data)] == [
        "strategies.ramp.canary.steps[0].setWeight.weight",
        "strategies.ramp.canary.steps[1].runWebhook.name",
    ]
