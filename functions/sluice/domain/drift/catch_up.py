"""How far the deployments that have ended are known to the watch. Reads none."""

from dataclasses import replace

from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Everything that was created after `noted_until` is still to be noted (seconds since the epoch).

    What is older is read page by page, once: `history_token` is where that goes on, and `is_complete` that it
    is done.
    """

    noted_until: float
    history_token: str | None = None
    is_complete: bool = False
    revision: int = 0

    def with_open(self, created_at: float) -> "CatchUp":
        """The same while a deployment that was created then has not ended."""
        return replace(self, noted_until=min(self.noted_until, created_at))

    def after_page(self, next_token: str | None) -> "CatchUp":
        """The same when one more page of the history is noted."""
        return replace(self, history_token=next_token, is_complete=next_token is None)
