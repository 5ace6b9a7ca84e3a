"""What judging metrics needs of the world, as protocols: its records, and those who can answer queries.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.analysis_record import Analysis, AnalysisStatus
    from sluice.domain.judgment import Judgment
    from sluice.domain.metric_answer import MetricAnswer, TimeWindow
    from sluice.domain.verdict import Judged


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

    def expression(self, text: str, window: TimeWindow) -> MetricAnswer:
        """The answer to an expression or a JSON list of MetricDataQueries. AccessDeniedError."""
        ...


class AnalysisStore(Protocol):
    """Stored analyses and their judgments. Their task tokens are sealed."""

    def open(self, analysis: Analysis, sealed_token: bytes) -> Analysis:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        ...

    def find(self, analysis_id: str) -> Analysis | None:
        """The analysis, None before it was opened."""
        ...

    def list(self, deployment_id: str) -> Sequence[Analysis]:
        """All analyses of a deployment."""
        ...

    def keep(self, analysis_id: str, judgment: Judgment) -> Judgment:
        """Store the judgment of a run once; the one that is stored, which may be an earlier one."""
        ...

    def judgments(self, analysis_id: str) -> Sequence[Judgment]:
        """All judgments, in the order of their runs."""
        ...

    def note(self, analysis_id: str, found: Judged, judged: int) -> None:
        """Note what has been found so far; nothing happens when it is over."""
        ...

    def end(self, analysis_id: str, status: AnalysisStatus, verdict: str, words: str) -> Analysis:
        """End it, unless it has ended; the analysis as it is then."""
        ...

    def skip(self, analysis_id: str, by: str) -> Analysis:
        """End it before its verdict, once; WrongMomentError when it is over."""
        ...

    def close(self, analysis_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        ...

    def sealed_token(self, analysis_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        ...

    def mark_delivered(self, analysis_id: str) -> None:
        """Note that the workflow has been told."""
        ...
