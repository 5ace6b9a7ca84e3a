"""Ends what a target still waits for although a person has resumed it, or promoted it past that."""

from collections.abc import Collection
from functools import partial

from sluice.domain.plan.target import TargetPlan
from sluice.domain.record.items import TargetItem
from sluice.domain.waits.analysis import Analysis
from sluice.domain.waits.callback import Callback
from sluice.domain.waits.pause import TimedPause
from sluice.domain.waits.wait import Wait
from sluice.ports import Ports
from sluice.tasks.guard import MAX_PARALLEL_TARGETS
from sluice.tasks.wait.change_wait import change_wait
from sluice.tasks.wait.deliver_reply import deliver_reply


def pass_waits(ports: Ports, deployment_id: str, targets: Collection[str]) -> None:
    """End each wait of these targets that is open; safe to repeat after a crash at any line."""
    waits = [wait for wait in ports.waits.list_all(deployment_id) if wait.target in targets]
    ports.side_by_side.run(partial(pass_wait, ports), waits, limit=MAX_PARALLEL_TARGETS)


def pass_wait(ports: Ports, wait: Wait) -> None:
    """End this one if it is open and nothing asks for it any more.

    The target is read after the wait: a pause is noted before it waits, and its note removed before it ends.
    """
    if not wait.is_open(ports.clock.now()):
        return
    target = ports.targets.get(wait.deployment_id, wait.target)
    if isinstance(wait, TimedPause) and wait.is_by_hand:
        if target.paused is None or target.paused.number != wait.number:
            by_hand = change_wait(ports, TimedPause, wait.wait_id, lambda one: one.resumed(target.resumed_by))
            deliver_reply(ports, by_hand)
    elif target.promotion is not None:
        plan = ports.targets.plan(wait.deployment_id, wait.target)
        _pass_step(ports, wait, target, plan)


def _pass_step(ports: Ports, wait: Wait, target: TargetItem, plan: TargetPlan) -> None:
    if target.promotion is None or not plan.is_skippable(wait.action_key):
        return
    by = target.promotion.by
    match wait:
        case TimedPause():
            deliver_reply(ports, change_wait(ports, TimedPause, wait.wait_id, lambda one: one.resumed(by)))
        case Analysis():
            deliver_reply(ports, change_wait(ports, Analysis, wait.wait_id, lambda one: one.passed_over(by)))
        case Callback():
            deliver_reply(ports, change_wait(ports, Callback, wait.wait_id, Callback.skipped))
