"""Reads the secret that holds a provider's connection, and says which key of it is missing or wrong.

What it says names keys, and of the values only the choices that a key has.
"""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from sluice.outbound.metrics.datadog import Datadog
from sluice.outbound.metrics.new_relic import NewRelic
from sluice.outbound.metrics.prometheus import Prometheus, basic
from sluice.outbound.metrics.protocol import Provider, ProviderProblemError

Fields = Mapping[str, str]

KEYS = {
    "prometheus": ("type", "url", "auth", "username", "password", "token"),
    "datadog": ("type", "apiKey", "applicationKey", "url"),
    "newRelic": ("type", "apiKey", "accountId", "region", "url"),
}
AUTHENTICATIONS = ("none", "basic", "bearer")
REGIONS = {"US": "https://api.newrelic.com", "EU": "https://api.eu.newrelic.com"}
_DATADOG = "https://api.datadoghq.com"
_UNFIT_IN_HEADERS = re.compile(r"[^\x20-\x7e]")


def read_connection(text: str) -> Provider:
    """The provider that the secret connects to; ProviderProblemError."""
    fields = _fields(text)
    kind = _choice(fields, "type", tuple(KEYS))
    unknown = sorted(set(fields) - set(KEYS[kind]))
    if unknown:
        known = ", ".join(KEYS[kind])
        raise ProviderProblemError(f"has the key '{unknown[0]}', and those of {kind} are {known}")
    return _MAKE[kind](fields)


def _fields(text: str) -> Fields:
    """The keys with their values as texts: an account id may be written as a number."""
    try:
        document = json.loads(text)
    except ValueError:
        raise ProviderProblemError("is not JSON") from None
    if not isinstance(document, dict):
        raise ProviderProblemError('is not a JSON object such as {"type": "prometheus", "url": "..."}')
    for key, found in document.items():
        if isinstance(found, bool) or not isinstance(found, str | int):
            raise ProviderProblemError(f"has a '{key}' that is not a text")
    return {key: str(found).strip() for key, found in document.items()}


def _prometheus(fields: Fields) -> Provider:
    url = _url(fields, "")
    how = _choice(fields, "auth", AUTHENTICATIONS) if "auth" in fields else "none"
    if how == "none":
        return Prometheus(url)
    if how == "bearer":
        token = _credential(fields, "token")
        return Prometheus(url, f"Bearer {token}", (token,))
    header = basic(_needed(fields, "username"), _needed(fields, "password"))
    return Prometheus(url, header, (fields["password"], header.removeprefix("Basic ")))


def _datadog(fields: Fields) -> Provider:
    keys = _credential(fields, "apiKey"), _credential(fields, "applicationKey")
    return Datadog(*keys, _url(fields, _DATADOG))


def _new_relic(fields: Fields) -> Provider:
    region = _choice(fields, "region", tuple(REGIONS)) if "region" in fields else "US"
    account = _needed(fields, "accountId")
    if not account.isdecimal():
        raise ProviderProblemError("has an 'accountId' that is not a number")
    return NewRelic(_credential(fields, "apiKey"), int(account), _url(fields, REGIONS[region]))


_MAKE: Mapping[str, Callable[[Fields], Provider]] = {
    "prometheus": _prometheus,
    "datadog": _datadog,
    "newRelic": _new_relic,
}


def _needed(fields: Fields, key: str) -> str:
    found = fields.get(key, "")
    if not found:
        raise ProviderProblemError(f"lacks the key '{key}'")
    return found


def _credential(fields: Fields, key: str) -> str:
    """A value that is sent as a header."""
    found = _needed(fields, key)
    if _UNFIT_IN_HEADERS.search(found):
        raise ProviderProblemError(f"has a '{key}' with characters that a header cannot hold")
    return found


def _choice(fields: Fields, key: str, choices: tuple[str, ...]) -> str:
    """One of the choices, in any case of letters."""
    found = _needed(fields, key).lower()
    for choice in choices:
        if choice.lower() == found:
            return choice
    raise ProviderProblemError(f"has a '{key}' that is not one of {', '.join(choices)}")


def _url(fields: Fields, default: str) -> str:
    """Where the API begins; what may be called at all is decided when it is."""
    found = fields.get("url") or default or _needed(fields, "url")
    try:
        parts = urlsplit(found)
    except ValueError:
        parts = urlsplit("")
    if not parts.netloc or parts.query or parts.fragment or "@" in parts.netloc:
        raise ProviderProblemError(
            "has a 'url' that is not an address like https://metrics.example.com, without user name and query"
        )
    return found.rstrip("/")
