"""What Lambda says of the account that Sluice itself runs in."""

from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import is_access_denied, message_of, retryable
from sluice.errors import AccessDeniedError


class LambdaAccount:
    """The `OwnAccount` port on Lambda."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  AWS clients have no static type
        self._client = client

    def concurrent_executions(self) -> int:
        """How many functions run in the account at a time; RetryableError, AccessDeniedError."""
        try:
            with retryable("read the settings of Sluice's own account"):
                answer = self._client.get_account_settings()
        except ClientError as error:
            if is_access_denied(error):
                raise AccessDeniedError(message_of(error), "Update the stack of the control plane") from error
            raise
        return int(answer["AccountLimit"]["ConcurrentExecutions"])
