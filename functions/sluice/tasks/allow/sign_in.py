"""Lets people in by the operator's OpenID Connect provider: code flow with PKCE, for a session here."""

from collections.abc import Mapping

from sluice.domain.guardrails.rights import Caller, roles_of
from sluice.domain.people.id_token import (
    Claims,
    Expected,
    check_claims,
    claims_in,
    groups_in,
    name_in,
    needs_user_info,
)
from sluice.domain.people.provider import Endpoints, Provider, endpoints_in
from sluice.domain.people.provider_person import provider_person
from sluice.domain.people.session import Token
from sluice.domain.people.sign_in import SIGN_IN_SECONDS, SignIn, page_after, sign_in_with
from sluice.errors import NotFoundError, SignInFailedError
from sluice.ports import Ports
from sluice.tasks.allow.rights import rules_in_force
from sluice.tasks.allow.sessions import begin_session
from sluice.values import dataclass

SECRET_PREFIX = "oidc/"  # noqa: S105 - the beginning of names; no `{{secrets.name}}` has a slash
REDIRECT_PATH = "/page/sign-in/done"
_AGAIN = "Sign in again"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and what it keeps until it comes back."""

    token: Token
    address: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The session of whoever has signed in, and the page that they wanted."""

    token: Token
    page: str


def begin_sign_in(ports: Ports, page: str) -> Begun:
    """Begin a sign-in that ends on this page; NotFoundError without a provider, SignInFailedError."""
    provider = _provider(ports)
    endpoints = endpoints_in(ports.identity_provider.discover(provider.issuer), provider)
    sign_in = sign_in_with(ports.randomness.secret())
    ports.sessions.add_sign_in(sign_in.token, page_after(page), ports.clock.now() + SIGN_IN_SECONDS)
    return Begun(sign_in.token, sign_in.address(provider, endpoints, _redirect_uri(ports)))


def finish_sign_in(ports: Ports, token: Token | None, answer: Mapping[str, str]) -> Finished:
    """The session of whoever the provider says it is, in the browser that began; SignInFailedError.

    `token` is what the browser has kept, `answer` what the provider has sent it back with.
    """
    provider = _provider(ports)
    sign_in = SignIn(token) if token else None
    # Whoever sends others here with an answer of their own ends no sign-in that was begun.
    if sign_in is None or not sign_in.is_state(answer.get("state", "")):
        raise SignInFailedError("This sign-in was not begun in this browser, or took too long", _AGAIN)
    page = ports.sessions.take_sign_in(sign_in.token, ports.clock.now())
    if page is None:
        raise SignInFailedError("This sign-in was finished before, or took more than 10 minutes", _AGAIN)
    if not answer.get("code"):
        raise SignInFailedError("The identity provider did not sign you in", _AGAIN)
    endpoints = endpoints_in(ports.identity_provider.discover(provider.issuer), provider)
    if answer.get("iss", None if endpoints.names_itself else provider.issuer) != provider.issuer:
        raise SignInFailedError("The answer is of another issuer", _AGAIN)
    claims = _claims(ports, provider, endpoints, sign_in, answer["code"])
    return Finished(_let_in(ports, provider, claims), page)


def _claims(ports: Ports, provider: Provider, endpoints: Endpoints, sign_in: SignIn, code: str) -> Claims:
    """What the provider says of the person, by the ID token and, as far as that is silent, when asked."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _redirect_uri(ports),
        "client_id": provider.client_id,
        "code_verifier": sign_in.verifier,
    }
    secret = _secret(ports, provider)
    if secret and endpoints.posts_secret:
        form, secret = {**form, "client_secret": secret}, ""
    tokens = ports.identity_provider.redeem(endpoints.token, form, secret)
    claims = claims_in(tokens.get("id_token"))
    now = ports.clock.now()
    check_claims(claims, Expected(provider.issuer, provider.client_id, sign_in.nonce, now))
    access_token = tokens.get("access_token")
    if not (needs_user_info(claims, provider) and endpoints.user_info and isinstance(access_token, str)):
        return claims
    more = ports.identity_provider.user_info(endpoints.user_info, access_token)
    if more.get("sub") != claims["sub"]:
        raise SignInFailedError("The identity provider described another person", _AGAIN)
    return {**more, **claims}


def _let_in(ports: Ports, provider: Provider, claims: Claims) -> Token:
    """A session for a person with a role: a provider may sign in people whom nobody here has chosen."""
    person = str(provider_person(provider.issuer, str(claims["sub"]), name_in(claims, provider)))
    rules, groups = rules_in_force(ports), groups_in(claims, provider)
    named = frozenset(group for people in rules.people.values() for group in people.oidc_groups)
    if not roles_of(rules, Caller(person, groups)):
        raise SignInFailedError(
            "None of your groups has a role here",
            "Ask whoever operates Sluice to name one of them in the guardrails, as `oidcGroups` of a role",
        )
    return begin_session(ports, person, groups & named)


def _provider(ports: Ports) -> Provider:
    provider = ports.settings.oidc
    if provider is None:
        raise NotFoundError("No identity provider is set up", "Sign in by the command: sluice open")
    return provider


def _secret(ports: Ports, provider: Provider) -> str:
    if not provider.client_secret:
        return ""
    return ports.secrets.read(f"{SECRET_PREFIX}{provider.client_secret}", None)


def _redirect_uri(ports: Ports) -> str:
    """Where the provider sends browsers back to: never a matter of what they ask for."""
    return f"{ports.settings.api_url}{REDIRECT_PATH}"
