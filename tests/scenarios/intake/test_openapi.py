"""What the description of the API promises, held by requests that schemathesis makes from it.

`make fuzz` sends thousands; CASES says how many.
"""

import json
import os
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from local.sample_functions import answering
from sluice.api.routes.description import DOCUMENT
from tests.scenarios.intake.test_push import a_config
from tests.scenarios.world import World, fresh

DESCRIPTION = json.loads(DOCUMENT.read_text())
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(DESCRIPTION).get_all_operations()]
READING = [one for one in OPERATIONS if one.label.startswith("GET /deployments/{")]
CASES = max(1, int(os.environ.get("CASES", "60")) // len(OPERATIONS))
_SIGNED = {"authorization", "host", "connection", "user-agent"}


@pytest.fixture(scope="module")
def deployment(world: World) -> str:
    """A deployment that has ended, for requests about one that exists."""
    function, place = fresh("described"), world.place()
    place.create(function, answering("one"), alias="live")
    config = a_config(world, function, [place], place.upload(f"{function}.zip", answering("two")))
    ended = world.deploy(config)
    world.ended(ended)
    return ended


def send(world: World, case: Any, path: str) -> httpx.Response:
    """The request of a case, signed; hypothesis makes the rest of it."""
    made = case.as_transport_kwargs(base_url=world.plane.api_url)
    headers = {name: value for name, value in made["headers"].items() if name.lower() not in _SIGNED}
    query = {
        name: str(value).encode("utf-8", "replace").decode() for name, value in (case.query or {}).items()
    }
    if case.method == "PUT":
        query["over"] = "99999"  # nothing that happens to be a document of guardrails is put in force
    content = made.get("data") if "json" not in made else json.dumps(made["json"])
    headers = {name: value.encode("latin-1", "replace") for name, value in headers.items()}
    return world.api.request(case.method, path, params=query, content=content, headers=headers)


def path_of(case: Any, known: dict[str, str]) -> str:
    """The path, with what is known to be there."""
    path = case.path
    for name, value in (case.path_parameters or {}).items():
        text = known.get(name, str(value))
        path = path.replace(f"{{{name}}}", quote(text.encode("utf-8", "surrogatepass"), safe=""))
    return str(path)


def check(world: World, operation: Any, known: dict[str, str]) -> None:
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        response = send(world, case, path_of(case, known))
        assert response.status_code < 500, response.text
        assert str(response.status_code) in operation.definition.raw["responses"], response.text
        operation.validate_response(response)

    holds()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_answer_is_one_of_those_described_when_a_request_is_made_from_the_description(
    world: World, operation: Any
) -> None:
    check(world, operation, {})


@pytest.mark.parametrize("operation", READING, ids=lambda operation: operation.label)
def test_answer_is_one_of_those_described_when_a_deployment_that_exists_is_read(
    world: World, deployment: str, operation: Any
) -> None:
    check(world, operation, {"deploymentId": deployment})


def test_description_is_served_when_somebody_asks_for_it(world: World) -> None:
    response = world.api.get("/openapi.json")
    assert response.json() == DESCRIPTION


def test_type_of_a_problem_leads_to_its_description_when_something_is_wrong(world: World) -> None:
    problem = world.api.get("/deployments/d-aaaaaaaaaaaaaaaa").json()
    address, _, pointer = problem["type"].partition("#")
    found: Any = world.api.get(address).json()
    for part in pointer.strip("/").split("/"):
        found = found[part]
    assert found["description"].startswith("404: ")
