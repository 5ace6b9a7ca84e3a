"""The account that Sluice runs in: how many functions run there at a time, or that it may not be asked."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sluice.aws.own_account import LambdaAccount
from sluice.errors import AccessDeniedError, RetryableError
from tests.plane import PlaneServer


class Refusing:
    """A client that is refused."""

    def __init__(self, code: str) -> None:
        self._code = code

    def get_account_settings(self) -> Any:
        """Refuse."""
        raise ClientError({"Error": {"Code": self._code, "Message": "no"}}, "GetAccountSettings")


def test_number_is_read_when_lambda_tells(plane_server: PlaneServer) -> None:
    client = plane_server.client("lambda")
    settings = client.get_account_settings()["AccountLimit"]
    assert LambdaAccount(client).concurrent_executions() == settings["ConcurrentExecutions"]


@pytest.mark.parametrize(
    ("code", "error"),
    [("AccessDeniedException", AccessDeniedError), ("TooManyRequestsException", RetryableError)],
)
def test_error_is_ours_when_lambda_refuses(code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        LambdaAccount(Refusing(code)).concurrent_executions()
