"""The routes that start a deployment from an earlier one: the same again, or what was there before it."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from sluice.api.bodies.deployment import Json, submission
from sluice.api.routes.requests import answer, caller, json_body, text_in, texts_in
from sluice.tasks.control.cancel_deployment import cancel_deployment
from sluice.tasks.intake.start_deployment import Submitted
from sluice.tasks.intake.undo_deployment import undo_deployment
from sluice.wiring import ports

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # powertools leaves it untyped


@router.post("/deployments/<deployment_id>/redeploy")
def redeploy(deployment_id: str) -> Response[str]:
    """Start the deployment again, for the targets in the body or all: 202 with the new id."""
    from sluice.tasks.intake.redeploy_deployment import redeploy_deployment  # noqa: PLC0415  as in intake.py

    targets = texts_in(json_body(router.current_event), "targets")
    by, key = caller(router.current_event), _idempotency_key()
    return _accepted(redeploy_deployment(ports(), deployment_id, targets, by=by, idempotency_key=key))


@router.post("/deployments/<deployment_id>/rollback")
def roll_back(deployment_id: str) -> Response[str]:
    """Put back what was there before: a running deployment rolls back, one that has ended gets one that does.

    202 with the id to follow.
    """
    by, reason = caller(router.current_event), text_in(json_body(router.current_event), "reason")
    if ports().deployments.get(deployment_id).status.is_end:
        window = ports().settings.revert_window_hours
        key = _idempotency_key()
        return _accepted(
            undo_deployment(
                ports(), deployment_id, by=by, reason=reason, idempotency_key=key, window_hours=window
            )
        )
    cancelled = cancel_deployment(ports(), deployment_id, by, reason, what="Rolled back")
    return answer(HTTPStatus.ACCEPTED, {"deploymentId": deployment_id, "message": cancelled.cancel_reason})


def _idempotency_key() -> str | None:
    return router.current_event.headers.get("idempotency-key") or None


def _accepted(submitted: Submitted) -> Response[str]:
    location = f"{ports().settings.api_url}/deployments/{submitted.deployment_id}"
    body: Json = {**submission(submitted, ports().settings.api_url), "message": submitted.message}
    return answer(HTTPStatus.ACCEPTED, body, {"Location": location})
