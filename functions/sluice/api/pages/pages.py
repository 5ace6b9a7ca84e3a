"""Answers what browsers ask for below `/page`: which address is which page, and what refusals look like."""

import re
from collections.abc import Callable
from http import HTTPStatus

from sluice.api.pages.act_question import ask
from sluice.api.pages.assets import asset_response
from sluice.api.pages.deployment_page import show_config, show_deployment
from sluice.api.pages.overview.deployment_list import show_list
from sluice.api.pages.overview.insights_page import download_insights, show_insights
from sluice.api.pages.overview.matrix_page import show_matrix
from sluice.api.pages.provider_sign_in import come_back, go_to_provider
from sluice.api.pages.sign_in import show_sign_in, sign_in, sign_in_first, sign_out
from sluice.api.pages.target_page import show_target
from sluice.api.pages.templating import PAGE_HEADERS, render
from sluice.api.pages.visitor import Visitor, base_of, visitor_of
from sluice.api.request import Request
from sluice.api.response import HttpResponse, page_response
from sluice.errors import SignInRequiredError, SluiceError
from sluice.observability import logger
from sluice.ports import Ports

_ASSETS = "assets/"
_OPEN = re.compile(r"open(?:/(.*))?")
_PROVIDER = {"sign-in": go_to_provider, "sign-in/done": come_back}
_DEPLOYMENT = r"deployments/([A-Za-z0-9-]{1,64})"

Page = Callable[..., HttpResponse]

PAGES: tuple[tuple[str, re.Pattern[str], Page], ...] = (
    ("GET", re.compile(""), show_list),
    ("GET", re.compile("applications"), show_matrix),
    ("GET", re.compile("insights"), show_insights),
    ("GET", re.compile(r"insights\.csv"), download_insights),
    ("GET", re.compile(_DEPLOYMENT), show_deployment),
    ("GET", re.compile(f"{_DEPLOYMENT}/config"), show_config),
    ("GET", re.compile(rf"{_DEPLOYMENT}/acts/([a-z-]+)(?:/([^/]+))?"), ask),
    ("GET", re.compile(rf"{_DEPLOYMENT}/targets/([^/]+)"), show_target),
    ("POST", re.compile("sign-out"), sign_out),
)
"""The pages that need a session; what is in brackets is handed to the page."""


def answer_page(ports: Ports, request: Request) -> HttpResponse:
    """A page or a file of one, whatever happens."""
    path = request.optional_path_parameter("path").rstrip("/")
    if path.startswith(_ASSETS) and (found := asset_response(path.removeprefix(_ASSETS))):
        return found
    try:
        if known := _OPEN.fullmatch(path):
            page = sign_in if request.method == "POST" else show_sign_in
            return page(ports, request, known[1] or "")
        if request.method == "GET" and (step := _PROVIDER.get(path)):
            return step(ports, request)
        return _answer(visitor_of(ports, request), path)
    except SignInRequiredError as error:
        return sign_in_first(ports, error, path if request.method == "GET" else "")
    except SluiceError as error:
        return refusal(ports, error)


def refusal(ports: Ports, error: SluiceError) -> HttpResponse:
    """The page for what did not work, which is logged here and nowhere else."""
    is_ours = error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
    (logger.error if is_ours else logger.info)("page refused", code=error.code, status=error.http_status)
    page = render("message.html", base_of(ports), title="This did not work", message=str(error))
    return page_response(error.http_status, page, PAGE_HEADERS)


def _answer(visitor: Visitor, path: str) -> HttpResponse:
    for method, pattern, page in PAGES:
        if method == visitor.request.method and (found := pattern.fullmatch(path)):
            return page(visitor, *found.groups())
    return visitor.page("no_such_page.html", HTTPStatus.NOT_FOUND)
