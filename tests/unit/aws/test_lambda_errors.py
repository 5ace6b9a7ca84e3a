"""What Lambda refuses for good gets the remedy of its cause, also where AWS says one thing of many."""

import pytest
from botocore.exceptions import ClientError

from sluice.aws.target.controls import LambdaControls
from sluice.aws.target.errors import lambda_call
from sluice.domain.function.controls import FunctionControls
from sluice.domain.function.qualified import EventInvoke, Qualifiers
from sluice.errors import AccessDeniedError, PublishFailedError, RetryableError
from tests.builders import a_target_plan

QUEUE = "arn:aws:sqs:eu-central-1:111111111111:failed"


def refusal(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "AnyCall")


@pytest.mark.parametrize(
    ("code", "message", "remedy"),
    [
        ("CodeVerificationFailedException", "no", "Sign the artifact"),
        ("InvalidCodeSignatureException", "no", "Sign the artifact"),
        ("CodeSigningConfigNotFoundException", "no", "Create the code signing config"),
        (
            "InvalidParameterValueException",
            f"The destination ARN {QUEUE} is invalid.",
            "let the execution role",
        ),
        ("InvalidParameterValueException", "no", "Change what AWS names"),
    ],
)
def test_refusal_has_the_remedy_of_its_cause(code: str, message: str, remedy: str) -> None:
    with pytest.raises(PublishFailedError) as caught, lambda_call(a_target_plan(), "update quote"):
        raise refusal(code, message)
    assert remedy in caught.value.remedy


class _Busy:
    """A client of a Lambda that refuses one call."""

    def __init__(self, code: str) -> None:
        self._code = code

    def put_function_event_invoke_config(self, **_: object) -> None:
        raise refusal(self._code)


@pytest.mark.parametrize(
    ("code", "error"),
    [("ResourceConflictException", RetryableError), ("AccessDeniedException", AccessDeniedError)],
)
def test_controls_are_tried_again_only_while_aws_works_on_the_function(
    code: str, error: type[Exception]
) -> None:
    controls = LambdaControls(a_target_plan(), lambda _: _Busy(code))
    with pytest.raises(error):
        controls.put("quote", FunctionControls(event_invoke=EventInvoke(1)), Qualifiers(None, "live"))
