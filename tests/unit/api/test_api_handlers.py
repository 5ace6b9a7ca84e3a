"""The handlers behind the HTTP API as API Gateway calls them, talking to scripted ports."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from handlers import api, approvals, callbacks
from sluice import __version__
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.waits.callback import signed_text
from sluice.errors import DeploymentInProgressError, NotFoundError, RetryableError
from sluice.wiring import ports as provider
from tests.tasks.ports import ScriptedPorts, deployments, links, targets, timeline
from tests.tasks.script import Script

EVENT = TimelineEvent("WeightSet", "25 % on version 3", 0.0, target="prod")


@contextmanager
def provided(ports: ScriptedPorts) -> Iterator[None]:
    """Let handlers and routes have these ports meanwhile."""
    before = provider.use(lambda: ports)
    try:
        yield
    finally:
        provider.use(before)


def call(
    method: str, path: str, body: str | bytes = "", handler: ModuleType = api, **more: Any
) -> Callable[[ScriptedPorts], Mapping[str, Any]]:
    """One request, for a script to play; bytes come encoded, as API Gateway sends what is not text."""
    event = {
        "version": "2.0",
        "rawPath": path,
        "headers": {},
        "requestContext": {"stage": "$default", "http": {"method": method, "path": path}},
        "isBase64Encoded": isinstance(body, bytes),
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        **more,
    }

    def act(ports: ScriptedPorts) -> Mapping[str, Any]:
        with provided(ports):
            return handler.handler(event, None)

    return act


def json_of(response: Mapping[str, Any]) -> Any:
    return json.loads(response["body"])


@pytest.mark.parametrize("path", ["/deployments/d-1/events", "/nothing"])
def test_answer_says_the_version_when_anything_is_asked(path: str) -> None:
    script = Script()
    if path != "/nothing":
        script = script << deployments.get("d-1") << timeline.list("d-1") >> [EVENT]
    assert script.play(call("GET", path))["headers"]["Sluice-Version"] == __version__


def test_route_answers_with_the_json_of_its_body_when_all_is_well() -> None:
    script = Script() << deployments.get("d-1") << timeline.list("d-1") >> [EVENT]
    response = script.play(call("GET", "/deployments/d-1/events"))

    assert (response["statusCode"], response["headers"]["Content-Type"]) == (200, "application/json")
    (event,) = json_of(response)["events"]
    assert event == {
        "at": "1970-01-01T00:00:00.000Z",
        "type": "WeightSet",
        "target": "prod",
        "message": "25 % on version 3",
    }


@pytest.mark.parametrize(
    ("error", "status", "more"),
    [
        (NotFoundError("There is no deployment d-1"), 404, {}),
        (RetryableError("The table is throttled", "Try again"), 503, {"remedy": "Try again"}),
        (
            DeploymentInProgressError("shop", "d-0"),
            409,
            {"blockingDeploymentId": "d-0"},
        ),
    ],
    ids=lambda given: type(given).__name__,
)
def test_error_of_ours_is_a_problem_when_a_task_raises_it(
    error: Exception, status: int, more: Mapping[str, str]
) -> None:
    script = Script() << deployments.get("d-1") >> error
    response = script.play(call("GET", "/deployments/d-1/events"))

    assert (response["statusCode"], response["headers"]["Content-Type"]) == (
        status,
        "application/problem+json",
    )
    problem = json_of(response)
    assert (problem["code"], problem["status"], problem["detail"]) == (error.code, status, str(error))
    assert more.items() <= problem.items()


def test_path_is_a_problem_when_there_is_no_such_route() -> None:
    response = Script().play(call("GET", "/nowhere"))
    assert (response["statusCode"], json_of(response)["code"]) == (404, "NotFound")


@pytest.mark.parametrize("limit", ["0", "101", "many", "-1", ""])
def test_nothing_is_read_when_the_page_size_is_none(limit: str) -> None:
    response = Script().play(call("GET", "/deployments", queryStringParameters={"limit": limit}))
    assert (response["statusCode"], json_of(response)["code"]) == (422, "ConfigError")


@pytest.mark.parametrize("body", ["[]", "{", b"\xff", '{"reason": 7}', "[" * 100_000])
def test_nothing_is_done_when_the_body_is_not_what_the_route_takes(body: str | bytes) -> None:
    response = Script().play(call("POST", "/deployments/d-1/cancel", body))
    assert (response["statusCode"], json_of(response)["code"]) == (422, "ConfigError")


def test_callback_is_a_problem_when_its_address_is_not_ours() -> None:
    first = Script() << links.is_signed(signed_text("d-1.0.2"), "guessed") >> False
    script = first << links.is_signed("callback\nd-1.0.2", "guessed") >> False
    act = call("POST", "/", b"{}", callbacks, pathParameters={"callbackId": "d-1.0.2.guessed"})
    response = script.play(act)
    assert (response["statusCode"], json_of(response)["code"]) == (403, "LinkInvalid")


def test_approval_is_a_page_when_its_link_is_not_signed() -> None:
    act = call("GET", "/", handler=approvals, pathParameters={"approvalId": "d-1.0.2.0"})
    response = Script().play(act)
    assert (response["statusCode"], response["headers"]["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert "default-src" in response["headers"]["Content-Security-Policy"]


@pytest.mark.parametrize("given", ["eu/prod", "eu%2Fprod"])
def test_target_is_found_when_its_name_has_a_slash(given: str) -> None:
    script = Script() << targets.list("d-1") >> []
    response = script.play(call("POST", f"/deployments/d-1/targets/{given}/approve"))
    assert json_of(response)["title"] == "Deployment d-1 has no target 'eu/prod'"
