"""The OpenID Connect provider that the operator has chosen, and which of its addresses may be used."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlencode, urlsplit

from sluice.errors import SignInFailedError
from sluice.values import dataclass

_LOOPBACK = (
    "127.0.0.1"  # nothing listens in between, and the guard of outgoing calls lets nobody there on AWS
)
_REMEDY = "Whoever operates Sluice checks the setting `oidc`"


@dataclass(frozen=True, slots=True)
class Provider:
    """What the operator has set: whom to ask, as which client, and which claims say who somebody is."""

    issuer: str
    client_id: str
    client_secret: str = ""
    """The name of the secret; a client without one is public, and has PKCE alone."""
    name_claim: str = "email"
    groups_claim: str = "groups"
    scopes: str = "openid profile email"
    hosts: tuple[str, ...] = ()
    """Hosts besides the issuer's that its endpoints may have."""

    @property
    def label(self) -> str:
        """What the button calls it."""
        return urlsplit(self.issuer).netloc


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where people sign in, and where Sluice asks who they are."""

    authorization: str
    token: str
    user_info: str
    posts_secret: bool
    """Whether the secret of the client goes into the form, because the provider takes no other way."""
    names_itself: bool
    """Whether it says with every answer who it is (RFC 9207)."""


def endpoints_in(document: Mapping[str, object], provider: Provider) -> Endpoints:
    """The addresses of a discovery document, each checked; SignInFailedError."""
    if document.get("issuer") != provider.issuer:
        raise SignInFailedError(
            "The configuration of the identity provider is that of another issuer", _REMEDY
        )
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    has_user_info = document.get("userinfo_endpoint") is not None
    return Endpoints(
        _checked(document, "authorization_endpoint", provider),
        _checked(document, "token_endpoint", provider),
        _checked(document, "userinfo_endpoint", provider) if has_user_info else "",
        isinstance(methods, list) and "client_secret_basic" not in methods,
        document.get("authorization_response_iss_parameter_supported") is True,
    )


def with_query(address: str, parameters: Mapping[str, str]) -> str:
    """The address with these parameters behind those that it has."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"


def _checked(document: Mapping[str, object], name: str, provider: Provider) -> str:
    """Of the issuer's own host or a host that the operator lists, and protected by TLS."""
    address = document.get(name)
    parts, issuer = _split(address), urlsplit(provider.issuer)
    if parts is None or not parts.netloc or "@" in parts.netloc or parts.fragment:
        raise SignInFailedError(f"The identity provider names no valid {name}", _REMEDY)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname == _LOOPBACK):
        raise SignInFailedError(f"The {name} of the identity provider is not https", _REMEDY)
    if parts.netloc != issuer.netloc and parts.netloc not in provider.hosts:
        raise SignInFailedError(
            f"The {name} of the identity provider has another host than its issuer: {parts.netloc}",
            "If that is right, whoever operates Sluice adds it to `hosts` of the setting `oidc`",
        )
    return str(address)


def _split(address: object) -> SplitResult | None:
    try:
        # `urlsplit` drops line breaks, which a header must not have.
        return urlsplit(address) if isinstance(address, str) and address.isprintable() else None
    except ValueError:
        return None
