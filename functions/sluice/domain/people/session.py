"""A person's session in a browser, and the one-time code that begins it: what they hold, and for how long.

Both are written `<person>.<secret>`: the first part says where the record is, and only a digest of the second
is stored, so whoever reads the table can open nothing.
"""

import hashlib
import hmac
import re

from sluice.values import dataclass

LONGEST_SESSION_SECONDS = 12 * 3600
CODE_SECONDS = 5 * 60
_TOKEN = re.compile(r"(?P<person>[0-9a-f]{32})\.(?P<secret>[A-Za-z0-9_-]{43})", re.ASCII)
_CSRF_PURPOSE = b"sluice/csrf"


@dataclass(frozen=True, slots=True)
class Token:
    """What a person holds: a cookie, or the code that is exchanged for one."""

    person_key: str
    secret: str

    def __str__(self) -> str:
        """As it travels."""
        return f"{self.person_key}.{self.secret}"

    def __repr__(self) -> str:
        """Never the secret: this is what a log would show."""
        return f"Token({self.person_key!r})"

    @property
    def digest(self) -> str:
        """What is stored of the secret."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    @property
    def csrf(self) -> str:
        """What forms of this session carry: whoever cannot read its pages does not know it."""
        return hmac.new(self.secret.encode(), _CSRF_PURPOSE, hashlib.sha256).hexdigest()

    def is_csrf(self, given: str) -> bool:
        """Whether a form carried it."""
        return hmac.compare_digest(self.csrf.encode(), given.encode(errors="surrogatepass"))


@dataclass(frozen=True, slots=True)
class Session:
    """Who acts, until when (seconds since the epoch)."""

    person: str
    ends_at: float
    groups: frozenset[str] = frozenset()
    """The groups that an OpenID Connect provider has named, as far as guardrails name them too."""

    def is_open(self, now: float) -> bool:
        """Whether its time has not run out."""
        return now < self.ends_at


def token_for(person: str, secret: str) -> Token:
    """The token of this person with a fresh secret."""
    return Token(hashlib.sha256(person.encode(errors="surrogatepass")).hexdigest()[:32], secret)


def token_in(text: str) -> Token | None:
    """The token that somebody sent; None for what cannot be one."""
    found = _TOKEN.fullmatch(text)
    return Token(found["person"], found["secret"]) if found else None
