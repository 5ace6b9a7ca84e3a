"""What a call of DynamoDB that fails means, and the few that are made again because others write as well."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from sluice.aws.call_errors import code_of, retryable
from sluice.errors import RetryableError

TRIES = 10
_LASTING = frozenset({"ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"})


class ConditionFailedError(Exception):
    """The condition of a write did not hold; `failed` are the positions in the transaction."""

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"condition failed at {list(failed)}")
        self.failed = tuple(failed)


class _ClashError(Exception):
    """A transaction is writing one of the same items; nothing took effect, and botocore does not retry."""


def through_clashes(doing: str, write: Callable[[], Any]) -> Any:  # noqa: ANN401  answers have no static type
    """The answer of a write, which is made again when a transaction holds the item."""
    for attempt in range(TRIES):
        try:
            with translated(doing):
                return write()
        except _ClashError:
            pause(attempt)
    raise RetryableError("The deployment's records are being written by too many at once")


def pause(attempt: int) -> None:
    """Wait a moment, the longer the more attempts were made (from 0)."""
    time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311  jitter, not a secret


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise what a refused call means; ConditionFailedError, RetryableError."""
    try:
        with retryable(doing):
            yield
    except ClientError as error:
        raise (_meaning(error) or error) from None


def _meaning(error: ClientError) -> Exception | None:
    """What a refused write means; None if no retry would help, as with an item that is too large."""
    code = code_of(error)
    if code == "ConditionalCheckFailedException":
        return ConditionFailedError([0])
    if code == "TransactionConflictException":
        return _ClashError()
    if code != "TransactionCanceledException":
        return None
    codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", ())]
    failed = [position for position, reason in enumerate(codes) if reason == "ConditionalCheckFailed"]
    if failed:
        return ConditionFailedError(failed)
    return None if _LASTING.intersection(codes) else _ClashError()
