"""The `analysis` key (named metric questions with limits) and the `analysis` step that judges by them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sluice.config.sections.durations import SECONDS_PER_UNIT, Duration, Mode, Unit
from sluice.config.sections.functions.names import FunctionName
from sluice.config.sections.letter_case import AnyCase
from sluice.config.sections.section import EXTENSION, Name, Section, Text, refusal

DEFAULT_METRIC_PROVIDER = "cloudwatch"

LookbackMethod = Annotated[Literal["growing", "sliding"], AnyCase()]

PresetName = Literal["errorRate", "throttles", "durationP50", "durationP95", "durationP99", "invocations"]


class QueryComparison(Section):
    """How much worse than the stable version the new one may be in the same window, by a statistical test."""

    tolerance: float = Field(
        ge=0,
        allow_inf_nan=False,
        description="How much worse it may be: percentage points of the calls, or percent of the duration.",
    )
    confidence: float = Field(
        0.95, gt=0.5, lt=1, description="How sure a verdict must be, above 0.5 and below 1."
    )


class AnalysisQuery(Section):
    """One query to a metric provider and the limits for its result; a value equal to a limit passes."""

    name: Name = Field(description="What analysis steps call this query.")
    query_template: Text | None = Field(
        None, description="The query in the provider's language; a template. Needed without `preset`."
    )
    upper_limit: float | None = Field(None, allow_inf_nan=False, description="The highest value that passes.")
    lower_limit: float | None = Field(None, allow_inf_nan=False, description="The lowest value that passes.")
    metric_provider_name: Name | None = Field(None, description="The provider, if not the default one.")
    aggregation_method: str | None = Field(None, description="Read for compatibility; has no effect.")
    preset: PresetName | None = Field(
        None, description="A built-in CloudWatch query.", json_schema_extra=EXTENSION
    )
    of: Literal["candidate", "stable", "ratio"] = Field(
        "candidate",
        description="Which version to measure: the new, the stable, or the new divided by the stable.",
        json_schema_extra=EXTENSION,
    )
    function_name: FunctionName | None = Field(
        None,
        description="The function it is about. Without it a preset judges every function of the target.",
        json_schema_extra=EXTENSION,
    )
    comparison: QueryComparison | None = Field(
        None,
        description="Compare the preset's value with that of the stable version.",
        json_schema_extra=EXTENSION,
    )

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if self.query_template is None and self.preset is None:
            raise refusal("the query has no template and no preset", "Add `queryTemplate`, or `preset`")
        if self.query_template is not None and self.preset is not None:
            raise refusal("the query has both a template and a preset", "Keep one of them")
        if self.preset is None and (self.comparison or self.of != "candidate"):
            raise refusal("`of` and `comparison` need a preset", "Use `preset`, or remove them")
        if self.preset is not None and self.metric_provider_name not in (None, DEFAULT_METRIC_PROVIDER):
            raise refusal("presets are read from cloudwatch", "Remove `metricProviderName`")
        if self.preset == "invocations" and self.comparison:
            raise refusal(
                "invocation counts cannot be compared: weights determine them", "Remove `comparison`"
            )
        return self

    @model_validator(mode="after")
    def _limits_leave_room(self) -> Self:
        if self.upper_limit is None and self.lower_limit is None and self.comparison is None:
            raise refusal(
                "the query has no limit, so it could never fail", "Add `upperLimit` or `lowerLimit`"
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
    interval: int = Field(ge=1, description="The length of the time window of one run.")
    units: Unit = Field("seconds", description="The unit of `interval`.")
    number_of_judgment_runs: int = Field(ge=1, description="How often each query runs, one interval apart.")
    roll_back_mode: Mode = Field("automatic", description="`manual`: a person decides if the verdict is bad.")
    roll_forward_mode: Mode = Field("automatic", description="`manual`: a person decides if it is good.")
    lookback_method: LookbackMethod = Field(
        "sliding",
        description="`sliding`: each run covers the last interval; `growing`: all since the step began.",
    )
    abort_on_failed_judgment: bool = Field(default=False, description="Stop at the first run that fails.")
    metric_provider_name: Name | None = Field(None, description="The provider for all queries of this step.")
    context: dict[Name, str] = Field({}, description="Variables for `{{context.name}}` in the queries.")
    min_invocations: int | None = Field(
        None,
        ge=1,
        description="The number of calls the new version needs. Default: 100 for presets.",
        json_schema_extra=EXTENSION,
    )
    missing_data: Literal["fail", "pass", "hold", "extend"] = Field(
        "hold",
        description="If data is too scarce: `hold` lets a person decide, `extend` adds up to as many"
        " runs again.",
        json_schema_extra=EXTENSION,
    )
    approval_expiration: Duration | None = Field(
        None,
        description="How long a person has to decide; then the target fails. Default: no limit of its own.",
        json_schema_extra=EXTENSION,
    )
    requires_roles: tuple[Name, ...] = Field(
        (),
        min_length=1,
        description="Who may decide: people with any of these roles. Default: everybody.",
        json_schema_extra=EXTENSION,
    )

    @property
    def interval_seconds(self) -> int:
        """The length of one time window."""
        return self.interval * SECONDS_PER_UNIT[self.units]

    @property
    def longest_runs(self) -> int:
        """The most runs there can be."""
        return self.number_of_judgment_runs * (2 if self.missing_data == "extend" else 1)

    def provider_of(self, query: AnalysisQuery, default: str) -> str:
        """The provider for one of its queries: the query's own setting wins, then the step's."""
        if query.preset is not None:
            return DEFAULT_METRIC_PROVIDER
        return query.metric_provider_name or self.metric_provider_name or default
