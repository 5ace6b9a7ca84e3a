"""The `deploymentConfig` key: time limit, queueing and what happens on failure."""

from typing import Literal

from pydantic import Field, field_validator

from sluice.config.sections.durations import Duration
from sluice.config.sections.section import EXTENSION, Section, refusal

DEFAULT_TIMEOUT = Duration(duration=30, unit="minutes")
WhenInProgress = Literal["reject", "enqueueOne", "supersede"]


class InProgressConfig(Section):
    """What to do if the application is already being deployed."""

    strategy: WhenInProgress = Field(
        "reject",
        description="`reject` it, make it wait (`enqueueOne`) or end the running one (`supersede`).",
    )


class DeploymentSettings(Section):
    """Settings of the whole deployment."""

    timeout: Duration = Field(
        DEFAULT_TIMEOUT,
        description="The longest active work of one target; waits do not count. 60 seconds or more.",
    )
    keep_deployment_object: bool | None = Field(None, description="Read for compatibility; has no effect.")
    in_progress: InProgressConfig = Field(
        InProgressConfig(), alias="ifDeploymentInProgress", description="What a second deployment does."
    )
    after_deployment_failure: Literal["rollBack", "keep"] = Field(
        "rollBack",
        description="What happens to a target whose `afterDeployment` gate fails.",
        json_schema_extra=EXTENSION,
    )
    on_failure: Literal["continue", "rollbackAll"] = Field(
        "continue",
        description="`rollbackAll`: if a target fails, those that have succeeded roll back too.",
        json_schema_extra=EXTENSION,
    )

    @property
    def timeout_seconds(self) -> int:
        """The time limit of one target."""
        return self.timeout.seconds

    @property
    def if_deployment_in_progress(self) -> WhenInProgress:
        """What to do if the application is already being deployed."""
        return self.in_progress.strategy

    @field_validator("timeout")
    @classmethod
    def _is_a_minute_or_more(cls, timeout: Duration) -> Duration:
        if timeout.seconds < 60:
            raise refusal(
                "invalid deployment config: timeout must be equal to or greater than 1 minute",
                "Use at least `duration: 60` with `unit: seconds`",
            )
        return timeout
