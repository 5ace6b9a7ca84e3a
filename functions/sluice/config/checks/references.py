"""Finds names that are used but not defined; unused definitions are found elsewhere."""

from collections.abc import Iterator

from sluice.config.checks.walk import steps_of
from sluice.config.explain.nearest import choice
from sluice.config.model import DeploymentConfig
from sluice.config.names import Names
from sluice.config.path_problems import PathProblem
from sluice.config.sections.analysis import AnalysisStep
from sluice.config.sections.smoke_test import SmokeTestStep
from sluice.config.sections.webhooks import WebhookStep
from sluice.config.text.paths import Path


def targets_name_what_exists(config: DeploymentConfig, names: Names) -> Iterator[PathProblem]:
    """A target's strategy and the targets it depends on."""
    for name, target in config.targets.items():
        if target.strategy is not None and target.strategy not in names.strategies:
            path = ("targets", name, "strategy")
            yield _dangling(path, "strategy", target.strategy, names.strategies, "strategies")
        for position, needed in enumerate(target.constraints.depends_on):
            if needed not in names.targets:
                path_of_need = ("targets", name, "constraints", "dependsOn", position)
                yield _dangling(path_of_need, "target", needed, names.targets, "targets")


def rows_name_what_exists(config: DeploymentConfig, names: Names) -> Iterator[PathProblem]:
    """The target and the function of each provider row."""
    for position, row in enumerate(config.provider_options):
        path = ("providerOptions", "lambda", position)
        if row.target not in names.targets:
            yield _dangling((*path, "target"), "target", row.target, names.targets, "targets")
        if row.name not in names.functions:
            yield _dangling((*path, "name"), "artifact", row.name, names.functions, "artifacts")


def aliases_name_what_exists(config: DeploymentConfig, names: Names) -> Iterator[PathProblem]:
    """The targets and functions of each block of aliases."""
    for position, block in enumerate(config.traffic_management):
        path = ("trafficManagement", position)
        for place, target in enumerate(block.targets):
            if target not in names.targets:
                yield _dangling((*path, "targets", place), "target", target, names.targets, "targets")
        for place, binding in enumerate(block.alias):
            if binding.function_name not in names.functions:
                where = (*path, "alias", place, "functionName")
                yield _dangling(where, "artifact", binding.function_name, names.functions, "artifacts")


def filters_name_what_exists(config: DeploymentConfig, names: Names) -> Iterator[PathProblem]:
    """The targets to which a deployment is restricted."""
    for position, name in enumerate(config.target_filters):
        if name not in names.targets:
            path = ("targetFilters", position, "includeTarget")
            yield _dangling(path, "target", name, names.targets, "targets")


def steps_name_what_exists(config: DeploymentConfig, names: Names) -> Iterator[PathProblem]:
    """The webhooks, queries and functions that steps use."""
    for path, step in steps_of(config):
        if isinstance(step, WebhookStep) and step.name not in names.webhooks:
            yield _dangling((*path, "name"), "webhook", step.name, names.webhooks, "webhooks")
        elif isinstance(step, AnalysisStep):
            yield from _unknown_queries(path, step, names)
        elif isinstance(step, SmokeTestStep):
            yield from _unknown_function(path, step, names)


def _unknown_function(path: Path, step: SmokeTestStep, names: Names) -> Iterator[PathProblem]:
    name = step.function_name
    if name is not None and name not in names.functions:
        yield _dangling((*path, "functionName"), "artifact", name, names.functions, "artifacts")


def queries_name_what_exists(config: DeploymentConfig, names: Names) -> Iterator[PathProblem]:
    """The function that a query is about."""
    for position, query in enumerate(config.analysis.queries if config.analysis else ()):
        if query.function_name is not None and query.function_name not in names.functions:
            path = ("analysis", "queries", position, "functionName")
            yield _dangling(path, "artifact", query.function_name, names.functions, "artifacts")


def _unknown_queries(path: Path, step: AnalysisStep, names: Names) -> Iterator[PathProblem]:
    # These three are CDaaS's exact texts, so that a search finds answers about CDaaS too.
    if not names.has_analysis:
        message = "analysis step is present but a top-level analysis config is not defined"
        yield PathProblem(path, message, "Add `analysis` with `queries` to the file")
    elif not names.queries:
        message = "top-level analysis config is present but no queries are defined"
        yield PathProblem(("analysis",), message, "Add the queries that the analysis steps name")
    else:
        for position, query in enumerate(step.queries):
            if query not in names.queries:
                message = f"query in step does not exist in top-level analysis config:{query}"
                remedy = choice(query, names.queries, "add it under `analysis.queries`")
                yield PathProblem((*path, "queries", position), message, remedy)


def _dangling(path: Path, what: str, name: str, known: frozenset[str], home: str) -> PathProblem:
    return PathProblem(path, f"No {what} '{name}'", choice(name, known, f"add it under `{home}`"))
