"""Finds the function version that serves a call, by an alias's weights; used on every path that invokes.

https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html: each call is a draw of its
own, by simple probability, without stickiness.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import random
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.runtime.alias_views import visible
from local.plane.shapes import Record

Found = tuple[Record | None, Record | None, str]
_LATEST = "$LATEST"
# Settings of the function that hold for all its versions; the emulator keeps them on the function alone.
_SHARED = ("concurrency", "event_invoke_config", "event_invoke_configs")


def apply() -> None:
    """Route by weight wherever the emulator looks up the function of an integration or a target."""
    replace(
        lambda_svc,
        "_get_func_record_for_ref",
        sha256="492b4efe8f903a0fb18131e79a26799e296cc6e65e07aef56fb94fc597324c3e",
    )(find)


def find(_original: Callable[..., Found], function_ref: str) -> Found:
    """The record and configuration that serve a call to a name or ARN, in the caller's account."""
    function, _config, name = lambda_svc._get_base_func_record_for_ref(function_ref)
    _name, qualifier = lambda_svc._resolve_name_and_qualifier(function_ref)
    record = serving_record(function, qualifier) if function else None
    return (record, record["config"], name) if record else (None, None, name)


def serving_record(function: Record, qualifier: str | None) -> Record | None:
    """A copy of the version that serves one call, under the ARN that was called; None if there is none."""
    version = chosen_version(function, qualifier)
    chosen = _latest(function) if version == _LATEST else function["versions"].get(version)
    if chosen is None:
        return None
    arn = function["config"]["FunctionArn"] + (f":{qualifier}" if qualifier else "")
    shared = {key: function.get(key) for key in _SHARED}
    return {**chosen, **shared, "config": {**chosen["config"], "FunctionArn": arn}}


def chosen_version(function: Record, qualifier: str | None) -> str:
    """The version a qualifier stands for in this call."""
    alias = visible(function, qualifier)
    return draw(alias) if alias else qualifier or _LATEST


def draw(alias: Mapping[str, Any]) -> str:
    """One draw by the weights of an alias."""
    drawn = random.random()  # noqa: S311 - traffic splitting, not cryptography
    for version, weight in ((alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}).items():
        if drawn < float(weight):
            return str(version)
        drawn -= float(weight)
    return str(alias["FunctionVersion"])


def _latest(function: Record) -> Record:
    # While an update is in progress, calls still reach the code before it
    # (https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html, "Function states during updates").
    return function.get("before_update") or function
