"""Tells how an analysis ended, people first and then the workflow; until that is noted, it is told again."""

from sluice.domain.analysis.verdict import Verdict
from sluice.domain.record.reasons import shortened
from sluice.domain.waits.analysis import Analysis, AnalysisStatus
from sluice.errors import AnalysisFailedError, AnalysisUndecidedError, in_sentences
from sluice.ports import Ports
from sluice.tasks.guard import report_stage_of
from sluice.tasks.record_event import record_event

_ERRORS = {
    AnalysisStatus.FAILED: AnalysisFailedError.__name__,
    AnalysisStatus.HELD: AnalysisUndecidedError.__name__,
}


def deliver_verdict(ports: Ports, analysis: Analysis) -> None:
    """Let the state go on, fail, or ask a person; nothing happens while it is open or was closed."""
    if not analysis.is_decided:
        return
    what = ""
    if analysis.status is not AnalysisStatus.SKIPPED:
        what = shortened(f"The analysis {Verdict(analysis.verdict).in_words}: {analysis.words}")
        _record(ports, analysis, what)
    token = ports.vault.unseal(ports.analyses.sealed_token(analysis.analysis_id), analysis.analysis_id)
    error = _ERRORS.get(analysis.status)
    if error is None:
        ports.workflow.succeed(token, {"done": True})
    else:
        ports.workflow.fail(token, error, in_sentences(what))
    ports.analyses.mark_delivered(analysis.analysis_id)


def _record(ports: Ports, analysis: Analysis, what: str) -> None:
    deployment_id, target, key = analysis.deployment_id, analysis.target, analysis.action_key
    asks = ". A person must decide" if analysis.status is AnalysisStatus.HELD else ""
    status, verdict = analysis.status.value, analysis.verdict
    facts = {"analysisId": analysis.analysis_id, "verdict": verdict, "status": status}
    record_event(
        ports, deployment_id, "AnalysisEnded", f"{what}{asks}", target=target, detail=key, facts=facts
    )
    if analysis.status is AnalysisStatus.PASSED:
        report_stage_of(ports, deployment_id, target, key)
