"""What the control plane says of sessions in browsers."""

from typing import TypedDict


class SessionLinkBody(TypedDict):
    """A link that opens one session in a browser, as whoever asked for it; good once, until `expiresAt`."""

    url: str
    expiresAt: str


class SessionsEndedBody(TypedDict):
    """How many sessions and unused links of the caller were ended."""

    ended: int
