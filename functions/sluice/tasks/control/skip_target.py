"""Skips for a person: ends a pause or an analysis at once, or leaves out a target that still waits."""

from typing import Literal

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.items import TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.pause import TimedPause
from sluice.errors import GuardrailRefusedError, NotFoundError, WrongMomentError, in_sentences
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in, rules_in_force
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.control.pass_required import break_glass_for, rule_behind
from sluice.tasks.dispatch.dispatcher import skip
from sluice.tasks.record_event import record_wait
from sluice.tasks.wait.change_wait import change_wait
from sluice.tasks.wait.deliver_reply import deliver_reply
from sluice.values import dataclass

Skippable = Analysis | TimedPause


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was skipped."""

    what: Literal["pause", "analysis", "target"]
    pause_id: str | None = None


def skip_target(
    ports: Ports,
    deployment_id: str,
    name: str,
    *,
    by: Caller,
    comment: str,
    pause_id: str | None,
    break_glass: str | None = None,
) -> Skipped:
    """End the pause or analysis `pause_id`, without it the open one; a target that waits becomes SKIPPED.

    Targets that depend on a skipped one are skipped too: what they build on will not be there.

    Raises:
        NotFoundError: there is no such target, pause or analysis.
        WrongMomentError: there is nothing to skip, or it was skipped before.
        GuardrailRefusedError: the caller may not operate the application, or guardrails require the wait.
    """
    if break_glass is None:
        rules = check_right_in(ports, by, Right.OPERATE, deployment_id)
    else:  # whoever may break the glass need not be one of those who operate the application
        rules = rules_in_force(ports)
    target = ports.targets.get(deployment_id, name)
    if target.status is TargetStatus.WAITING and pause_id is None and break_glass is None:
        return _skip_waiting(ports, target, action_in_words("Skipped", by.identity, comment))
    wait = _find_wait(ports, target, pause_id)
    if break_glass is not None:
        break_glass_for(ports, rules, wait, "wait", by=by, reason=break_glass)
    elif rules.version:
        _check_not_required(ports, wait)
    if isinstance(wait, Analysis):
        return _skip_analysis(ports, wait, by.identity, comment)
    return _skip_pause(ports, wait, by.identity, comment)


def _check_not_required(ports: Ports, wait: Skippable) -> None:
    """What guardrails require is not skipped."""
    rule = rule_behind(ports, wait)
    if rule:
        message = f"Guardrails require this {wait.kind} of target '{wait.target}'"
        raise GuardrailRefusedError(rule, message, "Let it end by itself, or break the glass if you may")


def _skip_analysis(ports: Ports, analysis: Analysis, by: str, comment: str) -> Skipped:
    """The target goes on without the verdict."""
    skipped = change_wait(ports, Analysis, analysis.wait_id, lambda stored: stored.skipped(by))
    record_wait(ports, skipped, "AnalysisSkipped", action_in_words("Analysis skipped", by, comment))
    deliver_reply(ports, skipped)
    return Skipped("analysis", skipped.wait_id)


def _skip_pause(ports: Ports, pause: TimedPause, by: str, comment: str) -> Skipped:
    if pause.is_by_hand:
        raise WrongMomentError(
            f"{pause.paused_by} has paused target '{pause.target}' by hand, so there is no step to skip",
            "Resume it: sluice resume",
        )
    now = ports.clock.now()
    skipped = change_wait(ports, TimedPause, pause.wait_id, lambda stored: stored.skipped(by, now))
    record_wait(ports, skipped, "PauseSkipped", action_in_words("Pause skipped", by, comment))
    deliver_reply(ports, skipped)
    return Skipped("pause", skipped.wait_id)


def _skip_waiting(ports: Ports, target: TargetItem, reason: str) -> Skipped:
    # What depends on a skipped target is skipped at once; nobody else comes by to do it.
    if not skip(ports, target, in_sentences(reason)):
        raise WrongMomentError(f"Target '{target.name}' has just started or ended", "Look at it again")
    return Skipped("target")


def _find_wait(ports: Ports, target: TargetItem, wait_id: str | None) -> Skippable:
    """The analysis or pause of that id, or without one the one that is open."""
    waits: list[Skippable] = [
        *ports.waits.list(Analysis, target.deployment_id),
        *ports.waits.list(TimedPause, target.deployment_id),
    ]
    mine = [wait for wait in waits if wait.target == target.name]
    if wait_id is not None:
        found = next((wait for wait in mine if wait.wait_id == wait_id), None)
        if found is None:
            raise NotFoundError(f"Target '{target.name}' has no pause {wait_id}")
        return found
    now = ports.clock.now()
    running = next((wait for wait in mine if wait.is_open(now)), None)
    if running is None:
        raise WrongMomentError(
            f"Target '{target.name}' is {target.status.value} and does not pause",
            "An approval is not skipped: approve or reject it",
        )
    return running
