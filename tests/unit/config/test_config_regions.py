"""One function name in many regions: paths by region and variable, paths of a row, rows of many targets."""

import pytest

from sluice.config.rows import MOST_ROWS
from sluice.planner.deployment import plan_deployment
from tests.unit.config.builders import DIGEST, REMOVED, SMALL, changed, errors_of, load, only, warnings_of

ROW = SMALL["providerOptions"]["lambda"][0]
TARGET = SMALL["targets"]["dev"]
ROLE_TWO = "arn:aws:iam::222222222222:role/deploy"
TWO = changed(
    ("targets/far", {**TARGET, "region": "us-east-1", "deployAsIamRole": ROLE_TWO}),
    ("providerOptions/lambda/0/target", REMOVED),
    ("providerOptions/lambda/0/targets", ["dev", "far"]),
)
PATH = "artifacts/0/path"


def addresses(data: dict) -> dict[str, str]:
    """Target -> S3 URI of its function's code, as planned."""
    plan = plan_deployment(load(data, strict=True).config)
    return {
        target.name: f"s3://{function.bucket}/{function.key}"
        for target in plan.targets
        for function in target.functions
    }


def test_row_is_planned_for_each_target_when_it_names_several():
    assert addresses(TWO) == {"dev": "s3://code/quote.zip", "far": "s3://code/quote.zip"}


def test_path_is_that_of_the_region_and_account_when_it_has_variables():
    path = "s3://code-{{sluice.region}}/{{ sluice.accountId }}/{{context.build}}.zip"
    assert addresses(changed((PATH, path), ("context", {"build": "7"}), base=TWO)) == {
        "dev": "s3://code-eu-central-1/111111111111/7.zip",
        "far": "s3://code-us-east-1/222222222222/7.zip",
    }


def test_context_of_the_command_wins_when_a_path_uses_it():
    data = changed((PATH, "s3://code/{{context.build}}.zip"), ("context", {"build": "7"}))
    plan = plan_deployment(load(data, variables={"build": "8"}).config)
    assert plan.targets[0].functions[0].key == "8.zip"


def test_path_is_that_of_the_region_when_paths_name_it():
    paths = {"eu-central-1": "s3://near/quote.zip", "us-east-1": "s3://far/quote.zip"}
    assert addresses(changed((PATH, REMOVED), ("artifacts/0/paths", paths), base=TWO)) == {
        "dev": "s3://near/quote.zip",
        "far": "s3://far/quote.zip",
    }


def test_path_is_that_of_the_row_when_the_row_has_one():
    rows = [
        {**ROW, "target": "dev"},
        {
            **ROW,
            "target": "far",
            "artifact": {"path": "s3://other/quote.zip", "objectVersion": "v{{context.n}}"},
        },
    ]
    data = changed(("providerOptions/lambda", rows), ("context", {"n": "3"}), base=TWO)
    assert addresses(data) == {"dev": "s3://code/quote.zip", "far": "s3://other/quote.zip"}
    plan = plan_deployment(load(data).config)
    assert [target.functions[0].object_version for target in plan.targets] == [None, "v3"]


