"""A version that somebody else has published: a number or the highest one, behind an alias, and no more."""

from typing import Any

import pytest

from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.target import FunctionPlan
from sluice.planner.deployment import plan_deployment
from tests.unit.config.builders import FUNCTION_ROLE, REMOVED, SMALL, changed, errors_of, load, only

ROW = "providerOptions/lambda/0"
PUBLISHED = changed(
    ("artifacts/0", {"functionName": "quote", "type": "version", "version": "latestPublished"}),
    (ROW, {"target": "dev", "name": "quote"}),
    ("trafficManagement", [{"alias": [{"functionName": "quote", "aliasName": "live"}]}]),
)


def planned(data: dict[str, Any]) -> FunctionPlan:
    (target,) = plan_deployment(load(data, strict=True).config).targets
    (function,) = target.functions
    return function


def with_version(version: str) -> dict[str, Any]:
    return changed(("artifacts/0/version", version), base=PUBLISHED)


@pytest.mark.parametrize("version", ["latestPublished", "42"])
def test_plan_has_the_version_and_neither_code_nor_settings_when_it_is_published_already(version):
    assert planned(with_version(version)) == FunctionPlan(
        "quote", "", "", FunctionSettings("", "", ""), "live", published_version=version
    )


def test_version_is_that_of_the_variable_when_it_is_a_template():
    data = changed(("context", {"release": "17"}), base=with_version("{{context.release}}"))
    assert planned(data).published_version == "17"


def test_version_is_that_of_the_row_when_the_row_has_one():
    data = changed((f"{ROW}/artifact", {"version": "9"}), base=PUBLISHED)
    assert planned(data).published_version == "9"


@pytest.mark.parametrize(
    ("version", "remedy"),
    [
        ("$LATEST", "AWS gives $LATEST no weight"),
        ("latest", "`latestPublished`"),
        ("0", "the number of a version"),
        ("arn:aws:lambda:eu-central-1:111111111111:function:quote:12", "Write `12`"),
        ("${VERSION}", "Fill in ${VERSION}"),
    ],
)
def test_version_is_refused_with_the_remedy_when_it_is_no_number(version, remedy):
    problem = only(errors_of(with_version(version)))
    assert problem.path == "artifacts[0].version"
    assert "is not a published version" in problem.message
    assert remedy in problem.remedy


def test_version_of_a_variable_is_refused_where_it_is_used_when_it_is_no_number():
    data = changed(("context", {"release": "newest"}), base=with_version("{{context.release}}"))
    problem = only(errors_of(data))
    assert problem.path == "artifacts[0].version"
    assert problem.message == "'newest' is not a published version in the target 'dev'"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("runAsIamRole", FUNCTION_ROLE),
        ("handler", "app.handler"),
        ("memorySize", 256),
        ("environment", {"STAGE": "dev"}),
        ("provisionedConcurrency", 5),
        ("tags", {"team": "maps"}),
    ],
)
def test_setting_is_refused_at_its_line_when_the_version_has_its_own(key, value):
    problem = only(errors_of(changed((f"{ROW}/{key}", value), base=PUBLISHED)))
    assert problem.path == f"providerOptions.lambda[0].{key}"
    assert problem.line is not None
    assert problem.message == f"`{key}` cannot be set for a version that is published already"
    assert "whoever publishes" in problem.remedy


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", "s3://code/quote.zip"),
        ("paths", {"eu-central-1": "s3://code/quote.zip"}),
        ("objectVersion", "v1"),
        ("codeStorage", "copy"),
        ("sourceKmsKeyArn", ""),
    ],
)
def test_code_is_refused_when_the_version_has_its_own(key, value):
    found = errors_of(changed((f"artifacts/0/{key}", value), base=PUBLISHED))
    assert f"`{key}` cannot be set for a version that is published already" in [one.message for one in found]


def test_alias_is_needed_when_the_version_is_published_already():
    problem = only(errors_of(changed(("trafficManagement", REMOVED), base=PUBLISHED)))
    assert problem.message == "The function 'quote' has no alias in 'dev', and an alias is all that moves"
    assert problem.remedy == "Add its alias under `trafficManagement`"


def test_version_is_needed_when_the_type_says_so():
    problem = only(errors_of(changed(("artifacts/0/version", REMOVED), base=PUBLISHED)))
    assert (problem.path, problem.message) == ("artifacts[0].version", "`version` is missing")


def test_version_is_refused_when_the_artifact_brings_code():
    problem = only(errors_of(changed(("artifacts/0/version", "42"))))
    assert problem.message == "`version` cannot be set for a zip file"
    assert "Write `type: version`" in problem.remedy


@pytest.mark.parametrize(
    ("own", "path", "message"),
    [
        ({"path": "s3://code/x.zip", "version": "9"}, "path", "`path` cannot be set where `version` says"),
        ({}, "version", "`version` is missing"),
        ({"version": "9", "objectVersion": "v1"}, "objectVersion", "`objectVersion` cannot be set where"),
    ],
)
def test_artifact_of_a_row_has_the_version_alone_when_the_type_is_version(own, path, message):
    problem = only(errors_of(changed((f"{ROW}/artifact", own), base=PUBLISHED)))
    assert problem.path == f"providerOptions.lambda[0].artifact.{path}"
    assert problem.message.startswith(message)


def test_artifact_of_a_row_needs_a_path_when_the_artifact_is_a_zip():
    problem = only(errors_of(changed((f"{ROW}/artifact", {"objectVersion": "v1"}))))
    assert (problem.path, problem.message) == (
        "providerOptions.lambda[0].artifact.path",
        "`path` is missing",
    )


@pytest.mark.parametrize("base", [SMALL])
def test_role_is_needed_when_the_artifact_brings_code(base):
    problem = only(errors_of(changed((f"{ROW}/runAsIamRole", REMOVED), base=base)))
    assert (problem.path, problem.message) == (
        "providerOptions.lambda[0].runAsIamRole",
        "`runAsIamRole` is missing",
    )
