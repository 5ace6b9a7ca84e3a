"""What is watched for drift, as a protocol; `aws/table` has it.

Every method may raise `RetryableError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.drift.catch_up import CatchUp
    from sluice.domain.drift.watched import WatchedFunction


class DriftStore(Protocol):
    """The functions that were deployed, each with the deployment that touched it last, and their drift."""

    def list(self, application: str | None = None) -> Sequence[WatchedFunction]:
        """Those of an application, or all."""
        ...

    def page(
        self, application: str | None, limit: int, next_token: str | None
    ) -> tuple[Sequence[WatchedFunction], str | None]:
        """So many of them, and where the next page begins; ConfigError for another token."""
        ...

    def token_after(self, watched: WatchedFunction) -> str:
        """The token of the page that begins after this one."""
        ...

    def save(self, watched: WatchedFunction) -> bool:
        """Store the value in place of the one with its revision; False when that was changed meanwhile.

        A value of revision 0 is new.
        """
        ...

    def forget(self, watched: WatchedFunction) -> bool:
        """Watch it no longer, unless it was changed meanwhile; whether it was there."""
        ...

    def catch_up(self) -> CatchUp | None:
        """How far ended deployments were noted; None before the first time."""
        ...

    def keep_catch_up(self, progress: CatchUp) -> bool:
        """Store it in place of the one with its revision; False when another run was quicker."""
        ...
