"""Refuses settings that Lambda does not take although its API's model does: runtimes, large environments.

Recorded at AWS: tests/contract/functions/test_refused_requests.py.
"""

import json
from collections.abc import Callable

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Record, Response

_MAX_ENVIRONMENT_BYTES = 4096
# What could be deployed on 2026-01-12, in the order of AWS's own words.
_RUNTIMES = (
    *("nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x", "nodejs22.x"),
    *(
        "java25",
        "python3.10",
        "python3.11",
        "java21",
        "ruby3.3",
        "ruby3.4",
        "ruby3.2",
        "python3.8",
        "python3.9",
    ),
    *("java17", "nodejs16.x", "dotnet10", "dotnet8", "java11", "dotnet6", "nodejs18.x", "provided.al2"),
    "java8.al2",
)
_NO_LONGER_SUPPORTED = frozenset(
    {
        *("java8", "go1.x", "provided", "ruby2.5", "ruby2.7", "dotnetcore2.1", "dotnetcore3.1"),
        *("nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "python2.7", "python3.6", "python3.7"),
    }
)


def apply() -> None:
    """Look at the settings of a function before they are taken."""
    replace(
        lambda_svc,
        "_create_function",
        sha256="e307eecdf0d8b51c92b7fae699127688ec9ba5e7f38999c095d5752c7fdd913b",
    )(create_function)
    replace(
        lambda_svc,
        "_update_config",
        sha256="6999cb0695dace0099e67202b6e8813c5f1bf5e9f8157463664fb5d4129f2ad6",
    )(update_config)


def create_function(original: Callable[[Record], Response], data: Record) -> Response:
    """CreateFunction."""
    return refusal(data) or original(data)


def update_config(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionConfiguration."""
    return refusal(data) or original(name, data)


def refusal(data: Record) -> Response | None:
    """Lambda's answer to settings it does not take, None for others."""
    problem = _runtime_problem(data.get("Runtime") or _RUNTIMES[0]) or _environment_problem(data)
    if problem is None:
        return None
    response: Response = error_response_json("InvalidParameterValueException", problem, 400)
    return response


def _runtime_problem(runtime: str) -> str | None:
    if runtime in _NO_LONGER_SUPPORTED:
        return (
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda"
            " functions. We recommend you use a supported runtime while creating or updating functions."
        )
    if runtime in _RUNTIMES or runtime.startswith("arn:"):
        return None
    return (
        f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set:"
        f" [{', '.join(_RUNTIMES)}] or be a valid ARN"
    )


def _environment_problem(data: Record) -> str | None:
    variables = (data.get("Environment") or {}).get("Variables") or {}
    measured = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode()) <= _MAX_ENVIRONMENT_BYTES:
        return None
    return (
        "Lambda was unable to configure your environment variables because the environment variables you have"
        f" provided exceeded the 4KB limit. String measured: {measured}"
    )
