"""One query of an analysis: what it reads, of which version, and the limits its value must stay within."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import cast

from sluice.values import dataclass

CLOUDWATCH = "cloudwatch"
"""The provider that is built in: the metrics of the target's own account and region."""

ENOUGH_INVOCATIONS = 100
"""Below this, one failed call in a hundred would most likely go unnoticed."""

CANDIDATE, STABLE, RATIO = "candidate", "stable", "ratio"


_UNFIT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")


def secret_of_provider(provider: str) -> str:
    """The secret that connects a provider, after `sluice/`: secrets have no spaces in their names."""
    return f"metric-providers/{_UNFIT_IN_NAMES.sub('-', provider)}"


@dataclass(frozen=True, slots=True)
class Preset:
    """A built-in query: a share of the calls, a statistic per minute, or the number of calls."""

    metric: str
    stat: str
    unit: str
    noun: str
    """What is counted or measured, as it starts a sentence."""

    @property
    def is_rate(self) -> bool:
        """Whether it is a share of the calls, in percent."""
        return self.unit == "%"

    @property
    def is_count(self) -> bool:
        """Whether it is the number of calls itself."""
        return self.metric == INVOCATIONS


INVOCATIONS = "Invocations"

PRESETS: Mapping[str, Preset] = {
    "errorRate": Preset("Errors", "Sum", "%", "errors"),
    "throttles": Preset("Throttles", "Sum", "%", "throttled calls"),
    "durationP50": Preset("Duration", "p50", "ms", "duration p50"),
    "durationP95": Preset("Duration", "p95", "ms", "duration p95"),
    "durationP99": Preset("Duration", "p99", "ms", "duration p99"),
    "invocations": Preset(INVOCATIONS, "Sum", "", "invocations"),
}
"""The presets by name; they use the metrics Lambda publishes for each executed version of an alias."""


@dataclass(frozen=True, slots=True)
class ComparisonRule:
    """How much worse than the stable version the candidate may be, and how sure a verdict must be.

    `tolerance` is in percentage points for shares of calls, in percent for durations.
    """

    tolerance: float
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """A query with its limits: a template for its provider, or a preset. A value equal to a limit passes."""

    name: str
    provider: str = CLOUDWATCH
    template: str = ""
    preset: str = ""
    of: str = CANDIDATE
    function_name: str = ""
    upper_limit: float | None = None
    lower_limit: float | None = None
    comparison: ComparisonRule | None = None

    @property
    def kind(self) -> Preset | None:
        """The preset, None for a template."""
        return PRESETS[self.preset] if self.preset else None

    @property
    def reads_stable(self) -> bool:
        """Whether it needs the stable version's numbers."""
        return self.of != CANDIDATE or self.comparison is not None

    @property
    def has_limits(self) -> bool:
        """Whether its value is checked against a limit."""
        return self.upper_limit is not None or self.lower_limit is not None

    @property
    def may_fail_early(self) -> bool:
        """Whether numbers so far can suffice to fail it: of a preset with something not to be exceeded."""
        is_limited = self.upper_limit is not None and self.of != STABLE
        return self.kind is not None and (is_limited or self.comparison is not None)

    @property
    def unit(self) -> str:
        """The unit of its values; empty for a ratio or a template."""
        return self.kind.unit if self.kind and self.of != RATIO else ""

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> "MetricQuery":
        """The query that `dataclasses.asdict` wrote; fields from a newer Sluice are ignored."""
        known = {one.name for one in fields(cls)}
        given = {name: value for name, value in data.items() if name in known}
        if given.get("comparison"):
            given["comparison"] = ComparisonRule(**cast("Mapping[str, float]", given["comparison"]))
        return cls(**given)  # type: ignore[arg-type]  # the fields are those of asdict
