"""The routes that start a deployment from an earlier one: the same again, or what was there before it."""

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.control import StoppedBody
from sluice.api.bodies.submission import SubmittedBody
from sluice.api.presenters.control import stopped_body
from sluice.api.presenters.submission import rerun_body
from sluice.api.routes.fields import reason_in, redeploy_in
from sluice.api.routes.router import Router, accepted
from sluice.domain.guardrails.rights import Caller
from sluice.tasks.intake.roll_back_deployment import roll_back_deployment
from sluice.tasks.intake.start_deployment import Submitted
from sluice.wiring import ports

router = Router()


@router.post("/deployments/<deployment_id>/redeploy")
def redeploy(deployment_id: str) -> Response[SubmittedBody]:
    """Start the deployment again, for the targets in the body or all: 202 with the new id."""
    from sluice.tasks.intake.redeploy_deployment import redeploy_deployment  # noqa: PLC0415  as in intake.py

    targets = redeploy_in(router.current_request)["targets"]
    request = router.current_request
    by, key, reason = Caller(request.caller), request.idempotency_key, request.break_glass
    return _started(
        redeploy_deployment(ports(), deployment_id, targets, by=by, idempotency_key=key, break_glass=reason)
    )


@router.post("/deployments/<deployment_id>/rollback")
def roll_back(deployment_id: str) -> Response[SubmittedBody] | Response[StoppedBody]:
    """Put back what was there before: 202 with the id to follow."""
    reason = reason_in(router.current_request)["reason"]
    by, key = Caller(router.current_request.caller), router.current_request.idempotency_key
    done = roll_back_deployment(ports(), deployment_id, by=by, reason=reason, idempotency_key=key)
    return _started(done) if isinstance(done, Submitted) else accepted(stopped_body(done))


def _started(submitted: Submitted) -> Response[SubmittedBody]:
    body = rerun_body(submitted, ports().settings.api_url)
    return accepted(body, body["links"]["self"])
