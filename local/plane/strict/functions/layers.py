"""Refuses layer versions that do not exist, or no longer, as Lambda does when one is attached.

Functions keep a deleted version that they have: https://docs.aws.amazon.com/lambda/latest/dg/deleting-layers.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable, Iterable

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Record, Response


def apply() -> None:
    """Look at the layers before they are stored."""
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
    return _refusal(data.get("Layers") or ()) or original(data)


def update_config(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionConfiguration."""
    return _refusal(data.get("Layers") or ()) or original(name, data)


def _refusal(arns: Iterable[str]) -> Response | None:
    for arn in arns:
        if not _exists(arn):
            text = f"Layer version {arn} does not exist."
            refusal: Response = error_response_json("InvalidParameterValueException", text, 400)
            return refusal
    return None


def _exists(arn: str) -> bool:
    """Only layers of the caller's own account and region are known here."""
    _, _, _, region, account, _, name, number = arn.split(":")
    if (region, account) != (get_region(), get_account_id()):
        return True
    versions = (lambda_svc._layers.get(name) or {}).get("versions", ())
    return any(one["Version"] == int(number) and not one.get("_deleted") for one in versions)
