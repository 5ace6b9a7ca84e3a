"""The page of applications and targets: which version serves where, since when, by which deployment."""

from urllib.parse import urlencode

from sluice.api.pages.overview.matrix import matrix_of
from sluice.api.pages.visitor import Visitor
from sluice.api.response import HttpResponse
from sluice.tasks.drift.read_serving import read_serving

_PAGE_SIZE = 100
"""Functions, not applications: these are what is read, and what makes the page long."""


def show_matrix(visitor: Visitor) -> HttpResponse:
    """What serves in each target of one application or all."""
    application = visitor.query("application").strip()
    token = visitor.query("next") or None
    serving = read_serving(visitor.ports, visitor.caller, application or None, _PAGE_SIZE, token)
    wanted = {"application": application, "next": serving.next_token or ""}
    more = urlencode({name: value for name, value in wanted.items() if value}) if serving.next_token else ""
    return visitor.page(
        "matrix.html",
        matrix=matrix_of(serving),
        application=application,
        more=more,
        more_at_work=serving.more_at_work,
    )
