"""Writes a deployment config with a comment above each part. Reads nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from sluice_cli.init.found_functions import FoundFunction

_CANARY = [
    {"setWeight": {"weight": 10}},
    {"pause": {"duration": 5, "unit": "minutes"}},
    {"setWeight": {"weight": 50}},
    {"pause": {"duration": 5, "unit": "minutes"}},
]
_AT_ONCE = [{"setWeight": {"weight": 100}}]
SAMPLE = FoundFunction(
    name="orders",
    alias="live",
    role_arn="arn:aws:iam::111122223333:role/orders",
    handler="app.handler",
    runtime="python3.13",
    image_uri=None,
)


@dataclass(frozen=True)
class FirstTarget:
    """The account and region that the first config deploys to."""

    name: str
    account: str
    region: str
    deploy_role_arn: str


def config_for(application: str, target: FirstTarget, functions: Sequence[FoundFunction]) -> str:
    """The text of a config that deploys the functions to the target."""
    has_alias = any(function.alias for function in functions)
    strategy, steps = ("canary", _CANARY) if has_alias else ("all-at-once", _AT_ONCE)
    parts: list[tuple[str, dict[str, Any]]] = [
        ("", {"version": "v1", "kind": "lambda", "application": application}),
        ("Where to deploy, as which role, and how.", {"targets": {target.name: _target(target, strategy)}}),
        (
            "How traffic moves to the new version. The rest follows after the last pause."
            if has_alias
            else "Without an alias the new code serves everybody at once.",
            {"strategies": {strategy: {"canary": {"steps": steps}}}},
        ),
        (_about_code(functions), {"artifacts": [_artifact(function) for function in functions]}),
        (
            "The functions in each target.",
            {"providerOptions": {"lambda": [_row(target, function) for function in functions]}},
        ),
    ]
    if has_alias:
        aliases = [
            {"functionName": one.name, "aliasName": one.alias} for one in functions if one.alias is not None
        ]
        traffic = [{"targets": [target.name], "alias": aliases}]
        parts.append(("The alias that callers use.", {"trafficManagement": traffic}))
    return "".join(_part(comment, keys) for comment, keys in parts)


def needs_push(function: FoundFunction) -> bool:
    """Whether the config names code on this machine, because the function is a zip without an alias."""
    return function.alias is None and function.image_uri is None


def _target(target: FirstTarget, strategy: str) -> dict[str, Any]:
    return {
        "account": target.account,
        "deployAsIamRole": target.deploy_role_arn,
        "region": target.region,
        "strategy": strategy,
    }


def _about_code(functions: Sequence[FoundFunction]) -> str:
    if any(needs_push(function) for function in functions):
        return "The code: folders beside this file, which `sluice deploy --push` packs and uploads."
    if any(function.alias for function in functions):
        return "The newest published version. `type: zipFile` and a `path` let Sluice publish it."
    return "The image, by its digest."


def _artifact(function: FoundFunction) -> dict[str, Any]:
    if function.alias is not None:
        return {"functionName": function.name, "type": "version", "version": "latestPublished"}
    if function.image_uri is not None:
        return {"functionName": function.name, "type": "image", "path": function.image_uri}
    return {"functionName": function.name, "type": "zipFile", "path": f"dist/{function.name}"}


def _row(target: FirstTarget, function: FoundFunction) -> dict[str, Any]:
    row = {"target": target.name, "name": function.name}
    if function.alias is not None:
        return row
    row["runAsIamRole"] = function.role_arn
    if function.image_uri is None:
        row |= {"handler": function.handler, "runtime": function.runtime}
    return row


def _part(comment: str, keys: dict[str, Any]) -> str:
    text = yaml.safe_dump(keys, sort_keys=False, allow_unicode=True, width=1000)
    return f"# {comment}\n{text}" if comment else text
