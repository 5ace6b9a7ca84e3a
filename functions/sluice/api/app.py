"""Makes the app behind a handler of the HTTP API out of routes, and turns errors into problem details."""

from typing import Protocol

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from sluice.api.response import no_such_route, problem_response, to_json
from sluice.api.routes.router import Router, carried
from sluice.errors import SluiceError


class Topic(Protocol):
    """A module of routes."""

    router: Router


def app_of(*topics: Topic) -> APIGatewayHttpResolver:
    """An app with the routes of these topics."""
    app = APIGatewayHttpResolver(serializer=to_json)
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
