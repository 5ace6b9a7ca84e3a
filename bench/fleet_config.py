"""The config of a fleet: one function in each target, moved all at once."""

import json
from collections.abc import Sequence

from local.sample_functions import HANDLER, RUNTIME, Place

Deployed = tuple[Place, str, str]
"""Where, the function's name, and the zip of its next version."""


def fleet_config(application: str, functions: Sequence[Deployed]) -> bytes:
    """A target for each function, none of which waits for another."""
    named = {f"target-{number:04d}": one for number, one in enumerate(functions)}
    config = {
        "version": "v1",
        "kind": "lambda",
        "application": application,
        "targets": {name: _target(place) for name, (place, _function, _path) in named.items()},
        "strategies": {"once": {"canary": {"steps": [{"setWeight": {"weight": 100}}]}}},
        "artifacts": [
            {"functionName": function, "path": path, "type": "zipFile"}
            for _place, function, path in functions
        ],
        "providerOptions": {
            "lambda": [_options(name, place, function) for name, (place, function, _path) in named.items()]
        },
        "trafficManagement": [
            {"targets": [name], "alias": [{"functionName": function, "aliasName": "live"}]}
            for name, (_place, function, _path) in named.items()
        ],
    }
    return json.dumps(config).encode()


def _target(place: Place) -> dict[str, object]:
    return {
        "account": f"account-{place.account[:3]}",
        "deployAsIamRole": place.deploy_role_arn,
        "region": place.region,
        "strategy": "once",
    }


def _options(target: str, place: Place, function: str) -> dict[str, object]:
    return {
        "target": target,
        "name": function,
        "runAsIamRole": place.execution_role_arn,
        "handler": HANDLER,
        "runtime": RUNTIME,
    }
