"""Function settings that AWS would refuse are explained with their place; values of variables stay hidden."""

import json

import pytest

from sluice.config.load import load_config
from sluice.config.text.hidden_values import without_secrets
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.qualified import NO_EVENT_INVOKE, EventInvoke, RuntimeManagement
from sluice.errors import ConfigProblemsError
from sluice.errors.problem import Problem
from sluice.planner.deployment import plan_deployment
from tests.builders import FUNCTION_ROLE, a_config

ROW = {
    "target": "prod",
    "name": "quote",
    "runAsIamRole": FUNCTION_ROLE,
    "handler": "app.handler",
    "runtime": "python3.13",
}


SENT_ON_FAILURE = "eventInvokeConfig.destinationConfig.onFailure.destination"


def a_build(region: str = "eu-central-1") -> str:
    return f"arn:aws:lambda:{region}::runtime:{'0' * 64}"


def sent(event: str, destination: str) -> dict[str, object]:
    return {"eventInvokeConfig": {"destinationConfig": {event: {"destination": destination}}}}


def problems_with(**settings: object) -> list[Problem]:
    try:
        load_config(json.dumps(a_config(providerOptions={"lambda": [{**ROW, **settings}]})))
    except ConfigProblemsError as error:
        return [problem for problem in error.problems if problem.severity == "error"]
    return []


