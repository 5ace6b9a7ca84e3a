"""The planner: from a config to targets in order, their functions, their stages, and what is worth a note."""

import pytest

from sluice.config.load import load_config
from sluice.config.model import DeploymentConfig
from sluice.domain.function.settings import FunctionSettings
from sluice.domain.plan.actions import (
    Action,
    AskForApproval,
    Pause,
    PrepareFunctions,
    Promote,
    RunWebhook,
    SendWebhook,
    SetWeight,
    SmokeTest,
)
from sluice.domain.plan.alarms import AlarmWatch, AlreadyInAlarm
from sluice.domain.plan.application_lock import InProgressStrategy
from sluice.domain.plan.target import DeploymentPlan, FunctionPlan, TargetPlan
from sluice.planner.deployment import plan_deployment
from tests.builders import DEPLOY_ROLE, FUNCTION_ROLE, Json, a_config, a_config_text

PAUSE = {"pause": {"duration": 5, "unit": "minutes"}}
APPROVAL = {"pause": {"untilApproved": True}}


def planned(text: str) -> DeploymentPlan:
    return plan_deployment(load_config(text).config)


def only_target(text: str) -> TargetPlan:
    (target,) = planned(text).targets
    return target


def actions_of(target: TargetPlan) -> list[list[Action]]:
    return [list(stage.actions) for stage in target.stages]


def after(*needs: str) -> Json:
    return {"constraints": {"dependsOn": list(needs)}}


def names_of(plan: DeploymentPlan) -> list[str]:
    return [target.name for target in plan.targets]


def test_strategy_stands_between_prepare_and_promote_when_there_are_no_gates() -> None:
    text = a_config_text(steps=[{"setWeight": {"weight": 10}}, PAUSE, {"setWeight": {"weight": 100}}])
    assert actions_of(only_target(text)) == [
        [PrepareFunctions("0.0")],
        [SetWeight("1.0", 10)],
        [Pause("2.0", 300)],
        [SetWeight("3.0", 100)],
        [Promote("4.0")],
    ]


def test_target_goes_to_100_at_once_when_it_names_no_strategy() -> None:
    target = only_target(a_config_text({"prod": {"strategy": None}}))
    assert actions_of(target) == [[PrepareFunctions("0.0")], [SetWeight("1.0", 100)], [Promote("2.0")]]


def test_target_is_promoted_when_its_last_step_is_below_100() -> None:
    assert actions_of(only_target(a_config_text()))[-1] == [Promote("2.0")]


WEBHOOK = {
    "name": "check",
    "method": "PUT",
    "uriTemplate": "https://example.com/{{context.suite}}",
    "headers": [{"key": "X-Token", "value": "{{secrets.token}}"}],
    "bodyTemplate": {"inline": "{}"},
    "retryCount": 3,
}


def test_webhook_brings_all_that_its_caller_must_know_when_a_step_runs_it() -> None:
    step = {"runWebhook": {"name": "check", "context": {"suite": "fast"}}}
    target = only_target(
        a_config_text(steps=[step], webhooks=[WEBHOOK], context={"suite": "all", "team": "a"})
    )
    headers = (("X-Token", "{{secrets.token}}"),)
    assert target.action("1.0") == RunWebhook(
        "1.0",
        "check",
        "PUT",
        "https://example.com/{{context.suite}}",
        headers,
        "{}",
        3,
        {"suite": "fast", "team": "a"},
    )


def test_webhook_is_only_sent_when_it_disables_its_callback() -> None:
    step = {"runWebhook": {"name": "check"}}
    webhook = {"name": "check", "uriTemplate": "https://example.com", "disableCallback": True}
    target = only_target(a_config_text(steps=[step], webhooks=[webhook]))
    assert target.action("1.0") == SendWebhook("1.0", "check", "POST", "https://example.com")


def test_unchecked_config_is_refused_when_a_step_runs_no_webhook_of_the_file() -> None:
    steps = [{"runWebhook": {"name": "check"}}]
    with pytest.raises(LookupError, match="there is no webhook 'check'"):
        plan_deployment(DeploymentConfig.model_validate(a_config(steps=steps)))


