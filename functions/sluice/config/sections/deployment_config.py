"""The `deploymentConfig` key: start, time limit, waves, queueing and what happens on failure."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from sluice.config.sections.durations import Duration
from sluice.config.sections.section import EXTENSION, Section, refusal
from sluice.config.sections.waves import BetweenWaves, Wave, check_waves
from sluice.domain.plan.target import MAX_CONCURRENT_TARGETS
from sluice.domain.times import NEXT_WINDOW, moment_of

MOST_CONCURRENT_TARGETS = 1000
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
    max_concurrent_targets: int = Field(
        MAX_CONCURRENT_TARGETS,
        ge=1,
        le=MOST_CONCURRENT_TARGETS,
        description="How many targets work at once, from 1 to 1000. One that waits for a person or a long"
        " pause does not count.",
        json_schema_extra=EXTENSION,
    )
    waves: Annotated[tuple[Wave, ...], AfterValidator(check_waves)] = Field(
        (),
        min_length=1,
        description="Targets start in waves of these sizes, each when all of the one before have succeeded.",
        json_schema_extra=EXTENSION,
    )
    between_waves: BetweenWaves | None = Field(
        None, description="What lies between two waves.", json_schema_extra=EXTENSION
    )

    start_at: str | None = Field(
        None,
        description="When the first targets start: date, time and offset, such as"
        " `2026-12-01T08:00+01:00`, or"
        " `nextWindow`, when no freeze holds or refuses any of them.",
        json_schema_extra=EXTENSION,
    )

    @property
    def starts_at(self) -> float | None:
        """When the first targets start, in seconds since the epoch; None: at once, or in the next window."""
        return None if self.start_at is None else moment_of(self.start_at)

    @property
    def timeout_seconds(self) -> int:
        """The time limit of one target."""
        return self.timeout.seconds

    @property
    def if_deployment_in_progress(self) -> WhenInProgress:
        """What to do if the application is already being deployed."""
        return self.in_progress.strategy

    @model_validator(mode="after")
    def _has_waves_to_lie_between(self) -> Self:
        if self.between_waves is not None and not self.waves:
            raise refusal(
                "`betweenWaves` has no effect without `waves`", "Add `waves`, such as `[1, 10, rest]`"
            )
        return self

    @field_validator("start_at")
    @classmethod
    def _is_one_moment(cls, text: str | None) -> str | None:
        if text is not None and text != NEXT_WINDOW and moment_of(text) is None:
            raise refusal(
                f"'{text}' is not a moment",
                f"Write date, time and offset, such as `2026-12-01T08:00+01:00`, or `{NEXT_WINDOW}`",
            )
        return text

    @field_validator("timeout")
    @classmethod
    def _is_a_minute_or_more(cls, timeout: Duration) -> Duration:
        if timeout.seconds < 60:
            raise refusal(
                "invalid deployment config: timeout must be equal to or greater than 1 minute",
                "Use at least `duration: 60` with `unit: seconds`",
            )
        return timeout
