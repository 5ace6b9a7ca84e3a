"""One analysis as it is stored while it runs and after it: where it stands, and what was found."""

from dataclasses import dataclass
from enum import StrEnum

from sluice.domain.analysis.conclusion import Conclusion, Move
from sluice.domain.analysis.verdict import QueryVerdict
from sluice.errors import WrongMomentError


class AnalysisStatus(StrEnum):
    """Where an analysis stands."""

    OPEN = "OPEN"
    PASSED = "PASSED"
    FAILED = "FAILED"
    HELD = "HELD"  # a person decides
    SKIPPED = "SKIPPED"  # somebody ended it
    CLOSED = "CLOSED"  # its target rolls back


_BY_MOVE = {
    Move.SUCCEED: AnalysisStatus.PASSED,
    Move.FAIL: AnalysisStatus.FAILED,
    Move.ASK: AnalysisStatus.HELD,
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis; times are seconds since the epoch. `judged` counts the windows judged so far.

    `delay_seconds` is how long after its end a window is complete; `ends_at` is when the last one is.
    """

    analysis_id: str
    deployment_id: str
    target: str
    action_key: str
    opened_at: float
    starts_at: float
    ends_at: float
    delay_seconds: int
    status: AnalysisStatus = AnalysisStatus.OPEN
    verdict: str = ""
    words: str = ""
    judged: int = 0
    queries: tuple[QueryVerdict, ...] = ()
    ended_by: str = ""
    is_delivered: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it still judges."""
        return self.status is AnalysisStatus.OPEN

    @property
    def is_decided(self) -> bool:
        """Whether it has an answer for the workflow: a verdict, or a person who ended it."""
        return self.status not in (AnalysisStatus.OPEN, AnalysisStatus.CLOSED)

    def check_open(self) -> None:
        """WrongMomentError when there is nothing left to skip."""
        if not self.is_open:
            raise WrongMomentError(f"This analysis is over: it is {self.status.value}")


def status_after(conclusion: Conclusion) -> AnalysisStatus:
    """The status that a conclusion gives an analysis."""
    return _BY_MOVE[conclusion.move]
