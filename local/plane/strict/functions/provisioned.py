"""Moves provisioned concurrency with an alias as Lambda does: slowly, with weights of its own meanwhile.

UpdateAlias refuses weights ("Alias with weights can not be used with Provisioned Concurrency"), and when it
gives the alias another version, the one before keeps all traffic (`AdditionalVersionWeights: {before: 1.0}`)
until the concurrency is ready: https://github.com/hashicorp/terraform-provider-aws/pull/48116.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable
from uuid import uuid4

from ministack.core.responses import error_response_json, json_response
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Record, Response
from local.plane.windows import after_window


def apply() -> None:
    """Watch every change of an alias."""
    replace(
        lambda_svc,
        "_update_alias",
        sha256="0017f6b94b062e9042a309044f56cc2a302fb9bc600dc9c495d2c5fb4ec21727",
    )(update_alias)


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
    moved: Response = json_response(dict(alias))
    return moved


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
