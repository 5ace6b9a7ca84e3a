"""Puts the object's version into the events that a versioned bucket sends to EventBridge.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html: `detail.object.version-id`, by which a
consumer reads exactly the bytes the event is about.
"""

import json
from collections.abc import Callable
from contextvars import ContextVar

from ministack.services import eventbridge, s3

from local.plane.patching import replace
from local.plane.shapes import Json, Record

_version_id: ContextVar[str | None] = ContextVar("s3_event_version_id", default=None)


def apply() -> None:
    """Carry the version from where S3 knows it to where the event is sent."""
    replace(s3, "_fire_s3_event", sha256="2ab38cfade76bf2e1f76f9a467af19a3d5bc3e5f0a6d944a8c879677facbfdc4")(
        fire_s3_event
    )
    replace(
        eventbridge,
        "_dispatch_event",
        sha256="d1bfe064f602d11c9700f4890bde62c7641b4442a9f2d61da81c075c8186416d",
    )(dispatch_event)


def fire_s3_event(original: Callable[..., None], *arguments: Json, **options: Json) -> None:
    """Remember the version while S3 builds and sends its event."""
    token = _version_id.set(options.get("version_id"))
    try:
        original(*arguments, **options)
    finally:
        _version_id.reset(token)


def dispatch_event(original: Callable[..., Json], event: Record, *rest: Json) -> Json:
    """Send an event; one of S3 gets its version."""
    version_id = _version_id.get()
    if version_id and event.get("Source") == "aws.s3":
        detail = json.loads(event["Detail"])
        detail["object"]["version-id"] = version_id
        event = {**event, "Detail": json.dumps(detail)}
    return original(event, *rest)
