"""The Lambda function behind approval links: GET shows the page, only POST decides."""

from sluice.api.pages.approval import Answer, Event, answer_link
from sluice.wiring import ports


def handler(event: Event, _context: object) -> Answer:
    """Answer with a page."""
    return answer_link(ports(), event)
