"""The list of deployments: which, by whom, since when, and how much traffic their new versions have."""

from collections.abc import Sequence
from urllib.parse import urlencode

from sluice.api.pages.visitor import Visitor
from sluice.api.response import HttpResponse
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.status import DeploymentStatus
from sluice.tasks.look.list_deployments import (
    DeploymentList,
    ListedDeployment,
    list_deployments,
    new_version_weight,
)
from sluice.values import dataclass

_PAGE_SIZE, _MOST_PAGES = 40, 10
"""Of one status among the newest 400 deployments: nobody waits for a search through years of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One deployment; `weight` is the share of traffic on new versions, while it runs."""

    item: DeploymentItem
    weight: float | None


def show_list(visitor: Visitor) -> HttpResponse:
    """The newest deployments of one application or all, of one status or all."""
    application, status = visitor.query("application").strip(), visitor.query("status")
    page = _of_status(visitor, application, status)
    rows = [Row(one.item, new_version_weight(visitor.ports, one)) for one in page.deployments]
    wanted = {"application": application, "status": status, "next": page.next_token or ""}
    older = urlencode({name: value for name, value in wanted.items() if value}) if page.next_token else ""
    return visitor.page(
        "list.html",
        rows=rows,
        application=application,
        status=status,
        statuses=[one.value for one in DeploymentStatus],
        older=older,
    )


def _of_status(visitor: Visitor, application: str, status: str) -> DeploymentList:
    """The next page; of one status as many pages as it takes to fill one."""
    found: list[ListedDeployment] = []
    token: str | None = visitor.query("next") or None
    for _ in range(_MOST_PAGES):
        page = list_deployments(visitor.ports, visitor.caller, application or None, _PAGE_SIZE, token)
        token = page.next_token
        found += _with_status(page.deployments, status)
        if not status or token is None or len(found) >= _PAGE_SIZE:
            break
    return DeploymentList(found, token)


def _with_status(listed: Sequence[ListedDeployment], status: str) -> list[ListedDeployment]:
    return [one for one in listed if status in ("", one.item.status.value)]
