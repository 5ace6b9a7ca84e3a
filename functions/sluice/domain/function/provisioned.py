"""Provisioned concurrency of a version: how much a new version gets, how it stands, and what it costs."""

from collections.abc import Mapping

from sluice.values import dataclass

_READY, _FAILED = "READY", "FAILED"
_DOLLARS_PER_GB_SECOND = {"x86_64": 0.0000041667, "arm64": 0.0000033334}
"""In us-east-1, 2026-11: https://aws.amazon.com/lambda/pricing/, "Provisioned Concurrency"."""


@dataclass(frozen=True, slots=True)
class ProvisionedConcurrency:
    """As much as the version that serves has, within these bounds; both the same is a fixed number."""

    minimum: int = 0
    maximum: int | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "ProvisionedConcurrency":
        """The bounds that `dataclasses.asdict` wrote."""
        most = data.get("maximum")
        return cls(int(str(data.get("minimum") or 0)), None if most is None else int(str(most)))

    def amount(self, now: int) -> int:
        """What the new version gets when the one that serves has `now`."""
        raised = max(self.minimum, now)
        return raised if self.maximum is None else min(raised, self.maximum)


@dataclass(frozen=True, slots=True)
class ProvisionedState:
    """What AWS shows of a version's provisioned concurrency."""

    requested: int
    status: str
    reason: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether AWS could not provide it."""
        return self.status == _FAILED

    def is_ready(self, amount: int) -> bool:
        """Whether this much is there."""
        return self.requested == amount and self.status == _READY


def cost_in_words(amount: int, memory_mb: int, architecture: str) -> str:
    """`about $0.08 an hour in us-east-1`, beside what calls cost."""
    rate = _DOLLARS_PER_GB_SECOND.get(architecture, _DOLLARS_PER_GB_SECOND["x86_64"])
    dollars = amount * memory_mb / 1024 * rate * 3600
    return f"about ${dollars:.2f} an hour in us-east-1"
