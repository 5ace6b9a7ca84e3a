"""The Lambda function behind the pages that people open in a browser."""

from sluice.api.pages.pages import answer_page
from sluice.api.request import Event, Request
from sluice.wiring import ports


def handler(event: Event, _context: object) -> dict[str, object]:
    """Answer with a page, or with what a page is made of."""
    return answer_page(ports(), Request(event)).for_lambda()
