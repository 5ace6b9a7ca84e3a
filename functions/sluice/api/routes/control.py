"""The routes by which people and programs take a deployment into their own hands."""

from http import HTTPStatus
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from sluice.api.bodies.deployment import Json
from sluice.api.routes.requests import answer, caller, json_body, text_in, texts_in
from sluice.domain.people.patterns import roles_of
from sluice.domain.waits.approval import Approver, Decision
from sluice.errors import NotFoundError
from sluice.tasks.control.cancel_deployment import cancel_deployment
from sluice.tasks.control.request_rollback import request_rollback
from sluice.tasks.control.skip_target import skip_target
from sluice.tasks.wait.answer_approval import answer_approval, find_approval
from sluice.tasks.wait.decide_approval import make_link
from sluice.wiring import ports

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # powertools leaves it untyped

# `.+` because names of targets may hold slashes, and API Gateway decodes the path of an HTTP API.
_TARGET = "/deployments/<deployment_id>/targets/.+"


@router.post("/deployments/<deployment_id>/cancel")
def cancel(deployment_id: str) -> Response[str]:
    """Skip what waits and roll back what runs: 202, and the deployment ends CANCELLED."""
    reason = text_in(json_body(router.current_event), "reason")
    cancelled = cancel_deployment(ports(), deployment_id, caller(router.current_event), reason)
    return answer(HTTPStatus.ACCEPTED, {"deploymentId": deployment_id, "message": cancelled.cancel_reason})


@router.post(f"{_TARGET}/rollback")
def roll_back_target(deployment_id: str) -> Response[str]:
    """Roll one running target back now: 202."""
    reason = text_in(json_body(router.current_event), "reason")
    name = _target(deployment_id)
    target = request_rollback(ports(), deployment_id, name, caller(router.current_event), reason)
    message = target.stop.reason if target.stop else "It rolls back already"
    return answer(HTTPStatus.ACCEPTED, {"deploymentId": deployment_id, "target": name, "message": message})


@router.post(f"{_TARGET}/skip")
def skip(deployment_id: str) -> Response[str]:
    """End the pause of a running target, or leave out a target that waits."""
    body = json_body(router.current_event)
    name, comment = _target(deployment_id), text_in(body, "comment")
    by, pause_id = caller(router.current_event), text_in(body, "pauseId") or None
    skipped = skip_target(ports(), deployment_id, name, by=by, comment=comment, pause_id=pause_id)
    found: Json = {"skipped": skipped.what, "pauseId": skipped.pause_id}
    return answer(HTTPStatus.OK, {"deploymentId": deployment_id, "target": name, **found})


@router.post(f"{_TARGET}/approve")
def approve(deployment_id: str) -> Response[str]:
    """Approve as the caller."""
    return _decide(deployment_id, Decision.APPROVE)


@router.post(f"{_TARGET}/reject")
def reject(deployment_id: str) -> Response[str]:
    """Reject as the caller."""
    return _decide(deployment_id, Decision.REJECT)


@router.post("/approvals/<approval_id>/links")
def mint_link(approval_id: str) -> Response[str]:
    """A signed link by which one person can decide; the caller vouches for the name and roles it carries."""
    body = json_body(router.current_event)
    name, roles = text_in(body, "name"), texts_in(body, "roles")
    link, signature = make_link(ports(), approval_id, name, roles, caller(router.current_event))
    made: Json = {"url": link.url(ports().settings.api_url, signature), "expires": link.expires}
    return answer(HTTPStatus.CREATED, made, {"Cache-Control": "no-store"})


def _decide(deployment_id: str, decision: Decision) -> Response[str]:
    body = json_body(router.current_event)
    name, approval_id = _target(deployment_id), text_in(body, "approvalId") or None
    approval = find_approval(ports(), deployment_id, name, approval_id)
    by = caller(router.current_event)
    approver = Approver(by, roles_of(by, ports().settings.approver_roles))
    decided = answer_approval(ports(), approval.approval_id, approver, decision, text_in(body, "comment"))
    return answer(
        HTTPStatus.OK,
        {
            "deploymentId": deployment_id,
            "target": name,
            "approvalId": decided.approval_id,
            "status": decided.status.value,
            "missing": decided.missing,
        },
    )


def _target(deployment_id: str) -> str:
    """The target that the path names, as it came or decoded: both stand for the name that exists."""
    path = router.current_event.path
    given = path.split("/targets/", 1)[1].rpartition("/")[0]
    names = {target.name for target in ports().targets.list(deployment_id)}
    for name in (given, unquote(given)):
        if name in names:
            return name
    raise NotFoundError(f"Deployment {deployment_id} has no target '{unquote(given)}'")
