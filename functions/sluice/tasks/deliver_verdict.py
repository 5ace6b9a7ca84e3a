"""Tells the workflow how an analysis ended; until that is noted, the reconciler does it again."""

from sluice.domain.analysis_record import Analysis, AnalysisStatus
from sluice.domain.reasons import shortened
from sluice.domain.verdict import Verdict
from sluice.errors import AnalysisFailedError, AnalysisUndecidedError
from sluice.ports import Ports

_ERRORS = {
    AnalysisStatus.FAILED: AnalysisFailedError.__name__,
    AnalysisStatus.HELD: AnalysisUndecidedError.__name__,
}


def deliver_verdict(ports: Ports, analysis: Analysis) -> None:
    """Let the state go on, fail, or ask a person; nothing happens while it is open or was closed."""
    if not analysis.is_decided:
        return
    token = ports.vault.unseal(ports.analyses.sealed_token(analysis.analysis_id), analysis.analysis_id)
    error = _ERRORS.get(analysis.status)
    if error is None:
        ports.workflow.succeed(token, {"done": True})
    else:
        ports.workflow.fail(
            token, error, shortened(f"The analysis {Verdict(analysis.verdict).in_words}: {analysis.words}.")
        )
    ports.analyses.mark_delivered(analysis.analysis_id)
