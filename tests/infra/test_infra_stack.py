"""The template as a whole: clean, small, explained, and not to be deployed without handlers."""

import pytest
from aws_cdk import App

from infra.options import HandlersNotBuiltError, read_options
from infra.packaging.bundles import BUNDLES


def test_breaks_no_aws_solutions_rule(assembly):
    assert assembly.nag["conclusion"] == "success"
    assert assembly.nag["violations"] == []


def test_gives_a_reason_for_every_exception(assembly):
    reasons = [one["reason"] for one in assembly.nag["suppressedViolations"]]
    assert reasons
    assert all(reason.endswith(".") and len(reason.split()) > 4 for reason in reasons)


def test_allows_no_action_by_wildcard(assembly):
    template = assembly.control_plane
    allowed = [pair for role in template.of_type("AWS::IAM::Role") for pair in template.allowed(role)]
    assert not [action for action, _ in allowed if "*" in action]


def test_names_no_managed_policy(assembly):
    for template in (assembly.control_plane, assembly.target_role, assembly.alias_role):
        assert not [role for role in template.properties("AWS::IAM::Role") if "ManagedPolicyArns" in role]


def test_keeps_every_log_for_a_while_and_not_for_ever(assembly):
    groups = assembly.control_plane.properties("AWS::Logs::LogGroup")
    assert {group["RetentionInDays"] for group in groups} == {90}


def test_stays_below_the_limit_of_a_template(assembly):
    assert len(assembly.control_plane.text.encode()) < 1_000_000


def test_names_what_others_need_to_know(assembly):
    outputs = set(assembly.control_plane.body["Outputs"])
    assert outputs == {
        "ApiRoleArn",
        "ApiUrl",
        "ApprovePolicyArn",
        "BrowsePolicyArn",
        "ConfigBucket",
        "DashboardName",
        "DeploymentStateMachineArn",
        "DetectDriftRoleArn",
        "DocumentsBucket",
        "ExternalId",
        "GuardrailsPolicyArn",
        "JudgeMetricsRoleArn",
        "OperatePolicyArn",
        "PageActsRoleArn",
        "PrepareFunctionsRoleArn",
        "PromoteRoleArn",
        "PruneVersionsRoleArn",
        "ReadPolicyArn",
        "RollBackRoleArn",
        "RunPreflightRoleArn",
        "SetWeightRoleArn",
        "SmokeTestRoleArn",
        "SubmitPolicyArn",
        "TableName",
        "TargetStateMachineArn",
        "UndoTargetRoleArn",
        "VersionsRoleArn",
        "VouchPolicyArn",
        "WatchAlarmsRoleArn",
    }


def test_makes_cloudformation_refuse_when_handlers_were_not_built(assembly):
    (assertion,) = assembly.control_plane.body["Rules"]["HandlersAreBuilt"]["Assertions"]
    left, right = assertion["Assert"]["Fn::Equals"]
    assert left != right


def test_says_how_to_build_the_handlers_when_they_are_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("SLUICE_HANDLERS", str(tmp_path))
    with pytest.raises(HandlersNotBuiltError, match="package_handlers --for aws"):
        read_options(App())


def test_uses_the_handlers_that_the_environment_names(monkeypatch, tmp_path):
    folders = {bundle.name: tmp_path / bundle.name for bundle in BUNDLES}
    for folder in folders.values():
        folder.mkdir()
    monkeypatch.setenv("SLUICE_HANDLERS", str(tmp_path))
    options = read_options(App())
    assert options.code == folders
    assert options.is_built


@pytest.mark.parametrize("given", ["One,Two", '["One", "Two"]', ["One", "Two"]])
def test_takes_role_names_as_text_or_as_a_list_when_the_operator_chooses_them(monkeypatch, tmp_path, given):
    monkeypatch.setenv("SLUICE_HANDLERS", str(tmp_path))
    app = App(context={"deployRoleNames": given, "allowMissingHandlers": "true"})
    assert read_options(app).deploy_role_names == ("One", "Two")


def test_gives_data_up_only_when_the_operator_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("SLUICE_HANDLERS", str(tmp_path))
    keep = App(context={"allowMissingHandlers": "true"})
    give_up = App(context={"allowMissingHandlers": "true", "retainData": "false"})
    assert [read_options(app).retain_data for app in (keep, give_up)] == [True, False]


def test_lists_what_webhooks_may_call_besides_when_the_operator_says_so():
    context = {"allowMissingHandlers": "true", "webhookAllow": "10.1.0.0/16, build.internal:8080"}
    assert read_options(App(context=context)).webhook_allow == ("10.1.0.0/16", "build.internal:8080")
    assert read_options(App(context={"allowMissingHandlers": "true"})).webhook_allow == ()
