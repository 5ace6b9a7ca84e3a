"""What an ID token says, and whether it is for this sign-in; it checks no signature.

The token comes straight from the token endpoint, over TLS that names its host. OpenID Connect Core 3.1.3.7
(point 6) lets that take the place of the signature; every other check of that section is here.
"""

import base64
import json
import re
from collections.abc import Mapping

from sluice.domain.people.provider import Provider
from sluice.domain.people.provider_person import MAX_NAME_LENGTH
from sluice.errors import SignInFailedError
from sluice.values import dataclass

Claims = Mapping[str, object]

_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.(?P<payload>[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+", re.ASCII)
_CLOCK_SKEW_SECONDS = 60
_OLDEST_SECONDS = 600
_AGAIN = "Sign in again; if it stays so, whoever operates Sluice checks the setting `oidc`"
_MAX_SUBJECT_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say to be for this sign-in."""

    issuer: str
    client_id: str
    nonce: str
    at: float


def claims_in(token: object) -> Claims:
    """The claims of a signed ID token; SignInFailedError for what is not one."""
    found = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    try:
        payload = base64.urlsafe_b64decode(found["payload"] + "==") if found else b""
        claims = json.loads(payload)
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise SignInFailedError("The identity provider sent no ID token that can be read", _AGAIN)
    return claims


def check_claims(claims: Claims, expected: Expected) -> None:
    """SignInFailedError unless this issuer has just made it for this client and this sign-in."""
    audiences = claims.get("aud")
    audiences = audiences if isinstance(audiences, list) else [audiences]
    party = claims.get("azp", expected.client_id if len(audiences) == 1 else None)
    reasons = (
        (claims.get("iss") != expected.issuer, "is of another issuer"),
        (expected.client_id not in audiences, "is for another client"),
        (party != expected.client_id, "was issued to another client"),
        (claims.get("nonce") != expected.nonce, "is of another sign-in"),
        (not _seconds(claims, "exp") > expected.at - _CLOCK_SKEW_SECONDS, "has expired"),
        (not _is_recent(_seconds(claims, "iat"), expected.at), "was not issued just now"),
        (not _is_subject(claims.get("sub")), "names nobody"),
    )
    for is_wrong, what in reasons:
        if is_wrong:
            raise SignInFailedError(f"The ID token of the identity provider {what}", _AGAIN)


def needs_user_info(claims: Claims, provider: Provider) -> bool:
    """Whether the token leaves out what the provider may say when it is asked for the person."""
    return provider.name_claim not in claims or provider.groups_claim not in claims


def name_in(claims: Claims, provider: Provider) -> str:
    """What the person is called; SignInFailedError without a name that somebody vouches for."""
    name = claims.get(provider.name_claim)
    name = " ".join(name.split()) if isinstance(name, str) else ""
    if not name or not name.isprintable() or len(name) > MAX_NAME_LENGTH:
        raise SignInFailedError(
            f"The identity provider does not say your `{provider.name_claim}`",
            "Whoever operates Sluice chooses another claim by `nameClaim` of the setting `oidc`, or has the"
            " provider send this one",
        )
    # Some say it as a text: Cognito at its userinfo endpoint, Apple in its token.
    if provider.name_claim == "email" and str(claims.get("email_verified")).lower() == "false":
        raise SignInFailedError("Your email address is not verified", "Verify it at the identity provider")
    return name


def groups_in(claims: Claims, provider: Provider) -> frozenset[str]:
    """The groups of the person: a list of texts, or one text."""
    groups = claims.get(provider.groups_claim)
    given = groups if isinstance(groups, list) else [groups]
    return frozenset(group for group in given if isinstance(group, str) and group)


def _seconds(claims: Claims, name: str) -> float:
    """A moment; the beginning of time for what is none."""
    value = claims.get(name)
    try:
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    except OverflowError:  # JSON has whole numbers of any length
        return 0.0


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_SUBJECT_LENGTH and value.isprintable()


def _is_recent(issued_at: float, now: float) -> bool:
    return now - _OLDEST_SECONDS - _CLOCK_SKEW_SECONDS <= issued_at <= now + _CLOCK_SKEW_SECONDS
