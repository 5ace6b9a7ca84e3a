"""Refuses data beyond 256 KiB between states, as Step Functions does; it decides on nothing but size.

"Maximum input or output size for a task, state, or execution: 256 KiB of data as a UTF-8 encoded string":
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

import json

from ministack.services import stepfunctions

from local.plane.shapes import Json

MAX_PAYLOAD_BYTES = 262_144


def is_too_large(value: Json) -> bool:
    """Whether a value, written as JSON, exceeds the quota."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode()) > MAX_PAYLOAD_BYTES


def hold_to_limit(value: Json, what: str) -> None:
    """Fail the state with `States.DataLimitExceeded`, which no Catch sees, if `value` is too large."""
    if is_too_large(value):
        raise stepfunctions._ExecutionError(
            "States.DataLimitExceeded",
            f"The {what} exceeds the maximum number of bytes service limit ({MAX_PAYLOAD_BYTES}).",
        )
