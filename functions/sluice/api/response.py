"""Writes what API Gateway sends back: JSON, problem details and pages, here and nowhere else."""

import json
from collections.abc import Mapping
from dataclasses import field
from http import HTTPStatus

from sluice.api.bodies.problem import ProblemBody
from sluice.api.presenters.problem import problem_body
from sluice.errors import SluiceError
from sluice.observability import logger
from sluice.values import dataclass

JSON = "application/json"
_PROBLEM = "application/problem+json"
_HTML = "text/html; charset=utf-8"

SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""On every response: nothing here is for caches, for guesses at its type, or for plain HTTP."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One response of the HTTP API."""

    status: int
    content_type: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    def for_lambda(self) -> dict[str, object]:
        """As a Lambda function returns it (payload format 2.0)."""
        headers = {"Content-Type": self.content_type, **SECURITY_HEADERS, **self.headers}
        cookies = {"cookies": list(self.cookies)} if self.cookies else {}
        return {"statusCode": self.status, "headers": headers, "body": self.text, **cookies}


def to_json(body: Mapping[str, object]) -> str:
    """A body as text."""
    return json.dumps(body)


def json_response(status: HTTPStatus, body: Mapping[str, object]) -> HttpResponse:
    """A body with its status."""
    return HttpResponse(status, JSON, to_json(body))


def problem_response(error: SluiceError) -> HttpResponse:
    """An error of ours, which is logged here and nowhere else."""
    log = logger.error if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR else logger.info
    log("request refused", code=error.code, status=error.http_status)
    return HttpResponse(error.http_status, _PROBLEM, to_json(problem_body(error)))


def no_such_route() -> HttpResponse:
    """What is said of a path that there is not."""
    status = HTTPStatus.NOT_FOUND
    body: ProblemBody = {
        "type": "about:blank",
        "title": "No such route",
        "status": status,
        "code": "NotFound",
    }
    return HttpResponse(status, _PROBLEM, to_json(body))


def page_response(
    status: int, html: str, headers: Mapping[str, str], cookies: tuple[str, ...] = ()
) -> HttpResponse:
    """A page for a browser."""
    return HttpResponse(status, _HTML, html, headers, cookies)
