"""Values in the form that other tools write: each is refused with the form to write here."""

import pytest

from tests.unit.config.builders import DIGEST, address_in, changed, config_of, errors_of, only

REGISTRY = "111111111111.dkr.ecr.eu-central-1.amazonaws.com"


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        (f"{REGISTRY}/quote:latest", f"Write `{REGISTRY}/quote@sha256:<digest>`, because a tag can be moved"),
        (f"{REGISTRY}/quote", f"Write `{REGISTRY}/quote@sha256:<digest>`"),
        ("s3://code/quote.zip", "Write `type: zipFile` for a zip in S3"),
        (f"public.ecr.aws/shop/quote@{DIGEST}", "Use an image of a private ECR registry"),
        ("ghcr.io/shop/quote:2", "Push it to a private ECR registry, the only kind Lambda reads"),
        (f"{REGISTRY}/quote@${{DIGEST}}", "Fill in ${DIGEST} before the file is read"),
    ],
)
def test_image_is_refused_with_the_form_to_write_when_it_has_no_digest(path, remedy):
    problem = only(errors_of(changed(("artifacts/0/path", path), ("artifacts/0/type", "image"))))
    assert "image with a digest" in problem.message
    assert problem.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("arn:aws:s3:::code/a/quote.zip", "Write `s3://code/a/quote.zip`"),
        ("https://code.s3.eu-central-1.amazonaws.com/a/quote.zip?x=1", "Write `s3://code/a/quote.zip`"),
        ("https://s3.amazonaws.com/code/quote.zip", "Write `s3://code/quote.zip`"),
        (f"{REGISTRY}/quote@{DIGEST}", "Write `type: image` for a container image"),
        ("quote.zip", "Write `s3://<bucket>/<key>`"),
    ],
)
def test_zip_is_refused_with_the_form_to_write_when_its_path_is_no_s3_uri(path, remedy):
    assert only(errors_of(changed(("artifacts/0/path", path)))).remedy.startswith(remedy)


def test_zip_is_refused_with_the_two_keys_to_write_when_its_path_has_a_version():
    problem = only(errors_of(changed(("artifacts/0/path", "s3://code/two.zip?versionId=abc"))))
    assert problem.remedy == "Write `path: s3://code/two.zip` and `objectVersion: abc`"


@pytest.mark.parametrize("hole", ["${ARTIFACT_BUCKET}", "$BUCKET", "{{ bucket }}", "<bucket>", "$(bucket)"])
def test_zip_is_refused_at_its_place_when_a_variable_in_its_bucket_was_not_filled_in(hole):
    problem = only(errors_of(changed(("artifacts/0/path", f"s3://{hole}/two.zip"))))
    assert problem.message == f"the variable {hole} was not filled in"
    assert (problem.path, problem.line is not None) == ("artifacts[0].path", True)


@pytest.mark.parametrize("bucket", ["no", "b" * 64, "a bucket", "bücher", "ends-with.", "a*b"])
def test_zip_is_refused_when_no_bucket_can_have_that_name(bucket):
    problem = only(errors_of(changed(("artifacts/0/path", f"s3://{bucket}/two.zip"))))
    assert problem.message == f"'{bucket}' is not the name of a bucket"


@pytest.mark.parametrize("bucket", ["abc", "My_Old.Bucket-1", "b" * 63])
def test_zip_is_read_when_lambda_takes_the_name_of_its_bucket(bucket):
    assert address_in(config_of(changed(("artifacts/0/path", f"s3://{bucket}/two.zip")))).bucket == bucket


@pytest.mark.parametrize(
    ("path", "value", "hole"),
    [
        ("targets/dev/deployAsIamRole", "arn:aws:iam::${ACCOUNT}:role/deploy", "${ACCOUNT}"),
        ("targets/dev/region", "$AWS_REGION", "$AWS_REGION"),
    ],
)
def test_value_is_refused_as_not_filled_in_when_a_variable_is_left_in_it(path, value, hole):
    problem = only(errors_of(changed((path, value))))
    assert problem.message == f"The variable {hole} was not filled in"


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("orders:live", "Write `orders`; the alias goes under `trafficManagement`"),
        ("orders:7", "Write `orders`; Sluice publishes the version itself"),
        ("orders:$LATEST", "Write `orders`; Sluice publishes the version itself"),
        (
            "arn:aws:lambda:us-east-1:222222222222:function:orders",
            "Write `orders`; account and region are those of the target",
        ),
        (
            "arn:aws:lambda:us-east-1:222222222222:function:orders:live",
            "Write `orders`; the alias goes under `trafficManagement`",
        ),
        ("222222222222:function:orders", "Write `orders`; account and region are those of the target"),
        ("or ders", "Use up to 64 letters, digits, hyphens and underscores"),
        ("o" * 65, "Use up to 64 letters, digits, hyphens and underscores"),
    ],
)
def test_function_is_refused_with_its_bare_name_when_aws_would_read_more_into_it(name, remedy):
    alias = [{"alias": [{"functionName": name, "aliasName": "live"}]}]
    data = changed(
        ("artifacts/0/functionName", name),
        ("providerOptions/lambda/0/name", name),
        ("trafficManagement", alias),
    )
    problems = errors_of(data)
    assert [problem.path for problem in problems] == [
        "artifacts[0].functionName",
        "providerOptions.lambda[0].name",
        "trafficManagement[0].alias[0].functionName",
    ]
    assert {problem.remedy for problem in problems} == {remedy}


def test_function_is_read_when_its_name_has_64_characters():
    name = "aZ0_-" + "x" * 59
    data = changed(("artifacts/0/functionName", name), ("providerOptions/lambda/0/name", name))
    assert config_of(data).artifacts[0].function_name == name


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("15m", "Write 15, with `unit: minutes` beside it"),
        ("90 seconds", "Write 90, with `unit: seconds` beside it"),
        ("2H", "Write 2, with `unit: hours` beside it"),
        ("1d", "Write 24, with `unit: hours` beside it"),
        ("soon", "Write a number such as 5"),
    ],
)
def test_duration_is_refused_with_its_number_and_unit_when_both_are_in_one_text(written, remedy):
    data = changed(("deploymentConfig/timeout", {"duration": written, "unit": "minutes"}))
    assert only(errors_of(data)).remedy == remedy


def test_length_of_time_is_refused_with_the_lines_to_write_when_it_is_one_text():
    remedy = only(errors_of(changed(("deploymentConfig/timeout", "15m")))).remedy
    assert remedy == "Write `duration: 15` and `unit: minutes` below it"


def test_interval_is_refused_with_its_number_and_units_when_both_are_in_one_text():
    step = {"analysis": {"queries": ["q"], "interval": "15m", "units": "minutes", "numberOfJudgmentRuns": 1}}
    data = changed(("strategies/ramp/canary/steps", [step]))
    assert only(errors_of(data)).remedy == "Write 15, with `units: minutes` beside it"


def test_only_the_kind_is_wrong_when_a_file_for_kubernetes_sets_up_lambda_functions():
    problem = only(errors_of(changed(("kind", "kubernetes"))))
    assert problem.path == "kind"
    assert problem.message == "The file sets up Lambda functions, but its kind is Kubernetes"
    assert problem.remedy == "Write `kind: lambda`"
