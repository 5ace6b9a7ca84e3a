"""Plans: they survive storage, find their actions, and know which stages stop the clock."""

import json
from dataclasses import replace

import pytest

from sluice.domain.plan.actions import AskForApproval, Pause, SendWebhook, SetWeight
from sluice.domain.plan.alarms import AlarmWatch, AlreadyInAlarm
from sluice.domain.plan.target import UNDO_STAGES, DeploymentPlan, Stage, TargetPlan
from tests.builders import a_function_plan, a_target_plan


def stored(plan: TargetPlan) -> TargetPlan:
    return TargetPlan.from_dict(json.loads(json.dumps(plan.as_dict())))


def test_plan_is_the_same_when_it_was_stored_as_json() -> None:
    plan = a_target_plan("prod", SetWeight("", 5), Pause("", 60), AskForApproval("", 600, ("sre",)), index=3)
    assert stored(plan) == plan


def test_optional_parts_are_kept_when_a_plan_was_stored() -> None:
    function = replace(a_function_plan(alias_name=None), object_version="v-9")
    plan = replace(
        a_target_plan(depends_on=["dev", "staging"], functions=[function]),
        external_id="sluice-1",
        strategy="ramp",
        time_limit_seconds=60,
        allow_unweighted=True,
        alarms=(AlarmWatch(("errors", "slow"), AlreadyInAlarm.MUST_NOT_WORSEN),),
    )
    assert stored(plan) == plan


def test_unknown_field_is_ignored_when_a_newer_sluice_stored_the_target() -> None:
    plan = a_target_plan()
    assert TargetPlan.from_dict({**plan.as_dict(), "invented_later": 1}) == plan


def test_function_is_read_as_it_was_when_an_older_sluice_stored_it() -> None:
    plan = a_target_plan()
    (function,) = json.loads(json.dumps(plan.as_dict()))["functions"]
    function["settings"] = {
        key: function["settings"][key] for key in ("execution_role_arn", "handler", "runtime")
    }
    old = {key: value for key, value in function.items() if key not in ("image_uri", "tags", "storage")}
    assert TargetPlan.from_dict({**plan.as_dict(), "functions": [old]}) == plan


def test_undo_has_its_stage_when_the_first_release_stored_it_without_any() -> None:
    plan = replace(a_target_plan(), stages=UNDO_STAGES, reverts="dep-0")
    assert TargetPlan.from_dict({**plan.as_dict(), "stages": []}) == plan


def test_target_without_stages_stays_so_when_it_undoes_nothing() -> None:
    plan = replace(a_target_plan(), stages=())
    assert stored(plan) == plan


def test_action_is_found_when_its_key_is_in_the_plan() -> None:
    assert a_target_plan("prod", SetWeight("", 25), SetWeight("", 50)).action("2.0") == SetWeight("2.0", 50)


def test_action_is_refused_when_the_plan_has_no_such_key() -> None:
    with pytest.raises(LookupError, match=r"target 'prod' has no action 9\.0"):
        a_target_plan("prod").action("9.0")


def test_target_is_found_when_the_deployment_has_it() -> None:
    dev, prod = a_target_plan("dev"), a_target_plan("prod", index=1)
    assert DeploymentPlan("parcels", (dev, prod)).target("prod") is prod


def test_target_is_refused_when_the_deployment_has_none_of_that_name() -> None:
    with pytest.raises(LookupError, match="the plan has no target 'prod'"):
        DeploymentPlan("parcels", (a_target_plan("dev"),)).target("prod")


def test_clock_stands_still_when_an_action_of_a_stage_waits() -> None:
    message = SendWebhook("0.0", "tell", "POST", "https://receiver.test/")
    assert Stage((message, AskForApproval("0.1"))).stops_clock


def test_clock_runs_when_all_actions_of_a_stage_work() -> None:
    message = SendWebhook("0.0", "tell", "POST", "https://receiver.test/")
    assert not Stage((message, SetWeight("0.1", 5))).stops_clock


def test_stage_names_every_action_when_it_is_asked_for_its_title() -> None:
    assert Stage((Pause("0.0", 60), AskForApproval("0.1"))).title == "Pause for 1 minute + Wait for approval"


def test_workflow_is_told_the_clock_and_the_actions_when_a_stage_runs() -> None:
    assert Stage((Pause("0.0", 60),)).workflow_input() == {
        "stopsClock": True,
        "actions": [{"key": "0.0", "kind": "pause", "seconds": 60, "fromStageBefore": False}],
    }


@pytest.mark.parametrize("weight", [1, 50, 99])
def test_traffic_is_split_when_a_step_is_between_none_and_all(weight: int) -> None:
    assert a_target_plan("prod", SetWeight("", weight)).splits_traffic


@pytest.mark.parametrize("weight", [0, 100])
def test_traffic_is_not_split_when_each_step_is_none_or_all(weight: int) -> None:
    assert not a_target_plan("prod", SetWeight("", weight)).splits_traffic
