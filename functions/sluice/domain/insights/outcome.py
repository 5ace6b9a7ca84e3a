"""What is kept of a deployment that has ended, for numbers about many. Decides nothing else."""

from sluice.domain.record.status import DeploymentStatus
from sluice.values import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """A deployment that has ended; times are seconds since the epoch, None where nobody knows.

    `artifact_at` is the last modification of its newest artifact. `failed_at` is when what it had changed
    turned out bad, None if nothing did; `restored_at` when all of it was back.
    `reverts` is the deployment that it undoes.
    """

    application: str
    deployment_id: str
    status: DeploymentStatus
    created_at: float
    ended_at: float
    reverts: str = ""
    artifact_at: float | None = None
    failed_at: float | None = None
    restored_at: float | None = None

    @property
    def has_succeeded(self) -> bool:
        """Whether all targets got what was deployed."""
        return self.status is DeploymentStatus.SUCCEEDED

    @property
    def was_stopped(self) -> bool:
        """Whether it ended without success and without anything to roll back."""
        return not self.has_succeeded and self.failed_at is None

    @property
    def lead_seconds(self) -> float | None:
        """From the newest artifact to 100 % everywhere; a younger artifact says nothing."""
        if not self.has_succeeded or self.artifact_at is None or self.artifact_at > self.ended_at:
            return None
        return self.ended_at - self.artifact_at
