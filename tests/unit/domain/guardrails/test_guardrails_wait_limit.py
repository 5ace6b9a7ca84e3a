"""Gates that guardrails require count among the waits that one execution must outlive."""

from dataclasses import replace

import pytest

from sluice.domain.guardrails.wait_limit import waits_refusal
from sluice.domain.plan.action import DAY_SECONDS, LONGEST_WAIT_DAYS, Action
from sluice.domain.plan.actions import AskForApproval, Pause
from sluice.domain.plan.target import DeploymentPlan, Stage, TargetPlan
from tests.builders import a_target_plan

RULE = "applications['*'].requires['sign-off']"


def approval(days: int | None, rule: str = RULE) -> Action:
    seconds = None if days is None else days * DAY_SECONDS
    return AskForApproval("0.0", expiration_seconds=seconds, required_by=rule)


def target(name: str, *actions: Action, needs: tuple[str, ...] = ()) -> TargetPlan:
    stages = tuple(Stage((action,)) for action in actions)
    return replace(a_target_plan(name), stages=stages, depends_on=needs)


def plan(*targets: TargetPlan) -> DeploymentPlan:
    return DeploymentPlan("parcels", targets)


def pause(days: int) -> Action:
    return Pause("1.0", days * DAY_SECONDS)


@pytest.mark.parametrize(
    "targets",
    [
        [target("prod", approval(300), pause(48))],
        [target("first", approval(300)), target("prod", pause(48), needs=("first",))],
        [target("first", pause(300)), target("prod", approval(48), needs=("first",))],
    ],
)
def test_the_rule_is_named_when_its_gate_makes_the_waits_too_long(targets: list[TargetPlan]) -> None:
    refusal = waits_refusal(plan(*targets))
    assert refusal is not None
    assert (refusal.rule, refusal.path) == (RULE, ("targets", "prod"))
    assert f"target 'prod' and of those it depends on add up to {348 * 24} hours" in refusal.message


@pytest.mark.parametrize(
    "targets",
    [
        [target("prod", approval(300), pause(LONGEST_WAIT_DAYS - 300))],
        [target("one", approval(300)), target("other", pause(300))],
        [target("prod", approval(None), pause(300))],
        [target("prod", approval(300, rule=""), pause(300))],
        [target("prod", approval(300), needs=("not deployed",))],
    ],
)
def test_nothing_is_refused_when_the_waits_fit_or_no_gate_was_added(targets: list[TargetPlan]) -> None:
    assert waits_refusal(plan(*targets)) is None
