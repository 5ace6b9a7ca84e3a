"""The Lambda function behind the HTTP API: submit deployments and read them."""

import json
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from sluice.api.bodies.deployment import deployment_detail, deployment_page, problem, timeline
from sluice.api.routes import analyses, control, intake, rerun
from sluice.api.routes.requests import answer
from sluice.errors import ConfigError, SluiceError
from sluice.observability import logger
from sluice.tasks.look.describe_deployment import describe_deployment, list_deployments
from sluice.wiring import ports

app = APIGatewayHttpResolver()
app.include_router(rerun.router)
app.include_router(analyses.router)
app.include_router(control.router)
app.include_router(intake.router)

MAX_PAGE, DEFAULT_PAGE = 100, 20


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
    return answer(HTTPStatus.OK, deployment_detail(view, ports().settings.api_url))


@app.get("/deployments/<deployment_id>/config")
def read_config(deployment_id: str) -> Response[str]:
    """The config as it was submitted, without the values of environment variables."""
    from sluice.config.text.hidden_values import without_secrets  # noqa: PLC0415  only this request reads a config

    text = without_secrets(ports().deployments.config_text(deployment_id))
    return Response(HTTPStatus.OK, "application/yaml", text)


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


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_PAGE
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PAGE:
        raise ConfigError(f"limit={text} is not a page size", f"Give a number from 1 to {MAX_PAGE}")
    return int(text)
