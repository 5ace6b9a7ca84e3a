"""Metrics as log lines: what CloudWatch reads in them, and that no line can fail or vanish."""

import json
import time
from dataclasses import replace

import pytest

from sluice.domain.insights.measurement import LEAD_TIME, METRICS, REPAIRS, Measurement
from sluice.host.clock import FileClock, SystemClock
from sluice.host.embedded_metrics import EmbeddedMetrics

ONE = Measurement(REPAIRS, 1, "start", facts={"deploymentId": 'd-"1"', "application": "parcels"})
HERE = EmbeddedMetrics("Sluice/test", "INFO", SystemClock())


@pytest.fixture
def line(capsys):
    def emitted(*measurements: Measurement) -> dict:
        HERE.emit(*measurements)
        return json.loads(capsys.readouterr().out)

    return emitted


def test_names_the_metric_with_its_unit_and_its_one_dimension(line):
    found = line(ONE)
    (metric,) = found["_aws"]["CloudWatchMetrics"]
    assert metric == {
        "Namespace": "Sluice/test",
        "Dimensions": [["kind"]],
        "Metrics": [{"Name": "Repairs", "Unit": "Count"}],
    }
    assert (found["kind"], found["Repairs"]) == ("start", [1.0])
    assert (found["deploymentId"], found["application"]) == ('d-"1"', "parcels")


def test_has_no_dimension_when_the_metric_has_none(line, monkeypatch):
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "sluice")
    (metric,) = line(Measurement(LEAD_TIME, 2.5))["_aws"]["CloudWatchMetrics"]
    assert metric["Dimensions"] == [[]]


def test_is_of_the_moment_that_it_is_about(line):
    at = time.time() - 3_600
    assert line(replace(ONE, at=at))["_aws"]["Timestamp"] == int(at * 1000)


@pytest.mark.parametrize("level", ["WARN", "FATAL"])
def test_has_the_level_that_lambda_lets_through(capsys, level):
    EmbeddedMetrics("Sluice/test", level, SystemClock()).emit(ONE)
    found = json.loads(capsys.readouterr().out)
    assert (found["level"], found["timestamp"][-1]) == (level, "Z")


@pytest.mark.parametrize("days", [-15, 1])
def test_prints_nothing_of_a_moment_that_cloudwatch_refuses(capsys, days):
    HERE.emit(replace(ONE, at=time.time() + days * 86_400))
    assert capsys.readouterr().out == ""


def test_measures_by_the_clock_that_the_deployment_goes_by(capsys, tmp_path):
    """On a plane whose clock was moved, what ends now is no day ahead."""
    moved = {"origin": time.time(), "speed": 1, "offset": 3 * 86_400}
    (tmp_path / "clock.json").write_text(json.dumps(moved), encoding="utf-8")
    clock = FileClock(str(tmp_path / "clock.json"))
    EmbeddedMetrics("Sluice/test", "INFO", clock).emit(replace(ONE, at=clock.now()))
    assert "Repairs" in capsys.readouterr().out


def test_goes_on_when_a_line_cannot_be_printed(capsys):
    broken = Measurement(REPAIRS, "many", "start")  # type: ignore[arg-type]
    HERE.emit(broken, ONE)
    *_, last = capsys.readouterr().out.splitlines()
    assert json.loads(last)["Repairs"] == [1.0]


def test_prints_one_line_for_each_metric(capsys):
    HERE.emit(*(Measurement(one, 1, "x") for one in METRICS))
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [one["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"] for one in lines] == [
        one.name for one in METRICS
    ]
