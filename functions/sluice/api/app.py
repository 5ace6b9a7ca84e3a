"""Makes the app behind a handler of the HTTP API out of routes, and turns errors into problem details."""

from typing import Any, Protocol

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response

from sluice import __version__
from sluice.api.response import SECURITY_HEADERS, no_such_route, problem_response, to_json
from sluice.api.routes.router import Router, carried
from sluice.errors import SluiceError

_VERSION = {"Sluice-Version": __version__}
"""Clients see by it what this control plane knows: a header that it does not know would have no effect."""


class Topic(Protocol):
    """A module of routes."""

    router: Router


class App(APIGatewayHttpResolver):
    """Routes, every answer of which has the security headers and the version."""

    def resolve(self, event: Any, context: Any) -> dict[str, Any]:  # noqa: ANN401  Lambda's own shapes
        """The answer to one request (payload format 2.0)."""
        answer = super().resolve(event, context)
        return {**answer, "headers": {**SECURITY_HEADERS, **_VERSION, **answer["headers"]}}


def app_of(*topics: Topic) -> App:
    """An app with the routes of these topics."""
    app = App(serializer=to_json)
    for topic in topics:
        app.include_router(topic.router)
    app.exception_handler(SluiceError)(_refuse)
    app.not_found(_not_found)
    return app


def _refuse(error: SluiceError) -> Response[str]:
    """Every error of ours."""
    return carried(problem_response(error))


def _not_found(_error: Exception) -> Response[str]:
    """No such route."""
    return carried(no_such_route())
