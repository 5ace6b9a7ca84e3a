"""The OpenAPI document is that of the routes as they are, and names what they read."""

import re
from http import HTTPStatus
from pathlib import Path
from typing import NotRequired, TypedDict

import pytest

from infra.http_api import API_ROUTES, GUARDRAILS_ROUTES, VERSIONS_ROUTES
from sluice.api.description.document import TOPICS, openapi
from sluice.api.description.inputs import DOCUMENTS, PARAMETERS, REQUESTS
from sluice.api.description.published import DOCUMENTATION, PAGE, page, published, readable
from sluice.api.description.schemas import schemas_of
from sluice.api.routes.description import DOCUMENT
from tests.architecture.sources import ROOT, sources

PATHS = openapi("1")["paths"]
OPERATIONS = {
    f"{method.upper()} {path}": one for path, found in PATHS.items() for method, one in found.items()
}
GENERATE = "run: PYTHONPATH=functions python -m sluice.api.description"


@pytest.mark.parametrize(
    ("file", "text"), [(DOCUMENT, published()), (ROOT / DOCUMENTATION, readable()), (ROOT / PAGE, page())]
)
def test_file_is_up_to_date_when_routes_and_bodies_are_as_they_are(file: Path, text: str) -> None:
    assert file.read_text() == text, GENERATE


def test_every_signed_route_is_described_when_the_api_has_it() -> None:
    declared = {f"{one.value} {path}" for one, path in (*API_ROUTES, *GUARDRAILS_ROUTES, *VERSIONS_ROUTES)}
    greedy = {key for key in OPERATIONS if "{target}" in key}
    assert len(greedy) == 8
    described = (OPERATIONS.keys() - greedy) | {"POST /deployments/{deploymentId}/targets/{targetAndVerb+}"}
    assert described == declared


def test_inputs_belong_to_routes_that_exist_when_they_are_written_down() -> None:
    assert {*PARAMETERS, *REQUESTS, *DOCUMENTS} - OPERATIONS.keys() == set()


def test_names_of_queries_are_those_that_routes_read_when_they_are_described() -> None:
    files = [*(ROOT / "functions/sluice/api/routes").glob("*.py"), ROOT / "functions/sluice/api/request.py"]
    texts = "\n".join(file.read_text() for file in files)
    read = set(re.findall(r'(?:query\.get|is_asked|_given|_version)\("(\w+)"', texts))
    read |= {"name", "application", "target", "account", "region"}  # read in a loop, for `Wanted`
    described = {one["name"] for group in PARAMETERS.values() for one in group if one["in"] == "query"}
    assert described == read


def test_operations_have_names_of_their_own_when_a_client_is_generated() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert sorted(set(names)) == sorted(names)
    assert all(operation["summary"] for operation in OPERATIONS.values())


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("POST /deployments", HTTPStatus.ACCEPTED),
        ("POST /deployments", HTTPStatus.OK),
        ("POST /sessions/links", HTTPStatus.CREATED),
        ("GET /deployments", HTTPStatus.OK),
        ("GET /deployments/{deploymentId}", HTTPStatus.NOT_FOUND),
    ],
)
def test_status_is_described_when_a_route_answers_with_it(operation: str, status: HTTPStatus) -> None:
    assert str(int(status)) in OPERATIONS[operation]["responses"]


def test_every_topic_of_routes_is_described_when_there_is_one() -> None:
    with_routers = {
        source.path.stem
        for source in sources("functions/sluice/api/routes")
        if "router = Router()" in source.text
    }
    assert {topic.__name__.rpartition(".")[2] for topic in TOPICS} == with_routers


class Inner(TypedDict):
    """What is inside."""

    size: int | None
    """In bytes."""


class Outer(TypedDict):
    """What is outside."""

    inner: list[Inner]
    note: NotRequired[str]


def test_shape_becomes_a_schema_with_all_that_it_is_made_of() -> None:
    assert schemas_of([Outer]) == {
        "Inner": {
            "type": "object",
            "description": "What is inside.",
            "properties": {
                "size": {"anyOf": [{"type": "integer"}, {"type": "null"}], "description": "In bytes."}
            },
            "required": ["size"],
        },
        "Outer": {
            "type": "object",
            "description": "What is outside.",
            "properties": {
                "inner": {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}},
                "note": {"type": "string"},
            },
            "required": ["inner"],
        },
    }


def test_two_shapes_of_one_name_are_refused_when_one_would_describe_the_other() -> None:
    other = TypedDict("Inner", {"size": str})  # noqa: UP013 - its name is the point
    with pytest.raises(TypeError, match="Two shapes are called Inner"):
        schemas_of([Outer, other])
