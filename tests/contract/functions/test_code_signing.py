"""Code signing: which configuration a function has, and what AWS says of code that it does not take."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.builders.functions import Function, create, echo, package
from tests.contract.sources import documented, modelled, recorded
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane

API = "lambda_/test_lambda_api"
SIGNING = "TestCodeSigningConfig"


@pytest.fixture
def function(plane_server: PlaneServer) -> Function:
    """A function with what AWS gives it."""
    return create(plane_server, echo("one"))


Configure = Callable[[str], str]
"""Makes a configuration with a policy; its ARN."""


@pytest.fixture
def configure(function: Function) -> Iterator[Configure]:
    """Configurations that are gone after the test."""
    client, made = function.client, list[str]()
    account = client.get_function_configuration(FunctionName=function.name)["FunctionArn"].split(":")[4]
    profile = f"arn:aws:signer:{client.meta.region_name}:{account}:/signing-profiles/test/abcdefghij"

    def make(policy: str) -> str:
        answer = client.create_code_signing_config(
            AllowedPublishers={"SigningProfileVersionArns": [profile]},
            CodeSigningPolicies={"UntrustedArtifactOnDeployment": policy},
        )
        made.append(answer["CodeSigningConfig"]["CodeSigningConfigArn"])
        return made[-1]

    yield make
    client.delete_function_code_signing_config(FunctionName=function.name)
    for arn in made:
        client.delete_code_signing_config(CodeSigningConfigArn=arn)


def refusal(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


@recorded(API, f"{SIGNING}::test_code_signing_not_found_excs", "2025-11-25")
def test_a_function_without_a_configuration_has_an_empty_answer(function: Function) -> None:
    """GetFunctionCodeSigningConfig answers nothing for a function without one, 404 for a missing one."""
    read = function.client.get_function_code_signing_config
    answer = read(FunctionName=function.name)
    assert "CodeSigningConfigArn" not in answer
    code, text = refusal(read, FunctionName="gone")
    assert (code, text.partition(": ")[0]) == ("ResourceNotFoundException", "Function not found")


@recorded(API, f"{SIGNING}::test_function_code_signing_config", "2025-11-25")
def test_a_function_names_its_configuration_which_says_what_is_enforced(
    function: Function, configure: Configure
) -> None:
    """The policy `UntrustedArtifactOnDeployment` is in GetCodeSigningConfig, not in the function."""
    client, arn = function.client, configure("Warn")
    client.put_function_code_signing_config(FunctionName=function.name, CodeSigningConfigArn=arn)
    there = client.get_function_code_signing_config(FunctionName=function.name)
    assert (there["CodeSigningConfigArn"], there["FunctionName"]) == (arn, function.name)
    config = client.get_code_signing_config(CodeSigningConfigArn=arn)["CodeSigningConfig"]
    assert config["CodeSigningPolicies"] == {"UntrustedArtifactOnDeployment": "Warn"}


@recorded(API, f"{SIGNING}::test_code_signing_not_found_excs", "2025-11-25")
def test_a_configuration_that_is_missing_has_two_names(function: Function, configure: Configure) -> None:
    """It is a ResourceNotFoundException when it is read, a CodeSigningConfigNotFoundException when given."""
    client, arn = function.client, configure("Enforce")[:-3] + "zzz"
    read = refusal(client.get_code_signing_config, CodeSigningConfigArn=arn)
    assert read == (
        "ResourceNotFoundException",
        f"The Lambda code signing configuration {arn} can not be found.",
    )
    given = {"FunctionName": function.name, "CodeSigningConfigArn": arn}
    code, text = refusal(client.put_function_code_signing_config, **given)
    assert code == "CodeSigningConfigNotFoundException"
    assert text.endswith(f"Check that the provided configuration is not deleted: {arn}.")


@documented("lambda/latest/dg/configuration-codesigning.html")
@modelled("lambda", "CodeVerificationFailedException")
def test_unsigned_code_is_refused_where_signatures_are_enforced(
    function: Function, configure: Configure
) -> None:
    """With `Enforce` UpdateFunctionCode is a CodeVerificationFailedException, with `Warn` it goes through."""
    client, code = function.client, {"FunctionName": function.name, "ZipFile": package(echo("two"))}
    enforced = {"FunctionName": function.name, "CodeSigningConfigArn": configure("Enforce")}
    client.put_function_code_signing_config(**enforced)
    assert refusal(client.update_function_code, **code)[0] == "CodeVerificationFailedException"
    warned = {**enforced, "CodeSigningConfigArn": configure("Warn")}
    client.put_function_code_signing_config(**warned)
    client.update_function_code(**code)
