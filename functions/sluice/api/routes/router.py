"""What the routes share: a router that knows its request, and the statuses they answer with."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TypeVar

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from sluice.api.request import Request
from sluice.api.response import JSON, HttpResponse, to_json
from sluice.errors import AnswerTooLargeError

MAX_BODY_BYTES = 5 * 1024 * 1024
"""A response of Lambda holds 6 MB, in which the body is a string of JSON, so its quotes are escaped."""

Body = TypeVar("Body", bound=Mapping[str, object])


class Router(APIGatewayHttpRouter):
    """The routes of one topic."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # powertools leaves it untyped

    @property
    def current_request(self) -> Request:
        """The request that is being answered."""
        return Request(self.current_event.raw_event)


def ok(body: Body) -> Response[Body]:
    """200; powertools writes the body by the serializer that the app gives it. AnswerTooLargeError."""
    size = len(to_json(body).encode())
    if size > MAX_BODY_BYTES:
        raise AnswerTooLargeError(
            f"The response would have {size} bytes (limit: {MAX_BODY_BYTES})",
            "Request one target or analysis, or split the deployment config",
        )
    return Response(HTTPStatus.OK, JSON, body)


def accepted(body: Body, location: str | None = None) -> Response[Body]:
    """202, and where to look how it goes on."""
    return Response(HTTPStatus.ACCEPTED, JSON, body, {"Location": location} if location else {})


def created(body: Body) -> Response[Body]:
    """201 with what was made."""
    return Response(HTTPStatus.CREATED, JSON, body)


def carried(response: HttpResponse) -> Response[str]:
    """A response that is written already."""
    return Response(response.status, response.content_type, response.text, response.headers)
