"""A function for each target, in places of its own: what a config says of it, and where its alias is."""

from collections.abc import Mapping
from typing import Any

from local.sample_functions import Place, answering
from tests.scenarios.world import a_provider_row, an_alias, an_artifact


def function_of(name: str, target: str) -> str:
    """The name of this target's function; `name` is the application's."""
    return f"{name}-{target}"


def a_function_each(name: str, places: Mapping[str, Place]) -> dict[str, Any]:
    """The parts of a config that deploy a new version of it; the functions serve version 1 now."""
    functions = {target: function_of(name, target) for target in places}
    artifacts = []
    for target, place in places.items():
        place.create(functions[target], answering("one"), alias="live")
        path = place.upload(f"{functions[target]}.zip", answering("two"))
        artifacts.append(an_artifact(functions[target], path))
    return {
        "artifacts": artifacts,
        "providerOptions": {
            "lambda": [a_provider_row(place, target, functions[target]) for target, place in places.items()]
        },
        "trafficManagement": [an_alias(target, function) for target, function in functions.items()],
    }


def served(name: str, places: Mapping[str, Place]) -> dict[str, dict[str, float]]:
    """The percentages of the versions that the alias of each target's function serves."""
    return {target: place.alias(function_of(name, target), "live") for target, place in places.items()}
