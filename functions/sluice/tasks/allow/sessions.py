"""Lets people in by a browser: whoever IAM knows gets a one-time code, and for it a session."""

from sluice.domain.people.provider_person import is_of_issuer, is_of_provider
from sluice.domain.people.session import (
    LONGEST_SESSION_SECONDS,
    Session,
    Token,
    token_for,
    token_in,
)
from sluice.errors import ConfigError, FormForgedError, SignInLinkUsedError, SignInRequiredError
from sluice.ports import Ports

_SIGN_IN = "Get a new link with: sluice open"


def make_code(ports: Ports, person: str, expires: float) -> Token:
    """A code with which this person opens one session until then; ConfigError for nobody."""
    if not person:
        raise ConfigError("Nobody is signed in: the request carries no IAM identity", "Sign the request")
    code = token_for(person, ports.randomness.secret())
    ports.sessions.add_code(code, person, expires)
    return code


def end_sessions(ports: Ports, person: str) -> int:
    """End every session and code of this person; how many there were."""
    return ports.sessions.end_all(person)


def open_session(ports: Ports, code: str) -> Token:
    """The token of a new session, in exchange for a code; SignInLinkUsedError."""
    given, now = token_in(code), ports.clock.now()
    person = ports.sessions.take_code(given, now) if given else None
    if person is None:
        raise SignInLinkUsedError(
            "This link has been used, has expired, or was not copied as a whole", _SIGN_IN
        )
    return begin_session(ports, person)


def begin_session(ports: Ports, person: str, groups: frozenset[str] = frozenset()) -> Token:
    """The token of a new session of this person."""
    token = token_for(person, ports.randomness.secret())
    ends_at = ports.clock.now() + LONGEST_SESSION_SECONDS
    ports.sessions.begin(token, Session(person, ends_at, groups))
    return token


def session_of(ports: Ports, token: Token | None) -> Session:
    """The open session of whoever sent this token; SignInRequiredError."""
    session = ports.sessions.find(token) if token else None
    if session is None:
        raise SignInRequiredError("You are not signed in", _SIGN_IN)
    if not session.is_open(ports.clock.now()):
        raise SignInRequiredError("Your session has ended: each lasts up to 12 hours", _SIGN_IN)
    provider = ports.settings.oidc
    if is_of_provider(session.person) and not (provider and is_of_issuer(session.person, provider.issuer)):
        raise SignInRequiredError("Your identity provider is no longer that of Sluice", _SIGN_IN)
    return session


def check_form(token: Token, csrf: str) -> None:
    """FormForgedError for a form that does not come from a page of this session."""
    if not token.is_csrf(csrf):
        raise FormForgedError(
            "This form does not come from a page of your session, so nothing was done",
            "Go back, load the page again, and press the button there",
        )
