"""Refuses single entries of PutEvents that EventBridge does not take; the others of the call are published.

Recorded at AWS, 2025-01-08: tests/contract/events/test_entries.py.
"""

import json
from collections.abc import Callable

from ministack.core.responses import json_response
from ministack.services import eventbridge

from local.plane.patching import replace
from local.plane.shapes import Record, Response

_REQUIRED = ("Source", "DetailType", "Detail")


def apply() -> None:
    """Look at every entry before it is published."""
    replace(
        eventbridge,
        "_put_events",
        sha256="ebcda0f38061fc62265a3f72bcc4005a49bb4494392923947544f13c9ee82298",
    )(put_events)


def put_events(
    original: Callable[..., Response], data: Record, *, allow_aws_source: bool = False
) -> Response:
    """PutEvents: one result for each entry, in their order, with the number of those that failed."""
    refusals = [refusal(entry) for entry in data["Entries"]]
    taken = [entry for entry, refused in zip(data["Entries"], refusals, strict=True) if refused is None]
    status, headers, body = original({**data, "Entries": taken}, allow_aws_source=allow_aws_source)
    if status != 200 or len(taken) == len(refusals):
        return status, headers, body
    published = json.loads(body)
    results = iter(published["Entries"])
    answer: Response = json_response(
        {
            "FailedEntryCount": published["FailedEntryCount"] + len(refusals) - len(taken),
            "Entries": [refused or next(results) for refused in refusals],
        }
    )
    return answer


def refusal(entry: Record) -> Record | None:
    """What is wrong with an entry, None for one that is published."""
    for name in _REQUIRED:
        if not entry.get(name):
            reason = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": reason}
    try:
        is_object = isinstance(json.loads(entry["Detail"]), dict)
    except ValueError:
        is_object = False
    return None if is_object else {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