def test_gates_of_one_list_share_a_stage_when_there_are_several() -> None:
    constraints = {"beforeDeployment": [APPROVAL, APPROVAL], "afterDeployment": [APPROVAL]}
    assert actions_of(only_target(a_config_text({"prod": {"constraints": constraints}}))) == [
        [AskForApproval("0.0"), AskForApproval("0.1")],
        [PrepareFunctions("1.0")],
        [SetWeight("2.0", 25)],
        [Promote("3.0")],
        [AskForApproval("4.0")],
    ]


def test_longest_pause_follows_the_other_gates_and_counts_with_them_when_they_stand_in_one_list() -> None:
    short = {"pause": {"duration": 5, "unit": "seconds"}}
    constraints = {"beforeDeployment": [PAUSE, APPROVAL, short], "afterDeployment": [short, PAUSE]}
    assert actions_of(only_target(a_config_text({"prod": {"constraints": constraints}}))) == [
        [AskForApproval("0.0")],
        [Pause("1.0", 300, from_stage_before=True)],
        [PrepareFunctions("2.0")],
        [SetWeight("3.0", 25)],
        [Promote("4.0")],
        [Pause("5.0", 300)],
    ]


def test_approval_keeps_who_must_approve_when_the_config_says_so() -> None:
    pause = {"pause": {"untilApproved": True, "approvals": 2, "requesterMayNotApprove": True}}
    action = only_target(a_config_text(steps=[pause])).action("1.0")
    assert action == AskForApproval("1.0", needed=2, requester_may_not_approve=True)
    assert action.title == "Wait for approval by 2 people"


def test_approval_keeps_expiry_and_roles_when_the_config_gives_them() -> None:
    expiry = {"duration": 2, "unit": "hours"}
    pause = {"pause": {"untilApproved": True, "approvalExpiration": expiry, "requiresRoles": ["sre", "lead"]}}
    target = only_target(a_config_text(steps=[pause]))
    assert target.action("1.0") == AskForApproval("1.0", 7200, ("sre", "lead"))


def test_function_gets_code_settings_and_alias_when_the_config_gives_them() -> None:
    artifact = {
        "functionName": "quote",
        "path": "s3://code/a/b.zip",
        "type": "zipFile",
        "objectVersion": "v-9",
    }
    target = only_target(a_config_text(artifacts=[artifact]))
    settings = FunctionSettings(FUNCTION_ROLE, "app.handler", "python3.13")
    assert target.functions == (FunctionPlan("quote", "code", "a/b.zip", settings, "live", "v-9"),)


def test_function_has_no_alias_when_the_config_names_none() -> None:
    (function,) = only_target(a_config_text(trafficManagement=[])).functions
    assert function.alias_name is None


def test_functions_keep_the_order_of_the_file_when_a_target_has_several() -> None:
    target = only_target(a_config_text(functions=["quote", "book", "track"]))
    assert [function.function_name for function in target.functions] == ["quote", "book", "track"]


def test_target_keeps_where_and_as_whom_when_it_is_planned() -> None:
    own = {"account": "production", "allowUnweighted": True}
    target = only_target(a_config_text({"prod": own}))
    assert (target.account, target.region, target.deploy_role_arn) == (
        "production",
        "eu-central-1",
        DEPLOY_ROLE,
    )
    assert (target.allow_unweighted, target.strategy) == (True, "ramp")


def test_external_id_is_not_taken_from_the_file() -> None:
    assert only_target(a_config_text({"prod": {"externalId": "of-the-file"}})).external_id is None


def test_account_is_read_from_the_role_when_it_has_no_name() -> None:
    assert only_target(a_config_text()).account == "111111111111"


def test_time_limit_is_30_minutes_when_the_config_gives_none() -> None:
    assert only_target(a_config_text()).time_limit_seconds == 1800


def test_time_limit_is_that_of_the_config_when_it_gives_one() -> None:
    settings = {"timeout": {"duration": 2, "unit": "minutes"}}
    assert only_target(a_config_text(deploymentConfig=settings)).time_limit_seconds == 120


def test_targets_are_ordered_and_numbered_when_they_depend_on_each_other() -> None:
    plan = planned(a_config_text({"prod": after("staging"), "staging": after("dev"), "dev": {}}))
    assert [(target.name, target.index) for target in plan.targets] == [
        ("dev", 0),
        ("staging", 1),
        ("prod", 2),
    ]
    assert plan.target("prod").depends_on == ("staging",)


