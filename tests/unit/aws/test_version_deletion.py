"""Deleting versions: only what has a number is ever deleted, once, with the right to do just that."""

import json
from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from sluice.aws.target.version_deletion import LambdaVersionDeletion, deleting_policy
from sluice.errors import AccessDeniedError, RetryableError
from sluice.ports.versions import VersionNeededError
from tests.builders import a_target_plan


class Client:
    """Takes DeleteFunction, as botocore's client does, and answers with an error if there is one."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.calls: list[Mapping[str, str]] = []

    def delete_function(self, **arguments: str) -> None:
        """Remember the call."""
        self.calls.append(arguments)
        if self.error is not None:
            raise self.error


def deletion(client: Client) -> LambdaVersionDeletion:
    return LambdaVersionDeletion(a_target_plan(), "quote", lambda *_: client)


def an_error(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "DeleteFunction")


def test_names_the_version_in_every_call() -> None:
    client = Client()
    deletion(client).delete("7")
    assert client.calls == [{"FunctionName": "quote", "Qualifier": "7"}]


@pytest.mark.parametrize("version", ["", "$LATEST", "live", "0", "7 ", "\u0667", "7:8", "-1"])
def test_asks_for_nothing_when_it_is_not_the_number_of_a_version(version: str) -> None:
    client = Client()
    with pytest.raises(ValueError, match="is not the number of a version"):
        deletion(client).delete(version)
    assert client.calls == []


@pytest.mark.parametrize("code", ["ResourceConflictException", "InvalidParameterValueException"])
def test_says_that_the_version_is_needed_when_aws_keeps_it(code: str) -> None:
    with pytest.raises(VersionNeededError, match="aliases reference it"):
        deletion(Client(an_error(code, "aliases reference it"))).delete("7")


def test_names_the_parameter_of_the_role_when_it_may_not() -> None:
    with pytest.raises(AccessDeniedError) as denied:
        deletion(Client(an_error("AccessDeniedException"))).delete("7")
    assert "AllowPruning=true" in denied.value.remedy


def test_knows_nothing_when_no_answer_came() -> None:
    client = Client(ReadTimeoutError(endpoint_url="https://lambda"))
    with pytest.raises(RetryableError):
        deletion(client).delete("7")
    assert len(client.calls) == 1


def test_session_may_delete_what_has_a_qualifier_and_nothing_else() -> None:
    (statement,) = json.loads(deleting_policy(a_target_plan(), "quote"))["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": "lambda:DeleteFunction",
        "Resource": "arn:aws:lambda:eu-central-1:111111111111:function:quote:*",
    }
