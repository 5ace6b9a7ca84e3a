"""Says whose record it is that cannot be read, to whoever reads those of many deployments."""

from collections.abc import Iterator
from contextlib import contextmanager

from sluice.errors import RecordUnreadableError
from sluice.observability import logger

# What the readers of items raise: no such enum member or no JSON, a missing attribute, another type.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


@contextmanager
def readable(deployment_id: str) -> Iterator[None]:
    """Turn what goes wrong with the records of this deployment into RecordUnreadableError."""
    try:
        yield
    except _UNREADABLE as error:
        logger.error("a record cannot be read", deployment=deployment_id, exc_info=True)
        raise RecordUnreadableError(deployment_id, f"{type(error).__name__}: {error}") from error
