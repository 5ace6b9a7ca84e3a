"""What an AWS error means for a caller: try again, give up, or one of our own errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from sluice.errors import RetryableError

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
    """Turn throttles, server errors and broken connections into RetryableError; let all else through."""
    try:
        yield
    except ClientError as error:
        if code_of(error) in _RETRYABLE_CODES or _status_of(error) >= 500:
            raise RetryableError(f"AWS could not {doing} just now: {message_of(error)}") from error
        raise
    except (BotoConnectionError, HTTPClientError) as error:
        raise RetryableError(f"AWS could not be reached to {doing}: {error}") from error


def _status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
