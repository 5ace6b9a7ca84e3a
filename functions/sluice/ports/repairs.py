"""What is left to whoever ends by force what cannot be repaired; `aws/table` has it.

Every method works on records that cannot be read any more, and may raise `RetryableError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.record.repairs import ForcedEnd


class RepairStore(Protocol):
    """Counts failed repairs, and ends deployments without reading them."""

    def count(self, deployment_id: str, target: str, at: float) -> int:
        """Count one more failed repair in a row; the count then, or 0 when this one was counted already.

        Without a target, it is the deployment that could not be repaired.
        """
        ...

    def attempts(self, deployment_id: str) -> Mapping[str, int]:
        """The number of the present execution of each target, by name."""
        ...

    def end(self, deployment_id: str, reason: str, at: float) -> ForcedEnd:
        """Store FAILED unless it has ended, and hand its application on; safe to repeat."""
        ...
