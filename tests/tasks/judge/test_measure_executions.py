"""Measuring durable functions: presets read executions, because invocations count each replay."""

from dataclasses import replace

from sluice.domain.analysis.judgment import Measured
from sluice.domain.plan.metric_query import MetricQuery
from sluice.tasks.judge.measure_window import measure_window
from tests.analysis_builders import an_analysis
from tests.tasks.judge.test_measure_window import (
    ERRORS,
    ON_QUARTER,
    cloudwatch,
    measured,
    measurement,
    series,
)

DURABLE = replace(ON_QUARTER, is_durable=True)
ENDED = ("DurableExecutionSucceeded", "DurableExecutionFailed", "DurableExecutionTimedOut")


def test_failures_are_a_share_of_the_executions_that_have_ended() -> None:
    script = cloudwatch(
        *(series(name) for name in ENDED),
        DurableExecutionSucceeded=(90.0, 5.0),
        DurableExecutionFailed=(3.0,),
        DurableExecutionTimedOut=(2.0,),
    )
    (reading,) = measured(script, ERRORS, record=DURABLE)
    assert (reading.candidate, reading.is_durable) == (Measured((), 5.0, 100.0), True)


def test_nobody_knows_anything_when_no_execution_has_ended() -> None:
    (reading,) = measured(cloudwatch(*(series(name) for name in ENDED)), ERRORS, record=DURABLE)
    assert reading.candidate == Measured()


def test_durations_are_those_of_whole_executions() -> None:
    slow = MetricQuery("slow", preset="durationP95", upper_limit=100)
    wanted = (*(series(name) for name in ENDED), series("DurableExecutionDuration", stat="p95"))
    script = cloudwatch(*wanted, DurableExecutionSucceeded=(7.0,), DurableExecutionDuration=(80.0,))
    (reading,) = measured(script, slow, record=DURABLE)
    assert reading.candidate == Measured((80.0,), 0.0, 7.0)


def test_the_number_of_calls_is_that_of_the_executions_that_have_started() -> None:
    traffic = MetricQuery("traffic", preset="invocations", lower_limit=1)
    script = cloudwatch(series("DurableExecutionStarted"), DurableExecutionStarted=(4.0, 5.0))
    (reading,) = measured(script, traffic, record=DURABLE)
    assert reading.candidate.calls == 9.0


def test_numbers_are_never_complete_early() -> None:
    script = cloudwatch(*(series(name) for name in ENDED), DurableExecutionSucceeded=(9.0,))
    action = an_analysis(ERRORS)
    assert script.play(lambda ports: measure_window(measurement(ports, action, DURABLE))).is_full is False
