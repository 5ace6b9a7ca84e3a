"""The boundary around each piece of a sweep: whatever fails in one piece, the next one is still done."""

from collections.abc import Iterator
from contextlib import contextmanager

from sluice.errors import RetryableError
from sluice.observability import logger


@contextmanager
def isolated(deployment: str, target: str = "") -> Iterator[None]:
    """Log what goes wrong inside, and go on.

    An alarm counts the lines "repair failed" (`infra/alarms.py`): they pass every `logLevel`. A throttle or a
    broken connection is not one of them: the next sweep tries again.
    """
    try:
        yield
    except RetryableError as error:
        logger.warning("repair will be tried again", deployment=deployment, target=target, error=str(error))
    except Exception:  # noqa: BLE001 - any error, or one bad item would stop the repair of all others
        logger.critical("repair failed", deployment=deployment, target=target, exc_info=True)
