"""The Lambda function behind the buttons of the page: what people in a browser do with deployments."""

from sluice.api.pages.act_pages import answer_act
from sluice.api.request import Event, Request
from sluice.wiring import ports


def handler(event: Event, _context: object) -> dict[str, object]:
    """Do it, or answer with a page that says why not."""
    return answer_act(ports(), Request(event)).for_lambda()
