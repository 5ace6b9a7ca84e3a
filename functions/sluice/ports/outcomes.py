"""What is kept of deployments that have ended, as a protocol; `aws/table` has it.

Every method may raise `RetryableError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.insights.outcome import Outcome


class OutcomeStore(Protocol):
    """One outcome for each deployment that has ended."""

    def artifact_time(self, deployment_id: str) -> float | None:
        """When its newest artifact was last modified; None where nobody knows."""
        ...

    def keep(self, outcome: Outcome) -> bool:
        """Store it in place of the same deployment's; whether that had none."""
        ...

    def newest(self, since: float, most: int) -> Sequence[Outcome]:
        """Those of deployments that were started since then, newest first, so many at most."""
        ...
