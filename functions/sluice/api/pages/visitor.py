"""Whoever opens a page with a session, and the pages that they are shown."""

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from sluice.api.pages.forms import form_fields
from sluice.api.pages.templating import PAGE_HEADERS, render
from sluice.api.request import Request
from sluice.api.response import HttpResponse, page_response
from sluice.domain.guardrails.rights import Caller
from sluice.domain.people.provider_person import name_of
from sluice.domain.people.session import LONGEST_SESSION_SECONDS, Session, Token, token_in
from sluice.ports import Ports
from sluice.tasks.allow.sessions import check_form, session_of
from sluice.values import dataclass

_MOST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie for tokens; no script reads it, and no other site sends it along with what it posts.

    By the `__Host-` of its name browsers give it back over TLS alone, and take it from this host alone.
    """

    name: str
    seconds: int

    def holding(self, token: Token) -> str:
        """What makes a browser keep the token."""
        return f"{self.name}={token}; Max-Age={self.seconds}; Path=/; Secure; HttpOnly; SameSite=Lax"

    def gone(self) -> str:
        """What makes a browser forget it."""
        return f"{self.name}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"


_SESSION = Cookie("__Host-sluice", LONGEST_SESSION_SECONDS)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person with an open session, and what they ask for."""

    ports: Ports
    request: Request
    token: Token
    session: Session

    @property
    def person(self) -> str:
        """Who they are in records."""
        return self.session.person

    @property
    def caller(self) -> Caller:
        """As guardrails know them."""
        return Caller(self.session.person, self.session.groups)

    @property
    def name(self) -> str:
        """What the page calls them."""
        return name_of(self.session.person)

    @property
    def base(self) -> str:
        """The path below which Sluice answers."""
        return base_of(self.ports)

    @property
    def path(self) -> str:
        """What they look at, below `/page`; empty for the list."""
        path = self.request.optional_path_parameter("path").rstrip("/")
        return f"/{path}" if path else ""

    @property
    def csrf(self) -> str:
        """What each form of theirs carries."""
        return self.token.csrf

    def page(
        self, template: str, http_status: HTTPStatus = HTTPStatus.OK, /, **values: object
    ) -> HttpResponse:
        """A page that says who they are; without its content when their browser has it already."""
        html = render(template, self.base, visitor=self, **values)
        version = f'"{hashlib.sha256(html.encode(errors="surrogatepass")).hexdigest()[:32]}"'
        headers = {**PAGE_HEADERS, "ETag": version}
        if http_status is HTTPStatus.OK and self.request.known_version == version:
            return page_response(HTTPStatus.NOT_MODIFIED, "", headers)
        return page_response(http_status, html, headers)

    def form(self) -> Mapping[str, str]:
        """The fields of a form of theirs; FormForgedError."""
        fields = form_fields(self.request.body)
        check_form(self.token, fields.get("csrf", ""))
        return fields

    def query(self, name: str) -> str:
        """A parameter of the address, empty without one."""
        return self.request.query.get(name, "")[:_MOST_TEXT]


def visitor_of(ports: Ports, request: Request) -> Visitor:
    """Whoever sent the request, by their session; SignInRequiredError."""
    token = token_in(request.cookie(_SESSION.name))
    session = session_of(ports, token)
    return Visitor(ports, request, token or Token("", ""), session)


def base_of(ports: Ports) -> str:
    """The path of the address under which people know Sluice, usually none."""
    return urlsplit(ports.settings.api_url).path


def session_cookie(token: Token) -> str:
    """The cookie that a browser keeps as long as the session."""
    return _SESSION.holding(token)


def no_cookie() -> str:
    """What makes a browser forget it."""
    return _SESSION.gone()


def see_other(address: str, *cookies: str) -> HttpResponse:
    """Go on there, by GET."""
    headers = {**PAGE_HEADERS, "Location": address}
    return page_response(HTTPStatus.SEE_OTHER, "", headers, cookies)
