"""The `analysis` key (named metric questions with limits) and the `analysis` step that judges by them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sluice.config.sections.durations import SECONDS_PER_UNIT, Duration, Mode, Unit
from sluice.config.sections.letter_case import AnyCase
from sluice.config.sections.section import EXTENSION, Name, Section, refusal

DEFAULT_METRIC_PROVIDER = "cloudwatch"

LookbackMethod = Annotated[Literal["growing", "sliding"], AnyCase()]

PresetName = Literal["errorRate", "throttles", "durationP50", "durationP95", "durationP99", "invocations"]


class QueryComparison(Section):
    """How much worse the new version may be than the stable one in the same time, by a statistical test."""

    tolerance: float = Field(
        ge=0,
        allow_inf_nan=False,
        description="How much worse it may be: percentage points of the calls, or percent of the duration.",
    )
    confidence: float = Field(
        0.95, gt=0.5, lt=1, description="How sure a verdict must be, above 0.5 and below 1."
    )


class AnalysisQuery(Section):
    """One question to a metric provider and the limits its answer must keep; the limits themselves pass."""

    name: Name = Field(description="What analysis steps call this query.")
    query_template: Name | None = Field(
        None, description="The query in the provider's language; a template. Needed without `preset`."
    )
    upper_limit: float | None = Field(None, allow_inf_nan=False, description="The highest value that passes.")
    lower_limit: float | None = Field(None, allow_inf_nan=False, description="The lowest value that passes.")
    metric_provider_name: Name | None = Field(None, description="The provider, when not the default one.")
    aggregation_method: str | None = Field(None, description="Read for compatibility; has no effect.")
    preset: PresetName | None = Field(
        None, description="A question to CloudWatch that needs no query.", json_schema_extra=EXTENSION
    )
    of: Literal["candidate", "stable", "ratio"] = Field(
        "candidate",
        description="Of which version the preset is: the new, the stable, or the new divided by the stable.",
        json_schema_extra=EXTENSION,
    )
    function_name: Name | None = Field(
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
            raise refusal("the query asks nothing", "Add `queryTemplate`, or `preset`")
        if self.query_template is not None and self.preset is not None:
            raise refusal("the query has a template and a preset", "Keep one of them")
        if self.preset is None and (self.comparison or self.of != "candidate"):
            raise refusal("`of` and `comparison` belong to a preset", "Use `preset`, or remove them")
        if self.preset is not None and self.metric_provider_name not in (None, DEFAULT_METRIC_PROVIDER):
            raise refusal("presets are read from cloudwatch", "Remove `metricProviderName`")
        if self.preset == "invocations" and self.comparison:
            raise refusal(
                "numbers of invocations cannot be compared: weights decide them", "Remove `comparison`"
            )
        return self

    @model_validator(mode="after")
    def _limits_leave_room(self) -> Self:
        if self.upper_limit is None and self.lower_limit is None and self.comparison is None:
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
    min_invocations: int | None = Field(
        None,
        ge=1,
        description="How often the new version must have been called. Default: 100 for presets.",
        json_schema_extra=EXTENSION,
    )
    missing_data: Literal["fail", "pass", "hold", "extend"] = Field(
        "hold",
        description="What follows from too little data: `hold` lets a person decide, `extend` adds as many"
        " runs again at most.",
        json_schema_extra=EXTENSION,
    )
    approval_expiration: Duration | None = Field(
        None,
        description="How long a person has to decide, then the target fails. Default: no limit of its own.",
        json_schema_extra=EXTENSION,
    )
    requires_roles: tuple[Name, ...] = Field(
        (),
        min_length=1,
        description="Who may decide: people with any of these roles. Without it: everybody.",
        json_schema_extra=EXTENSION,
    )

    @property
    def interval_seconds(self) -> int:
        """The length of one time window."""
        return self.interval * SECONDS_PER_UNIT[self.units]

    @property
    def longest_runs(self) -> int:
        """How many runs there may be."""
        return self.number_of_judgment_runs * (2 if self.missing_data == "extend" else 1)

    def provider_of(self, query: AnalysisQuery, default: str) -> str:
        """The provider of one of its queries: the query's own word counts most, then the step's."""
        if query.preset is not None:
            return DEFAULT_METRIC_PROVIDER
        return query.metric_provider_name or self.metric_provider_name or default
