"""Asks an OpenID Connect provider over the one way out; what its answers are worth is decided elsewhere.

No error repeats an address, a code or a token: it is shown to people, and logged.
"""

import base64
import json
import re
from collections.abc import Mapping
from urllib.parse import quote_plus, urlencode

from sluice.errors import SignInFailedError
from sluice.outbound.pinned_http import HttpCall, HttpResponse, PinnedHttp

ANSWER_SECONDS = 8.0
"""Three calls make a sign-in, and API Gateway waits for 30 seconds."""
_OK = 200
_WELL_KNOWN = "/.well-known/openid-configuration"
_ERROR = re.compile(r"[a-z_]{1,40}", re.ASCII)
_REMEDY = "Try again; if it stays so, whoever operates Sluice checks the setting `oidc` and the provider"


class HttpIdentityProvider:
    """The `IdentityProvider` port over HTTP."""

    def __init__(self, http: PinnedHttp) -> None:
        self._http = http

    def discover(self, issuer: str) -> Mapping[str, object]:
        """The configuration that the issuer publishes."""
        return self._ask(HttpCall("GET", issuer.rstrip("/") + _WELL_KNOWN), "its configuration")

    def redeem(self, endpoint: str, form: Mapping[str, str], secret: str) -> Mapping[str, object]:
        """The tokens for a code; with a `secret` the client proves by HTTP's own means who it is."""
        headers = [("Content-Type", "application/x-www-form-urlencoded")]
        if secret:  # each half is encoded as in a form first: RFC 6749, 2.3.1
            pair = f"{quote_plus(form['client_id'])}:{quote_plus(secret)}"
            headers.append(("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"))
        return self._ask(HttpCall("POST", endpoint, tuple(headers), urlencode(form)), "who has signed in")

    def user_info(self, endpoint: str, access_token: str) -> Mapping[str, object]:
        """What the provider says of the person who has signed in."""
        headers = (("Authorization", f"Bearer {access_token}"),)
        return self._ask(HttpCall("GET", endpoint, headers), "the name and groups of the person")

    def _ask(self, call: HttpCall, what: str) -> Mapping[str, object]:
        answer = self._http.send(call)
        try:
            found = json.loads(answer.body)
        except (ValueError, RecursionError):
            found = None
        if answer.status != _OK or not isinstance(found, dict):
            problem = _problem(answer, found)
            raise SignInFailedError(f"The identity provider {problem} when it was asked for {what}", _REMEDY)
        return found


def _problem(answer: HttpResponse, found: object) -> str:
    if answer.status is None:
        return answer.problem
    error = found.get("error") if isinstance(found, dict) else None
    if isinstance(error, str) and _ERROR.fullmatch(error):
        return f"answered {answer.status} ({error})"
    return f"answered {answer.status}" if answer.status != _OK else "sent no JSON object"
