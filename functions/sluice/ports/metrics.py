"""What judging metrics needs from outside, as protocols: CloudWatch and the other providers.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from sluice.values import dataclass

if TYPE_CHECKING:
    from sluice.domain.analysis.answer import MetricResponse, TimeWindow
    from sluice.domain.guardrails.secret_tags import SecretUse


@dataclass(frozen=True, slots=True)
class LambdaSeries:
    """One metric of a function, minute by minute: of one version behind its alias, or of the whole alias.

    Without an alias it is the metric of the whole function.
    """

    metric: str
    stat: str
    function_name: str
    alias_name: str | None = None
    version: str | None = None


class TargetMetrics(Protocol):
    """CloudWatch in a target's account and region, as a session that may only read sees it."""

    def series(
        self, wanted: Sequence[LambdaSeries], window: TimeWindow
    ) -> Mapping[LambdaSeries, tuple[float, ...]]:
        """The values by the minute, oldest first; series without any are left out. AccessDeniedError."""
        ...

    def expression(self, text: str, window: TimeWindow) -> MetricResponse:
        """The answer to an expression or a JSON list of MetricDataQueries. AccessDeniedError."""
        ...


class MetricProviders(Protocol):
    """Prometheus, Datadog and New Relic, each under the name of the secret that has its connection."""

    def read(
        self, provider_name: str, query: str, window: TimeWindow, use: SecretUse | None
    ) -> MetricResponse:
        """Ask once; whatever keeps the provider from answering is a `problem` of the answer.

        GuardrailRefusedError when the tags of its secret do not let it be used so.
        """
        ...

    def check(self, provider_name: str, use: SecretUse | None) -> str:
        """Why this provider cannot be asked, as far as its secret tells, or nothing; it is not called.

        GuardrailRefusedError when the tags of its secret do not let it be used so.
        """
        ...
