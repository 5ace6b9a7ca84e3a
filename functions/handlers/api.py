"""The Lambda function behind the HTTP API: submit deployments and read them."""

import json
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from sluice.answers import deployment_detail, deployment_page, problem, timeline
from sluice.answers_intake import deployment_preview, submission, validation
from sluice.api_routes import by_hand
from sluice.api_routes.requests import answer, caller
from sluice.errors import ConfigError, SluiceError
from sluice.observability import logger
from sluice.settings import Settings
from sluice.tasks.describe_deployment import describe_deployment, list_deployments
from sluice.tasks.preview_deployment import preview_deployment
from sluice.tasks.submit_deployment import check_size, submit_deployment
from sluice.tasks.validate_config import validate_config
from sluice.wiring import ports

app = APIGatewayHttpResolver()
app.include_router(by_hand.router)
settings = Settings.from_environment()

MAX_PAGE, DEFAULT_PAGE = 100, 20


@app.post("/deployments")
def submit() -> Response[str]:
    """Start the deployment that the body describes: 202 with its id."""
    if _is_asked("dryRun"):
        return plan()
    submitted = submit_deployment(
        ports(),
        _config(),
        requested_by=caller(app.current_event),
        source="HTTP API",
        idempotency_key=app.current_event.headers.get("idempotency-key") or None,
    )
    location = f"{settings.api_url}/deployments/{submitted.deployment_id}"
    return answer(HTTPStatus.ACCEPTED, submission(submitted, settings.api_url), {"Location": location})


@app.post("/plan")
def plan() -> Response[str]:
    """What the deployment that the body describes would do; nothing is started."""
    return answer(HTTPStatus.OK, deployment_preview(preview_deployment(ports(), _config())))


@app.post("/validate")
def validate() -> Response[str]:
    """Everything that is wrong with the config in the body; `?strict=true` takes warnings for errors."""
    return answer(HTTPStatus.OK, validation(validate_config(_config(), strict=_is_asked("strict"))))


@app.get("/deployments")
def list_all() -> Response[str]:
    """A page of deployments, newest first."""
    query = app.current_event.query_string_parameters or {}
    page = list_deployments(ports(), query.get("application"), _limit(query.get("limit")), query.get("next"))
    return answer(HTTPStatus.OK, deployment_page(page))


@app.get("/deployments/<deployment_id>")
def read(deployment_id: str) -> Response[str]:
    """One deployment with its targets."""
    view = describe_deployment(ports(), deployment_id)
    return answer(HTTPStatus.OK, deployment_detail(view, settings.api_url))


@app.get("/deployments/<deployment_id>/config")
def read_config(deployment_id: str) -> Response[str]:
    """The config as it was submitted."""
    return Response(HTTPStatus.OK, "application/yaml", ports().deployments.config_text(deployment_id))


@app.get("/deployments/<deployment_id>/events")
def read_events(deployment_id: str) -> Response[str]:
    """The timeline."""
    ports().deployments.get(deployment_id)
    return answer(HTTPStatus.OK, timeline(ports().timeline.list(deployment_id)))


@app.exception_handler(SluiceError)  # type: ignore[untyped-decorator]  # powertools leaves it untyped
def refuse(error: SluiceError) -> Response[str]:
    """Every error of ours as problem+json."""
    log = logger.error if error.http_status >= 500 else logger.info
    log("request refused", code=error.code, status=error.http_status)
    return Response(error.http_status, "application/problem+json", json.dumps(problem(error)))


@app.not_found
def not_found(_error: Exception) -> Response[str]:
    """No such route."""
    body = {"type": "about:blank", "title": "There is nothing here", "status": 404, "code": "NotFound"}
    return Response(HTTPStatus.NOT_FOUND, "application/problem+json", json.dumps(body))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401  Lambda's own shapes
    """The Lambda entry."""
    return app.resolve(event, context)


def _config() -> bytes:
    event = app.current_event
    check_size(len(event.body or ""))
    return (event.decoded_body or "").encode()


def _is_asked(name: str) -> bool:
    return (app.current_event.query_string_parameters or {}).get(name, "").lower() == "true"


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_PAGE
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PAGE:
        raise ConfigError(f"limit={text} is not a page size", f"Give a number from 1 to {MAX_PAGE}")
    return int(text)
