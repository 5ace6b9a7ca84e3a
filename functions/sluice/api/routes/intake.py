"""Routes that take a deployment config: submit it, preview it, validate it.

What reads configs is imported at the first request that brings one: clients poll the reading routes of the
same function, and their cold start need not pay for pydantic and its models.
"""
# ruff: noqa: PLC0415 - see above

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from sluice.api.bodies.deployment import submission
from sluice.api.routes.requests import answer, caller
from sluice.wiring import ports

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]  # powertools leaves it untyped


@router.post("/deployments")
def submit() -> Response[str]:
    """Start the deployment that the body describes: 202 with its id."""
    if _is_asked("dryRun"):
        return plan()
    from sluice.tasks.intake.submit_deployment import submit_deployment

    event = router.current_event
    submitted = submit_deployment(
        ports(),
        _config(),
        requested_by=caller(event),
        source="HTTP API",
        idempotency_key=event.headers.get("idempotency-key") or None,
    )
    location = f"{ports().settings.api_url}/deployments/{submitted.deployment_id}"
    return answer(
        HTTPStatus.ACCEPTED, submission(submitted, ports().settings.api_url), {"Location": location}
    )


@router.post("/plan")
def plan() -> Response[str]:
    """What the deployment that the body describes would do; nothing is started."""
    from sluice.api.bodies.plan import deployment_preview
    from sluice.tasks.intake.preview_deployment import preview_deployment

    return answer(HTTPStatus.OK, deployment_preview(preview_deployment(ports(), _config())))


@router.post("/validate")
def validate() -> Response[str]:
    """Everything that is wrong with the config in the body; `?strict=true` takes warnings for errors."""
    from sluice.api.bodies.plan import validation
    from sluice.tasks.intake.validate_config import validate_config

    return answer(HTTPStatus.OK, validation(validate_config(_config(), strict=_is_asked("strict"))))


def _config() -> bytes:
    from sluice.tasks.intake.submit_deployment import check_size

    event = router.current_event
    check_size(len(event.body or ""))
    return (event.decoded_body or "").encode()


def _is_asked(name: str) -> bool:
    return (router.current_event.query_string_parameters or {}).get(name, "").lower() == "true"
