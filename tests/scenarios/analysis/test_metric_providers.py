"""Analyses that ask a metric provider over HTTP, with its connection in a secret of the control plane."""

import json
from uuid import uuid4

from tests.scenarios.judged import a_judged_canary, analysis, judging, reasons
from tests.scenarios.world import World, weight
from tests.unit.aws.receivers import a_server, answering, http_answer

JUDGED_AFTER = 130
"""One window of a minute, the minute that providers get, and some seconds."""
QUERY = 'sum(rate(errors{version="{{sluice.candidateVersion}}"}[{{armory.promQlStepInterval}}]))'


def a_vector(value: str) -> bytes:
    """What Prometheus answers when one series has this value."""
    result = [{"metric": {}, "value": [0, value]}]
    answer = {"status": "success", "data": {"resultType": "vector", "result": result}}
    return http_answer(json.dumps(answer).encode())


def connect(world: World, port: int) -> str:
    """The name of a provider whose secret leads to a server on this machine."""
    name = f"prometheus-{uuid4().hex[:8]}"
    secret = {
        "type": "prometheus",
        "url": f"http://127.0.0.1:{port}",
        "auth": "bearer",
        "token": "open-sesame",
    }
    secrets = world.plane.session().client("secretsmanager")
    secrets.create_secret(Name=f"sluice/metric-providers/{name}", SecretString=json.dumps(secret))
    return name


def asking(provider: str) -> list[dict[str, object]]:
    """The query, with a limit of 1."""
    return [
        {"name": "errors", "metricProviderName": provider, "queryTemplate": QUERY, "upperLimit": 1},
    ]


def test_rolls_back_when_prometheus_gives_a_value_over_the_limit(world: World) -> None:
    with a_server(answering(a_vector("5"))) as (port, requests):
        canary = a_judged_canary(world, analysis("errors"), weight(100), queries=asking(connect(world, port)))
        deployment = world.deploy(canary.config)
        judging(world, deployment)
        world.move_clock(JUDGED_AFTER)
        ended = world.ended(deployment)
    assert ended["targets"][0]["status"] == "ROLLED_BACK"
    assert canary.alias() == {"1": 100}
    assert b"version%3D%222%22%7D%5B60s%5D" in requests[0]
    assert "open-sesame" not in json.dumps(ended) + reasons(world, deployment)


def test_changes_nothing_when_the_provider_is_not_connected(world: World) -> None:
    canary = a_judged_canary(world, analysis("errors"), weight(100), queries=asking("nobody-connected-this"))
    ended = world.ended(world.deploy(canary.config))
    assert ended["status"] == "FAILED"
    assert "There is no secret 'metric-providers/nobody-connected-this'" in ended["reason"]
    assert canary.alias() == {"1": 100}