def test_application_and_description_are_kept_when_the_deployment_is_planned() -> None:
    plan = planned(a_config_text(description="release 12"))
    assert (plan.application, plan.description) == ("parcels", "release 12")


def test_target_is_left_out_with_a_note_when_the_filters_do_not_name_it() -> None:
    plan = planned(a_config_text({"dev": {}, "prod": {}}, targetFilters=[{"includeTarget": "prod"}]))
    assert names_of(plan) == ["prod"]
    assert plan.notes == ("Target 'dev' is left out by targetFilters",)


def test_dependency_is_dropped_with_a_note_when_the_filters_leave_it_out() -> None:
    targets = {"dev": {}, "prod": after("dev")}
    plan = planned(a_config_text(targets, targetFilters=[{"includeTarget": "prod"}]))
    assert plan.target("prod").depends_on == ()
    assert "Target 'prod' does not wait for 'dev', which targetFilters leaves out" in plan.notes


def test_note_says_all_at_once_when_a_target_names_no_strategy() -> None:
    assert planned(a_config_text({"prod": {"strategy": None}})).notes == (
        "Target 'prod' names no strategy: all at once",
    )


def test_there_are_no_notes_when_everything_is_said() -> None:
    assert planned(a_config_text()).notes == ()


def test_plan_is_the_same_when_the_config_is_planned_again() -> None:
    text = a_config_text({"dev": {}, "prod": after("dev")}, functions=["quote", "book"])
    assert planned(text) == planned(text)


def test_alarms_of_target_and_strategy_are_watched_and_the_word_of_the_target_counts() -> None:
    strategies = {
        "ramp": {
            "alarms": {"names": ["slow", "errors"], "alreadyInAlarm": "mustNotWorsen"},
            "canary": {"steps": [{"setWeight": {"weight": 5}}]},
        }
    }
    own = {"names": ["errors"], "alreadyInAlarm": "ignore"}
    target = planned(a_config_text({"prod": {"alarms": own}}, strategies=strategies)).target("prod")
    assert target.alarms == (
        AlarmWatch(("errors",), AlreadyInAlarm.IGNORE),
        AlarmWatch(("slow",), AlreadyInAlarm.MUST_NOT_WORSEN),
    )


def test_smoke_test_is_planned_with_all_that_the_step_says() -> None:
    expect = {"statusCode": 200, "fields": {"body.ok": "true"}, "maxDurationMillis": 900}
    step = {"smokeTest": {"functionName": "quote", "payload": "[1]", "context": {"a": "b"}, "expect": expect}}
    target = planned(a_config_text({"prod": {}}, steps=[step])).target("prod")
    assert target.action("1.0") == SmokeTest(
        "1.0", "[1]", "quote", {"a": "b"}, 200, (("body.ok", "true"),), 900
    )


@pytest.mark.parametrize(
    ("settings", "strategy", "rolls_back_all", "keeps"),
    [
        ({}, InProgressStrategy.REJECT, False, False),
        ({"onFailure": "rollbackAll"}, InProgressStrategy.REJECT, True, False),
        ({"afterDeploymentFailure": "keep"}, InProgressStrategy.REJECT, False, True),
        (
            {"ifDeploymentInProgress": {"strategy": "enqueueOne"}},
            InProgressStrategy.ENQUEUE_ONE,
            False,
            False,
        ),
    ],
)
def test_plan_knows_what_failures_and_other_deployments_lead_to_when_the_config_says_so(
    settings: Json, strategy: InProgressStrategy, *, rolls_back_all: bool, keeps: bool
) -> None:
    plan = planned(a_config_text(deploymentConfig=settings))
    assert (plan.in_progress, plan.rolls_back_all) == (strategy, rolls_back_all)
    assert plan.targets[0].keeps_after_gates is keeps


def test_unchecked_config_is_refused_when_a_function_has_no_artifact() -> None:
    config = DeploymentConfig.model_validate({**a_config(), "artifacts": []})
    with pytest.raises(LookupError, match="function 'quote' has no artifact"):
        plan_deployment(config)
