"""Errors about sessions of people in browsers."""

from sluice.errors.base import SluiceError


class SessionError(SluiceError):
    """A request from a browser cannot be taken as coming from a person."""

    code = "Session"
    http_status = 401


class SignInRequiredError(SessionError):
    """There is no session, or it has ended."""

    code = "SignInRequired"


class SignInLinkUsedError(SessionError):
    """The code of a sign-in link was used already, has expired, or is not one of ours."""

    code = "SignInLinkUsed"


class SignInFailedError(SessionError):
    """The identity provider did not sign the person in, or not in a way that can be trusted."""

    code = "SignInFailed"


class FormForgedError(SessionError):
    """A form does not come from a page of this session."""

    code = "FormForged"
    http_status = 403
