"""Where sessions of people in browsers are kept, as a protocol; `aws/table` has it.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.people.session import Session, Token


class SessionStore(Protocol):
    """Sessions, and the codes that begin them; of both only digests are stored."""

    def add_code(self, code: Token, person: str, ends_at: float) -> None:
        """Store a code that this person can exchange for a session once."""
        ...

    def take_code(self, code: Token, at: float) -> str | None:
        """The person of a code that is good and was never taken; from now on it is."""
        ...

    def add_sign_in(self, token: Token, page: str, ends_at: float) -> None:
        """Store a sign-in at the identity provider that was begun, and the page to go on to."""
        ...

    def take_sign_in(self, token: Token, at: float) -> str | None:
        """The page of a sign-in that is good and was never finished; from now on it is."""
        ...

    def begin(self, token: Token, session: Session) -> None:
        """Store a session."""
        ...

    def find(self, token: Token) -> Session | None:
        """The session behind a token that was not ended, also when its time has run out."""
        ...

    def end(self, token: Token) -> None:
        """End the session; nothing happens when there is none."""
        ...

    def end_all(self, person: str) -> int:
        """End every session and code of this person; how many there were."""
        ...
