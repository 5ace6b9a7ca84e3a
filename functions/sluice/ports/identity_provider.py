"""The OpenID Connect provider by which people sign in, as a protocol; `outbound` has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class IdentityProvider(Protocol):
    """What the provider answers, unchecked. Every method may raise `SignInFailedError`."""

    def discover(self, issuer: str) -> Mapping[str, object]:
        """The configuration that the issuer publishes."""
        ...

    def redeem(self, endpoint: str, form: Mapping[str, str], secret: str) -> Mapping[str, object]:
        """The tokens for a code; with a `secret` the client proves by HTTP's own means who it is."""
        ...

    def user_info(self, endpoint: str, access_token: str) -> Mapping[str, object]:
        """What the provider says of the person who has signed in."""
        ...
