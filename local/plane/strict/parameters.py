"""Says of a parameter that does not exist what Systems Manager says when its tags are asked for.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html
"""
# ruff: noqa: SLF001 - the emulator keeps everything private; patching.py notices when it changes

from collections.abc import Callable

from ministack.core.responses import error_response_json
from ministack.services import ssm

from local.plane.patching import replace
from local.plane.shapes import Record, Response


def apply() -> None:
    """Look whether the parameter exists."""
    replace(
        ssm,
        "_list_tags_for_resource",
        sha256="90c3e3f33271690a855805859502fc974f9c2ca73c6de915bd57d8d27c167dce",
    )(list_tags)


def list_tags(original: Callable[[Record], Response], data: Record) -> Response:
    """ListTagsForResource."""
    _, parameter = ssm._lookup_parameter(data.get("ResourceId", ""), flexible_name=True)
    if parameter is None:
        refusal: Response = error_response_json("InvalidResourceId", "The resource ID is not valid.", 400)
        return refusal
    return original(data)
