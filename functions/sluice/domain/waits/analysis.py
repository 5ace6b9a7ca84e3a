"""One analysis as it is stored while it runs and after it: how far it has judged, and what it found."""

from dataclasses import replace
from typing import ClassVar

from sluice.domain.analysis.conclusion import Conclusion, Move
from sluice.domain.analysis.looks import Look
from sluice.domain.analysis.verdict import Judged, QueryVerdict, Verdict
from sluice.domain.record.event_details import VerdictFacts
from sluice.domain.record.reasons import shortened
from sluice.domain.record.timeline import TimelineEvent
from sluice.domain.waits.wait import Fail, Reply, Succeed, Wait, WaitStatus
from sluice.errors import AnalysisFailedError, AnalysisUndecidedError, WrongMomentError, in_sentences
from sluice.values import dataclass

_BY_MOVE = {
    Move.SUCCEED: WaitStatus.PASSED,
    Move.FAIL: WaitStatus.FAILED,
    Move.ASK: WaitStatus.HELD,
}
_ERRORS = {
    WaitStatus.FAILED: AnalysisFailedError.__name__,
    WaitStatus.HELD: AnalysisUndecidedError.__name__,
}


@dataclass(frozen=True, slots=True)
class Analysis(Wait):
    """A wait for metrics. `judged` counts the windows judged so far.

    `delay_seconds` is how long after its end a window is complete; at `ends_at` the last verdict is there.
    `counts_from` is the start of the minute in which calls of the new version began, as far as is known.
    """

    kind: ClassVar[str] = "analysis"

    starts_at: float = 0.0
    delay_seconds: int = 0
    counts_from: float = 0.0
    call_seconds: int = 0
    look: Look | None = None
    verdict: str = ""
    words: str = ""
    judged: int = 0
    queries: tuple[QueryVerdict, ...] = ()
    ended_by: str = ""

    def reply(self) -> Reply | None:
        """Go on, fail, or ask a person."""
        if self.status in (WaitStatus.PASSED, WaitStatus.SKIPPED):
            return Succeed()
        error = _ERRORS.get(self.status)
        return Fail(error, in_sentences(self._verdict_in_words)) if error else None

    def closed_event(self, at: float, /) -> TimelineEvent:
        """No verdict is to come."""
        return self.event("AnalysisClosed", "The analysis was ended: its target rolls back", at)

    def ended_event(self, at: float, /) -> TimelineEvent | None:
        """The verdict, unless somebody has skipped the analysis, which was recorded then."""
        if self.reply() is None or self.status is WaitStatus.SKIPPED:
            return None
        asks = ". A person must decide" if self.status is WaitStatus.HELD else ""
        facts: VerdictFacts = {
            "analysisId": self.wait_id,
            "verdict": self.verdict,
            "status": self.status.value,
        }
        return self.event("AnalysisEnded", f"{self._verdict_in_words}{asks}", at, facts)

    def noted(self, found: Judged, judged: int) -> "Analysis":
        """The analysis with what was found so far; as it is when it has ended."""
        if self.status is not WaitStatus.OPEN:
            return self
        return replace(self, judged=judged, queries=found.queries, verdict=found.verdict.value)

    def looked(self, look: Look) -> "Analysis":
        """The analysis after a look at a window that was not complete; as it is when it has ended."""
        return replace(self, look=look) if self.status is WaitStatus.OPEN else self

    def ended(self, conclusion: Conclusion) -> "Analysis":
        """The analysis with its verdict; as it is when it has ended, because the first end counts."""
        if self.status is not WaitStatus.OPEN:
            return self
        verdict, words = conclusion.verdict.value, conclusion.words
        return replace(self, status=_BY_MOVE[conclusion.move], verdict=verdict, words=words)

    def passed_over(self, by: str) -> "Analysis":
        """The same for whoever promotes the target past it; as it is when it is over."""
        return self.skipped(by) if self.status is WaitStatus.OPEN else self

    def skipped(self, by: str) -> "Analysis":
        """The analysis after somebody has ended it before its verdict; WrongMomentError when it is over."""
        if self.status is not WaitStatus.OPEN:
            raise WrongMomentError(f"This analysis is over: it is {self.status.value}")
        return replace(self, status=WaitStatus.SKIPPED, ended_by=by)

    @property
    def _verdict_in_words(self) -> str:
        return shortened(f"The analysis {Verdict(self.verdict).in_words}: {self.words}")
