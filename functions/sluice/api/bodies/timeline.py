"""The timeline of a deployment."""

from typing import NotRequired, TypedDict


class WebhookResponseRow(TypedDict):
    """What the receiver of a webhook answered, without secrets."""

    status: int
    contentType: str
    body: str


class EventRow(TypedDict):
    """One thing that happened."""

    at: str
    type: str
    target: str | None
    message: str
    response: NotRequired[WebhookResponseRow]


class EventsBody(TypedDict):
    """What happened, oldest first; with `next` there is more."""

    events: list[EventRow]
    next: str | None
