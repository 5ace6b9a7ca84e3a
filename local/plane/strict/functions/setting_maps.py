"""Keeps settings that are maps as Lambda does: logging is merged and filled, an empty map removes.

Recorded at AWS: tests/contract/functions/test_setting_maps.py.
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable

from ministack.services import lambda_svc

from local.plane.patching import replace
from local.plane.shapes import Record, Response

_LEVELS = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}


def apply() -> None:
    """Look at the maps before they are stored."""
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
    name = str(data.get("FunctionName", "")).rpartition(":")[2]
    logging = merged({"LogGroup": f"/aws/lambda/{name}"}, data.get("LoggingConfig") or {})
    return original({**data, "LoggingConfig": logging})


def update_config(original: Callable[[str, Record], Response], name: str, data: Record) -> Response:
    """UpdateFunctionConfiguration."""
    function = lambda_svc._functions.get(name)
    if function is None:
        return original(name, data)
    if data.get("LoggingConfig") is not None:
        data = {**data, "LoggingConfig": merged(function["config"]["LoggingConfig"], data["LoggingConfig"])}
    if "DeadLetterConfig" in data and not data["DeadLetterConfig"].get("TargetArn"):
        data = {key: value for key, value in data.items() if key != "DeadLetterConfig"}
        function["config"].pop("DeadLetterConfig", None)
    answer = original(name, data)
    for given, shown in (("ImageConfig", "ImageConfigResponse"), ("FileSystemConfigs", "FileSystemConfigs")):
        if answer[0] == 200 and given in data and not data[given]:
            function["config"].pop(shown, None)
    return answer


def merged(before: Record, given: Record) -> Record:
    """Levels exist with JSON alone, and are INFO unless they are given."""
    whole = {"LogFormat": "Text", **before, **given}
    if whole["LogFormat"] == "JSON":
        return {**_LEVELS, **whole}
    return {key: value for key, value in whole.items() if key not in _LEVELS}
