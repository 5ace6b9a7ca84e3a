"""How many calls run at once in an account and region: only the plane can be given a small limit."""

from collections.abc import Iterator

import pytest

from tests.contract.builders.functions import create, echo
from tests.contract.builders.running import held_function, refusal, reserve, running
from tests.contract.sources import documented, modelled
from tests.plane import PlaneServer

pytestmark = pytest.mark.plane


@pytest.fixture
def two_at_once(plane_server: PlaneServer) -> Iterator[None]:
    """An account that runs two calls at a time."""
    plane_server.control("POST", "knobs", {"concurrent_executions": 2})
    yield
    plane_server.control("POST", "knobs", {"concurrent_executions": 1000})


@documented("lambda/latest/dg/lambda-concurrency.html")
@modelled("lambda", "ThrottleReason")
@pytest.mark.usefixtures("two_at_once")
def test_shares_between_functions_what_none_has_reserved(plane_server: PlaneServer) -> None:
    """Functions share what none has reserved of a region's concurrency; beyond it is a 429 that says so."""
    region = "eu-west-3"  # where no other test has reserved any
    held = held_function(plane_server, region)
    sharing, own = (create(plane_server, echo(code), region=region) for code in ("shares", "own"))
    elsewhere = create(plane_server, echo("elsewhere"), region="eu-south-1")
    reserve(own, 1)
    with running(plane_server, held):
        answer = refusal(sharing)
        assert own.invoke()["code"] == "own"
        assert elsewhere.invoke()["code"] == "elsewhere"
    assert answer["Error"] == {"Code": "TooManyRequestsException", "Message": "Rate Exceeded."}
    assert answer["Reason"] == "ConcurrentInvocationLimitExceeded"
    assert sharing.invoke()["code"] == "shares"
