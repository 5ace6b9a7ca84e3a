"""The page of numbers, the file of them, and the route: what they say and what they let nobody smuggle in."""

import csv
from dataclasses import replace
from io import StringIO

import pytest

from sluice.api.pages.duration import duration_at_a_glance, duration_in_words
from sluice.api.pages.overview.insights_page import csv_of
from sluice.api.presenters.insights import insights_body
from sluice.domain.insights.numbers import begin_of_month, insights_of
from sluice.domain.insights.outcome import Outcome
from sluice.domain.record.status import DeploymentStatus
from sluice.tasks.insights.read_insights import MOST_DEPLOYMENTS, InsightsView
from tests.tasks.ports import outcomes
from tests.tasks.script import NOW, Script
from tests.unit.api.test_api_handlers import call, json_of
from tests.unit.api.test_pages import SIGNED_IN, ask

GOOD = Outcome("parcels", "dep-1", DeploymentStatus.SUCCEEDED, NOW - 900, NOW, artifact_at=NOW - 9000)
BAD = replace(GOOD, status=DeploymentStatus.FAILED, failed_at=NOW - 100, restored_at=NOW - 10)


def finds(months: int, *found: Outcome) -> Script:
    script: Script = SIGNED_IN << outcomes.newest(begin_of_month(NOW, months - 1), MOST_DEPLOYMENTS)
    return script >> found


def test_page_shows_the_four_numbers_by_month_and_application() -> None:
    body = ask(finds(6, GOOD, BAD), "GET", "insights")["body"]
    assert body.count('role="img"') == 4
    assert "1970-01: 50 %" in body
    assert "1 min 30 s" in body
    assert "2 h 30 min" in body
    assert 'href="/page/insights?application=parcels&amp;months=6"' in body
    assert 'href="/page/insights.csv?months=6"' in body


@pytest.mark.parametrize(("wanted", "months"), [("24", 24), ("7", 6), ("-1", 6), ("x", 6)])
def test_page_shows_one_of_the_times_that_it_offers(wanted: str, months: int) -> None:
    body = ask(finds(months), "GET", "insights", queryStringParameters={"months": wanted})["body"]
    assert body.count('data-label="Month"') == months + 1


def test_file_has_a_line_for_each_month_and_application_and_is_not_opened_as_a_page() -> None:
    response = ask(finds(6, GOOD, BAD), "GET", "insights.csv")
    assert response["headers"]["Content-Type"] == "text/csv; charset=utf-8"
    assert response["headers"]["Content-Disposition"].startswith("attachment")
    (line,) = csv.DictReader(StringIO(response["body"]))
    assert (line["month"], line["application"], line["deployments"]) == ("1970-01", "parcels", "2")
    assert (line["failureRate"], line["restoreSeconds"], line["leadSeconds"]) == ("50.0", "90.0", "9000.0")


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@x"])
def test_file_has_no_formula_in_it_whatever_an_application_is_called(name: str) -> None:
    view = InsightsView(0, NOW, [], insights_of([replace(GOOD, application=name)]), is_complete=True)
    assert csv_of(insights_body(view)).splitlines()[1].startswith(f"1970-01,'{name},")


def test_page_says_so_when_only_the_newest_are_counted() -> None:
    body = ask(finds(6, *[GOOD] * MOST_DEPLOYMENTS), "GET", "insights")["body"]
    assert "only the newest are counted" in body


def test_route_gives_the_same_numbers_as_json() -> None:
    script = Script() << outcomes.newest(NOW - 86_400, MOST_DEPLOYMENTS) >> [GOOD, BAD]
    since = {"since": "1970-01-11T13:46:40+00:00"}
    body = json_of(script.play(call("GET", "/insights", queryStringParameters=since)))
    assert (body["from"], body["isComplete"]) == ("1970-01-11T13:46:40.000Z", True)
    assert body["total"] == {
        "deployments": 2,
        "failed": 1,
        "failureRate": 50.0,
        "stopped": 0,
        "restored": 1,
        "restoreSeconds": 90.0,
        "delivered": 1,
        "leadSeconds": 9000.0,
    }
    assert [row["month"] for row in body["months"]] == ["1970-01"]
    assert [row["application"] for row in body["rows"]] == ["parcels"]


@pytest.mark.parametrize("since", ["yesterday", "1960-01-01T00:00:00Z", "1970-01-01"])
def test_route_reads_nothing_when_the_time_is_none_or_too_long_ago(since: str) -> None:
    response = Script().play(call("GET", "/insights", queryStringParameters={"since": since}))
    assert (response["statusCode"], json_of(response)["code"]) == (422, "ConfigError")


@pytest.mark.parametrize(
    ("seconds", "in_words", "at_a_glance"),
    [
        (-3, "0 s", "0 s"),
        (47.4, "47 s", "47 s"),
        (88, "1 min 28 s", "1.5 min"),
        (7_200, "2 h 0 min", "2 h"),
        (190_000, "2 d 4 h", "2.2 d"),
    ],
)
def test_time_is_said_with_the_units_that_matter(seconds: float, in_words: str, at_a_glance: str) -> None:
    assert (duration_in_words(seconds), duration_at_a_glance(seconds)) == (in_words, at_a_glance)
