"""Variables set when deploying: over the context of the file, in paths, versions and descriptions."""

import pytest

from sluice.planner.deployment import plan_deployment
from tests.unit.config.builders import REMOVED, changed, errors_of, load, only

PATH = "artifacts/0/path"
ROW = "providerOptions/lambda/0"


def planned(data, **variables):
    return plan_deployment(load(data, variables=variables).config)


def test_set_variable_wins_when_the_file_has_one_of_that_name():
    data = changed(
        (PATH, "s3://code/{{context.build}}.zip"),
        ("context", {"build": "file"}),
        ("contextOverrides", {"build": "override"}),
    )
    (function,) = planned(data, build="17").targets[0].functions
    assert function.key == "17.zip"


def test_description_of_the_deployment_and_of_the_function_have_their_variables_filled_in():
    text = "Release {{context.release}} {{not.ours}} {{sluice.region}}"
    data = changed(("description", text), (f"{ROW}/description", text))
    plan = planned(data, release="17")
    filled = "Release 17 {{not.ours}} {{sluice.region}}"
    assert (plan.description, plan.targets[0].functions[0].settings.description) == (filled, filled)


def test_function_without_a_description_gets_none():
    assert planned(changed()).targets[0].functions[0].settings.description is None


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("description", "description"),
        (f"{ROW}/description", "providerOptions.lambda[0].description"),
        (PATH, "artifacts[0].path"),
        ("artifacts/0/objectVersion", "artifacts[0].objectVersion"),
    ],
)
def test_problem_says_how_to_set_the_variable_when_nobody_did(where, path):
    problem = only(errors_of(changed((where, "{{context.release}}"))))
    assert (problem.path, problem.line is not None) == (path, True)
    assert problem.message == "{{context.release}} is used, but `release` is not set"
    assert "`--set release=...`" in problem.remedy


def test_problem_of_a_step_says_how_to_set_the_variable_when_nobody_did():
    call = {"name": "call", "uriTemplate": "https://x.example/{{context.suite}}", "disableCallback": True}
    steps = "strategies/ramp/canary/steps"
    data = changed(("webhooks", [call]), (f"{steps}/0", {"runWebhook": {"name": "call"}}))
    assert "deploy with `--set suite=...`" in only(errors_of(data)).remedy


def test_description_of_a_function_is_refused_when_its_variables_make_it_too_long():
    data = changed((f"{ROW}/description", "{{context.text}}"))
    assert errors_of(data, variables={"text": "x" * 256}) == []
    problem = only(errors_of(data, variables={"text": "x" * 257}))
    assert (problem.path, "257" in problem.message) == ("providerOptions.lambda[0].description", True)


def test_warns_when_nothing_uses_a_variable_that_was_set():
    data = changed((PATH, "s3://code/{{context.build}}.zip"))
    (warning,) = load(data, variables={"build": "1", "biuld": "2"}).warnings
    assert (warning.severity, "`biuld`" in warning.message) == ("warning", True)


@pytest.mark.parametrize(
    "changes",
    [
        [(PATH, REMOVED), ("artifacts/0/paths", {"eu-central-1": "s3://code/{{context.v}}"})],
        [(f"{ROW}/artifact", {"path": "s3://code/{{context.v}}"})],
        [(f"{ROW}/artifact", {"path": "s3://code/x", "objectVersion": "{{context.v}}"})],
        [("description", "{{context.v}}")],
        [(f"{ROW}/description", "{{context.v}}")],
        [("strategies/ramp/canary/steps/0", {"smokeTest": {"payload": '"{{context.v}}"'}})],
    ],
)
def test_warns_of_nothing_when_the_variable_is_used_anywhere(changes):
    assert load(changed(*changes), variables={"v": "1"}).warnings == ()


def test_warning_counts_as_a_problem_when_the_file_is_read_strictly():
    assert "biuld" in only(errors_of(changed(), strict=True, variables={"biuld": "1"})).message
