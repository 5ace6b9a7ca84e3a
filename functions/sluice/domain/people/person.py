"""When two names are one person: a person is an account and a role or user, not a session that they named.

Sessions count apart only for roles that pin the names of their sessions, such as those of a single sign-on.
"""

from collections.abc import Sequence

from sluice.domain.people.identity import identity_of
from sluice.domain.people.patterns import is_named_by
from sluice.domain.people.provider_person import provider_person_in
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they were `called`; whoever has the same `key` is the same person."""

    called: str
    key: str

    def is_same(self, other: "Person") -> bool:
        """Whether both are one person.

        A name that somebody vouches for has no account: it also counts as the user or session of that name.
        So does the name that an OpenID Connect provider gives its person.
        """
        if not self.key or not other.key:
            return False
        if self.key == other.key:
            return True
        return (self.is_name or other.is_name) and self.name == other.name

    @property
    def is_name(self) -> bool:
        """Whether only a name is known, and no account."""
        return not self.key.startswith("arn:")

    @property
    def name(self) -> str:
        """The name, without what comes before it in an ARN."""
        return self.called.rpartition("/")[2].casefold()


def person_of(called: str, pinned: Sequence[str] = ()) -> Person:
    """The person behind an ARN or a name; roles that `pinned` names pin the names of their sessions."""
    if of_provider := provider_person_in(called):
        return Person(of_provider.name, of_provider.key)
    identity = identity_of(called)
    if identity.session and is_named_by(called, pinned):
        return Person(called, identity.session.casefold())
    is_arn = identity.principal.startswith("arn:")
    return Person(called, identity.principal if is_arn else called.casefold())
