"""Promotes fully for a person: a target leaves out the rest of its strategy and goes to 100 %.

What others decide stays: approvals, gates, alarms, and all that guardrails require.
"""

from sluice.domain.guardrails.rights import Caller
from sluice.domain.guardrails.rules import Right
from sluice.domain.record.items import FullPromotion, TargetItem
from sluice.domain.record.status import TargetStatus
from sluice.errors import WrongMomentError
from sluice.ports import Ports
from sluice.tasks.allow.rights import check_right_in
from sluice.tasks.control.cancel_deployment import action_in_words
from sluice.tasks.record_event import record_event
from sluice.tasks.wait.pass_waits import pass_waits


def promote_fully(ports: Ports, deployment_id: str, name: str, by: Caller, comment: str) -> TargetItem:
    """The target, which goes on to 100 % and is resumed if it was paused; safe to repeat.

    Raises:
        NotFoundError: there is no such target.
        WrongMomentError: it has not started or has ended, rolls back, or is being promoted already.
        GuardrailRefusedError: the caller may not operate the application.
    """
    check_right_in(ports, by, Right.OPERATE, deployment_id)
    plan = ports.targets.plan(deployment_id, name)
    if plan.promote_stage is None:
        what = f"is the end of wave {plan.ends_wave}" if plan.ends_wave else "undoes a deployment"
        raise WrongMomentError(f"Target '{name}' {what}, which has no strategy")
    wanted = FullPromotion(by.identity, ports.clock.now(), comment)
    ports.targets.request_promotion(deployment_id, name, wanted, plan.promote_stage)
    target = ports.targets.get(deployment_id, name)
    promotion = target.promotion
    if promotion is None or target.status is not TargetStatus.RUNNING:
        raise WrongMomentError(*_why_not(target))
    words = action_in_words("To be promoted to 100 %", promotion.by, promotion.comment)
    record_event(ports, deployment_id, "PromotionRequested", words, target=name)
    pass_waits(ports, deployment_id, {name})
    return target


def _why_not(target: TargetItem) -> tuple[str, str]:
    if target.status is TargetStatus.WAITING:
        return f"Target '{target.name}' has not started", "Wait until it runs"
    if target.status.is_end:
        return f"Target '{target.name}' has ended: it is {target.status.value}", ""
    if target.status is TargetStatus.ROLLING_BACK or target.stop is not None:
        return f"Target '{target.name}' rolls back", ""
    return f"Target '{target.name}' is being promoted, or was promoted already", ""
