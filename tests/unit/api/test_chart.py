"""Charts show what was measured in each window: shares of calls in percent, limits at their height."""

from sluice.api.pages.drawing.chart import HEIGHT, WIDTH, charts_of
from sluice.domain.analysis.answer import TimeWindow
from sluice.domain.analysis.judgment import Judgment, Measured, Reading
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.metric_query import MetricQuery
from sluice.domain.waits.analysis import Analysis
from sluice.tasks.judge.replay_analysis import AnalysisView

ERRORS = MetricQuery("errors", preset="errorRate", upper_limit=10.0)


def view(query: MetricQuery, *readings: Reading) -> AnalysisView:
    action = JudgeMetrics("0.0", queries=(query,), interval_seconds=60, runs=len(readings))
    analysis = Analysis("d-1.0.0.0", "d-1", "prod", "0.0", 0.0, 600.0, starts_at=0.0)
    judgments = [
        Judgment(run, TimeWindow(run * 60.0, run * 60.0 + 60), run * 60.0 + 90, (reading,))
        for run, reading in enumerate(readings)
    ]
    return AnalysisView(analysis, action, judgments)


def heights(points: str) -> list[float]:
    return [float(point.split(",")[1]) for point in points.split()]


def test_rate_is_drawn_in_percent_beside_the_old_version_and_its_limit() -> None:
    first = Reading("errors", "quotes", Measured((), 5, 100.0), Measured((), 1, 100.0))
    second = Reading("errors", "quotes", Measured((), 20, 100.0), Measured((), 1, 100.0))
    (chart,) = charts_of(view(ERRORS, first, second))

    assert (chart.new.last, chart.unit, chart.windows, chart.highest) == ("20", "%", 2, "20")
    before, after = heights(chart.new.points)
    assert 0 < after < chart.limits[0].y < before < HEIGHT
    assert chart.old is not None
    assert chart.old.last == "1"


def test_window_without_data_leaves_no_point() -> None:
    (chart,) = charts_of(view(ERRORS, Reading("errors", "quotes", Measured())))
    assert (chart.new.points, chart.new.last, chart.old) == ("", "no data", None)


def test_single_window_is_a_line_all_the_same() -> None:
    (chart,) = charts_of(view(ERRORS, Reading("errors", "quotes", Measured((), 1, 50.0))))
    start, end = chart.new.points.split()
    assert start != end
    assert float(end.split(",")[0]) < WIDTH


def test_values_of_a_template_are_drawn_as_they_are() -> None:
    query = MetricQuery("queue", template="avg:queue")
    (chart,) = charts_of(view(query, Reading("queue", "", Measured((3.0, 4.5)))))
    assert (chart.new.last, len(chart.new.points.split())) == ("4.5", 2)


def test_query_that_is_no_longer_planned_is_left_out() -> None:
    assert charts_of(view(ERRORS, Reading("other", "", Measured((1.0,))))) == []
