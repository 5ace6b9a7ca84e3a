"""What is stored of waits, as protocols; `aws/table` has each one.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from sluice.domain.analysis.judgment import Judgment
    from sluice.domain.waits.token_life import TokenLife
    from sluice.domain.waits.wait import Wait

    # A kind of wait; whoever asks for one gets that one.
    Kind = TypeVar("Kind", bound=Wait)


class WaitStore(Protocol):
    """Stored waits of all kinds. Their task tokens are sealed."""

    def open(self, wait: Kind, sealed_token: bytes, life: TokenLife | None = None) -> Kind:
        """Store it; when it is stored already, add the token, take the fingerprints and keep the rest.

        With a life, tokens whose lives have ended are forgotten.
        """
        ...

    def get(self, kind: type[Kind], wait_id: str) -> Kind:
        """The wait; NotFoundError."""
        ...

    def find(self, kind: type[Kind], wait_id: str) -> Kind | None:
        """The wait, None before it was opened."""
        ...

    def list(self, kind: type[Kind], deployment_id: str) -> Sequence[Kind]:
        """All waits of one kind of a deployment."""
        ...

    def list_all(self, deployment_id: str) -> Sequence[Wait]:
        """All waits of a deployment, kind by kind."""
        ...

    def change(self, before: Kind, after: Kind) -> bool:
        """Store what differs, unless others have changed `before` meanwhile; whether it was stored."""
        ...

    def close(self, wait: Wait) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        ...

    def sealed_tokens(self, wait: Wait) -> Sequence[bytes]:
        """The sealed task tokens of all tries of the state that waits; NotFoundError."""
        ...

    def mark_delivered(self, wait: Wait) -> None:
        """Note that the waiting state has had its reply."""
        ...


class JudgmentStore(Protocol):
    """Stored judgments of analyses: one for each window, written once."""

    def keep(self, analysis_id: str, judgment: Judgment) -> Judgment:
        """Store the judgment of a run once; the one that is stored, which may be an earlier one."""
        ...

    def list(self, analysis_id: str) -> Sequence[Judgment]:
        """All judgments of an analysis, in the order of their runs."""
        ...