@pytest.mark.parametrize(
    ("settings", "key", "said"),
    [
        ({"environment": {"1A": "x"}}, "environment", "'1A' cannot be the name"),
        ({"environment": {"A": "x"}}, "environment", "'A' cannot be the name"),
        ({"environment": {"AWS_REGION": "x"}}, "environment", "Lambda sets AWS_REGION itself"),
        ({"environment": {"BIG": "x" * 4096}}, "environment", "4099 bytes (limit: 4096)"),
        ({"tags": {"aws:team": "x"}}, "tags", "begins with `aws:`"),
        ({"tags": {"team": "x" * 257}}, "tags", "too long"),
        ({"tags": {"owner": "team a, team b"}}, "tags", "the value of the tag 'owner' contains ,"),
        ({"tags": {"Cost*Center": "42"}}, "tags", "the key of the tag 'Cost*Center' contains *"),
        ({"tags": {"mood": "\N{SLIGHTLY SMILING FACE}!"}}, "tags", "contains \N{SLIGHTLY SMILING FACE} !"),
        ({"layers": ["fonts"]}, "layers[0]", "is not the ARN of a layer's version"),
        ({"vpcConfig": {"subnetIds": ["subnet-a"], "securityGroupIds": []}}, "vpcConfig", "go together"),
        (
            {"loggingConfig": {"logFormat": "Text", "systemLogLevel": "INFO"}},
            "loggingConfig",
            "needs `logFormat",
        ),
        ({"reservedConcurrency": "-2"}, "reservedConcurrency", "-1"),
        ({"recursiveLoop": "Stop"}, "recursiveLoop", "Allow, Terminate"),
        (
            {"runtimeManagementConfig": {"updateRuntimeOn": "Manual"}},
            "runtimeManagementConfig",
            "go together",
        ),
        (
            {"runtimeManagementConfig": {"updateRuntimeOn": "Auto", "runtimeVersionArn": a_build()}},
            "runtimeManagementConfig",
            "go together",
        ),
        (
            {
                "runtimeManagementConfig": {
                    "updateRuntimeOn": "Manual",
                    "runtimeVersionArn": a_build("us-east-1"),
                }
            },
            "runtimeManagementConfig.runtimeVersionArn",
            "is in us-east-1",
        ),
        ({"eventInvokeConfig": {}}, "eventInvokeConfig", "is empty"),
        ({"eventInvokeConfig": "off"}, "eventInvokeConfig", "Expected a map"),
        ({"eventInvokeConfig": {"maximumRetryAttempts": 3}}, "eventInvokeConfig.maximumRetryAttempts", "2"),
        (
            {"eventInvokeConfig": {"maximumEventAgeInSeconds": 59}},
            "eventInvokeConfig.maximumEventAgeInSeconds",
            "60",
        ),
        (sent("onFailure", "arn:aws:sqs:eu-central-1:1:letters.fifo"), SENT_ON_FAILURE, "FIFO"),
        (sent("onFailure", "arn:aws:sqs:us-east-1:1:letters"), SENT_ON_FAILURE, "is in us-east-1"),
        (sent("onFailure", "arn:aws-cn:sqs:cn-north-1:1:letters"), SENT_ON_FAILURE, "partition aws-cn"),
        (sent("onFailure", "letters"), SENT_ON_FAILURE, "letters"),
        (
            {"deadLetterConfig": {"targetArn": "arn:aws:sqs:us-east-1:1:letters"}},
            "deadLetterConfig.targetArn",
            "is in us-east-1",
        ),
        ({"kmsKeyArn": f"arn:aws:kms:us-east-1:{'1' * 12}:key/one"}, "kmsKeyArn", "is in us-east-1"),
        (
            sent("onSuccess", "arn:aws:s3:::letters"),
            "eventInvokeConfig.destinationConfig.onSuccess.destination",
            "s3:::letters",
        ),
        ({"provisionedConcurrency": "some"}, "provisionedConcurrency", "Expected `keep`, a number or a map"),
        ({"provisionedConcurrency": 0}, "provisionedConcurrency", "Expected `keep`, a number or a map"),
        ({"provisionedConcurrency": {"min": 5, "max": 2}}, "provisionedConcurrency", "`max` is 2"),
        (
            {"provisionedConcurrency": 5, "snapStart": "PublishedVersions"},
            "provisionedConcurrency",
            "SnapStart",
        ),
        (
            {"snapStart": "PublishedVersions", "ephemeralStorage": {"size": 1024}},
            "snapStart",
            "512 MB of /tmp",
        ),
        ({"imageConfig": {"command": ["x"]}}, "imageConfig", "cannot be set for a zip file"),
        ({"deadLetterConfig": {"targetArn": "letters"}}, "deadLetterConfig.targetArn", "letters"),
        (
            {"fileSystemConfigs": [{"arn": "arn:aws:s3files:x", "localMountPath": "/data"}]},
            "fileSystemConfigs[0].localMountPath",
            "/data",
        ),
        ({"durableConfig": {"executionTimeout": 99_999_999}}, "durableConfig.executionTimeout", "31622400"),
    ],
)
def test_setting_is_refused_with_its_place_when_aws_would_refuse_it(
    settings: dict[str, object], key: str, said: str
) -> None:
    (problem,) = problems_with(**settings)
    assert problem.path == f"providerOptions.lambda[0].{key}"
    assert said in problem.message
    assert problem.remedy


def test_settings_are_taken_when_they_take_something_away() -> None:
    empty = {"subnetIds": [], "securityGroupIds": []}
    assert problems_with(environment={}, layers=[], vpcConfig=empty, description="", tags={}) == []


def test_no_value_is_shown_when_an_environment_is_too_large() -> None:
    (problem,) = problems_with(environment={"BIG": "s3cret" * 700})
    assert "s3cret" not in f"{problem.message} {problem.remedy}"


YAML = """\
# Ümläuts count as one character
providerOptions:
  lambda:
    - name: quote  # a comment
      Environment:
        PLAIN: s3cret
        QUOTED: "s3cret"
        BLOCK: |
          s3cret
          s3cret
        FOLDED: >-
          s3cret
      description: shown
targets: {context: {strategy: shown}}
context: {environment: s3cret}
contextOverrides: {token: s3cret}
"""


def test_values_of_variables_are_masked_and_all_else_stays_when_a_config_is_shown() -> None:
    # Variables of the whole file once were shown; they reach the same headers as those of a step, and people
    # put the same things there.
    assert (
        without_secrets(YAML)
        == """\
# Ümläuts count as one character
providerOptions:
  lambda:
    - name: quote  # a comment
      Environment:
        PLAIN: "***"
        QUOTED: "***"
        BLOCK: "***"
        FOLDED: "***"
      description: shown
targets: {context: {strategy: shown}}
context: {environment: "***"}
contextOverrides: {token: "***"}
"""
    )


