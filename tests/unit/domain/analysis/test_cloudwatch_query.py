"""CloudWatch queries as people write them: an expression, or a JSON list with one query that returns data."""

import json

import pytest

from sluice.domain.analysis.cloudwatch_query import CloudWatchQueryError, metric_data_queries

STAT = {"Metric": {"Namespace": "Shop", "MetricName": "Orders"}, "Period": "60", "Stat": "Sum"}


def test_expression_is_asked_for_over_the_whole_window_when_no_period_is_given() -> None:
    (query,) = metric_data_queries(" SELECT AVG(x) FROM y\n", 300)
    assert query == {"Id": "sluice", "Expression": "SELECT AVG(x) FROM y", "Period": 300, "ReturnData": True}


def test_list_is_taken_as_it_is_when_one_query_returns_data() -> None:
    text = json.dumps(
        [{"Id": "a", "MetricStat": STAT, "ReturnData": False}, {"Id": "b", "Expression": "a*2"}]
    )
    queries = metric_data_queries(text, 300)
    assert [query["Id"] for query in queries] == ["a", "b"]
    assert queries[0]["MetricStat"] == {**STAT, "Period": 60}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[", "not valid JSON"),
        ("[1]", "not a list of MetricDataQueries"),
        ("[]", "needs 1 to 500"),
        ('[{"Expression": "a"}]', "each with an `Id`"),
        ('[{"Id": "a"}, {"Id": "b"}]', "2 of the queries return data"),
        ('[{"Id": "a", "ReturnData": false}]', "0 of the queries return data"),
        ('[{"Id": "a", "Period": "long"}]', "not a number of seconds"),
    ],
)
def test_list_is_refused_and_says_why_when_it_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(CloudWatchQueryError, match=why):
        metric_data_queries(text, 60)
