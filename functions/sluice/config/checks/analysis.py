"""Checks analyses against the rest of the file: their windows, providers and versions."""

import re
from collections.abc import Iterator, Sequence

from sluice.config.checks.walk import steps_of
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem, warning
from sluice.config.sections.analysis import DEFAULT_METRIC_PROVIDER, AnalysisQuery, AnalysisStep
from sluice.config.sections.steps import SetWeightStep, Step
from sluice.config.text.paths import Path
from sluice.domain.analysis.cloudwatch_query import CloudWatchQueryError, metric_data_queries

MAX_RUNS = 2_500
"""A Step Functions execution has at most 25,000 events, and each window costs a state with seven events.

The looks between windows take what is left, up to 7,000 (`sluice.domain.analysis.looks`)."""
MAX_DAYS = 14
"""CloudWatch keeps values by the minute for 15 days."""

_MINUTE = 60
_DAY_SECONDS = 24 * 3600
_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")


def cloudwatch_gets_whole_minutes(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Windows on CloudWatch are whole minutes, because Lambda's metrics are."""
    for path, step in steps_of(config):
        if (
            isinstance(step, AnalysisStep)
            and step.interval_seconds % _MINUTE
            and _reads_cloudwatch(config, step)
        ):
            yield PathProblem(
                (*path, "interval"),
                f"CloudWatch counts by the minute, but {step.interval_seconds} seconds are not whole minutes",
                "Use a multiple of 60 seconds",
            )


def analyses_are_not_too_long(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Neither an execution's history nor CloudWatch's retention is unlimited."""
    for path, step in steps_of(config):
        if (
            isinstance(step, AnalysisStep)
            and step.longest_runs * step.interval_seconds > MAX_DAYS * _DAY_SECONDS
        ):
            message = (
                f"The analysis may last longer than {MAX_DAYS} days, CloudWatch's limit for per-minute values"
            )
            path_of_runs = (*path, "numberOfJudgmentRuns")
            yield PathProblem(path_of_runs, message, "Use fewer runs, or a shorter interval")
    by_strategy = {name: _runs_of(strategy.steps) for name, strategy in config.strategies.items()}
    for name, target in config.targets.items():
        runs = by_strategy.get(target.strategy or "", 0) + _runs_of(target.constraints.after_deployment)
        if runs > MAX_RUNS:
            message = f"The target may judge {runs} windows, but its execution can hold only {MAX_RUNS}"
            where = "strategy" if target.strategy is not None else "constraints"
            yield PathProblem(("targets", name, where), message, "Use fewer runs with a longer interval")


def cloudwatch_queries_can_be_read(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """A JSON list must be valid MetricDataQueries, exactly one of which returns data."""
    if config.analysis is None:
        return
    default = config.analysis.default_metric_provider_name
    for position, query in enumerate(config.analysis.queries):
        if query.query_template is None or (query.metric_provider_name or default) != DEFAULT_METRIC_PROVIDER:
            continue
        try:
            metric_data_queries(_VARIABLE.sub("60", query.query_template), _MINUTE)
        except CloudWatchQueryError as error:
            path = ("analysis", "queries", position, "queryTemplate")
            yield PathProblem(path, f"The query '{query.name}' is not valid: {error}", "Correct it")


def versions_have_traffic(config: DeploymentConfig, _names: Names) -> Iterator[PathProblem]:
    """Presets need versions that get traffic while they are judged."""
    for name, strategy in config.strategies.items():
        weight: float = 0
        for position, step in enumerate(strategy.steps):
            if isinstance(step, SetWeightStep):
                weight = step.weight
            elif isinstance(step, AnalysisStep):
                yield from _without_traffic(
                    config, ("strategies", name, "canary", "steps", position), step, weight
                )
    for name, target in config.targets.items():
        for position, step in enumerate(target.constraints.after_deployment):
            if isinstance(step, AnalysisStep):
                path = ("targets", name, "constraints", "afterDeployment", position)
                yield from _without_traffic(config, path, step, 100)


def _without_traffic(
    config: DeploymentConfig, path: Path, step: AnalysisStep, weight: float
) -> Iterator[PathProblem]:
    presets = [query for query in config.queries_of(step) if query.preset is not None]
    stable = [query.name for query in presets if _reads_stable(query)]
    if weight == 0 and presets:
        message = "No traffic reaches the new version yet, so nothing can be judged"
        yield warning((*path, "analysis"), message, "Add a `setWeight` before the analysis")
    elif weight == 100 and stable:
        message = (
            f"No traffic reaches the stable version any more, so {', '.join(stable)} cannot compare with it"
        )
        yield PathProblem((*path, "analysis"), message, "Judge before the weight is 100, or use limits only")


def _reads_stable(query: AnalysisQuery) -> bool:
    return query.of != "candidate" or query.comparison is not None


def _reads_cloudwatch(config: DeploymentConfig, step: AnalysisStep) -> bool:
    providers = {config.provider_of(step, query) for query in config.queries_of(step)}
    return step.min_invocations is not None or DEFAULT_METRIC_PROVIDER in providers


def _runs_of(steps: Sequence[Step]) -> int:
    return sum(step.longest_runs for step in steps if isinstance(step, AnalysisStep))
