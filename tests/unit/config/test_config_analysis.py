"""Analyses in the config: what queries and steps may say, and what is wrong about them beside the rest."""

import pytest

from sluice.config.load import load_config
from sluice.domain.plan.actions import JudgeMetrics
from sluice.domain.plan.metric_query import MetricQuery
from sluice.errors import ConfigProblemsError
from sluice.errors.problem import Problem
from sluice.planner.deployment import plan_deployment
from tests.builders import Json, a_config_text

ERRORS: Json = {"name": "errors", "preset": "errorRate", "upperLimit": 1}
WEIGHT: Json = {"setWeight": {"weight": 10}}


def step(**keys: object) -> Json:
    base = {"queries": ["errors"], "interval": 5, "units": "minutes", "numberOfJudgmentRuns": 3}
    return {"analysis": {**base, **keys}}


def text_with(query: Json = ERRORS, *steps: Json, default: str | None = None, **target: object) -> str:
    analysis: dict[str, object] = {"queries": [query]}
    if default:
        analysis["defaultMetricProviderName"] = default
    return a_config_text({"prod": target}, steps=steps or (WEIGHT, step()), analysis=analysis)


def problems_of(text: str) -> list[Problem]:
    try:
        return list(load_config(text, strict=True).warnings)
    except ConfigProblemsError as error:
        return list(error.problems)


def planned(text: str) -> JudgeMetrics:
    (target,) = plan_deployment(load_config(text).config).targets
    (found,) = [one for stage in target.stages for one in stage.actions if isinstance(one, JudgeMetrics)]
    return found


def test_nothing_is_wrong_when_a_preset_judges_behind_a_weight() -> None:
    assert problems_of(text_with()) == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"name": "errors", "upperLimit": 1}, "the query has no template and no preset"),
        ({**ERRORS, "queryTemplate": "x"}, "a template and a preset"),
        ({"name": "errors", "queryTemplate": "x", "upperLimit": 1, "of": "ratio"}, "need a preset"),
        ({**ERRORS, "metricProviderName": "prometheus"}, "presets are read from cloudwatch"),
        ({"name": "errors", "preset": "invocations", "comparison": {"tolerance": 1}}, "cannot be compared"),
        ({"name": "errors", "preset": "errorRate"}, "the query has no limit"),
        ({**ERRORS, "functionName": "quotes"}, "quotes"),
        ({"name": "errors", "queryTemplate": '[{"Id": "a"}, {"Id": "b"}]', "upperLimit": 1}, "return data"),
    ],
)
def test_query_is_refused_and_says_why_when_it_makes_no_sense(query: Json, message: str) -> None:
    assert message in " ".join(problem.message for problem in problems_of(text_with(query)))


@pytest.mark.parametrize(
    ("given", "message", "where"),
    [
        (step(interval=90, units="seconds"), "90 seconds are not whole minutes", "analysis.interval"),
        (step(interval=24, units="hours", numberOfJudgmentRuns=15), "longer than 14 days", "JudgmentRuns"),
        (
            step(interval=24, units="hours", numberOfJudgmentRuns=8, missingData="extend"),
            "longer than 14 days",
            "JudgmentRuns",
        ),
        (
            step(interval=1, numberOfJudgmentRuns=2_501),
            "2501 windows, but its execution can hold only 2500",
            "targets.prod.strategy",
        ),
    ],
)
def test_step_is_refused_when_its_windows_cannot_be(given: Json, message: str, where: str) -> None:
    (problem,) = problems_of(text_with(ERRORS, WEIGHT, given))
    assert message in problem.message
    assert problem.path.endswith(where)


def test_any_interval_is_taken_when_cloudwatch_is_not_asked() -> None:
    query = {"name": "errors", "queryTemplate": "x", "upperLimit": 1, "metricProviderName": "prometheus"}
    assert problems_of(text_with(query, WEIGHT, step(interval=45, units="seconds"))) == []


def test_author_is_warned_when_no_traffic_reaches_what_is_judged() -> None:
    (problem,) = problems_of(text_with(ERRORS, step(), WEIGHT))
    assert "No traffic reaches the new version yet" in problem.message
    assert problem.path == "strategies.ramp.canary.steps[0].analysis"


@pytest.mark.parametrize("place", ["step", "gate"])
def test_comparison_is_refused_when_the_stable_version_has_no_traffic(place: str) -> None:
    query = {"name": "errors", "preset": "errorRate", "comparison": {"tolerance": 1}}
    steps = (WEIGHT, {"setWeight": {"weight": 100}}, step()) if place == "step" else (WEIGHT,)
    constraints = {"afterDeployment": [step()]} if place == "gate" else {}
    text = text_with(query, *steps, constraints=constraints)
    assert "No traffic reaches the stable version" in problems_of(text)[0].message


def test_plan_holds_the_whole_question_when_a_step_judges() -> None:
    given = step(
        rollBackMode="manual",
        rollForwardMode="Manual",
        lookbackMethod="growing",
        abortOnFailedJudgment=True,
        missingData="extend",
        minInvocations=7,
        requiresRoles=["sre"],
        approvalExpiration={"duration": 2, "unit": "hours"},
        context={"a": "b"},
    )
    assert planned(text_with(ERRORS, WEIGHT, given)) == JudgeMetrics(
        key="2.0",
        queries=(MetricQuery("errors", preset="errorRate", upper_limit=1.0),),
        interval_seconds=300,
        runs=3,
        is_growing=True,
        rolls_back=False,
        rolls_forward=False,
        aborts=True,
        min_invocations=7,
        missing_data="extend",
        context={"a": "b"},
        expiration_seconds=7_200,
        requires_roles=("sre",),
    )


@pytest.mark.parametrize(
    ("query", "in_step", "default", "provider"),
    [
        (None, None, None, "cloudwatch"),
        (None, None, "prom", "prom"),
        (None, "datadog", "prom", "datadog"),
        ("newrelic", "datadog", "prom", "newrelic"),
    ],
)
def test_nearest_word_names_the_provider_when_several_do(
    query: str | None, in_step: str | None, default: str | None, provider: str
) -> None:
    asked = {"name": "errors", "queryTemplate": "x", "upperLimit": 1}
    named = {**asked, "metricProviderName": query} if query else asked
    given = step(metricProviderName=in_step) if in_step else step()
    assert planned(text_with(named, WEIGHT, given, default=default)).queries[0].provider == provider


def test_preset_is_asked_of_cloudwatch_when_another_provider_is_the_default() -> None:
    assert planned(text_with(ERRORS, default="prom")).queries[0].provider == "cloudwatch"
