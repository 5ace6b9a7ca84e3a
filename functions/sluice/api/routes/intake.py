"""Routes that take a deployment config: submit it, preview it, validate it.

What reads configs is imported at the first request that brings one: clients poll the reading routes of the
same function, and their cold start need not pay for pydantic and its models.
"""
# ruff: noqa: PLC0415 - see above

from aws_lambda_powertools.event_handler.api_gateway import Response

from sluice.api.bodies.plan import PlanBody
from sluice.api.bodies.submission import SubmittedBody, ValidationBody
from sluice.api.presenters.submission import submitted_body
from sluice.api.routes.router import Router, accepted, ok
from sluice.wiring import ports

router = Router()


@router.post("/deployments")
def submit() -> Response[SubmittedBody] | Response[PlanBody]:
    """Start the deployment that the body describes: 202 with its id."""
    if router.current_request.is_asked("dryRun"):
        return plan()
    from sluice.tasks.intake.submit_deployment import submit_deployment

    submitted = submit_deployment(
        ports(),
        router.current_request.body,
        requested_by=router.current_request.caller,
        source="HTTP API",
        idempotency_key=router.current_request.idempotency_key,
        break_glass=router.current_request.break_glass,
        start_at=router.current_request.start_at,
        source_control=router.current_request.source_control,
        variables=router.current_request.variables,
    )
    body = submitted_body(submitted, ports().settings.api_url)
    return accepted(body, body["links"]["self"])


@router.post("/plan")
def plan() -> Response[PlanBody]:
    """What the deployment that the body describes would do; nothing is started."""
    from sluice.api.presenters.plan import plan_body
    from sluice.tasks.intake.preview_deployment import preview_deployment

    return ok(
        plan_body(
            preview_deployment(
                ports(),
                router.current_request.body,
                by=router.current_request.caller,
                start_at=router.current_request.start_at,
                variables=router.current_request.variables,
            )
        )
    )


@router.post("/validate")
def validate() -> Response[ValidationBody]:
    """Everything that is wrong with the config in the body; `?strict=true` takes warnings for errors."""
    from sluice.api.presenters.plan import validation_body
    from sluice.tasks.intake.validate_config import validate_config

    request = router.current_request
    is_strict, variables = request.is_asked("strict"), request.variables
    return ok(validation_body(validate_config(request.body, strict=is_strict, variables=variables)))
