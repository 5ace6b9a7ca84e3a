"""The `analysis` key (named metric questions with limits) and the `analysis` step that judges by them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sluice.config.durations import SECONDS_PER_UNIT, Mode, Unit
from sluice.config.letter_case import AnyCase
from sluice.config.section import Name, Section, refusal

DEFAULT_METRIC_PROVIDER = "cloudwatch"

LookbackMethod = Annotated[Literal["growing", "sliding"], AnyCase()]


class AnalysisQuery(Section):
    """One question to a metric provider and the limits its answer must keep; the limits themselves pass."""

    name: Name = Field(description="What analysis steps call this query.")
    query_template: Name = Field(description="The query in the provider's language; a template.")
    upper_limit: float | None = Field(None, allow_inf_nan=False, description="The highest value that passes.")
    lower_limit: float | None = Field(None, allow_inf_nan=False, description="The lowest value that passes.")
    metric_provider_name: Name | None = Field(None, description="The provider, when not the default one.")
    aggregation_method: str | None = Field(None, description="Read for compatibility; has no effect.")

    @model_validator(mode="after")
    def _limits_leave_room(self) -> Self:
        if self.upper_limit is None and self.lower_limit is None:
            raise refusal(
                "the query has no limit, so nothing could fail it", "Add `upperLimit` or `lowerLimit`"
            )
        if None not in (self.upper_limit, self.lower_limit) and self.upper_limit < self.lower_limit:  # type: ignore[operator]
            raise refusal("upperLimit is below lowerLimit, so no value passes", "Swap them")
        return self


class AnalysisConfig(Section):
    """The queries that analysis steps can use."""

    default_metric_provider_name: Name = Field(
        DEFAULT_METRIC_PROVIDER, description="The provider of queries that name none."
    )
    queries: tuple[AnalysisQuery, ...] = Field((), description="The queries.")


class AnalysisStep(Section):
    """Runs queries several times and judges the averages."""

    queries: tuple[Name, ...] = Field(min_length=1, description="Names of queries; all must pass.")
    interval: int = Field(ge=1, description="The length of the time window that one run looks at.")
    units: Unit = Field("seconds", description="The unit of `interval`.")
    number_of_judgment_runs: int = Field(ge=1, description="How often each query runs, one interval apart.")
    roll_back_mode: Mode = Field(
        "automatic", description="`manual`: a person decides when the verdict is bad."
    )
    roll_forward_mode: Mode = Field("automatic", description="`manual`: a person decides when it is good.")
    lookback_method: LookbackMethod = Field(
        "sliding",
        description="`sliding`: each run sees the last interval; `growing`: all since the step began.",
    )
    abort_on_failed_judgment: bool = Field(default=False, description="Stop at the first run that fails.")
    metric_provider_name: Name | None = Field(None, description="The provider for all queries of this step.")
    context: dict[str, str] = Field({}, description="Variables for `{{context.name}}` in the queries.")

    @property
    def interval_seconds(self) -> int:
        """The length of one time window."""
        return self.interval * SECONDS_PER_UNIT[self.units]
