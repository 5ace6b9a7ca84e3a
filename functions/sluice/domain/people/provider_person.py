"""How a person of an OpenID Connect provider is called in records: never like an IAM identity.

`oidc:<issuer>#<subject> (<name>)`. Issuer and subject are who it is; the name is for readers, and comes last,
so that whoever chooses their own name cannot look like somebody else.
"""

import re
from urllib.parse import quote

from sluice.values import dataclass

PREFIX = "oidc:"
MAX_NAME_LENGTH = 100
_CALLED = re.compile(r"(?P<key>oidc:[^\s#]+#[^\s#]+) \((?P<name>.+)\)")


@dataclass(frozen=True, slots=True)
class ProviderPerson:
    """A person by the key that their provider never gives to somebody else, and the name people know."""

    key: str
    name: str

    def __str__(self) -> str:
        """As records have it."""
        return f"{self.key} ({self.name})"


def provider_person(issuer: str, subject: str, name: str) -> ProviderPerson:
    """The person whom this issuer calls `subject`."""
    key = f"{_key_of(issuer)}{quote(subject, safe='@')}"
    return ProviderPerson(key, name[:MAX_NAME_LENGTH])


def provider_person_in(called: str) -> ProviderPerson | None:
    """The person whom a record calls so; None for an IAM identity or a name."""
    found = _CALLED.fullmatch(called)
    return ProviderPerson(found["key"], found["name"]) if found else None


def is_of_provider(identity: str) -> bool:
    """Whether a provider vouches for this identity, and IAM does not."""
    return identity.startswith(PREFIX)


def is_of_issuer(identity: str, issuer: str) -> bool:
    """Whether this provider vouches for the identity."""
    return identity.startswith(_key_of(issuer))


def name_of(identity: str) -> str:
    """The name for readers: of a provider's person their own, of everybody else the whole identity."""
    person = provider_person_in(identity)
    return person.name if person else identity


def _key_of(issuer: str) -> str:
    return f"{PREFIX}{quote(issuer, safe=':/')}#"