def test_config_is_still_json_when_it_was_submitted_as_json() -> None:
    text = json.dumps({"providerOptions": {"lambda": [{"environment": {"A1": "s3cret \U0001f600"}}]}})
    assert json.loads(without_secrets(text)) == {
        "providerOptions": {"lambda": [{"environment": {"A1": "***"}}]}
    }


def test_what_calls_carry_is_masked_and_what_they_are_for_is_shown_when_a_config_is_shown() -> None:
    call = {
        "uriTemplate": "https://x",
        "name": "value",
        "Headers": [{"key": "Authorization", "value": "Bearer s"}],
    }
    step = {"runWebhook": {"name": "ask", "context": {"token": "s"}}}
    smoke = {"smokeTest": {"payload": '{"password": "s"}', "context": {"key": "s"}, "alias": "payload"}}
    steps = {"strategies": {"s": {"canary": {"steps": [step, smoke]}}}}
    shown = json.loads(without_secrets(json.dumps({"webhooks": [call], **steps})))
    assert shown["webhooks"] == [{**call, "Headers": [{"key": "Authorization", "value": "***"}]}]
    assert shown["strategies"]["s"]["canary"]["steps"] == [
        {"runWebhook": {"name": "ask", "context": {"token": "***"}}},
        {"smokeTest": {"payload": "***", "context": {"key": "***"}, "alias": "payload"}},
    ]


def test_tags_are_read_when_aws_takes_all_their_characters():
    assert problems_with(tags={"Kostenträger_1": "a b.c:d/e=f+g-h@i ½ 東京"}) == []


@pytest.mark.parametrize(
    ("given", "bounds"), [("keep", (0, None)), (5, (5, 5)), ({"min": 2}, (2, None)), ({"max": 9}, (0, 9))]
)
def test_provisioned_concurrency_is_planned_as_bounds(given: object, bounds: tuple[int, int | None]) -> None:
    text = json.dumps(a_config(providerOptions={"lambda": [{**ROW, "provisionedConcurrency": given}]}))
    target = plan_deployment(load_config(text).config).targets[0]
    planned = target.functions[0].provisioned
    assert planned is not None
    assert (planned.minimum, planned.maximum) == bounds
    assert target.stages[-1].title == "Take provisioned concurrency from the old versions"


def test_provisioned_concurrency_is_refused_when_no_alias_leads_to_a_version() -> None:
    rows = {"lambda": [{**ROW, "provisionedConcurrency": 5}]}
    with pytest.raises(ConfigProblemsError) as refused:
        load_config(json.dumps(a_config(providerOptions=rows, trafficManagement=[])))
    assert any("without an alias nobody calls one" in one.message for one in refused.value.problems)


def controls_of(**settings: object) -> FunctionControls:
    config = load_config(json.dumps(a_config(providerOptions={"lambda": [{**ROW, **settings}]})))
    return plan_deployment(config.config).targets[0].functions[0].controls


def test_settings_beside_a_version_are_planned_as_they_are_written() -> None:
    pinned = {"updateRuntimeOn": "Manual", "runtimeVersionArn": a_build()}
    queue, bucket = "arn:aws:sqs:eu-central-1:1:done", "arn:aws:s3:::failed"
    given = {
        "maximumRetryAttempts": 0,
        "maximumEventAgeInSeconds": 60,
        "destinationConfig": {"onSuccess": {"destination": queue}, "onFailure": {"destination": bucket}},
    }
    assert controls_of(runtimeManagementConfig=pinned, eventInvokeConfig=given) == FunctionControls(
        runtime_management=RuntimeManagement("Manual", a_build()),
        event_invoke=EventInvoke(0, 60, queue, bucket),
    )
    assert controls_of(eventInvokeConfig="none").event_invoke == NO_EVENT_INVOKE
