"""Writes the answers of Step Functions' operations: a result or a refusal."""

from ministack.core.responses import error_response_json, json_response

from local.plane.shapes import Json, Response


def result(payload: Json) -> Response:
    """An operation's result."""
    response: Response = json_response(payload)
    return response


def refusal(code: str, message: str) -> Response:
    """An operation's error, by the name the API reference gives it."""
    response: Response = error_response_json(code, message, 400)
    return response
