"""The dashboard draws all that the stack has, and nothing that nobody measures."""

import json
import re
from collections import defaultdict

import pytest

from sluice.domain.insights.measurement import METRICS
from tests.infra.templates import words

_SEARCH = re.compile(
    r"""SEARCH\('\{"Sluice/<AWS::StackName>",(\w+)\} MetricName="(\w+)"', '(Sum|Maximum|p50|p95)'\)"""
)
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
AWS_METRICS = {
    "AWS/Lambda": {"Errors", "Throttles", "Duration"},
    "AWS/States": {
        "ExecutionsStarted",
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
        "ExecutionThrottled",
    },
    "AWS/ApiGateway": {"4xx", "5xx", "Count", "Latency"},
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible"},
}
OWN = "Sluice/<AWS::StackName>"


@pytest.fixture
def widgets(assembly):
    (dashboard,) = assembly.control_plane.properties("AWS::CloudWatch::Dashboard")
    return json.loads(words(dashboard["DashboardBody"]))["widgets"]


@pytest.fixture
def lines(widgets):
    """Namespace and metric -> the dimensions of each line of the graphs that shows it."""
    drawn = defaultdict(list)
    for widget in widgets:
        for namespace, metric, *rest in filter(_is_metric, widget["properties"].get("metrics", ())):
            drawn[namespace, metric].append(rest[:-1])
    return drawn


@pytest.fixture
def searches(widgets):
    """Metric -> dimension, of each search expression."""
    found = [
        line[0]["expression"]
        for widget in widgets
        for line in widget["properties"].get("metrics", ())
        if not _is_metric(line)
    ]
    return {match[2]: match[1] for match in map(_SEARCH.fullmatch, found)}


def test_draws_every_metric_of_sluice_with_the_dimension_that_it_has(lines, searches):
    drawn = {metric: "" for namespace, metric in lines if namespace == OWN}
    assert not drawn.keys() & searches.keys()
    measured = {one.name: one.dimension for one in METRICS}
    assert {**drawn, **searches}.items() >= measured.items()


def test_draws_no_metric_of_sluice_that_nobody_measures(assembly, lines, searches):
    filters = assembly.control_plane.properties("AWS::Logs::MetricFilter")
    counted = {one["MetricTransformations"][0]["MetricName"] for one in filters}
    drawn = {metric for namespace, metric in lines if namespace == OWN} | searches.keys()
    assert drawn == {one.name for one in METRICS} | counted


def test_draws_no_metric_of_aws_that_there_is_not(lines):
    drawn = defaultdict(set)
    for namespace, metric in lines:
        drawn[namespace].add(metric)
    del drawn[OWN]
    assert drawn == AWS_METRICS


@pytest.mark.parametrize("metric", sorted(AWS_METRICS["AWS/Lambda"]))
def test_draws_every_handler(assembly, lines, metric):
    functions = [f"<{name}>" for name in assembly.control_plane.of_type("AWS::Lambda::Function")]
    assert sorted(lines["AWS/Lambda", metric]) == sorted(["FunctionName", one] for one in functions)


@pytest.mark.parametrize("metric", sorted(AWS_METRICS["AWS/States"]))
def test_draws_both_state_machines(assembly, lines, metric):
    machines = [f"<{name}>" for name in assembly.control_plane.of_type("AWS::StepFunctions::StateMachine")]
    assert sorted(lines["AWS/States", metric]) == sorted(["StateMachineArn", one] for one in machines)


def test_draws_the_api_and_the_queue_of_this_stack(assembly, lines):
    (api,) = assembly.control_plane.of_type("AWS::ApiGatewayV2::Api")
    (queue,) = assembly.control_plane.of_type("AWS::SQS::Queue")
    assert lines["AWS/ApiGateway", "5xx"] == [["ApiId", f"<{api}>"]]
    assert lines["AWS/SQS", "ApproximateNumberOfMessagesVisible"] == [["QueueName", f"<{queue}.QueueName>"]]


def test_shows_the_state_of_every_alarm(assembly, widgets):
    (shown,) = (one["properties"]["alarms"] for one in widgets if one["type"] == "alarm")
    alarms = assembly.control_plane.of_type("AWS::CloudWatch::Alarm")
    assert sorted(shown) == sorted(f"<{name}.Arn>" for name in alarms)


def test_has_a_name_of_its_own_in_every_region(assembly):
    (dashboard,) = assembly.control_plane.properties("AWS::CloudWatch::Dashboard")
    assert words(dashboard["DashboardName"]) == "<AWS::StackName>-<AWS::Region>"


def _is_metric(line) -> bool:
    return isinstance(line[0], str)
