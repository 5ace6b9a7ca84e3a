"""The pages by which people come in and go: a one-time code becomes a session, and a button ends it."""

import re
from http import HTTPStatus

from sluice.api.pages.forms import form_fields
from sluice.api.pages.templating import PAGE_HEADERS, render
from sluice.api.pages.visitor import Visitor, base_of, no_cookie, see_other, session_cookie
from sluice.api.request import Request
from sluice.api.response import HttpResponse, page_response
from sluice.errors import SignInRequiredError
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.allow.sessions import open_session

_DEPLOYMENT = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)


def show_sign_in(ports: Ports, _request: Request, deployment_id: str) -> HttpResponse:
    """A button. The code is behind the `#` of the link, which no browser sends: the script puts it in."""
    provider = ports.settings.oidc
    page = render("sign_in.html", base_of(ports), deployment_id=deployment_id, provider=provider)
    return page_response(HTTPStatus.OK, page, PAGE_HEADERS)


def sign_in(ports: Ports, request: Request, deployment_id: str) -> HttpResponse:
    """Exchange the code for a session, and go on to the page; SignInLinkUsedError."""
    token = open_session(ports, form_fields(request.body).get("code", "").strip())
    logger.info("session opened", person_key=token.person_key)
    page = f"/deployments/{deployment_id}" if _DEPLOYMENT.fullmatch(deployment_id) else ""
    return see_other(f"{base_of(ports)}/page{page}", session_cookie(token))


def sign_out(visitor: Visitor) -> HttpResponse:
    """End the session, also for whoever has copied its cookie."""
    visitor.form()
    visitor.ports.sessions.end(visitor.token)
    return see_other(f"{visitor.base}/page/open", no_cookie())


def sign_in_first(ports: Ports, error: SignInRequiredError, wanted: str = "") -> HttpResponse:
    """For whoever is not signed in, and wanted this page."""
    provider = ports.settings.oidc
    page = render("signed_out.html", base_of(ports), message=str(error), provider=provider, wanted=wanted)
    return page_response(error.http_status, page, PAGE_HEADERS)
