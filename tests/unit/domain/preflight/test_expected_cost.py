"""What a deployment is expected to cost: states counted one by one, and prices put to them."""

from dataclasses import replace

import pytest

from sluice.domain.plan.actions import Pause, SetWeight
from sluice.domain.plan.target import UNDO_STAGES
from sluice.domain.preflight import prices
from sluice.domain.preflight.expected_calls import target_transitions
from sluice.domain.preflight.expected_cost import DEPLOYMENT_USAGE, ExpectedUsage, target_usage
from tests.analysis_builders import an_analysis
from tests.architecture.sources import ROOT
from tests.builders import a_target_plan

CANARY = a_target_plan("prod", SetWeight("", 25), SetWeight("", 100))


def test_pause_costs_two_transitions_because_it_is_outside_the_map() -> None:
    paused = a_target_plan("prod", SetWeight("", 25), Pause("", 600), SetWeight("", 100))
    assert target_transitions(paused) == target_transitions(CANARY) + 2


def test_undo_costs_the_states_of_its_way_through_the_machine() -> None:
    undo = replace(CANARY, stages=UNDO_STAGES, reverts="d-0")
    assert (
        target_transitions(undo) == 7
    )  # Begin or recover, Begin, Next stage, Undo, Finish, Outcome, Succeeded


def test_each_task_state_is_a_call_of_a_handler() -> None:
    assert target_usage(CANARY).invocations == len(("Begin", "Prepare", "25", "100", "Promote", "Finish"))


def test_each_look_of_an_analysis_is_a_call_of_its_handler() -> None:
    watched = a_target_plan("prod", SetWeight("", 25), an_analysis(runs=5), SetWeight("", 100))
    more = target_transitions(watched) - target_transitions(CANARY)
    assert target_usage(watched).invocations - target_usage(CANARY).invocations == more - 3


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (ExpectedUsage(1000, 0, 0, 0, 0), 0.025),
        (ExpectedUsage(0, 1_000_000, 0, 0, 0), 0.2),
        (ExpectedUsage(0, 0, 1000, 0, 0), 0.0133334),
        (ExpectedUsage(0, 0, 0, 1_000_000, 0), 0.125),
        (ExpectedUsage(0, 0, 0, 0, 1_000_000), 0.625),
    ],
)
def test_costs_what_aws_lists_for_each_part(usage: ExpectedUsage, dollars: float) -> None:
    assert usage.dollars == pytest.approx(dollars)


def test_comparison_in_the_docs_is_what_a_plan_of_that_canary_expects() -> None:
    steps = [step for weight in range(10, 110, 10) for step in (SetWeight("", weight), Pause("", 600))][:-1]
    usage = DEPLOYMENT_USAGE + target_usage(a_target_plan("prod", *steps))
    told = (
        f"{usage.transitions} state transitions, {usage.invocations} calls of Lambda with {usage.gb_seconds}"
        f" GB-seconds, {usage.reads} reads and {usage.writes} writes | ${usage.dollars:.4f} |"
    )
    assert told in (ROOT / "docs/explanation/cost.md").read_text()


def test_prices_in_the_docs_are_those_of_the_code() -> None:
    page = (ROOT / "docs/explanation/cost.md").read_text()
    assert f"{prices.REGION} as of {prices.AS_OF}" in page
    assert all(source in page for source in prices.SOURCES.values())
    assert f"${prices.PER_TRANSITION * 1_000:g} for 1,000 state transitions" in page
    assert f"${prices.PER_INVOCATION * 1_000_000:.2f} for a million" in page
    assert f"${prices.PER_GB_SECOND:.10f} for a GB-second" in page
    reads, writes = prices.PER_READ * 1_000_000, prices.PER_WRITE * 1_000_000
    assert f"${reads:g} for a million reads, ${writes:g} for a million writes" in page


def test_costs_of_targets_and_deployment_add_up() -> None:
    both = DEPLOYMENT_USAGE + target_usage(CANARY) + target_usage(CANARY)
    assert both.dollars == pytest.approx(DEPLOYMENT_USAGE.dollars + 2 * target_usage(CANARY).dollars)
    assert both.transitions == DEPLOYMENT_USAGE.transitions + 2 * target_transitions(CANARY)
