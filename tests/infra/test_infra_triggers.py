"""Uploads, ended executions and the clock wake their handlers, and no event is lost without a trace."""

import pytest


@pytest.fixture
def rules(assembly):
    return {rule["Description"]: rule for rule in assembly.control_plane.properties("AWS::Events::Rule")}


def woken(assembly, rule):
    resources = assembly.control_plane.body["Resources"]
    functions = [resources[target["Arn"]["Fn::GetAtt"][0]] for target in rule["Targets"]]
    return [function["Properties"]["Handler"].split(".")[1] for function in functions]


def test_starts_a_deployment_when_a_config_is_uploaded(assembly, rules):
    rule = rules["A deployment config was uploaded"]
    assert rule["EventPattern"]["detail"]["object"] == {"key": [{"prefix": "configs/"}]}
    assert rule["EventPattern"]["detail"]["bucket"]["name"][0]["Ref"].startswith("StorageConfigs")
    assert woken(assembly, rule) == ["config_upload"]


def test_reconciles_when_an_execution_of_either_machine_did_not_succeed(assembly, rules):
    rule = rules["An execution ended without finishing what it had begun"]
    assert rule["EventPattern"]["detail"]["status"] == ["ABORTED", "FAILED", "TIMED_OUT"]
    assert len(rule["EventPattern"]["detail"]["stateMachineArn"]) == 2
    assert woken(assembly, rule) == ["reconcile"]


def test_reconciles_and_watches_alarms_every_minute_because_events_may_be_lost(assembly, rules):
    rule = rules["Finds what nobody told the control plane about"]
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    assert woken(assembly, rule) == ["reconcile", "watch_alarms"]


def test_prunes_nothing_by_itself_unless_the_operator_says_how_many_versions_stay(rules):
    assert "Deletes old versions of functions that nothing needs" not in rules


def test_watches_alarms_when_one_goes_red(assembly, rules):
    rule = rules["A CloudWatch alarm went red"]
    assert rule["EventPattern"] == {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "detail": {"state": {"value": ["ALARM"]}},
    }
    assert woken(assembly, rule) == ["watch_alarms"]


def test_detects_drift_every_hour_and_notes_what_a_deployment_has_left(assembly, rules):
    schedule = rules["Looks for changes that nobody deployed"]
    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    ended = rules["A deployment has ended, and what it left is watched from now on"]
    assert ended["EventPattern"] == {"source": ["sluice"], "detail-type": ["DeploymentEnded"]}
    assert [woken(assembly, rule) for rule in (schedule, ended)] == [["detect_drift"], ["detect_drift"]]


def test_tells_nobody_unless_the_operator_says_whom(rules):
    assert "People are told of a deployment" not in rules


def test_lets_nobody_send_alarms_unless_an_account_is_named(assembly):
    assert assembly.control_plane.of_type("AWS::Events::EventBusPolicy") == {}


def test_keeps_events_that_could_not_be_delivered(rules):
    for target in [target for rule in rules.values() for target in rule["Targets"]]:
        assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("StorageDeadLetters")
        assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 2}


def test_keeps_events_whose_handler_failed(assembly):
    template = assembly.control_plane
    kept = {
        template.body["Resources"][one["FunctionName"]["Ref"]]["Properties"]["Handler"].split(".")[1]: one
        for one in template.properties("AWS::Lambda::EventInvokeConfig")
    }
    woken_by_events = ("config_upload", "detect_drift", "notify_people", "reconcile", "watch_alarms")
    assert sorted(kept) == sorted((*woken_by_events, "prune_versions"))
    for one in kept.values():
        queue = one["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
        assert queue.startswith("StorageDeadLetters")
        assert one["MaximumRetryAttempts"] == 2


def test_lets_only_the_rules_write_to_the_queue_beside_the_handlers(assembly):
    (policy,) = assembly.control_plane.properties("AWS::SQS::QueuePolicy")
    writers = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"]
    rules = {one["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::GetAtt"][0] for one in writers}
    assert rules == set(assembly.control_plane.of_type("AWS::Events::Rule"))
