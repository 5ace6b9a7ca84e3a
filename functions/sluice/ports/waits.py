"""The stored waits, as protocols; `aws/table` has each one.

Every method may raise `RetryableError` (throttled, unreachable): the caller may simply be run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sluice.domain.analysis.judgment import Judgment
    from sluice.domain.analysis.verdict import Judged
    from sluice.domain.waits.analysis import Analysis, AnalysisStatus
    from sluice.domain.waits.approval import Answer, Approval, Approver
    from sluice.domain.waits.callback import Callback, CallbackResult
    from sluice.domain.waits.pause import TimedPause


class ApprovalStore(Protocol):
    """Stored approvals. Their task tokens are sealed."""

    def open(self, approval: Approval, sealed_token: bytes) -> Approval:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        ...

    def get(self, approval_id: str) -> Approval:
        """The approval; NotFoundError."""
        ...

    def list(self, deployment_id: str) -> Sequence[Approval]:
        """All approvals of a deployment."""
        ...

    def answer(self, approval_id: str, answer: Answer, approver: Approver) -> Approval:
        """Store one person's answer; raises what `Approval.check_answerable` raises."""
        ...

    def close(self, approval_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        ...

    def sealed_token(self, approval_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        ...

    def mark_delivered(self, approval_id: str) -> None:
        """Note that the workflow has been told."""
        ...


class CallbackStore(Protocol):
    """Stored callbacks of webhooks. Their task tokens are sealed."""

    def open(self, callback: Callback, sealed_token: bytes) -> Callback:
        """Store it; when it is stored already, give it the new token and fingerprints and keep the rest."""
        ...

    def get(self, name: str) -> Callback:
        """The callback; NotFoundError."""
        ...

    def list(self, deployment_id: str) -> Sequence[Callback]:
        """All callbacks of a deployment."""
        ...

    def answer(self, name: str, answer: CallbackResult, at: float) -> Callback:
        """Store the answer once; CallbackAnsweredError, CallbackClosedError."""
        ...

    def close(self, name: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        ...

    def sealed_token(self, name: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        ...

    def mark_delivered(self, name: str) -> None:
        """Note that the workflow has been told."""
        ...


class PauseStore(Protocol):
    """Stored pauses. Their task tokens are sealed."""

    def open(self, pause: TimedPause, sealed_token: bytes) -> TimedPause:
        """Store it; when it is stored already, give it the new token and keep the rest."""
        ...

    def list(self, deployment_id: str) -> Sequence[TimedPause]:
        """All pauses of a deployment."""
        ...

    def skip(self, pause_id: str, by: str, at: float) -> TimedPause:
        """End it before its time, once; WrongMomentError when it is over."""
        ...

    def close(self, pause_id: str) -> bool:
        """OPEN -> CLOSED; whether this call closed it."""
        ...

    def sealed_token(self, pause_id: str) -> bytes:
        """Its sealed task token; NotFoundError."""
        ...

    def mark_delivered(self, pause_id: str) -> None:
        """Note that the workflow has been told."""
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
