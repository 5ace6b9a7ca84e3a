"""An operator hears when Sluice itself cannot keep its promise."""

import re

import pytest

from tests.architecture.sources import sources
from tests.docs.markdown import page


@pytest.fixture
def alarms(assembly):
    return assembly.control_plane.properties("AWS::CloudWatch::Alarm")


def test_rings_when_a_handler_fails_that_others_rely_on(assembly, alarms):
    resources = assembly.control_plane.body["Resources"]
    watched = {
        resources[dimension["Value"]["Ref"]]["Properties"]["Handler"].split(".")[1]
        for alarm in alarms
        if alarm["MetricName"] == "Errors"
        for dimension in alarm["Dimensions"]
    }
    expected = {
        "config_upload",
        "detect_drift",
        "finish_deployment",
        "finish_target",
        "reconcile",
        "roll_back",
        "undo_target",
        "watch_alarms",
    }
    assert watched == expected


def test_rings_when_an_event_was_given_up(alarms):
    (alarm,) = (one for one in alarms if one["MetricName"] == "ApproximateNumberOfMessagesVisible")
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1, "notBreaching")


def test_rings_when_the_reconciler_is_no_longer_called(alarms):
    (alarm,) = (one for one in alarms if one["MetricName"] == "Invocations")
    assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == ("LessThanThreshold", "breaching")


def test_rings_for_failed_calls_of_this_account_and_never_for_those_of_strangers(assembly, alarms):
    (alarm,) = (one for one in alarms if one["MetricName"] == "FailedCalls")
    (counts,) = (
        one
        for one in assembly.control_plane.properties("AWS::Logs::MetricFilter")
        if one["MetricTransformations"][0]["MetricName"] == "FailedCalls"
    )
    assert counts["FilterPattern"] == '{ ($.status = "5*") && ($.caller != "-") }'
    assert alarm["Threshold"] == 1
    assert not [one for one in alarms if one["MetricName"].startswith("5")]


def test_says_what_each_alarm_means(alarms):
    assert all(alarm["AlarmDescription"].endswith(".") for alarm in alarms)


def test_rings_when_a_sweep_could_not_repair_a_deployment(assembly, alarms):
    """The handler goes on with the others and ends well, so that its log lines are all there is to count."""
    assert counted(assembly, alarms, "FailedRepairs", "repair failed") == {"Reconcile", "WatchAlarms"}


def test_rings_when_a_repair_is_given_up(assembly, alarms):
    assert counted(assembly, alarms, "RepairGivenUp", "repair given up") == {"Reconcile"}


def test_rings_when_somebody_breaks_the_glass(assembly, alarms):
    assert counted(assembly, alarms, "GlassBroken", "glass broken") == {"Api"}


def test_lists_every_metric_that_is_counted_from_log_lines(assembly):
    filters = assembly.control_plane.properties("AWS::Logs::MetricFilter")
    counted = {one["MetricTransformations"][0]["MetricName"] for one in filters}
    rows = page("docs/reference/own-metrics.md").rows("Metric", "Counts")
    assert {row["Metric"].strip("`") for row in rows} == counted


def test_counts_only_lines_that_no_log_level_keeps_back(assembly):
    product = "".join(one.text for one in sources("functions/sluice"))
    patterns = [one["FilterPattern"] for one in assembly.control_plane.properties("AWS::Logs::MetricFilter")]
    messages = {found[1] for one in patterns if (found := re.fullmatch(r'{ \$.message = "(.*)" }', one))}
    assert messages == set(re.findall(r'logger\.critical\(\s*"([^"]+)"', product))


def counted(assembly, alarms, metric, message):
    """The handlers whose log lines with this message the alarm on the metric counts."""
    (alarm,) = (one for one in alarms if one["MetricName"] == metric)
    place = (metric, str(alarm["Namespace"]))
    groups = set()
    for one in assembly.control_plane.properties("AWS::Logs::MetricFilter"):
        (found,) = one["MetricTransformations"]
        if (found["MetricName"], str(found["MetricNamespace"])) == place:
            assert one["FilterPattern"] == f'{{ $.message = "{message}" }}'
            groups.add(one["LogGroupName"]["Ref"])
    assert groups <= set(assembly.control_plane.body["Resources"])
    return {group.partition("Logs")[0].removeprefix("Handlers") for group in groups}
