"""The list of deployments: which, by whom, since when, and how much traffic their new versions have."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sluice.api.pages.visitor import Visitor
from sluice.api.response import HttpResponse
from sluice.domain.record.items import DeploymentItem
from sluice.domain.record.status import DeploymentStatus
from sluice.tasks.allow.rights import readable
from sluice.tasks.look.describe_deployment import DeploymentView, list_with_views

_PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One deployment; `weight` is the share of all functions' traffic on new versions, while it runs."""

    item: DeploymentItem
    weight: float | None


def show_list(visitor: Visitor) -> HttpResponse:
    """The newest deployments of one application or all, of one status or all."""
    application, status, token = (
        visitor.query("application").strip(),
        visitor.query("status"),
        visitor.query("next"),
    )
    page, views = list_with_views(visitor.ports, application or None, _PAGE_SIZE, token or None)
    page = readable(visitor.ports, visitor.caller, application or None, page)
    rows = [
        Row(item, weight_of(views.get(item.deployment_id)))
        for item in page.deployments
        if status in ("", item.status.value)
    ]
    asked = {"application": application, "status": status, "next": page.next_token or ""}
    older = urlencode({name: value for name, value in asked.items() if value}) if page.next_token else ""
    return visitor.page(
        "list.html",
        rows=rows,
        application=application,
        status=status,
        statuses=[one.value for one in DeploymentStatus],
        older=older,
        page_size=_PAGE_SIZE,
    )


def weight_of(view: DeploymentView | None) -> float | None:
    """The mean weight of the new versions over all functions; None when nothing is known to move."""
    if view is None:
        return None
    planned = sum(len(target.plan.functions) for target in view.targets)
    weights: Sequence[float] = [record.weight or 0 for target in view.targets for record in target.functions]
    return round(sum(weights) / planned, 1) if planned else None
