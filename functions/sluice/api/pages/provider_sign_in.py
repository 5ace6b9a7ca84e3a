"""The two addresses of a sign-in by the identity provider: the way there, and the way back.

No page is shown on the way: neither code nor state is ever in the address of one.
"""

from sluice.api.pages.visitor import Cookie, base_of, see_other, session_cookie
from sluice.api.request import Request
from sluice.api.response import HttpResponse
from sluice.domain.people.session import token_in
from sluice.domain.people.sign_in import SIGN_IN_SECONDS
from sluice.observability import logger
from sluice.ports import Ports
from sluice.tasks.allow.sign_in import begin_sign_in, finish_sign_in

# `Lax`, because the browser comes back from another site; of this host alone, and for no script.
_SIGN_IN = Cookie("__Host-sluice-sign-in", SIGN_IN_SECONDS)


def go_to_provider(ports: Ports, request: Request) -> HttpResponse:
    """Send the browser to the provider, and on to the page `next` when it has come back."""
    begun = begin_sign_in(ports, request.query.get("next", ""))
    return see_other(begun.address, _SIGN_IN.holding(begun.token))


def come_back(ports: Ports, request: Request) -> HttpResponse:
    """Open a session for whoever the provider has signed in, and go on to the page that they wanted."""
    finished = finish_sign_in(ports, token_in(request.cookie(_SIGN_IN.name)), request.query)
    logger.info("session opened", person_key=finished.token.person_key)
    page = f"{base_of(ports)}/page/{finished.page}".rstrip("/")
    return see_other(page, session_cookie(finished.token), _SIGN_IN.gone())
