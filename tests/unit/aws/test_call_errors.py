"""Whatever stops a call to AWS becomes an error of ours, also when no answer of AWS is behind it."""

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, ReadTimeoutError

from sluice.aws.call_errors import retryable
from sluice.errors import RequestRefusedError, RetryableError, SluiceError

SESSION = boto3.Session("key", "secret", region_name="eu-central-1")


def every_kind_of(error: type[Exception]) -> list[type[Exception]]:
    return [error, *(deeper for kind in error.__subclasses__() for deeper in every_kind_of(kind))]


def made(kind: type[Exception]) -> Exception:
    """The error as the library would raise it; its words are of no importance here."""
    error = kind.__new__(kind)
    Exception.__init__(error, "a reason")
    return error


def test_bucket_that_no_bucket_can_be_is_refused_without_regular_expressions():
    with pytest.raises(RequestRefusedError) as refused, retryable("read s3://${BUCKET}/a.zip"):
        SESSION.client("s3").head_object(Bucket="${BUCKET}", Key="a.zip")
    assert "read s3://${BUCKET}/a.zip" in refused.value.message
    assert 'Invalid bucket name "${BUCKET}"' in refused.value.message
    assert "regex" not in refused.value.message
    assert "^" not in refused.value.message


def test_parameter_that_the_library_refuses_is_named():
    with (
        pytest.raises(RequestRefusedError, match="Invalid length for parameter FunctionName"),
        retryable("x"),
    ):
        SESSION.client("lambda").get_function(FunctionName="")


@pytest.mark.parametrize("kind", every_kind_of(BotoCoreError), ids=lambda kind: kind.__name__)
def test_every_error_of_the_client_library_is_one_of_ours(kind):
    with pytest.raises(SluiceError), retryable("do it"):
        raise made(kind)


@pytest.mark.parametrize("kind", [EndpointConnectionError, ReadTimeoutError])
def test_broken_connection_is_tried_again(kind):
    with pytest.raises(RetryableError), retryable("do it"):
        raise made(kind)


def test_answer_of_aws_is_left_to_the_caller():
    with pytest.raises(ClientError), retryable("do it"):
        raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetFunction")
