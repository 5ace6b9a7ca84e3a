"""Deployment configs for tests: a small valid one, and changes to it by path."""

import copy
import json
from typing import Any

from sluice.config.addresses import Address, address_of
from sluice.config.load import LoadedConfig, load_config
from sluice.config.model import DeploymentConfig
from sluice.errors import ConfigProblemsError
from sluice.errors.problem import Problem

ROLE = "arn:aws:iam::111111111111:role/deploy"
FUNCTION_ROLE = "arn:aws:iam::111111111111:role/function"
DIGEST = "sha256:" + "0" * 64

SMALL: dict[str, Any] = {
    "version": "v1",
    "kind": "lambda",
    "application": "parcels",
    "targets": {"dev": {"deployAsIamRole": ROLE, "region": "eu-central-1", "strategy": "ramp"}},
    "strategies": {"ramp": {"canary": {"steps": [{"setWeight": {"weight": 100}}]}}},
    "artifacts": [{"functionName": "quote", "path": "s3://code/quote.zip", "type": "zipFile"}],
    "providerOptions": {
        "lambda": [
            {
                "target": "dev",
                "name": "quote",
                "runAsIamRole": FUNCTION_ROLE,
                "handler": "app.handler",
                "runtime": "python3.13",
            }
        ]
    },
}

REMOVED = object()
"""Given as a value, takes the key or item away."""


def changed(*changes: tuple[str, Any], base: dict[str, Any] = SMALL) -> dict[str, Any]:
    """The small config with the value at each path (`targets/dev/region`) replaced; lists grow by one."""
    data = copy.deepcopy(base)
    for path, value in changes:
        *parents, last = path.split("/")
        place: Any = data
        for part in parents:
            place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
        _put(place, last, value)
    return data


def _put(place: Any, last: str, value: Any) -> None:
    if value is REMOVED:
        del place[int(last) if isinstance(place, list) else last]
    elif not isinstance(place, list):
        place[last] = value
    elif int(last) == len(place):
        place.append(value)
    else:
        place[int(last)] = value


def with_steps(*steps: Any) -> dict[str, Any]:
    """The small config with these steps in its strategy."""
    return changed(("strategies/ramp/canary/steps", list(steps)))


def with_gates(side: str, *gates: Any) -> dict[str, Any]:
    """The small config with these gates before or after its target."""
    return changed((f"targets/dev/constraints/{side}", list(gates)))


def load(data: dict[str, Any], **options: Any) -> LoadedConfig:
    """The config, loaded from its text."""
    return load_config(json.dumps(data, ensure_ascii=False), **options)


def config_of(data: dict[str, Any]) -> DeploymentConfig:
    """The model of a config that has no errors."""
    return load(data).config


def address_in(config: DeploymentConfig) -> Address:
    """Where the code of the config's first row is."""
    address = address_of(config, config.provider_options[0])
    assert address is not None
    return address


def warnings_of(data: dict[str, Any]) -> list[Problem]:
    """The warnings of a config that has no errors."""
    return list(load(data).warnings)


def errors_of(data: dict[str, Any] | str, **options: Any) -> list[Problem]:
    """The errors of a config; empty when it has none."""
    try:
        load(data, **options) if isinstance(data, dict) else load_config(data, **options)
    except ConfigProblemsError as error:
        return [problem for problem in error.problems if problem.severity == "error"]
    return []


def only(problems: list[Problem]) -> Problem:
    """The one problem there is."""
    (problem,) = problems
    return problem
