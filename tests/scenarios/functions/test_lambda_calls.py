"""What a deployment asks of Lambda: each write once, and a version for whatever Lambda counts as a change."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from local.sample_functions import Place, answering
from tests.scenarios.canary import a_canary
from tests.scenarios.world import (
    ALL_AT_ONCE,
    World,
    a_provider_row,
    a_target,
    an_artifact,
    fresh,
    weight,
)


@contextmanager
def lambda_calls(world: World, place: Place) -> Iterator[Counter[str]]:
    """The calls of Lambda in the place's account and region meanwhile, by operation, once it is over."""
    calls: Counter[str] = Counter()
    url = f"{world.plane.endpoint_url}/_sluice/calls"
    httpx.delete(url).raise_for_status()
    yield calls
    where = ("lambda", place.account, place.region)
    made: list[dict[str, Any]] = httpx.get(url).json()
    calls.update(
        call["operation"] for call in made if (call["service"], call["account"], call["region"]) == where
    )


def test_writes_everything_once_when_the_present_code_has_to_be_secured_first(world: World) -> None:
    """Publishing the old code gives `$LATEST` a new RevisionId; the first update is guarded by that one.

    The other write of settings asks AWS whether it would take the present runtime back.
    """
    place, function = world.place(), fresh("plain")
    place.create(function, answering("one"))
    client = place.client("lambda")
    client.update_function_configuration(FunctionName=function, Description="changed since version 1")
    client.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig={"Delay": 0.1})
    row = a_provider_row(place, "prod", function, runtime="python3.12")
    config = world.config(
        function,
        targets={"prod": a_target(place, "fast")},
        strategies={"fast": ALL_AT_ONCE},
        artifacts=[an_artifact(function, place.upload(f"{function}.zip", answering("two")))],
        providerOptions={"lambda": [row]},
    )

    with lambda_calls(world, place) as calls:
        ended = world.ended(world.deploy(config))

    assert ended["status"] == "SUCCEEDED", ended["reason"]
    writes = ("UpdateFunctionConfiguration", "UpdateFunctionCode", "PublishVersion")
    assert [calls[operation] for operation in writes] == [2, 1, 2]


def test_publishes_a_version_and_moves_the_alias_when_only_the_description_is_another(world: World) -> None:
    canary = a_canary(world, weight(50), weight(100))
    canary.place.upload(f"{canary.function}.zip", answering("one"))
    canary.config["providerOptions"]["lambda"][0]["description"] = "quotes of the day"

    ended = world.ended(world.deploy(canary.config))

    assert ended["status"] == "SUCCEEDED", ended["reason"]
    assert canary.alias() == {"2": 100}
