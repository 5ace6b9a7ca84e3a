"""What an AWS error means for a caller: try again, give up, or one of our own errors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)
from botocore.exceptions import ConnectionError as BotoConnectionError

from sluice.errors import RequestRefusedError, RetryableError

_RETRYABLE_CODES = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "ProvisionedThroughputExceededException",
        "SlowDown",
        "InternalServerError",
        "InternalFailure",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "KMSInternalException",
        "DependencyTimeoutException",
        "TransactionInProgressException",
    }
)

_REGEX = re.compile(r"[^:]* must match the regex .*|[^:]*does not match pattern.*")
_BROKEN = (
    BotoConnectionError,
    HTTPClientError,
    IncompleteReadError,
    FlexibleChecksumError,
    CredentialRetrievalError,
)
"""What the client library raises when an answer, or the handler's own credentials, did not arrive whole."""


def code_of(error: ClientError) -> str:
    """The error code, such as `AccessDeniedException`."""
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    """The error's own words."""
    return str(error.response.get("Error", {}).get("Message", "")) or str(error)


def is_access_denied(error: ClientError) -> bool:
    """Whether a role or policy is in the way."""
    return code_of(error) in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"}


@contextmanager
def retryable(doing: str) -> Iterator[None]:
    """Turn throttles, server errors and broken connections into RetryableError; let other answers through.

    RequestRefusedError: the client library refuses the call itself, so it was never sent.
    """
    try:
        yield
    except ClientError as error:
        if code_of(error) in _RETRYABLE_CODES or _status_of(error) >= 500:
            raise RetryableError(f"AWS could not {doing} just now: {message_of(error)}") from error
        raise
    except _BROKEN as error:
        raise RetryableError(f"AWS could not be reached to {doing}: {error}") from error
    except BotoCoreError as error:
        raise RequestRefusedError(
            f"A call to AWS could not be made, to {doing}: {_in_short(error)}",
            "Correct the value that it names in the deployment config",
        ) from error


def _in_short(error: BotoCoreError) -> str:
    """What the client library says, on one line and without the regular expressions that it checks by."""
    return _REGEX.sub("it is not valid", " ".join(str(error).split())).rstrip(".")


def _status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
