"""What Lambda's and S3's errors mean for a deployment: our own errors, each with the line to change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, is_access_denied, message_of, retryable
from sluice.aws.target.artifact_errors import artifact_error
from sluice.domain.plan.target import TargetPlan
from sluice.errors import (
    AccessDeniedError,
    PublishFailedError,
    ResourceNotFoundError,
    RetryableError,
    SluiceError,
)
from sluice.ports.target import RevisionConflictError, UpdateInProgressError

_ABSENT = frozenset({"ResourceNotFoundException", "ProvisionedConcurrencyConfigNotFoundException"})
_SIGN = "Sign the artifact by a profile that the function's code signing config allows, or change that config"
_S3_ERROR = re.compile(r"S3 Error Code: ([\w.]+\w)")


@contextmanager
def lambda_call(target: TargetPlan, doing: str) -> Iterator[None]:
    """Every error of a Lambda call as one of the port's errors."""
    try:
        with retryable(f"{doing} in {target.region}"):
            yield
    except ClientError as error:
        raise _meaning(error, target, doing) from error


def _meaning(error: ClientError, target: TargetPlan, doing: str) -> Exception:
    code, message = code_of(error), message_of(error)
    if code == "PreconditionFailedException" or "CodeSHA256" in message:
        return RevisionConflictError(message)
    if code == "ResourceConflictException":
        return UpdateInProgressError(message)
    s3 = _S3_ERROR.search(message)
    if s3:
        return artifact_error(s3.group(1), message, target)
    if is_access_denied(error):
        is_about_image = "access the ECR image" in message
        return _unreadable_image(message) if is_about_image else access_denied(target, doing, message)
    if "cannot be assumed by Lambda" in message:
        return RetryableError(
            f"{message} A role that was just created takes some seconds until Lambda knows it"
        )
    return _final(code, f"AWS could not {doing}: {message}")


def _final(code: str, sentence: str) -> SluiceError:
    """What the same call would meet again."""
    if code in _ABSENT:
        return ResourceNotFoundError(sentence, "Find out who deleted it, then deploy again")
    remedies = {
        "CodeStorageExceededException": "Delete unused versions: the code storage is full",
        "InvalidCodeSignatureException": _SIGN,
        "CodeVerificationFailedException": _SIGN,
        "CodeSigningConfigNotFoundException": "Create the code signing config, or give the function another",
    }
    if "destination ARN" in sentence:
        # AWS says no more, also when the execution role may not send there.
        return PublishFailedError(sentence, "Check that it exists, and let the execution role send to it")
    return PublishFailedError(sentence, remedies.get(code, "Change what AWS names"))


def access_denied(target: TargetPlan, doing: str, message: str) -> AccessDeniedError:
    """Which role lacks what."""
    return AccessDeniedError(
        f"Role {target.deploy_role_arn} may not {doing}: {message}",
        "Allow it in the role's policy; the template of the target account role lists all that Sluice needs",
    )


def _unreadable_image(message: str) -> AccessDeniedError:
    """Lambda itself reads images, by the policy of their repository."""
    return AccessDeniedError(
        f"Lambda may not read the image: {message}",
        "Let its repository allow lambda.amazonaws.com ecr:BatchGetImage and ecr:GetDownloadUrlForLayer",
    )