def test_image_is_that_of_the_region_when_its_address_has_variables():
    path = f"{{{{sluice.accountId}}}}.dkr.ecr.{{{{sluice.region}}}}.amazonaws.com/quote@{DIGEST}"
    data = changed(
        (PATH, path),
        ("artifacts/0/type", "image"),
        ("providerOptions/lambda/0/handler", REMOVED),
        ("providerOptions/lambda/0/runtime", REMOVED),
        base=TWO,
    )
    plan = plan_deployment(load(data, strict=True).config)
    assert (
        plan.targets[1].functions[0].image_uri
        == f"222222222222.dkr.ecr.us-east-1.amazonaws.com/quote@{DIGEST}"
    )


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        (
            [(PATH, "s3://code-{{sluice.weight}}/q")],
            "artifacts[0].path",
            "{{sluice.weight}} is not a variable of paths",
        ),
        ([(PATH, "s3://code/{{secrets.key}}")], "artifacts[0].path", "is not a variable of paths"),
        ([(PATH, "s3://code/{{context.build}}")], "artifacts[0].path", "`build` is not set"),
        (
            [(PATH, "{{context.p}}"), ("context", {"p": "code/q.zip"})],
            "artifacts[0].path",
            "'code/q.zip' is not an S3 URI",
        ),
        ([("artifacts/0/objectVersion", "{{context.v}}")], "artifacts[0].objectVersion", "`v` is not set"),
        ([(PATH, REMOVED)], "artifacts[0].path", "`path` is missing"),
        ([("artifacts/0/paths", {"us-east-1": "s3://near/q"})], "artifacts[0].path", "both given"),
        (
            [(PATH, REMOVED), ("artifacts/0/paths", {"eu-central-1": "a/q"})],
            "artifacts[0].paths",
            "is not an S3 URI",
        ),
        ([("providerOptions/lambda/0/targets", ["dev"])], "providerOptions.lambda[0].targets", "both given"),
        (
            [("providerOptions/lambda/0/artifact", {"path": "q.zip"})],
            "providerOptions.lambda[0].artifact.path",
            "S3 URI",
        ),
    ],
)
def test_file_is_refused_with_its_place_when_an_address_cannot_be_made(changes, path, says):
    problem = only(errors_of(changed(*changes)))
    assert (problem.path, says in problem.message) == (path, True), problem


def test_region_is_named_when_paths_lack_it():
    data = changed((PATH, REMOVED), ("artifacts/0/paths", {"eu-central-1": "s3://near/q"}), base=TWO)
    problem = only(errors_of(data))
    assert problem.message == "No path for us-east-1, the region of the target 'far'"
    assert problem.path == "artifacts[0].paths"


@pytest.mark.parametrize(
    ("region", "severity", "says"),
    [
        ("us-east-9", "error", "AWS has no region 'us-east-9'"),
        ("us-west-2", "warning", "No target of 'quote' is in us-west-2"),
    ],
)
def test_path_is_reported_when_no_target_is_in_its_region(region, severity, says):
    paths = {"eu-central-1": "s3://near/q", region: "s3://far/q"}
    data = changed((PATH, REMOVED), ("artifacts/0/paths", paths))
    problem = only(errors_of(data) or warnings_of(data))
    assert (problem.severity, problem.message) == (severity, says)


def test_problem_has_the_place_of_the_file_when_a_row_was_written_out():
    data = changed(
        ("targets/last", {**TARGET, "region": "us-west-2"}),
        ("providerOptions/lambda/0/targets", ["dev", "nowhere"]),
        ("providerOptions/lambda/1", {**ROW, "target": "last", "memorySize": "1"}),
        base=TWO,
    )
    found = {(problem.path, problem.message.split(",")[0]) for problem in errors_of(data)}
    assert ("providerOptions.lambda[0].targets[1]", "No target 'nowhere'") in found
    assert ("providerOptions.lambda[1].memorySize", "Expected 128 or more") in found


def test_problem_is_reported_once_when_a_row_has_several_targets():
    data = changed(("providerOptions/lambda/0/timeout", "0"), base=TWO)
    assert only(errors_of(data)).path == "providerOptions.lambda[0].timeout"


def test_file_is_refused_when_its_rows_are_too_many_written_out():
    names = ["dev"] * 2000
    rows = [{key: value for key, value in ROW.items() if key != "target"} | {"targets": names}] * (
        MOST_ROWS // 2000 + 1
    )
    problem = only(errors_of(changed(("providerOptions/lambda", rows))))
    assert (problem.path, f"more than {MOST_ROWS} rows" in problem.message) == (
        "providerOptions.lambda[10]",
        True,
    )
