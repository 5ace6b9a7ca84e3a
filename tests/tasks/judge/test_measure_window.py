"""Measuring a window: what CloudWatch and other providers are asked, and what an answer is taken for."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sluice.domain.analysis.answer import MetricResponse, TimeWindow
from sluice.domain.analysis.judgment import Measured, Reading
from sluice.domain.guardrails.secret_tags import SecretUse
from sluice.domain.plan.judge_metrics import JudgeMetrics
from sluice.domain.plan.metric_query import ComparisonRule, MetricQuery
from sluice.domain.rollback.function_record import FunctionRecord
from sluice.errors import AccessDeniedError, NotFoundError, RetryableError
from sluice.ports.metrics import LambdaSeries
from sluice.tasks.judge.measure_window import Measurement, measure_window, unanswered
from tests.analysis_builders import an_analysis
from tests.tasks.ports import ScriptedPorts, deployments, inspectors, metric_providers, metrics, secrets
from tests.tasks.scene import CANDIDATE, DEPLOYMENT, FUNCTION, PLAN, QUARTER, RECORD, a_deployment
from tests.tasks.script import Script

WINDOW = TimeWindow(600.0, 660.0)
ON_QUARTER = RECORD.moved(QUARTER, "r2")
ERRORS = MetricQuery("errors", preset="errorRate", upper_limit=1)
COMPARED = replace(ERRORS, comparison=ComparisonRule(10.0, 0.95))
OURS, THEIRS = "7", "6"


def series(metric: str, version: str | None = OURS, stat: str = "Sum") -> LambdaSeries:
    return LambdaSeries(metric, stat, FUNCTION, "live", version)


def measured(
    script: Script, *queries: MetricQuery, record: FunctionRecord = ON_QUARTER, **rules: object
) -> tuple[Reading, ...]:
    action = replace(an_analysis(*queries), **rules)  # type: ignore[arg-type]  # fields of JudgeMetrics
    return script.play(lambda ports: measure_window(measurement(ports, action, record)).readings)


def measurement(ports: ScriptedPorts, action: JudgeMetrics, record: FunctionRecord) -> Measurement:
    return Measurement(ports, DEPLOYMENT, PLAN, action, WINDOW, (record,))


def cloudwatch(*wanted: LambdaSeries, **values: tuple[float, ...]) -> Script:
    """CloudWatch is asked for all of these at once; `values` are answered by the name of the metric."""
    answer = {one: values[one.metric] for one in wanted if one.metric in values}
    return asks(wanted, answer)


def asks(wanted: tuple[LambdaSeries, ...], answer: Mapping[LambdaSeries, tuple[float, ...]]) -> Script:
    return (
        Script()
        << inspectors.metrics(PLAN, DEPLOYMENT)
        >> metrics
        << metrics.series(list(wanted), WINDOW)
        >> answer
    )


def test_counts_failures_among_the_calls_of_the_candidate_alone() -> None:
    script = cloudwatch(series("Invocations"), series("Errors"), Invocations=(60.0, 40.0), Errors=(1.0, 2.0))
    (reading,) = measured(script, ERRORS)
    assert (reading.candidate, reading.stable) == (Measured((), 3.0, 100.0), None)


def test_reads_the_stable_version_as_well_when_the_query_compares_with_it() -> None:
    wanted = tuple(
        series(metric, version) for version in (OURS, THEIRS) for metric in ("Invocations", "Errors")
    )
    answer = dict(zip(wanted, ((100.0,), (3.0,), (300.0,), (6.0,)), strict=True))
    (reading,) = measured(asks(wanted, answer), COMPARED)
    assert (reading.candidate, reading.stable) == (Measured((), 3.0, 100.0), Measured((), 6.0, 300.0))


def test_takes_silence_for_unknown_and_not_for_no_calls() -> None:
    (reading,) = measured(cloudwatch(series("Invocations"), series("Errors")), ERRORS)
    assert reading.candidate == Measured()


@pytest.mark.parametrize(
    ("preset", "metric", "stat", "measured_then"),
    [
        ("durationP95", "Duration", "p95", Measured((120.0, 130.0), 0.0, 10.0)),
        ("throttles", "Throttles", "Sum", Measured((), 250.0, 260.0)),
    ],
)
def test_takes_a_metric_for_what_the_preset_says_when_there_are_calls(
    preset: str, metric: str, stat: str, measured_then: Measured
) -> None:
    wanted = (series("Invocations"), series(metric, stat=stat))
    answer = {wanted[0]: (10.0,), wanted[1]: (120.0, 130.0)}
    (reading,) = measured(asks(wanted, answer), MetricQuery("query", preset=preset, upper_limit=1))
    assert reading.candidate == measured_then


def test_counts_throttled_calls_when_no_call_came_through() -> None:
    wanted = (series("Invocations"), series("Throttles"))
    (reading,) = measured(
        asks(wanted, {wanted[1]: (5.0,)}), MetricQuery("query", preset="throttles", upper_limit=1)
    )
    assert reading.candidate == Measured((), 5.0, 5.0)


def test_keeps_nothing_but_the_number_of_calls_when_the_query_is_about_that() -> None:
    script = asks((series("Invocations"),), {series("Invocations"): (4.0, 6.0)})
    (reading,) = measured(script, MetricQuery("query", preset="invocations", lower_limit=1))
    assert reading.candidate == Measured((), 0.0, 10.0)


def test_asks_once_for_what_two_queries_need() -> None:
    script = cloudwatch(series("Invocations"), series("Errors"), Invocations=(10.0,), Errors=(0.0,))
    assert len(measured(script, ERRORS, replace(ERRORS, name="again"))) == 2


def test_asks_nobody_when_no_function_can_be_judged() -> None:
    assert measured(Script(), ERRORS, record=replace(RECORD, candidate_version="6")) == ()


def test_looks_at_all_calls_of_the_alias_when_the_candidate_serves_all_of_them() -> None:
    wanted = (series("Invocations", None), series("Errors", None))
    script = asks(wanted, {wanted[0]: (10.0,), wanted[1]: (1.0,)})
    assert measured(script, ERRORS, record=RECORD.moved(CANDIDATE, "r3"))[0].candidate == Measured(
        (), 1.0, 10.0
    )


def test_says_why_when_the_deploy_role_may_not_read_metrics() -> None:
    script = Script() << inspectors.metrics(PLAN, DEPLOYMENT) >> AccessDeniedError("no right")
    (reading,) = measured(script, ERRORS)
    assert ("no right" in reading.problem, reading.candidate) == (True, Measured())


def test_measures_nothing_when_cloudwatch_is_throttled() -> None:
    script = Script() << inspectors.metrics(PLAN, DEPLOYMENT) >> RetryableError("throttled")
    with pytest.raises(RetryableError):
        measured(script, ERRORS)


def test_gives_every_query_the_problem_when_a_window_cannot_be_read_any_more() -> None:
    action = an_analysis(ERRORS, TEMPLATE)
    readings = Script().play(lambda ports: unanswered(measurement(ports, action, ON_QUARTER), "too late"))
    assert [reading.problem for reading in readings] == ["too late", "too late"]


TEMPLATE = MetricQuery("latency", "prom", "p95{version='{{sluice.candidateVersion}}'}", upper_limit=200)
READS_APPLICATION = Script() << deployments.get(DEPLOYMENT) >> a_deployment()
ASKED = "p95{version='7'}"


def provider(answer: MetricResponse, text: str = ASKED) -> Script:
    return READS_APPLICATION << asks_provider(answer, text)


def asks_provider(answer: MetricResponse, text: str = ASKED) -> Script:
    reads = metric_providers.read("prom", text, WINDOW, SecretUse("parcels", host=None))
    return READS_APPLICATION << reads >> answer


def test_fills_the_variables_in_and_asks_the_provider_when_the_query_is_a_template() -> None:
    (reading,) = measured(provider(MetricResponse((150.0,), "prometheus 'prom'")), TEMPLATE)
    assert (reading.candidate, reading.source, reading.problem) == (
        Measured((150.0,)),
        "prometheus 'prom'",
        "",
    )


def test_takes_more_than_one_value_for_a_problem() -> None:
    (reading,) = measured(provider(MetricResponse((1.0, 2.0), "prometheus")), TEMPLATE)
    assert "2 values" in reading.problem


def test_keeps_the_problem_of_the_provider_when_it_has_one() -> None:
    (reading,) = measured(provider(MetricResponse((), "prometheus", "it answered 503")), TEMPLATE)
    assert reading.problem == "it answered 503"


def test_asks_nobody_when_a_variable_has_no_value() -> None:
    query = replace(TEMPLATE, template="{{context.missing}}")
    (reading,) = measured(READS_APPLICATION, query)
    assert "context.missing" in reading.problem


def test_gives_a_variable_of_the_step_its_value() -> None:
    query = replace(TEMPLATE, template="{{context.team}}")
    script = provider(MetricResponse((1.0,), "prometheus"), "ours")
    assert measured(script, query, context={"team": "ours"})[0].problem == ""


SECRET = replace(TEMPLATE, template="{{secrets.key}}")
READS_SECRET = READS_APPLICATION << secrets.read("key", SecretUse("parcels"))


def test_hides_the_secrets_of_a_query_in_all_that_is_kept() -> None:
    answer = MetricResponse((), "prometheus at hunter22", "hunter22 is wrong")
    script = READS_SECRET >> "hunter22" << provider(answer, "hunter22")
    (reading,) = measured(script, SECRET)
    assert "hunter22" not in f"{reading.source} {reading.problem}"


@pytest.mark.parametrize("error", [NotFoundError("no such secret"), AccessDeniedError("no right")])
def test_asks_nobody_when_a_secret_cannot_be_read(error: Exception) -> None:
    (reading,) = measured(READS_SECRET >> error, SECRET)
    assert "not sent" in reading.problem


EXPRESSION = MetricQuery("rate", "cloudwatch", "SUM(errors)", upper_limit=1)


def expression(answer: MetricResponse | Exception) -> Script:
    return (
        READS_APPLICATION
        << inspectors.metrics(PLAN, DEPLOYMENT)
        >> metrics
        << metrics.expression("SUM(errors)", WINDOW)
        >> answer
    )


def test_asks_cloudwatch_in_the_account_of_the_target_when_the_query_is_an_expression() -> None:
    readings = measured(expression(MetricResponse((1.0, 2.0), "cloudwatch")), EXPRESSION)
    assert [(reading.candidate.values, reading.problem) for reading in readings] == [((1.0, 2.0), "")]


def test_says_why_when_cloudwatch_refuses_the_expression() -> None:
    (reading,) = measured(expression(AccessDeniedError("no right")), EXPRESSION)
    assert "no right" in reading.problem


@pytest.mark.parametrize(("answer", "calls"), [((30.0, 12.0), 42.0), (None, None)])
def test_counts_the_calls_beside_a_template_when_it_needs_enough_of_them(
    answer: tuple[float, ...] | None, calls: float | None
) -> None:
    seen = {} if answer is None else {series("Invocations"): answer}
    script = asks((series("Invocations"),), seen) << provider(MetricResponse((150.0,), "prometheus"))
    assert measured(script, TEMPLATE, min_invocations=10)[0].candidate.calls == calls


def test_does_not_ask_the_provider_when_the_calls_beside_it_cannot_be_read() -> None:
    script = Script() << inspectors.metrics(PLAN, DEPLOYMENT) >> AccessDeniedError("no right")
    (reading,) = measured(script, TEMPLATE, min_invocations=10)
    assert "no right" in reading.problem
