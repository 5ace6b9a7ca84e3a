"""Skips for a person: ends a pause or an analysis at once, or leaves out a target that still waits."""

from dataclasses import dataclass
from typing import Literal

from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.pause import TimedPause
from sluice.errors import NotFoundError, WrongMomentError, in_sentences
from sluice.ports import Ports
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.dispatch.dispatcher import propagate
from sluice.tasks.guard import report_stage_of
from sluice.tasks.judge.deliver_verdict import deliver_verdict
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.deliver_skip import deliver_skip


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was skipped."""

    what: Literal["pause", "analysis", "target"]
    pause_id: str | None = None


def skip_target(
    ports: Ports, deployment_id: str, name: str, *, by: str, comment: str, pause_id: str | None
) -> Skipped:
    """End the pause or analysis `pause_id`, without it the open one; a target that waits becomes SKIPPED.

    Targets that depend on a skipped one are skipped too: what they build on will not be there.

    Raises:
        NotFoundError: there is no such target, pause or analysis.
        WrongMomentError: there is nothing to skip, or it was skipped before.
    """
    target = ports.targets.get(deployment_id, name)
    if target.status is TargetStatus.WAITING and pause_id is None:
        return _skip_waiting(ports, target, action_in_words("Skipped", by, comment))
    analysis = _analysis(ports, target, pause_id)
    if analysis is not None:
        return _skip_analysis(ports, analysis, by, comment)
    pause = _pause(ports, target, pause_id)
    skipped = ports.pauses.skip(pause.pause_id, by, ports.clock.now())
    message = action_in_words("Pause skipped", by, comment)
    record_event(ports, deployment_id, "PauseSkipped", message, target=name, detail=pause.action_key)
    report_stage_of(ports, deployment_id, name, pause.action_key)
    deliver_skip(ports, skipped)
    return Skipped("pause", pause.pause_id)


def _skip_analysis(ports: Ports, analysis: Analysis, by: str, comment: str) -> Skipped:
    """The target goes on without the verdict."""
    skipped = ports.analyses.skip(analysis.analysis_id, by)
    message, key = action_in_words("Analysis skipped", by, comment), analysis.action_key
    record_event(
        ports, analysis.deployment_id, "AnalysisSkipped", message, target=analysis.target, detail=key
    )
    report_stage_of(ports, analysis.deployment_id, analysis.target, key)
    deliver_verdict(ports, skipped)
    return Skipped("analysis", analysis.analysis_id)


def _analysis(ports: Ports, target: TargetItem, analysis_id: str | None) -> Analysis | None:
    """The analysis of that id, or without one the open one."""
    mine = [one for one in ports.analyses.list(target.deployment_id) if one.target == target.name]
    if analysis_id is not None:
        return next((one for one in mine if one.analysis_id == analysis_id), None)
    return next((one for one in mine if one.is_open), None)


def _skip_waiting(ports: Ports, target: TargetItem, reason: str) -> Skipped:
    name = target.name
    if not ports.targets.move(
        target.deployment_id, name, TargetStatus.SKIPPED, reason=in_sentences(reason), at=ports.clock.now()
    ):
        raise WrongMomentError(f"Target '{name}' has just started or ended", "Look at it again")
    propagate(ports, target.deployment_id, name)
    return Skipped("target")


def _pause(ports: Ports, target: TargetItem, pause_id: str | None) -> TimedPause:
    mine = [one for one in ports.pauses.list(target.deployment_id) if one.target == target.name]
    if pause_id is not None:
        found = next((one for one in mine if one.pause_id == pause_id), None)
        if found is None:
            raise NotFoundError(f"Target '{target.name}' has no pause {pause_id}")
        return found
    now = ports.clock.now()
    running = next((one for one in mine if one.is_open(now)), None)
    if running is None:
        raise WrongMomentError(
            f"Target '{target.name}' is {target.status.value} and does not pause",
            "An approval is not skipped: approve or reject it",
        )
    return running
