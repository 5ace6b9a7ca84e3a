"""Provides concurrency and moves it with an alias as Lambda does: slowly, with a weight of its own meanwhile.

UpdateAlias refuses weights ("Alias with weights can not be used with Provisioned Concurrency"), and when it
gives the alias another version, the one before keeps all traffic (`AdditionalVersionWeights: {before: 1.0}`)
until the concurrency is ready: https://github.com/hashicorp/terraform-provider-aws/pull/48116. The answer to
UpdateAlias does not show that weight: tests/contract/functions/test_provisioned.py has the recordings.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable
from uuid import uuid4

from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Record, Response
from local.plane.windows import after_window

_AMOUNTS = ("AvailableProvisionedConcurrentExecutions", "AllocatedProvisionedConcurrentExecutions")


def apply() -> None:
    """Watch every change of an alias and of its concurrency."""
    replace(
        lambda_svc,
        "_update_alias",
        sha256="0017f6b94b062e9042a309044f56cc2a302fb9bc600dc9c495d2c5fb4ec21727",
    )(update_alias)
    replace(
        lambda_svc,
        "_put_provisioned_concurrency",
        sha256="c9f084246ab90bdfbfd797891434abcd0812fb67d387fca7a9f2e39bf2e48b01",
    )(put_provisioned_concurrency)
    replace(
        lambda_svc,
        "_delete_alias",
        sha256="425784b531066a22d60e017fcc4a1152ba5f5120f929d4ffc2827182dd58b3f4",
    )(delete_alias)
    replace(
        lambda_svc,
        "_get_provisioned_concurrency",
        sha256="e579a7415a6daf676f0e5a358f5b970fe8288dddfee783ee8dd4c8a20f0a5b1e",
    )(get_provisioned_concurrency)


def delete_alias(original: Callable[..., Response], name: str, alias_name: str) -> Response:
    """DeleteAlias: its concurrency goes with it, and an alias of the same name has none."""
    answer = original(name, alias_name)
    if answer[0] < 300:
        lambda_svc._functions[name].get("provisioned_concurrency", {}).pop(alias_name, None)
    return answer


def get_provisioned_concurrency(
    original: Callable[..., Response], name: str, qualifier: str | None
) -> Response:
    """GetProvisionedConcurrencyConfig, or without a qualifier ListProvisionedConcurrencyConfigs."""
    function = lambda_svc._functions.get(name)
    if qualifier or function is None:
        return original(name, qualifier)
    configs = [
        {"FunctionArn": f"{lambda_svc._func_arn(name)}:{of}", **config}
        for of, config in function.get("provisioned_concurrency", {}).items()
    ]
    listed: Response = json_response({"ProvisionedConcurrencyConfigs": configs})
    return listed


def put_provisioned_concurrency(
    original: Callable[..., Response], name: str, qualifier: str, data: Record
) -> Response:
    """PutProvisionedConcurrencyConfig: in progress with nothing allocated, until it is ready."""
    refused = _provided_twice(lambda_svc._functions.get(name) or {}, qualifier)
    if refused is not None:
        return refused
    answer = original(name, qualifier, data)
    if answer[0] != 202:
        return answer
    config = lambda_svc._functions[name]["provisioned_concurrency"][qualifier]
    ready = {key: config[key] for key in (*_AMOUNTS, "Status")}
    config |= {**dict.fromkeys(_AMOUNTS, 0), "Status": "IN_PROGRESS"}
    after_window(lambda: config.update(ready))
    begun: Response = json_response(dict(config), 202)
    return begun


def _provided_twice(function: Record, qualifier: str) -> Response | None:
    """Either an alias or the version it points to has provisioned concurrency, never both."""
    provided, aliases = function.get("provisioned_concurrency", {}), function.get("aliases", {})
    alias = aliases.get(qualifier)
    on_it = [name for name, one in aliases.items() if one["FunctionVersion"] == qualifier]
    if alias is not None and alias["FunctionVersion"] in provided:
        why = (
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
        )
    elif any(name in provided for name in on_it):
        why = "Version is pointed by a Provisioned Concurrency alias"
    else:
        return None
    refused: Response = error_response_json("ResourceConflictException", why, 409)
    return refused


def update_alias(original: Callable[..., Response], name: str, alias_name: str, data: Record) -> Response:
    """UpdateAlias."""
    function = lambda_svc._functions.get(name) or {}
    provisioned = function.get("provisioned_concurrency", {}).get(alias_name)
    alias = function.get("aliases", {}).get(alias_name)
    if provisioned is None or alias is None:
        return original(name, alias_name, data)
    if (data.get("RoutingConfig") or {}).get("AdditionalVersionWeights"):
        refused: Response = error_response_json(
            "InvalidParameterValueException",
            "Alias with weights can not be used with Provisioned Concurrency",
            400,
        )
        return refused
    before = alias["FunctionVersion"]
    answer = original(name, alias_name, data)
    if answer[0] != 200 or alias["FunctionVersion"] == before:
        return answer
    _move(alias, provisioned, before)
    return answer


def _move(alias: Record, provisioned: Record, before: str) -> None:
    provisioned["Status"] = "IN_PROGRESS"
    alias["RoutingConfig"] = {"AdditionalVersionWeights": {before: 1.0}}
    written = alias["RevisionId"]

    def finish() -> None:
        if alias["RevisionId"] == written:
            alias.pop("RoutingConfig", None)
            alias["RevisionId"] = str(uuid4())
            provisioned["Status"] = "READY"

    after_window(finish)
