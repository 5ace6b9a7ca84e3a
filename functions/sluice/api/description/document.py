"""Puts the OpenAPI document together: every route, its inputs, its bodies and its problems."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, get_args, get_type_hints

from sluice import errors
from sluice.api.bodies.control import LinkBody, StoppedBody, TargetStoppedBody, UnfrozenBody
from sluice.api.bodies.problem import ProblemBody
from sluice.api.bodies.session import SessionLinkBody
from sluice.api.bodies.submission import SubmittedBody
from sluice.api.description.inputs import DOCUMENTS, PARAMETERS, REQUESTS
from sluice.api.description.schemas import Schema, reference, schemas_of
from sluice.api.routes import (
    analyses,
    control,
    deployments,
    description,
    drift,
    guardrails,
    insights,
    intake,
    rerun,
    sessions,
    versions,
)
from sluice.values import dataclass

TOPICS = (
    *(deployments, intake, rerun, control, analyses, drift, insights, versions, guardrails, sessions),
    description,
)

# What goes on after the answer is 202, what was made is 201, and everything else 200.
_STATUSES: Mapping[type, HTTPStatus] = {
    **dict.fromkeys((SubmittedBody, StoppedBody, TargetStoppedBody, UnfrozenBody), HTTPStatus.ACCEPTED),
    **dict.fromkeys((LinkBody, SessionLinkBody), HTTPStatus.CREATED),
}
_OF_GATEWAY = {
    HTTPStatus.FORBIDDEN: "The request is not signed, or guardrails do not allow it.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request or its answer is too large.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; send it again later.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Sluice or AWS failed.",
    HTTPStatus.SERVICE_UNAVAILABLE: "AWS did not answer in time; send it again.",
}
_ALWAYS = (*_OF_GATEWAY, HTTPStatus.UNPROCESSABLE_ENTITY)
_SAID = {
    HTTPStatus.NOT_FOUND: "There is nothing of that name.",
    HTTPStatus.CONFLICT: "It cannot be done now.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The request or the config is wrong; the problem says where.",
    **_OF_GATEWAY,
}
_TARGET = "{target}"


@dataclass(frozen=True, slots=True)
class _Route:
    """One route as the router has it."""

    method: str
    path: str
    topic: str
    function: Any

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"


def openapi(version: str) -> dict[str, Any]:
    """The document."""
    routes = list(_routes())
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    shapes = [shape for route in routes for shape in _bodies(route)]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sluice", "version": version, "description": _ABOUT},
        "security": [{"iam": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas_of([*shapes, *REQUESTS.values(), ProblemBody]) | {"GatewayMessage": _MESSAGE},
            "responses": dict(_problems()),
            "securitySchemes": {"iam": _IAM},
        },
    }


_ABOUT = (
    "Starts deployments, shows them, and lets people control them. Errors are problem details (RFC 9457),"
    " whose `type` is the address of the response that this document has for their code. Pages for browsers,"
    " links of approvals and callbacks of webhooks are not part of it."
)
_IAM = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "AWS Signature Version 4, for the service execute-api.",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
_MESSAGE: Schema = {
    "type": "object",
    "description": "What API Gateway says when it does not call Sluice.",
    "properties": {"message": {"type": ["string", "null"]}},
    "required": ["message"],
}


def _routes() -> Iterator[_Route]:
    for topic in TOPICS:
        for (rule, methods, *_), function in topic.router._routes.items():  # noqa: SLF001  nothing public has them
            path = rule.replace("/.+", f"/{_TARGET}")
            path = re.sub(r"<(\w+)>", lambda found: f"{{{_camel(found[1])}}}", path)
            yield _Route(methods[0], path, topic.__name__.rpartition(".")[2], function)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


def _bodies(route: _Route) -> list[type]:
    """The shapes in `Response[One] | Response[Other]`."""
    returned = get_type_hints(route.function)["return"]
    responses = get_args(returned) if len(get_args(returned)) > 1 else (returned,)
    return [shape for response in responses for shape in get_args(response) if shape is not str]


def _operation(route: _Route) -> dict[str, Any]:
    summary = _first_line(route.function)
    parameters = [*_path_parameters(route.path), *PARAMETERS.get(route.key, ())]
    body = _request_body(route.key)
    return {
        "operationId": f"{route.topic}_{route.function.__name__}",
        "tags": [route.topic],
        "summary": summary,
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": body} if body else {}),
        "responses": {**_answers(route), **_refusals(route)},
    }


def _first_line(documented: object) -> str:
    return (inspect.getdoc(documented) or "").partition("\n")[0]


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _request_body(key: str) -> dict[str, Any]:
    if key in DOCUMENTS:
        schema = {"type": "object", "description": DOCUMENTS[key]}
        kinds = ("application/yaml", "application/json")
        return {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}
    if key in REQUESTS:
        return {"content": {"application/json": {"schema": reference(REQUESTS[key])}}}
    return {}


def _answers(route: _Route) -> dict[str, Any]:
    by_status: dict[HTTPStatus, list[Schema]] = {}
    for shape in _bodies(route):
        by_status.setdefault(_STATUSES.get(shape, HTTPStatus.OK), []).append(reference(shape))
    if not by_status:
        kind = "application/json" if route.topic == "description" else "application/yaml"
        schema = {"type": "object"}
        return {"200": {"description": "OK", "content": {kind: {"schema": schema}}}}
    return {
        str(int(status)): {
            "description": status.phrase,
            "content": {"application/json": {"schema": found[0] if len(found) == 1 else {"anyOf": found}}},
        }
        for status, found in by_status.items()
    }


def _refusals(route: _Route) -> dict[str, Any]:
    statuses = set(_ALWAYS)
    if "{" in route.path or route.topic in {"analyses", "versions", "guardrails", "drift"}:
        statuses.add(HTTPStatus.NOT_FOUND)
    if route.method != "GET":
        statuses.add(HTTPStatus.CONFLICT)
    return {str(int(one)): {"$ref": f"#/components/responses/{_name_of(one)}"} for one in sorted(statuses)}


def _name_of(status: HTTPStatus) -> str:
    return f"status-{int(status)}"


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": reference(ProblemBody)}}
    if status in _OF_GATEWAY:
        content["application/json"] = {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}
    return {"description": _SAID[status], "content": content}


def _problems() -> Iterator[tuple[str, dict[str, Any]]]:
    """One response for each status, and for each code: where `type` of a problem leads."""
    for status in _SAID:
        yield _name_of(status), _refusal(status)
    for error in _classes():
        content = {"application/problem+json": {"schema": reference(ProblemBody)}}
        said = f"{error.http_status}: {_first_line(error)}"
        yield error.code, {"description": said, "content": content}


def _classes() -> Sequence[type[errors.SluiceError]]:
    found = [one for one in vars(errors).values() if isinstance(one, type)]
    return sorted((one for one in found if issubclass(one, errors.SluiceError)), key=lambda one: one.code)
