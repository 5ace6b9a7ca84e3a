"""What AWS holds at a moment, read from the emulator's own records: never late, never at fault."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ministack.services import lambda_svc, stepfunctions

from tests.faults.deployed import Placed

_SETTINGS = (
    *("Role", "Handler", "Runtime", "MemorySize", "Timeout"),
    *("Environment", "EphemeralStorage", "Description"),
)


drained: set[str] = set()
"""The functions whose provisioned concurrency was taken by hand, is left of an alias deleted by hand, or was
given by hand while an earlier deployment ran.

Their names are of one run each.
"""

Shares = tuple[tuple[str, float], ...]
"""The versions that have traffic, each with its percentage."""

Settings = tuple[tuple[str, str], ...]
"""Names and values, in the order of the names."""


@dataclass(frozen=True)
class Observed:
    """One function: its alias's shares by version in percent, its versions, and `$LATEST`."""

    exists: bool = False
    routing: Shares | None = None
    versions: tuple[tuple[str, str], ...] = ()
    code_sha256: str = ""
    settings: Settings = ()
    tags: Settings = ()
    controls: Settings = ()

    @property
    def newest(self) -> str:
        """The number of the newest version."""
        return max((number for number, _ in self.versions), key=int, default="")

    def sha256_of(self, version: str) -> str:
        """The code hash of a version, empty when it is gone."""
        return dict(self.versions).get(version, "")


def observe(one: Placed) -> Observed:
    """The function as it is now."""
    function = lambda_svc._functions.get_scoped(one.place.account, one.place.region, one.name)
    if function is None:
        return Observed()
    config = function["config"]
    numbers = sorted(function["versions"], key=int)
    return Observed(
        exists=True,
        routing=_routing(function, one.alias),
        versions=tuple((number, function["versions"][number]["config"]["CodeSha256"]) for number in numbers),
        code_sha256=config["CodeSha256"],
        settings=as_settings({name: config.get(name) for name in _SETTINGS}),
        tags=as_settings(function.get("tags") or {}),
        controls=as_settings(_controls(function, one.alias)),
    )


def _controls(function: Any, alias_name: str | None) -> dict[str, Any]:
    """What is part of no version: of the function, of its alias, and of the version that serves."""
    alias = function.get("aliases", {}).get(alias_name)
    serving = alias["FunctionVersion"] if alias else "$LATEST"
    calls = (function.get("event_invoke_configs") or {}).get(alias_name or "") or {}
    runtime = (function.get("runtime_management") or {}).get(serving) or {"UpdateRuntimeOn": "Auto"}
    return {
        "reserved": function.get("concurrency"),
        "retries": calls.get("MaximumRetryAttempts"),
        "runtime": runtime["UpdateRuntimeOn"],
    }


def provided_amounts(one: Placed) -> dict[str, int]:
    """The provisioned concurrency of versions, and of the alias, by qualifier.

    The emulator keeps that of a deleted version, which nobody can read or pay for.
    """
    function = lambda_svc._functions.get_scoped(one.place.account, one.place.region, one.name) or {}
    provided = function.get("provisioned_concurrency", {})
    there = {*function.get("versions", {}), *function.get("aliases", {})}
    return {
        name: int(config["RequestedProvisionedConcurrentExecutions"])
        for name, config in provided.items()
        if name in there
    }


def provided_versions(one: Placed) -> set[str]:
    """The versions that have provisioned concurrency of their own."""
    return {name for name in provided_amounts(one) if name.isdecimal()}


def version_settings(one: Placed, version: str) -> Settings:
    """The settings of a version; none when it is gone."""
    function = lambda_svc._functions.get_scoped(one.place.account, one.place.region, one.name) or {}
    found = function.get("versions", {}).get(version)
    return as_settings({name: found["config"].get(name) for name in _SETTINGS}) if found else ()


def as_settings(values: Mapping[str, Any]) -> Settings:
    """Values to compare; what an image lacks is empty."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    return tuple(sorted((name, text if text != "null" else "") for name, text in texts.items()))


def has(now: Settings, before: Settings, planned: Mapping[str, Any]) -> bool:
    """Whether all that is planned is there, and the rest as it was; what had nothing before has any rest."""
    given = dict(as_settings(planned))
    rest = dict(before or now)
    return dict(now) == {**rest, **given}


def as_found(one: Placed) -> Placed:
    """The function as a later deployment finds it."""
    now, kind = observe(one), one.shape.kind
    is_provided = kind in ("provisioned", "provided") and now.routing and provided_amounts(one)
    if kind != "latest" and not is_provided:
        kind = "alias" if now.routing else "newAlias" if now.exists else "absent"
    return replace(one, shape=replace(one.shape, kind=kind))


def _routing(function: Any, alias_name: str | None) -> Shares | None:
    alias = function.get("aliases", {}).get(alias_name)
    if alias is None:
        return None
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    return shares(alias["FunctionVersion"], {key: float(value) * 100 for key, value in weights.items()})


def resting(one: Placed, routing: Shares) -> Shares:
    """Where the alias will be once AWS has moved its provisioned concurrency; until then the weights lag."""
    function = lambda_svc._functions.get_scoped(one.place.account, one.place.region, one.name)
    if one.shape.kind != "provisioned" or function is None or one.alias not in function["aliases"]:
        return routing
    return ((function["aliases"][one.alias]["FunctionVersion"], 100.0),)


def shares(version: str, additional: dict[str, float]) -> Shares:
    """The traffic of each version that has any, the main one first."""
    split = {key: round(value, 6) for key, value in additional.items() if value > 0}
    rest = round(100 - sum(split.values()), 6)
    return (*(((version, rest),) if rest > 0 else ()), *sorted(split.items()))


def running_executions(deployment: str) -> list[str]:
    """The names of executions that have not ended."""
    return [
        str(one["name"])
        for one in list(stepfunctions._executions._data.values())
        if one["name"].startswith(deployment) and one["status"] == "RUNNING"
    ]
