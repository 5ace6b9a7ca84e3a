"""What Sluice reads but cannot run yet: each part is named with its place, and nothing else is."""

import pytest

from sluice.config.load import load_config
from sluice.domain.problem import Problem
from sluice.unsupported import unsupported_parts
from tests.builders import FUNCTION_ROLE, Json, a_config_text

IMAGE = f"111111111111.dkr.ecr.eu-central-1.amazonaws.com/quote@sha256:{'0' * 64}"
WEBHOOK = {
    "name": "check",
    "method": "POST",
    "uriTemplate": "https://example.com/check",
    "networkMode": "direct",
}


def problems_of(text: str) -> list[Problem]:
    loaded = load_config(text)
    return loaded.located(unsupported_parts(loaded.config))


def paths_of(text: str) -> list[str]:
    return [problem.path for problem in problems_of(text)]


def with_setting(key: str, value: object) -> str:
    row = {
        "target": "prod",
        "name": "quote",
        "runAsIamRole": FUNCTION_ROLE,
        "handler": "app.handler",
        "runtime": "python3.13",
        key: value,
    }
    return a_config_text(providerOptions={"lambda": [row]})


def test_nothing_is_named_when_a_config_uses_weights_pauses_and_approvals() -> None:
    pause: Json = {"pause": {"duration": 1, "unit": "hours"}}
    approval: Json = {"pause": {"untilApproved": True}}
    constraints = {"beforeDeployment": [approval], "afterDeployment": [pause]}
    steps: list[Json] = [{"setWeight": {"weight": 5}}, pause, approval]
    assert paths_of(a_config_text({"prod": {"constraints": constraints}}, steps=steps)) == []


def test_problem_says_what_and_what_to_do_when_a_part_cannot_run() -> None:
    (problem,) = problems_of(with_setting("memorySize", 512))
    assert problem.severity == "error"
    assert "`memorySize` cannot be run by this version of Sluice yet" in problem.message
    assert problem.remedy == "Remove it from this deployment"
    assert problem.line is not None


@pytest.mark.parametrize(
    "settings",
    [
        {"onFailure": "rollbackAll"},
        {"afterDeploymentFailure": "keep"},
        {"ifDeploymentInProgress": {"strategy": "supersede"}},
    ],
)
def test_nothing_is_named_when_a_deployment_setting_is_not_the_default(settings: Json) -> None:
    assert paths_of(a_config_text(deploymentConfig=settings)) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("memorySize", 512),
        ("timeout", 30),
        ("environment", {"STAGE": "prod"}),
        ("architectures", ["arm64"]),
        ("ephemeralStorage", {"size": 1024}),
        ("tracing", "Active"),
        ("description", "quotes"),
        ("tags", {"team": "parcels"}),
    ],
)
def test_function_setting_is_named_by_its_yaml_key_when_a_row_has_it(key: str, value: object) -> None:
    assert paths_of(with_setting(key, value)) == [f"providerOptions.lambda[0].{key}"]


def test_image_is_named_when_an_artifact_is_one() -> None:
    artifact = {"functionName": "quote", "path": IMAGE, "type": "image"}
    row = {"target": "prod", "name": "quote", "runAsIamRole": FUNCTION_ROLE}
    text = a_config_text(artifacts=[artifact], providerOptions={"lambda": [row]})
    assert paths_of(text) == ["artifacts[0].type"]


def test_nothing_is_named_when_steps_and_gates_test_the_new_version() -> None:
    test: Json = {"smokeTest": {"functionName": "quote"}}
    target = {"constraints": {"afterDeployment": [test]}}
    assert paths_of(a_config_text({"prod": target}, steps=[test])) == []


def test_nothing_is_named_when_a_target_watches_alarms() -> None:
    assert paths_of(a_config_text({"prod": {"alarms": {"names": ["errors"]}}})) == []


@pytest.mark.parametrize("side", ["beforeDeployment", "afterDeployment"])
def test_nothing_is_named_when_steps_and_gates_call_webhooks(side: str) -> None:
    call: Json = {"runWebhook": {"name": "check"}}
    target = {"constraints": {side: [call]}}
    assert paths_of(a_config_text({"prod": target}, steps=[call], webhooks=[WEBHOOK])) == []


ANALYSIS = {"queries": ["errors"], "interval": 1, "units": "minutes", "numberOfJudgmentRuns": 1}
QUERIES = {"queries": [{"name": "errors", "queryTemplate": "x", "upperLimit": 1}]}


@pytest.mark.parametrize("place", ["step", "gate"])
def test_nothing_is_named_when_metrics_are_judged(place: str) -> None:
    judging: Json = {"analysis": ANALYSIS}
    target = {"constraints": {"afterDeployment": [judging]}} if place == "gate" else {}
    weight: Json = {"setWeight": {"weight": 5}}
    steps = [weight, judging] if place == "step" else [weight]
    assert paths_of(a_config_text({"prod": target}, steps=steps, analysis=QUERIES)) == []
