"""Reads the setting `oidc`: by which OpenID Connect provider people sign in to the page, if by any."""

import json
import re
from collections.abc import Callable, Mapping

_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~%-]+)*/?")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
_SECRET = re.compile(r"[A-Za-z0-9_.-]+")
_CLAIM = re.compile(r"[A-Za-z0-9_:/.-]+")
_SCOPES = re.compile(r"(.* )?openid( .*)?")
_ANY = re.compile(r"\S+")


class IdentityProviderError(Exception):
    """The setting `oidc` could not work."""


def _text(form: re.Pattern[str], expected: str) -> Callable[[object], str | None]:
    def problem(value: object) -> str | None:
        return None if isinstance(value, str) and form.fullmatch(value) else expected

    return problem


def _hosts(value: object) -> str | None:
    is_right = isinstance(value, list) and all(isinstance(one, str) and _HOST.fullmatch(one) for one in value)
    return None if is_right else "a list of hosts such as oauth2.googleapis.com"


_FIELDS: Mapping[str, Callable[[object], str | None]] = {
    "issuer": _text(_HTTPS, "an https:// address, as the provider writes it"),
    "clientId": _text(_ANY, "the id of the client"),
    "clientSecret": _text(_SECRET, "the name of a secret below sluice/oidc/"),
    "nameClaim": _text(_CLAIM, "the name of a claim"),
    "groupsClaim": _text(_CLAIM, "the name of a claim"),
    "scopes": _text(_SCOPES, "scopes with openid among them, separated by spaces"),
    "hosts": _hosts,
}
_NEEDED = ("issuer", "clientId")


def identity_provider(given: object) -> str:
    """The setting as handlers read it; empty without one. IdentityProviderError."""
    if not given:
        return ""
    try:
        fields = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        fields = None
    if not isinstance(fields, Mapping):
        raise IdentityProviderError('oidc: expected {"issuer": "https://…", "clientId": "…"}')
    for name in (*fields, *_NEEDED):
        if name not in _FIELDS:
            raise IdentityProviderError(f"oidc: there is no {name}, only {', '.join(_FIELDS)}")
        if expected := _FIELDS[name](fields.get(name)):
            raise IdentityProviderError(f"oidc: {name} is {expected}, got {fields.get(name)}")
    return json.dumps(fields)
