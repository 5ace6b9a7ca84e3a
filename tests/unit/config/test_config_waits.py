"""Waits that no execution lives long enough for: each alone, all of a target, and along its dependencies."""

import json

import pytest

from sluice.domain.plan.action import LONGEST_WAIT_DAYS, LONGEST_WAIT_SECONDS
from tests.docs.markdown import ROOT
from tests.unit.config.builders import changed, config_of, errors_of, only, with_gates, with_steps

LONGEST_HOURS = LONGEST_WAIT_DAYS * 24
STEPS = "strategies.ramp.canary.steps"


def hours(count):
    return {"duration": count, "unit": "hours"}


def pause(count):
    return {"pause": hours(count)}


def approval(count):
    return {"pause": {"untilApproved": True, "approvalExpiration": hours(count)}}


def chain(*waits):
    """Targets with these waits before them, each depending on the one before it."""
    base = changed()
    target, row = base["targets"]["dev"], base["providerOptions"]["lambda"][0]
    names = [f"t{index}" for index in range(len(waits))]
    needs = [{}, *({"dependsOn": [name]} for name in names[:-1])]
    constraints = [
        {"beforeDeployment": [pause(wait)], **need} for wait, need in zip(waits, needs, strict=True)
    ]
    targets = {name: {**target, "constraints": one} for name, one in zip(names, constraints, strict=True)}
    return changed(
        ("targets", targets), ("providerOptions/lambda", [{**row, "target": one} for one in names])
    )


@pytest.mark.parametrize("count", [LONGEST_HOURS + 1, 9_000, 99_999, 99_999_999_999_999])
@pytest.mark.parametrize(
    ("config", "path"),
    [
        (lambda count: with_steps(pause(count)), f"{STEPS}[0].pause"),
        (lambda count: with_steps(approval(count)), f"{STEPS}[0].pause.approvalExpiration"),
        (
            lambda count: with_gates("beforeDeployment", pause(count)),
            "targets.dev.constraints.beforeDeployment[0].pause",
        ),
        (lambda count: changed(("deploymentConfig/timeout", hours(count))), "deploymentConfig.timeout"),
    ],
)
def test_wait_is_refused_with_the_longest_possible_when_no_execution_lives_so_long(config, path, count):
    problem = only(errors_of(config(count)))
    assert problem.path == path
    assert problem.message.startswith(f"{count} hours are longer than a deployment can wait")
    assert problem.remedy == f"Write {LONGEST_HOURS} hours or less"


def test_wait_is_taken_when_it_is_as_long_as_a_deployment_can_wait():
    assert config_of(with_steps(approval(LONGEST_HOURS)))


def test_target_is_refused_when_its_waits_together_are_too_long():
    problem = only(errors_of(with_steps(pause(5_000), approval(3_000), pause(329))))
    assert problem.path == "targets.dev"
    assert problem.message.startswith("The waits of target 'dev' add up to 8329 hours")
    assert "8328 hours in all" in problem.remedy


def test_gates_count_as_the_longest_when_they_wait_side_by_side():
    assert config_of(with_gates("beforeDeployment", approval(8_000), pause(8_000)))


def test_first_target_beyond_the_limit_is_refused_when_targets_wait_for_each_other():
    problem = only(errors_of(chain(4_000, 4_000, 4_000, 4_000)))
    assert problem.path == "targets.t2"
    assert "'t2' and of those it depends on add up to 12000 hours" in problem.message


def test_targets_left_out_by_a_filter_do_not_count():
    config = changed(("targetFilters", [{"includeTarget": "t1"}]), base=chain(8_000, 8_000))
    assert config_of(config)


def test_approvals_without_an_expiration_are_not_added_up():
    assert config_of(with_steps(*[{"pause": {"untilApproved": True}}] * 3))


def test_workflow_of_a_deployment_waits_as_long_as_files_may_ask_for():
    definition = json.loads((ROOT / "statemachine" / "deployment.asl.json").read_text())
    waits = [state.get("TimeoutSeconds") for state in definition["States"].values()]
    assert max(seconds for seconds in waits if isinstance(seconds, int)) >= LONGEST_WAIT_SECONDS
