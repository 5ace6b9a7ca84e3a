"""Goes through deployments, newest first, page by page and no further than it is asked."""

from collections.abc import Iterator

from sluice.domain.record.items import DeploymentItem
from sluice.ports import Ports

LISTED_BY_THEN_SECONDS = 300
"""The list by time is an index, which shows a new deployment a little later than it is stored."""


def newest_deployments(ports: Ports, application: str | None, page_size: int) -> Iterator[DeploymentItem]:
    """Those of an application, or all; a page is read when the one before is used up."""
    token = None
    while True:
        page = ports.deployments.list(application, page_size, token)
        yield from page.deployments
        token = page.next_token
        if token is None:
            return
