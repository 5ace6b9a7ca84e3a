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


def hold_to_limit(value: Json, whose: str) -> None:
    """Fail the state with `States.DataLimitExceeded` if what this state or resource gave is too large.

    In words recorded at AWS, 2024-03-21: TestStatesErrors.
    """
    if is_too_large(value):
        raise stepfunctions._ExecutionError(
            "States.DataLimitExceeded",
            f"The state/task '{whose}' returned a result with a size exceeding the maximum number of bytes"
            " service limit.",
        )
