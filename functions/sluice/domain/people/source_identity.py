"""How a requester is called in the CloudTrail of target accounts: AWS's `SourceIdentity`."""

import hashlib
import re

from sluice.domain.people.identity import identity_of
from sluice.domain.people.provider_person import is_of_provider, provider_person_in

_ALPHABET = re.compile(r"[^\w+=,.@-]", re.ASCII)  # AWS: AssumeRole, SourceIdentity
_MIN_LENGTH, _MAX_LENGTH = 2, 64
_DIGEST_LENGTH = 8
_ROLE_LENGTH = 16
_PRINCIPAL = re.compile(r"arn:[\w-]+:(?:iam|sts)::(?P<account>\d{12}):[\w-]+/(?:.*/)?(?P<name>[^/]+)")


def source_identity_of(requester: str) -> str:
    """The requester in the characters that AWS allows; empty without a requester.

    Account and role or user come first: the name of a session, which its owner chooses, cannot imitate
    them. Whatever had to be cut or replaced ends with a digest, so that two requesters never look the same.
    """
    if not requester:
        return ""
    text = ".".join(_parts(requester))
    legal = _ALPHABET.sub("-", text)
    is_whole = not is_of_provider(requester)  # of a provider's person only the name is in it
    if is_whole and legal == text and _MIN_LENGTH <= len(legal) <= _MAX_LENGTH:
        return legal
    digest = hashlib.sha256(requester.encode(errors="surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    short = _ALPHABET.sub("-", ".".join(_parts(requester, _ROLE_LENGTH)))
    return f"{short[: _MAX_LENGTH - _DIGEST_LENGTH - 1]}-{digest}"


def _parts(requester: str, longest_name: int = _MAX_LENGTH) -> list[str]:
    """Account, role or user, and session of an ARN; the name of a provider's person; other text as it is."""
    if person := provider_person_in(requester):
        return ["oidc", person.name]  # an issuer may be longer than all that CloudTrail shows
    identity = identity_of(requester)
    principal = _PRINCIPAL.fullmatch(identity.principal)
    if principal is None:
        return [requester]
    parts = [principal["account"], principal["name"][:longest_name], identity.session]
    return [part for part in parts if part]
