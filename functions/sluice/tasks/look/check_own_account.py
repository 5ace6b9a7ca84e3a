"""Looks whether the account that Sluice itself runs in lets its handlers run side by side."""

from collections.abc import Iterator

from sluice.domain.preflight.findings import Finding
from sluice.domain.preflight.rules import FEW_AT_A_TIME
from sluice.errors import AccessDeniedError, RetryableError
from sluice.observability import logger
from sluice.ports import Ports


def own_account_findings(ports: Ports) -> Iterator[Finding]:
    """A warning when so few functions run at a time that Sluice's own are throttled."""
    try:
        limit = ports.own_account.concurrent_executions()
    except (
        RetryableError,
        AccessDeniedError,
    ) as error:  # nothing depends on it, and a rollback needs no plan
        logger.warning("own concurrency unknown", error=error.message)
        return
    if limit <= FEW_AT_A_TIME:
        message = (
            f"Sluice's own account runs {limit} functions at a time; more are throttled, and all is slow"
        )
        remedy = "Request a higher quota for concurrent executions there"
        yield Finding("warning", "LowConcurrency", "", "", message, remedy)
