"""The routes that show deployments."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.deployment import DeploymentBody, DeploymentsBody
from sluice.api.bodies.timeline import EventsBody
from sluice.api.presenters.deployment import deployment_body, deployments_body
from sluice.api.presenters.timeline import events_body
from sluice.api.routes.paging import page_of, page_size, start_of
from sluice.api.routes.router import Router, ok
from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.glance import InOrder
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.drift.read_drift import drifted_since
from sluice.tasks.look.describe_deployment import describe_selected
from sluice.tasks.look.list_deployments import list_deployments
from sluice.tasks.look.read_timeline import read_timeline
from sluice.wiring import ports

router = Router()
MOST_TARGETS = 50
"""Of one page: with their plans and the records of one function each they are read in two calls."""


@router.get("/deployments")
def list_all() -> Response[DeploymentsBody]:
    """A page of deployments, newest first."""
    query, caller = router.current_request.query, Caller(router.current_request.caller)
    limit, following = page_size(query.get("limit")), query.get("next")
    return ok(deployments_body(list_deployments(ports(), caller, query.get("application"), limit, following)))


@router.get("/deployments/<deployment_id>")
def read(deployment_id: str) -> Response[DeploymentBody]:
    """One deployment with a page of its targets."""
    page = InOrder(start_of(router.current_request.query.get("next")), MOST_TARGETS)
    view = describe_selected(ports(), Caller(router.current_request.caller), deployment_id, page)
    body = deployment_body(view, drifted_since(ports(), view.item), ports().settings.api_url)
    targets, too_large = page_of(body["targets"], 0)
    following = page.start + len(targets) if too_large else page.following(len(view.glances))
    return ok({**body, "targets": targets, "next": None if following is None else str(following)})


@router.get("/deployments/<deployment_id>/config")
def read_config(deployment_id: str) -> Response[str]:
    """The config as it was submitted, without the values of environment variables."""
    from sluice.tasks.look.read_config import read_config  # noqa: PLC0415  only this request reads a config

    _check_may_read(deployment_id)
    return Response(HTTPStatus.OK, "application/yaml", read_config(ports(), deployment_id))


@router.get("/deployments/<deployment_id>/events")
def read_events(deployment_id: str) -> Response[EventsBody]:
    """The timeline."""
    _check_may_read(deployment_id)
    start = start_of(router.current_request.query.get("next"))
    events, following = page_of(events_body(read_timeline(ports(), deployment_id))["events"], start)
    return ok({"events": events, "next": following})


def _check_may_read(deployment_id: str) -> None:
    check_right_in(ports(), Caller(router.current_request.caller), Right.READ, deployment_id)
