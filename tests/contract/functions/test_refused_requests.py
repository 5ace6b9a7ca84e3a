"""Requests that Lambda refuses before it does anything, and in which words."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders import functions
from tests.contract.builders.functions import Function, create, echo, package, status_code, two_versions
from tests.contract.sources import modelled, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"
NAME_VALIDATION = "TestLambdaFunction::test_function_name_and_qualifier_validation"
CREATE_EXCEPTIONS = recorded(API, "TestLambdaFunction::test_create_lambda_exceptions", "2026-01-12")
UPDATE_EXCEPTIONS = recorded(API, "TestLambdaFunction::test_update_lambda_exceptions", "2026-01-12")
FAILED = "Value '{}' at '{}' failed to satisfy constraint: "
PATTERN = "Member must satisfy regular expression pattern: "
LONGEST = "Member must have length less than or equal to "
ONE_OF_ARCHITECTURES = (
    "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be"
    " null]"
)
NO_LONGER_SUPPORTED = (
    "The runtime parameter of {} is no longer supported for creating or updating AWS Lambda functions. We"
    " recommend you use a supported runtime while creating or updating functions."
)
ALIAS_PATTERN = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)"
ROLE_PATTERN = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"


@pytest.fixture(scope="module")
def function(plane_server: PlaneServer) -> Function:
    return two_versions(plane_server)


def refused(operation: Any, **request: Any) -> tuple[str, str]:
    """Code and words of the refusal, which is a 400."""
    with pytest.raises(ClientError) as error:
        operation(**request)
    assert status_code(error) == 400
    found = error.value.response["Error"]
    return found["Code"], found["Message"]


def creation(function: Function, **request: Any) -> tuple[str, str]:
    """How CreateFunction refuses a request that is right but for these parts."""
    whole = {
        "FunctionName": functions.unique("refused"),
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Role": function.wait()["Role"],
        "Code": {"ZipFile": package(echo("one"))},
    }
    return refused(function.client.create_function, **{**whole, **request})


@CREATE_EXCEPTIONS
@UPDATE_EXCEPTIONS
def test_role_must_be_the_arn_of_a_role(function: Function) -> None:
    """A Role that is not the ARN of a role is a ValidationException that names the pattern."""
    expected = (
        "ValidationException",
        f"1 validation error detected: {FAILED.format('r1', 'role')}{PATTERN}{ROLE_PATTERN}",
    )
    update = function.client.update_function_configuration
    assert creation(function, Role="r1") == expected
    assert refused(update, FunctionName=function.name, Role="r1") == expected


@CREATE_EXCEPTIONS
@UPDATE_EXCEPTIONS
@pytest.mark.parametrize("runtime", ["non-existent-runtime", "PYTHON3.9"])
def test_runtime_must_be_one_that_lambda_has(function: Function, runtime: str) -> None:
    """A runtime that Lambda does not have is an InvalidParameterValueException that lists those it has."""
    update = function.client.update_function_configuration
    for code, words in (
        creation(function, Runtime=runtime),
        refused(update, FunctionName=function.name, Runtime=runtime),
    ):
        assert code == "InvalidParameterValueException"
        start = f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value"
        assert words.startswith(start)
        assert "python3.13" in words
        assert words.endswith("] or be a valid ARN")


@recorded(
    API,
    "TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled[python3.7]",
    "2026-01-12",
)
@recorded(
    API,
    "TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled[go1.x]",
    "2026-01-12",
)
@pytest.mark.parametrize("runtime", ["python3.7", "go1.x", "nodejs14.x"])
def test_runtime_must_still_be_supported(function: Function, runtime: str) -> None:
    """A runtime that Lambda no longer supports is an InvalidParameterValueException that says so."""
    assert creation(function, Runtime=runtime) == (
        "InvalidParameterValueException",
        NO_LONGER_SUPPORTED.format(runtime),
    )


@CREATE_EXCEPTIONS
def test_function_has_one_architecture(function: Function) -> None:
    """Two architectures are a ValidationException."""
    assert creation(function, Architectures=["x86_64", "arm64"]) == (
        "ValidationException",
        f"1 validation error detected: {FAILED.format('[x86_64, arm64]', 'architectures')}{LONGEST}1",
    )


@CREATE_EXCEPTIONS
def test_architecture_must_be_one_that_lambda_has(function: Function) -> None:
    """An unknown architecture, also in capitals, is a ValidationException that lists the known ones."""
    assert creation(function, Architectures=["X86_64"]) == (
        "ValidationException",
        f"1 validation error detected: {FAILED.format('[X86_64]', 'architectures')}{ONE_OF_ARCHITECTURES}",
    )


@CREATE_EXCEPTIONS
def test_zip_must_be_one(function: Function) -> None:
    """Code that is not a zip is an InvalidParameterValueException."""
    assert creation(function, Code={"ZipFile": b"this is not a zip"}) == (
        "InvalidParameterValueException",
        "Could not unzip uploaded file. Please check your file, then try to upload again.",
    )


@recorded(API, "TestLambdaSizeLimits::test_large_environment_variables_fails", "2025-11-25")
@recorded(API, "TestLambdaSizeLimits::test_large_environment_fails_multiple_keys", "2025-11-25")
def test_environment_has_at_most_4_kb(function: Function) -> None:
    """An environment of more than 4 KB as JSON is an InvalidParameterValueException that repeats it."""
    too_large = {"SMALL": "ok", "LARGE": "x" * 4096}
    update = function.client.update_function_configuration
    for code, words in (
        creation(function, Environment={"Variables": too_large}),
        refused(update, FunctionName=function.name, Environment={"Variables": too_large}),
    ):
        assert code == "InvalidParameterValueException"
        assert words.startswith(
            "Lambda was unable to configure your environment variables because the environment variables you"
            ' have provided exceeded the 4KB limit. String measured: {"SMALL":"ok","LARGE":"xxx'
        )


@recorded(API, "TestLambdaSizeLimits::test_lambda_envvars_near_limit_succeeds", "2025-11-25")
def test_environment_of_4_kb_is_taken(plane_server: PlaneServer) -> None:
    """An environment of 4 KB as JSON is taken."""
    own = create(plane_server, echo("one"))
    variables = {"LARGE": "x" * (4096 - len('{"LARGE":""}'))}
    own.client.update_function_configuration(FunctionName=own.name, Environment={"Variables": variables})
    assert own.wait()["Environment"]["Variables"] == variables


@recorded(
    API,
    f"{NAME_VALIDATION}[invalid_characters_in_function_name-get_function]",
    "2025-11-25",
)
def test_function_name_must_keep_to_its_pattern(function: Function) -> None:
    """A function name with other characters is a ValidationException, not a 404."""
    code, words = refused(function.client.get_function, FunctionName="my-function!")
    assert code == "ValidationException"
    assert "Value 'my-function!' at 'functionName' failed to satisfy constraint" in words


@recorded(
    API,
    f"{NAME_VALIDATION}[qualifier_too_long0-get_function]",
    "2024-08-22",
)
def test_qualifier_has_at_most_128_characters(function: Function) -> None:
    """A qualifier of more than 128 characters is a ValidationException."""
    code, words = refused(function.client.get_function, FunctionName=function.name, Qualifier="a" * 129)
    assert code == "ValidationException"
    assert words.endswith(f"{FAILED.format('a' * 129, 'qualifier')}{LONGEST}128")


@recorded(API, "TestLambdaAlias::test_alias_naming", "2025-11-25")
def test_alias_name_must_not_be_a_number(function: Function) -> None:
    """An alias may be named like a date, not like a version: digits alone are a ValidationException."""
    function.alias("1", "2024-01-02")
    assert refused(
        function.client.create_alias, FunctionName=function.name, Name="2024", FunctionVersion="1"
    ) == (
        "ValidationException",
        f"1 validation error detected: {FAILED.format('2024', 'name')}{PATTERN}{ALIAS_PATTERN}",
    )


@modelled("lambda", "Description (max 256), MemorySize (128 to 32768), Timeout (min 1)")
def test_several_mistakes_are_told_at_once(function: Function) -> None:
    """Each parameter that breaks the model is named, in one ValidationException."""
    update = function.client.update_function_configuration
    code, words = refused(update, FunctionName=function.name, Description="x" * 257, Role="r1")
    assert code == "ValidationException"
    assert words.startswith("2 validation errors detected: ")
    assert "at 'description' failed" in words
    assert "at 'role' failed" in words
