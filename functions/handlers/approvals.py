"""The Lambda function behind approval links: GET shows the page, only POST decides."""

from sluice.api.pages.approval import answer_link
from sluice.api.request import Event, Request
from sluice.wiring import ports


def handler(event: Event, _context: object) -> dict[str, object]:
    """Answer with a page."""
    return answer_link(ports(), Request(event)).for_lambda()
