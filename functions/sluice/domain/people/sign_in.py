"""One sign-in at an OpenID Connect provider: what binds its answer to the browser that began it.

The browser keeps one secret in a cookie. State, nonce and PKCE verifier are made from it, so nothing else has
to be kept, and whoever has any of the three knows neither of the others.
"""

import base64
import hashlib
import hmac
import re

from sluice.domain.people.provider import Endpoints, Provider, with_query
from sluice.domain.people.session import Token, token_for
from sluice.values import dataclass

SIGN_IN_SECONDS = 10 * 60
_PAGE = re.compile(
    r"(?:[a-z]{1,32}|deployments/[A-Za-z0-9-]{1,64}(?:/config|/targets/[A-Za-z0-9._~%-]{1,200})?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that was begun in one browser."""

    token: Token

    @property
    def state(self) -> str:
        """Comes back with the answer: only the browser that began can finish."""
        return self._derived(b"state")

    @property
    def nonce(self) -> str:
        """Is in the ID token: no token of another sign-in will do."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """Proves to the provider that whoever redeems the code has begun the sign-in (RFC 7636)."""
        return self._derived(b"verifier")

    def is_state(self, given: str) -> bool:
        """Whether an answer belongs to this sign-in."""
        return hmac.compare_digest(self.state.encode(), given.encode(errors="surrogatepass"))

    def address(self, provider: Provider, endpoints: Endpoints, redirect_uri: str) -> str:
        """Where the browser goes to sign in."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest())
        parameters = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": provider.scopes,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return with_query(endpoints.authorization, parameters)

    def _derived(self, purpose: bytes) -> str:
        return hmac.new(self.token.secret.encode(), b"sluice/sign-in/" + purpose, hashlib.sha256).hexdigest()


def sign_in_with(secret: str) -> SignIn:
    """A sign-in whose browser holds this secret; its record is apart from those of any person."""
    return SignIn(token_for(secret, secret))


def page_after(wanted: str) -> str:
    """The page to go on to, below `page/`: one of ours, or the list for everything else."""
    return wanted if _PAGE.fullmatch(wanted) else ""
